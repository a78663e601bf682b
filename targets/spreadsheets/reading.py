"""Reads an xlsx or csv into rows of cells that know where they stand, or says in a sentence why not."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, load_workbook

from targets.refusal import gettext_noop
from targets.spreadsheets import archive
from targets.spreadsheets.archive import MAX_COLUMNS, MAX_ROWS
from targets.spreadsheets.cells import Cell
from targets.spreadsheets.problems import CannotImport, Problem

MAX_BYTES = 10 * 1024 * 1024
MAX_CELL = 32_767  # what a spreadsheet program can hold
_OLE, _ZIP, _PDF = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"%PDF"
_SIGNS_OF_OTHERS = (
    _PDF,
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"SQLite",
)

_NAME = gettext_noop("The file name may not contain a path or control characters.")
_TYPE = gettext_noop("This is no spreadsheet; save the table as xlsx or csv.")
_OLD = gettext_noop("This is an old xls file or one protected by a password; save it as xlsx without a password.")
_SIZE = gettext_noop("The file has %(size)s MB; at most %(most)s MB are read.")
_EMPTY = gettext_noop("The file is empty.")
_ENCODING = gettext_noop("The text is neither UTF-8 nor GB18030; save it as “CSV UTF-8”.")
_QUOTES = gettext_noop("The quotation marks don't match from this row on: %(fault)s.")
_FORMULA = gettext_noop("The cell holds a formula. Copy the column and paste it as values.")
_ERROR_VALUE = gettext_noop("The cell shows an error of the spreadsheet program instead of a value.")
_OTHER_SHEETS = gettext_noop("Only the sheet “%(name)s” was read, not: %(others)s.")


@dataclass
class Sheet:
    """One sheet: rows of cells, the number of the first row as the spreadsheet program counts, and remarks."""

    rows: list[list[Cell]]
    name: str = ""
    problems: list[Problem] = field(default_factory=list)
    merged: list[tuple[int, str]] = field(default_factory=list)  # (last row it touches, "A2:A5")
    notes: list[Problem] = field(default_factory=list)


def check_name(name: str) -> None:
    """Refuse a file name with path parts; it is shown and kept, never opened."""
    if not name or len(name) > 200 or re.search(r"[/\\\x00-\x1f\x7f]|^\.\.?$", name):
        raise CannotImport(Problem(_NAME))


def check_size(size: int, most: int = MAX_BYTES) -> None:
    """Refuse by size before anything is read."""
    if size > most:
        shown = f"{size / 1024 / 1024:.1f}"
        raise CannotImport(Problem(_SIZE, {"size": shown, "most": most // 1024 // 1024}))


def read(data: bytes, name: str, *, sheet: str = "") -> Sheet:
    """Return the sheet of a file; `sheet` names one, otherwise it is the first that has cells. Raises CannotImport."""
    check_name(name)
    check_size(len(data))
    if not data.strip():
        raise CannotImport(Problem(_EMPTY))
    if data.startswith(_OLE):
        raise CannotImport(Problem(_OLD))
    if data.startswith(_ZIP):
        return _read_xlsx(data, sheet)
    ending = name.rpartition(".")[2].casefold()
    if ending not in {"csv", "txt", "tsv"} or data.startswith(_SIGNS_OF_OTHERS) or _is_markup(data):
        raise CannotImport(Problem(_TYPE))
    return _read_csv(data)


def _is_markup(data: bytes) -> bool:
    start = data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table"))


def _read_xlsx(data: bytes, wanted: str) -> Sheet:
    parts = archive.unpack(data)
    listed = archive.sheets(parts)
    percent = archive.percent_styles(parts)
    scans = {name: archive.scan(parts[path], percent) for name, path in listed}
    if wanted and wanted not in scans:
        raise CannotImport(Problem(gettext_noop("The workbook has no sheet “%(name)s”."), {"name": wanted}))
    try:
        book = load_workbook(archive.repack(parts))
        filled = [name for name in ([wanted] if wanted else scans) if scans[name].row]
        grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in filled[:1]}
    except (CalamineError, ValueError, OSError) as fault:
        raise CannotImport(Problem(archive._BROKEN)) from fault
    if not grids:
        raise CannotImport(Problem(_EMPTY))
    ((name, grid),) = grids.items()
    found = scans[name]
    sheet = Sheet([list(_cells(values, number, found)) for number, values in enumerate(grid, start=1)], name)
    sheet.problems += [Problem(_FORMULA, row=row, column=column) for row, column in sorted(found.formulas)]
    sheet.problems += [
        Problem(_ERROR_VALUE, row=row, column=column) for row, column in sorted(found.errors - found.formulas)
    ]
    sheet.merged = [(_last_row(cells), cells) for cells in found.merged]
    if others := [other for other in filled[1:] if other not in {"填写说明", "How to fill in", "部门", "Lists"}]:
        sheet.notes.append(Problem(_OTHER_SHEETS, {"name": name, "others": "、".join(others)}))
    return sheet


def _last_row(cells: str) -> int:
    try:
        return archive.place(cells.rpartition(":")[2])[0]
    except ValueError:
        return 0


def _cells(values: list[Any], row: int, found: archive.Scan) -> Iterator[Cell]:
    for column, value in enumerate(values):
        yield Cell(_exact(value, (row, column) in found.percentages), row, column, (row, column) in found.percentages)


def _exact(value: Any, percent: bool) -> Any:
    """Return a number as the decimal that the spreadsheet program shows: 15 digits, an integer without a point."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
    number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    return number * 100 if percent else number


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CannotImport(Problem(_ENCODING))


def _delimiter(text: str) -> str:
    """Return the mark that separates most cells of the heading, outside quotation marks."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", text[:20_000])
    first = next((line for line in bare.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _read_csv(data: bytes) -> Sheet:
    text = _decode(data)
    if "\x00" in text:
        raise CannotImport(Problem(_TYPE))
    rows: list[list[Cell]] = []
    csv.field_size_limit(MAX_CELL * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for number, values in enumerate(reader, start=1):
            if number > MAX_ROWS or len(values) > MAX_COLUMNS:
                limits = {"row": number, "column": len(values), "rows": MAX_ROWS, "columns": MAX_COLUMNS}
                raise CannotImport(Problem(archive._TOO_MANY, limits))
            rows.append(
                [
                    Cell(unescape(value.replace("\r\n", "\n").strip()), number, index)
                    for index, value in enumerate(values)
                ]
            )
    except csv.Error as fault:
        raise CannotImport(Problem(_QUOTES, {"fault": str(fault)}, row=len(rows) + 1)) from fault
    return Sheet(rows)


def unescape(text: str) -> str:
    """Take away the apostrophe that our csv export puts before =, +, -, @, | and % (defusedcsv), so that it reads back."""
    if text.startswith("'") and (text[1:2] in {"@", "+", "-", "=", "|", "%"} or text[1:3] == "\\|"):
        return text[1:].replace("\\|", "|")
    return text
