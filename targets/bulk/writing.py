"""Writes the sheet as xlsx or csv: text stays text, and no cell becomes a formula."""

import datetime as dt
import io
from collections.abc import Iterator

from defusedcsv import csv
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from targets.bulk.columns import COLUMNS, YES, Mark
from targets.bulk.scope import Scope
from targets.evaluation_files import no_formula
from targets.models import Target
from targets.period_words import period_label
from targets.spreadsheets.cells import plain
from targets.standing import Standing, standings

_READ, _FILL = PatternFill("solid", fgColor="E9EEF1"), PatternFill("solid", fgColor="1F4E5F")
_INK = Font(name="Noto Sans SC", bold=True, color="FFFFFF")


def cells_of(scope: Scope, target: Target, standing: Standing, language: str) -> dict[str, str]:
    """Return key → text of one row; what was reported for the period already stands in it, to be corrected or left."""
    newest = scope.newest(target)
    sign = target.get_comparison_display() if target.comparison and target.value is not None else ""
    found = standing.verified
    shown = plain(found.value) if found and found.value is not None else ""
    return {
        "number": target.number,
        "task": target.task,
        "promised": f"{sign} {plain(target.value)}".strip() if target.value is not None else target.value_text,
        "unit": target.unit,
        "due": (target.due or target.plan_year.last_day).isoformat(),
        "verified": f"{shown} ({period_label(found.claim.period)})".strip() if found else "",
        "value": plain(newest.value) if newest and newest.value is not None else "",
        "done": YES[language] if newest and newest.done else "",
        "text": newest.text if newest else "",
        "as_of": newest.as_of.isoformat() if newest else "",
        "mark": str(Mark(scope.department.code, scope.period, newest.pk if newest else 0)),
    }


def _rows(scope: Scope, today: dt.date, language: str) -> Iterator[list[str]]:
    found = standings(scope.targets, today)
    for one in scope.targets:
        cells = cells_of(scope, one, found[one.pk], language)
        yield [cells[column.key] for column in COLUMNS]


def as_csv(scope: Scope, today: dt.date, language: str) -> bytes:
    """Return the sheet as csv (UTF-8 with BOM, so that spreadsheet programs read Chinese)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([one.heading(language) for one in COLUMNS])
    writer.writerows([[no_formula(cell) for cell in row] for row in _rows(scope, today, language)])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(scope: Scope, today: dt.date, language: str) -> bytes:
    """Return the sheet as xlsx: what is to be read is grey, what is to be filled in white."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = f"{scope.department.code} {scope.period}"
    for place, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(1, place, column.heading(language))
        cell.font, cell.fill = _INK, _FILL
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    for row, values in enumerate(_rows(scope, today, language), start=2):
        for place, (column, value) in enumerate(zip(COLUMNS, values, strict=True), start=1):
            cell = sheet.cell(row, place)
            cell.alignment = Alignment(wrap_text=column.width > 30, vertical="top")
            if not column.filled:
                cell.fill = _READ
            if value:
                cell.value, cell.data_type = value, "s"  # text also where it begins with =: never a formula
            if column.key == "as_of":
                cell.number_format = "@"
    _choose_done(sheet, len(scope.targets) + 1, language)
    sheet.freeze_panes = "C2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _choose_done(sheet: Worksheet, last: int, language: str) -> None:
    place = get_column_letter([one.key for one in COLUMNS].index("done") + 1)
    rule = DataValidation(type="list", formula1=f'"{YES[language]}"', allow_blank=True, showErrorMessage=False)
    rule.promptTitle, rule.prompt = COLUMNS[7].heading(language), _("The promise is kept as far as we are concerned")
    rule.add(f"{place}2:{place}{max(last, 2)}")
    sheet.add_data_validation(rule)
