"""Writes docs/data.md's tables, field by field, from the schemas in publishing/schemas/; `--check` compares."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing.schemas import MANUSCRIPT, described, schema

PAGE = "docs/data.md"
BEGIN = "<!-- from here on written by `manage.py draw_schemas` -->"
SHEETS = ("targets-1", "dispositions-1", "results-1", "register-1")


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def draw() -> str:
    """Return the generated half of the page."""
    whole = schema(MANUSCRIPT)
    lines = [BEGIN, "", "## manuscript.json, field by field", "", whole["description"], ""]
    for title, meaning, fields in described(MANUSCRIPT):
        lines += [f"### {title}", "", meaning, ""] if title != "manuscript" else [f"### {title}", ""]
        told = [(f"`{name}`", kind, always, said) for name, kind, always, said in fields]
        lines += [*_rows(("field", "type", "there", "meaning"), told), ""]
    for name in SHEETS:
        one = schema(name)
        lines += [f"## {one['name']}.csv, column by column", "", one["title"] + ". " + one["description"], ""]
        columns = [(f"`{field['name']}`", field["type"], field["description"]) for field in one["fields"]]
        lines += [*_rows(("column", "type", "meaning"), columns), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


class Command(BaseCommand):
    """draw_schemas"""

    help = f"Write the tables of {PAGE} from publishing/schemas/."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--check", action="store_true", help="only compare; fail when they differ")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        page = settings.BASE_DIR / PAGE
        there = page.read_text(encoding="utf-8") if page.exists() else ""
        told, found, _rest = there.partition(BEGIN)
        drawn = told + draw()
        if not options["check"]:
            page.write_text(drawn, encoding="utf-8")
            self.stdout.write(f"{PAGE} is as the schemas say.")
        elif not found or there != drawn:
            raise CommandError(f"{PAGE} differs from publishing/schemas/: run manage.py draw_schemas.")
