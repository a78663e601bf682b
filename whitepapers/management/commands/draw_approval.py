"""Draws the rule into docs/approval.md, or with --check says whether the document is still what the rule says."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from whitepapers.drawing import chapter

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "approval.md"
BEGIN = "<!-- drawn by `manage.py draw_approval`; change the rule, not this -->"
END = "<!-- end of the drawing -->"


def drawn(text: str) -> str:
    """Return the document with the drawing put between its two marks."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise CommandError(f"{DOCUMENT} needs the two marks that the drawing stands between, once each.")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{chapter()}\n\n{END}{rest.split(END)[1]}"


class Command(BaseCommand):
    """draw_approval"""

    help = "Draw states, permissions and refusals of whitepapers/approval/ into docs/approval.md; --check compares."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="Change nothing; fail where the document is stale.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        text = DOCUMENT.read_text(encoding="utf-8")
        wanted = drawn(text)
        if wanted == text:
            self.stdout.write("docs/approval.md is what the rule says.")
        elif options["check"]:
            raise CommandError("docs/approval.md is not what the rule says; run manage.py draw_approval and commit it.")
        else:
            DOCUMENT.write_text(wanted, encoding="utf-8")
            self.stdout.write("docs/approval.md is drawn anew.")
