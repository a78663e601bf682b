"""Writes the evaluation input as csv, json or xlsx; text is safe against formula injection in all of them."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

from defusedcsv import csv
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from targets.columns import SUMMARY_COLUMNS, TARGET_COLUMNS, Column
from targets.evaluating.columns import CONTRIBUTION_COLUMNS, SCORE_COLUMNS
from targets.evaluation import Input, Row, dictionary

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TABLES: dict[str, Sequence[Column]] = {  # table → its columns; the table is the attribute of Input with its name
    "targets": TARGET_COLUMNS,
    "departments": SUMMARY_COLUMNS,
    "scores": SCORE_COLUMNS,
    "contributions": CONTRIBUTION_COLUMNS,
}
_LONGEST_CELL = 32767  # Excel's own limit


class _Line:
    """A file that gives back what was just written, so that a csv streams line by line."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def plain(value: Any) -> Any:
    """Return a value as csv and json carry it: decimals without trailing zeros, ISO dates, yes/no, empty for none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}" if value.as_tuple().exponent == -2 and value >= 0 else f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else value if isinstance(value, int) else str(value)


def csv_lines(rows: Sequence[Row], columns: Sequence[Column]) -> Iterator[str]:
    """Return the csv's lines, a byte order mark first: Excel reads Chinese only with it."""
    writer = csv.writer(_Line())
    names = [one.name for one in columns]
    yield "\ufeff" + writer.writerow(names)
    for row in rows:
        yield writer.writerow([no_formula(plain(row[name])) for name in names])


def no_formula(value: Any) -> Any:
    """Return a value that no spreadsheet program takes for a formula."""
    # defusedcsv looks at the first character; a tab or a line break before it hides the formula from it
    hidden = isinstance(value, str) and value[:1].isspace() and value.strip()[:1] in {"=", "+", "-", "@", "|", "%"}
    return f"'{value}" if hidden else value


def as_json(found: Input) -> dict[str, Any]:
    """Return the whole input as one JSON object."""

    def table(rows: Sequence[Row]) -> list[Row]:
        return [{name: _json_value(value) for name, value in row.items()} for row in rows]

    return {
        "schema": "whitebook-evaluation/1",
        "year": found.year,
        "on": found.on.isoformat(),
        "digests": found.digests,
        "departments": table(found.departments),
        "targets": table(found.targets),
        "scores": table(found.scores),
        "contributions": table(found.contributions),
        "indicator_sets": {one["set"]: one["set_digest"] for one in found.scores},
        "dictionary": dictionary(),
    }


def _json_value(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int)) else plain(value)


def write_xlsx(found: Input, to: IO[bytes]) -> None:
    """Write a workbook: departments, targets, data dictionary, editions, scores and their contributions."""
    book = Workbook(write_only=True)
    sheet(
        book, _("Departments"), [one.name for one in SUMMARY_COLUMNS], [list(row.values()) for row in found.departments]
    )
    sheet(book, _("Targets"), [one.name for one in TARGET_COLUMNS], [list(row.values()) for row in found.targets])
    sheet(
        book, _("Data dictionary"), ["table", "column", "type", "meaning"], [list(row.values()) for row in dictionary()]
    )
    sets = {one["set"]: one["set_digest"] for one in found.scores}
    about = [["year", str(found.year)], ["on", found.on.isoformat()],
             *[list(pair) for pair in found.digests.items()], *[[f"indicators {name}", digest] for name, digest in sets.items()]]  # fmt: skip
    sheet(book, _("Editions"), ["edition", "digest"], about)
    for title, columns, rows in (
        (_("Scores"), SCORE_COLUMNS, found.scores),
        (_("Contributions"), CONTRIBUTION_COLUMNS, found.contributions),
    ):
        sheet(book, title, [one.name for one in columns], [list(row.values()) for row in rows])
    book.save(to)


def sheet(book: Workbook, title: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add a sheet with a bold first row that stays in view; a text never becomes a formula."""
    page = book.create_sheet(title)
    page.freeze_panes = "D2" if len(names) > 10 else "A2"
    for place, name in enumerate(names):
        longest = max((len(str(row[place] or "")) for row in rows[:200]), default=0)
        page.column_dimensions[_letter(place)].width = min(48, max(len(name) + 2, longest + 2, 10))
    head = []
    for name in names:
        cell = WriteOnlyCell(page, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFDDE6EE")
        head.append(cell)
    page.append(head)
    for row in rows:
        page.append([_cell(page, value) for value in row])
    page.auto_filter.ref = f"A1:{_letter(len(names) - 1)}{len(rows) + 1}"


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place + 1))


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if value is None:
        return WriteOnlyCell(sheet, None)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, (int, Decimal, dt.date)):
        return WriteOnlyCell(sheet, value)
    # a text cell by type: openpyxl would make a formula of whatever begins with "="
    text = "".join(one for one in str(value) if one >= " " or one in "\t\n")[:_LONGEST_CELL]
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if len(text) > 40:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def json_text(found: Input) -> str:
    """Return the JSON as text, for people to read as well."""
    return json.dumps(as_json(found), ensure_ascii=False, indent=1)
