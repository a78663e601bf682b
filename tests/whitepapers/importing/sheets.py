"""Builds spreadsheets for the import's tests, good ones and hostile ones."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

HEADS = ("部门自编号", "工作任务", "工作目标", "目标类型", "目标值", "计量单位", "完成时间")
ROW = ("A-1", "新建公交专用道", "年底前新建40公里", "数量型", 40, "公里", "2027-12-31")


def as_csv(*rows: Sequence[Any], heads: Sequence[str] = HEADS, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Return rows as csv."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([heads, *rows])
    return out.getvalue().encode(encoding)


def as_xlsx(*rows: Sequence[Any], heads: Sequence[str] = HEADS, change: Callable[[Any], None] | None = None) -> bytes:
    """Return rows as xlsx; `change` may do something to the sheet before it is saved."""
    book = Workbook()
    sheet = book.active
    for row in (heads, *rows):
        sheet.append(list(row))
    if change:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return an xlsx with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == name else content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def bomb(megabytes: int = 100) -> bytes:
    """Return an xlsx whose sheet unpacks to many megabytes of blanks, written piece by piece."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx(ROW))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for entry in old.infolist():
            if entry.filename != SHEET:
                new.writestr(entry.filename, old.read(entry))
        with new.open(SHEET, "w", force_zip64=True) as part:
            part.write(b"<worksheet><sheetData>")
            for _ in range(megabytes):
                part.write(b" " * (1024 * 1024))
    return out.getvalue()


def lying_bomb(megabytes: int = 100) -> bytes:
    """Return the bomb with a directory that claims a few bytes for the part that is large."""
    data = bytearray(bomb(megabytes))
    size = megabytes * 1024 * 1024 + len(b"<worksheet><sheetData>")
    for place in [found.start() for found in re.finditer(re.escape(size.to_bytes(4, "little")), bytes(data))]:
        data[place : place + 4] = (1000).to_bytes(4, "little")
    return bytes(data)
