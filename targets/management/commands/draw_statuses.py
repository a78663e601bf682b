"""Writes docs/status.md from the table of statuses, or checks that it says what the table says."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext

from targets.completion import KEPT, MISSED, SIGNS, Status

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
    return HEAD + "\n".join(rows) + "\n" + TAIL


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
