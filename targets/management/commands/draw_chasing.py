"""Draws the state machine of chasing into docs/tracking.md, or checks that what is drawn there is what the tables say."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext

from targets.chasing.drawing import hands, intervals, picture

PAGE = Path("docs") / "tracking.md"
BEGIN, END = "<!-- drawn by manage.py draw_chasing -->", "<!-- end of what is drawn -->"


def draw() -> str:
    """Return what stands between the marks."""
    with translation.override("zh-hans"):
        table = hands(gettext)
    return "\n\n".join([BEGIN, picture(), intervals(), table, END])


class Command(BaseCommand):
    """draw_chasing"""

    help = "Draw the state machine of chasing into docs/tracking.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--check", action="store_true", help="only compare; fail when they differ")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        page = settings.BASE_DIR / PAGE
        text = page.read_text(encoding="utf-8")
        if text.count(BEGIN) != 1 or text.count(END) != 1:
            raise CommandError(f"{PAGE} has lost the marks between which it is drawn.")
        before, _, rest = text.partition(BEGIN)
        drawn = before + draw() + rest.partition(END)[2]
        if not options["check"]:
            page.write_text(drawn, encoding="utf-8")
            self.stdout.write(f"{PAGE} is as the tables say.")
        elif drawn != text:
            raise CommandError(f"{PAGE} differs from targets/chasing/: run manage.py draw_chasing.")
