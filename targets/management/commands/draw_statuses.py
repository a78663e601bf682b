"""Writes docs/status.md from the tables of statuses, checking and misses, or checks that it says what they say."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext

from targets.apart import RULES as APART
from targets.completion import KEPT, MISSED, SIGNS, Status
from targets.missed import MATTERS
from targets.overriding import LADDER, RULES, SETTABLE
from targets.reporting import METHODS
from targets.sampling import REASONS
from targets.transitions import BY_TIME

PAGE = Path("docs") / "status.md"
HEAD = """# What a status means

Drawn from `targets/completion.py` by `manage.py draw_statuses`; `./run check` compares the two. Only verified findings
count: a report that nobody has verified never changes a status (ADR 8). Of each quarter the newest report that the
inspection office has accepted or disputed counts; a returned report counts as no finding.

| | status | 中文 | colour | counts as | the published rule |
|---|---|---|---|---|---|
"""
TAIL = """
How one is chosen, in this order:

1. Withdrawn by a later edition: **withdrawn**, whatever was found.
2. A finding that settles the promise as kept: **met** or **met late**, by the day of completion it names, else by the day
   the report speaks of. A count is settled as soon as it is reached; a threshold, a ceiling and an exact count only on
   or after their date; the inspection office's own word settles either way and needs a note where the figures say otherwise.
3. The year is closed: **not met**, or **no verified report** where nothing verified speaks of the quarter of its date and
   the last finding does not say that it is not kept. The state of a threshold found shortly before its date then stands
   for the date. A promise for a day after the close keeps the status it had.
4. A finding on or after the date that says no: **not met**. The date has passed: **overdue**.
5. Before the date: **no verified report** where a quarter's days of grace and of verification are over and nothing
   verified speaks of it (never for a quarter that ended before the promise was published); **not yet due** where nothing
   is verified; **at risk** or **on track** by the latest finding and the milestones that had passed when it was made.
"""


def draw() -> str:
    """Return the page."""
    rows = []
    for status in Status:
        sign = SIGNS[status]
        with translation.override("zh-hans"):
            word = gettext(sign.word)
        counts = "kept" if status in KEPT else "missed" if status in MISSED else "–"
        rows.append(f"| {sign.shape} | {sign.word} (`{status}`) | {word} | {sign.colour} | {counts} | {sign.rule} |")
    return (
        HEAD + "\n".join(rows) + "\n" + TAIL + _by_time() + _by_hand() + _apart() + _closely() + _methods() + _misses()
    )


def _both(word: str) -> str:
    with translation.override("zh-hans"):
        return f"{word} | {gettext(word)}"


def _by_time() -> str:
    ways = [
        f"| {SIGNS[one].word} | {', '.join(SIGNS[status].word for status in Status if status in BY_TIME[one]) or '–'} |"
        for one in Status
    ]
    head = "\n## Without new facts\n\nWhere a status may go when nothing happens but the passing of days (`targets/transitions.py`):\n\n"
    return head + "| from | to |\n|---|---|\n" + "\n".join(ways) + "\n"


def _by_hand() -> str:
    ladder = " < ".join(SIGNS[one].word for one in LADDER)
    may = ", ".join(SIGNS[one].word for one in Status if one in SETTABLE)
    return (
        "\n## Set by hand\n\nDrawn from `targets/overriding.py`.\n\n"
        + "\n".join(f"- {one}" for one in RULES)
        + f"\n\nFrom worst to best: {ladder}.\nA hand may set: {may}.\n"
    )


def _apart() -> str:
    rules = "\n".join(f"- {one}" for one in APART.values())
    return f"\n## Who does not check\n\nDrawn from `targets/apart.py`.\n\n{rules}\n"


def _closely() -> str:
    rows = [f"| {_both(why.word)} | {why.rule} |" for why in REASONS.values()]
    head = "\n## Which reports are looked at closely\n\nDrawn from `targets/sampling.py`; see `docs/checking.md` for the draw.\n\n"
    return head + "| reason | 中文 | rule |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _methods() -> str:
    rows = [f"| {_both(word)} | {rule} |" for word, rule in METHODS.values()]
    head = "\n## How a report is checked\n\n| method | 中文 | what it means |\n|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _misses() -> str:
    rows = [f"| {one.shape} | {_both(one.word)} | {one.rule} |" for one in MATTERS.values()]
    head = "\n## What a miss owes\n\nDrawn from `targets/missed.py`.\n\n| | the matter | 中文 | rule |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


class Command(BaseCommand):
    """draw_statuses"""

    help = "Write docs/status.md from the table of statuses."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--check", action="store_true", help="only compare; fail when they differ")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        page = settings.BASE_DIR / PAGE
        drawn = draw()
        if not options["check"]:
            page.write_text(drawn, encoding="utf-8")
            self.stdout.write(f"{PAGE} is as the table says.")
        elif not page.exists() or page.read_text(encoding="utf-8") != drawn:
            raise CommandError(f"{PAGE} differs from targets/completion.py: run manage.py draw_statuses.")
