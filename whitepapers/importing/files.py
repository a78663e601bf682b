"""Writes spreadsheets: a paper's targets as csv or xlsx, and the template with its explanations (never a formula)."""

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from defusedcsv import csv
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from targets.models import Department
from whitepapers.compose import target_number
from whitepapers.importing.columns import (
    ASSIGNED_COLUMNS,
    MILESTONE_PARTS,
    MILESTONES_IN_TEMPLATE,
    TARGET_COLUMNS,
    Column,
    heading,
)
from whitepapers.importing.said import SIGNS, WORDS, all_cells

if TYPE_CHECKING:
    from whitepapers.models import WhitePaperPage

PRIVATE = frozenset({"officer", "phone"})
SHEETS = {"zh": ("目标", "填写说明", "选项"), "en": ("Targets", "How to fill in", "Lists")}
TASK_SHEETS = {"zh": ("市年度任务", "填写说明", "选项"), "en": ("Assigned tasks", "How to fill in", "Lists")}
ROWS_WITH_LISTS = 500
_INK, _HEAD = Font(name="Noto Sans SC", bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E5F")
_WIDE = {"task": 36, "goal": 44, "quality": 30, "text": 60, "document": 28, "partners": 24, "duty": 24}


def _milestone_keys(count: int) -> list[str]:
    return [f"milestone.{index}.{part}" for index in range(1, count + 1) for part in MILESTONE_PARTS]


def _keys(columns: Iterable[Column], milestones: int) -> list[str]:
    """Return the keys in the template's order; numbered milestones stand where the one-cell column would."""
    keys: list[str] = []
    for column in columns:
        keys += _milestone_keys(milestones) if column.key == "milestones" else [column.key]
    return keys


def target_rows(paper: "WhitePaperPage", *, private: bool, language: str) -> tuple[list[str], list[dict[str, str]]]:
    """Return (keys, rows of key → text) of a paper's targets; `private` includes officers and their telephones."""
    drafts = (
        paper.targets.select_related("duty", "assigned_task", "continues")
        .prefetch_related("milestones", "partners")
        .order_by("number")
    )
    rows = [all_cells(draft, target_number(paper, draft.number), paper.department.code, language) for draft in drafts]
    steps = max((int(key.split(".")[1]) for row in rows for key in row if key.startswith("milestone.")), default=0)
    keys = _keys(TARGET_COLUMNS, max(steps, MILESTONES_IN_TEMPLATE))
    return [key for key in keys if private or key not in PRIVATE], rows


def as_csv(paper: "WhitePaperPage", *, private: bool, language: str = "zh") -> bytes:
    """Return the paper's targets as csv (UTF-8 with BOM, so that spreadsheet programs read Chinese)."""
    keys, rows = target_rows(paper, private=private, language=language)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([heading(key, TARGET_COLUMNS, language) for key in keys])
    writer.writerows([[row.get(key, "") for key in keys] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(paper: "WhitePaperPage", *, private: bool, language: str = "zh") -> bytes:
    """Return the paper's targets as xlsx in the template's form."""
    keys, rows = target_rows(paper, private=private, language=language)
    return _book(keys, rows, TARGET_COLUMNS, SHEETS[language], language)


def template(language: str = "zh") -> bytes:
    """Return an empty xlsx to fill in: headings in both languages, an explanation of each, lists to choose from."""
    keys = _keys(TARGET_COLUMNS, MILESTONES_IN_TEMPLATE)
    return _book(keys, [], TARGET_COLUMNS, SHEETS[language], language)


def assigned_template(language: str = "zh") -> bytes:
    """Return an empty xlsx for the city's yearly tasks."""
    keys = [column.key for column in ASSIGNED_COLUMNS]
    return _book(keys, [], ASSIGNED_COLUMNS, TASK_SHEETS[language], language)


def _book(
    keys: Sequence[str],
    rows: Sequence[dict[str, str]],
    columns: Sequence[Column],
    sheets: tuple[str, str, str],
    language: str,
) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = sheets[0]
    _headings(sheet, keys, columns, language)
    for number, row in enumerate(rows, start=2):
        for place, key in enumerate(keys, start=1):
            if row.get(key):
                cell = sheet.cell(number, place)
                cell.value, cell.data_type = row[key], "s"  # text also where it begins with =: never a formula
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    lists = book.create_sheet(sheets[2])
    _lists(sheet, lists, keys, language)
    _explain(book.create_sheet(sheets[1], 1), columns, language)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _headings(sheet: Worksheet, keys: Sequence[str], columns: Sequence[Column], language: str) -> None:
    """Write each heading in both languages, the reader's first, one below the other in one cell."""
    other = "en" if language == "zh" else "zh"
    required = {column.key for column in columns if column.required}
    for place, key in enumerate(keys, start=1):
        mark = "*" if key in required else ""
        cell = sheet.cell(1, place, f"{heading(key, columns, language)}{mark}\n{heading(key, columns, other)}")
        cell.font, cell.fill = _INK, _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDE.get(key, 26 if key.endswith(".text") else 15)
        if key in {"due", "number", "reference", "phone", "document_number", "assigned"} or key.endswith(".due"):
            sheet.column_dimensions[letter].number_format = "@"
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "A2"


def _lists(sheet: Worksheet, lists: Worksheet, keys: Sequence[str], language: str) -> None:
    """Put the words to choose from on a sheet of their own and tie the columns to them."""
    words = WORDS[language]
    names = [f"{one.name}" for one in Department.objects.all()]
    choices = {
        "kind": [words[kind] for kind in ("threshold", "count", "dated", "qualitative")],
        "comparison": list(SIGNS.values()),
        "source": [words[source] for source in ("statutory", "superior", "assigned")],
        "department": names,
        "lead": names,
    }
    for place, key in enumerate([key for key in choices if key in keys], start=1):
        letter = get_column_letter(place)
        for number, word in enumerate(choices[key], start=1):
            lists.cell(number, place, word).data_type = "s"
        if not choices[key]:
            continue
        source = f"'{lists.title}'!${letter}$1:${letter}${len(choices[key])}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
        target = get_column_letter(keys.index(key) + 1)
        rule.add(f"{target}2:{target}{ROWS_WITH_LISTS}")
        sheet.add_data_validation(rule)
    lists.sheet_state = "hidden"


def _explain(sheet: Worksheet, columns: Sequence[Column], language: str) -> None:
    """Say on a sheet of its own what to write into each column."""
    titles = ("列", "填写说明") if language == "zh" else ("Column", "What to write")
    for place, title in enumerate(titles, start=1):
        cell = sheet.cell(1, place, title)
        cell.font, cell.fill = _INK, _HEAD
    for number, column in enumerate(columns, start=2):
        sheet.cell(number, 1, heading(column.key, columns, language)).font = Font(bold=True)
        words = column.explain_zh if language == "zh" else column.explain_en
        cell = sheet.cell(number, 2, words)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 96
