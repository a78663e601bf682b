"""Writes docs/findings.md from the table of rules and its examples, or checks that it says what the table says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from whitepapers.meanings import Meaning, meanings

PAGE = Path("docs") / "findings.md"
HEAD = """# What the findings mean · 提示说明

Drawn from `whitepapers/findings/` by `manage.py draw_findings`; `./run check` compares the two. A finding explains and
never blocks: the reviewer sees it, and the department can answer it. Where a field is empty the rules also read the
words of task and goal: a number, a unit or a date that stands there is there. What is marked, for example, stands after
✗, what looks alike and is not marked after ✓; in brackets is what else the example has other than a sound row.
提示只作说明，不阻止提交：审核员能看到，部门可以答复。✗ 为会提示的例子，✓ 为不会提示的例子，方括号内为与合格条目不同之处。

How well the rules find what a strict reader marks is measured over labelled rows of both languages, none of them copied:
`pytest tests/pure/findings` asserts precision and recall of at least 0.9 overall and 0.8 for each rule.
"""


def _sort(one: Meaning, told: Meaning) -> Iterator[str]:
    yield f"\n## {one.title} · {told.title}\n"
    yield f"`{one.name}` · {one.field} · {one.weight} · {told.weight}\n"
    for said in (one, told):
        yield f"- {said.sentence}"
        yield from (f"  - ✗ {example}" for example in said.fires_on)
        yield from (f"  - ✓ {example}" for example in said.silent_on)


def draw() -> str:
    """Return the page."""
    with translation.override("en"):
        english = meanings()
    with translation.override("zh-hans"):
        chinese = meanings()
    lines = (line for pair in zip(english, chinese, strict=True) for line in _sort(*pair))
    return HEAD + "\n".join(lines) + "\n"


class Command(BaseCommand):
    """draw_findings"""

    help = "Write docs/findings.md from the table of rules."

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
            raise CommandError(f"{PAGE} differs from whitepapers/findings/: run manage.py draw_findings.")
