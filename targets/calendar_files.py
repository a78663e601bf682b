"""Reads the file of a year's holidays, csv or xlsx, into rows of text: small files only, and nothing in them is run."""

import csv
import io
import zipfile
from typing import Any

from python_calamine import CalamineError, load_workbook

from targets.calendar_list import BadLine, UnreadableList
from targets.refusal import gettext_noop

MOST = 512 * 1024  # bytes; a year's list has about two
UNPACKED = 8 * 1024 * 1024  # bytes
_NO_LIST = gettext_noop("This is no list that can be read; save it as csv or xlsx.")
_TOO_BIG = gettext_noop("The file is too big for a year's list.")


def read_rows(data: bytes) -> list[list[str]]:
    """Return the rows of the file's first sheet as text, or raise UnreadableList."""
    if len(data) > MOST:
        raise _unreadable(_TOO_BIG)
    return _xlsx(data) if data.startswith(b"PK\x03\x04") else _csv(data)


def _unreadable(sentence: str) -> UnreadableList:
    return UnreadableList([BadLine(1, sentence)])


def _xlsx(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(one.file_size for one in packed.infolist())
        if size > UNPACKED:
            raise _unreadable(_TOO_BIG)
        grid = load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError, ValueError, OSError, IndexError) as fault:
        if isinstance(fault, UnreadableList):
            raise
        raise _unreadable(_NO_LIST) from fault
    return [[_text(value) for value in row] for row in grid]


def _text(value: Any) -> str:
    """Return a cell as text: a spreadsheet gives 1 as 1.0 and a date as a date."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _csv(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        mark = max(",;\t", key=text[:2000].count)
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
        except csv.Error:
            break
    raise _unreadable(_NO_LIST)
