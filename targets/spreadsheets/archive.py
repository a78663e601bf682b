"""Opens an xlsx without trusting it: sizes, ratios, real unpacking under a limit, XML without entities (zip and XML bombs).

What calamine reads afterwards is a plain archive that was packed anew from the parts unpacked and checked here.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from targets.refusal import gettext_noop
from targets.spreadsheets.problems import CannotImport, Problem

MAX_PARTS = 2_000
MAX_UNPACKED = 64 * 1024 * 1024  # a sheet of 10,000 targets takes 12 MB
PIECE = 64 * 1024
MAX_RATIO = 250  # real workbooks stay below 60
RATIO_FROM = 1024 * 1024  # small parts may be as regular as they like
MAX_ROWS, MAX_COLUMNS = 20_000, 200
PERCENT_FORMATS = {9, 10}

_BOMB = gettext_noop(
    "The file unpacks to far more than a spreadsheet needs; it was not opened. Save it again and try once more."
)
_BROKEN = gettext_noop(
    "The file is damaged or is no real xlsx workbook; open it in the spreadsheet program and save it again."
)
_NOT_A_BOOK = gettext_noop("This is no spreadsheet; save the table as xlsx or csv.")
_NO_SHEET = gettext_noop("The workbook has no sheet.")
_ENTITIES = gettext_noop("The file contains definitions that no spreadsheet program writes; it was not opened.")
_TOO_MANY = gettext_noop(
    "The sheet reaches to row %(row)s, column %(column)s; at most %(rows)s rows and %(columns)s columns are read."
)


def _refuse(sentence: str, **values: Any) -> CannotImport:
    return CannotImport(Problem(sentence, values))


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the XML parts of an xlsx, unpacked under the limits; raises CannotImport.

    The sizes that the directory claims are checked first and the real ones while unpacking, since a directory can lie.
    Pictures and other parts that hold no cells are left out.
    """
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            entries = book.infolist()
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise _refuse(_BOMB)
            if any(entry.flag_bits & 1 for entry in entries):
                raise _refuse(
                    gettext_noop("The file is protected by a password; remove the password and save it again.")
                )
            for entry in entries:
                if not entry.filename.endswith((".xml", ".rels")):
                    continue
                if entry.filename in parts or entry.file_size > max(entry.compress_size, 1) * MAX_RATIO > RATIO_FROM:
                    raise _refuse(_BOMB)
                with book.open(entry) as part:
                    content = _inflate(part, min(left, max(RATIO_FROM, entry.compress_size * MAX_RATIO)))
                left -= len(content)
                parts[entry.filename] = content
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as fault:
        raise _refuse(_BROKEN) from fault
    if "xl/workbook.xml" not in parts:
        raise _refuse(_NOT_A_BOOK)
    return parts


def _inflate(part: IO[bytes], most: int) -> bytes:
    """Return the whole part, unpacked a piece at a time; refuse as soon as it is more than `most`.

    In one go zipfile would unpack as much as it is asked for before it looks at the size that the directory claims.
    """
    pieces, size = [], 0
    while piece := part.read(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise _refuse(_BOMB)
    return b"".join(pieces)


def repack(parts: dict[str, bytes]) -> io.BytesIO:
    """Return the checked parts as a plain archive without compression."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    out.seek(0)
    return out


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _tree(content: bytes) -> Any:
    try:
        return fromstring(content, forbid_dtd=True)
    except DefusedXmlException as fault:
        raise _refuse(_ENTITIES) from fault
    except (SyntaxError, ValueError, LookupError) as fault:
        raise _refuse(_BROKEN) from fault


def sheets(parts: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return (sheet name, its part) in the workbook's order, hidden sheets left out."""
    relations = {
        one.get("Id"): one.get("Target", "")
        for one in (_tree(parts["xl/_rels/workbook.xml.rels"]) if "xl/_rels/workbook.xml.rels" in parts else ())
    }
    found = []
    for element in _tree(parts["xl/workbook.xml"]).iter():
        if _local(element.tag) != "sheet" or element.get("state") in {"hidden", "veryHidden"}:
            continue
        relation = next((value for key, value in element.attrib.items() if _local(key) == "id"), "")
        target = relations.get(relation, "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in parts and "worksheets/" in path:
            found.append((element.get("name", ""), path))
    if not found:
        raise _refuse(_NO_SHEET)
    return found


def percent_styles(parts: dict[str, bytes]) -> frozenset[str]:
    """Return the numbers of the cell styles that show a number as per cent: such a cell holds 0.95 and shows 95 %."""
    if "xl/styles.xml" not in parts:
        return frozenset()
    formats, styles, inside = set(PERCENT_FORMATS), [], False
    tree = _tree(parts["xl/styles.xml"])
    for element in tree.iter():
        if _local(element.tag) == "numFmt" and "%" in re.sub(r'"[^"]*"|\\.', "", element.get("formatCode", "")):
            formats.add(int(element.get("numFmtId", "-1")))
    for element in tree:
        inside = _local(element.tag) == "cellXfs"
        if inside:
            styles = [int(style.get("numFmtId", "0")) for style in element]
    return frozenset(str(index) for index, number in enumerate(styles) if number in formats)


@dataclass
class Scan:
    """What calamine does not tell of a sheet: formulas, error values, merged cells, percentages, and how far it reaches."""

    percent: frozenset[str] = frozenset()
    formulas: set[tuple[int, int]] = field(default_factory=set)  # (row from 1, column from 0)
    errors: set[tuple[int, int]] = field(default_factory=set)
    percentages: set[tuple[int, int]] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    row: int = 0
    column: int = -1

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Look at one element; rows and cells may leave out where they are and then follow the one before."""
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "v":
            return
        if local == "c":
            self._cell(attributes)
        elif local == "row":
            where = attributes.get("r")
            self.row, self.column = int(where) if where else self.row + 1, -1
            self._check_reach()
        elif local == "f":
            self.formulas.add((self.row, self.column))
        elif local == "mergeCell":
            self.merged.append(attributes.get("ref", ""))

    def _cell(self, attributes: dict[str, str]) -> None:
        where = attributes.get("r")
        self.row, self.column = place(where) if where else (max(self.row, 1), self.column + 1)
        self._check_reach()
        if attributes.get("t") == "e":
            self.errors.add((self.row, self.column))
        if attributes.get("s") in self.percent:
            self.percentages.add((self.row, self.column))

    def _check_reach(self) -> None:
        if self.row > MAX_ROWS or self.column >= MAX_COLUMNS:
            raise _refuse(_TOO_MANY, row=self.row, column=self.column + 1, rows=MAX_ROWS, columns=MAX_COLUMNS)


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise ValueError(letters)
    column = 0
    for character in letters:
        column = column * 26 + ord(character) - 64
    return column - 1


def place(name: str) -> tuple[int, int]:
    """Return (row from 1, column from 0) of a cell's name such as C5; ValueError when it is none."""
    letters = name.rstrip("0123456789")
    return int(name[len(letters) :]), _column(letters)


def _no_definitions(*_: Any) -> None:
    raise _refuse(_ENTITIES)


def scan(content: bytes, percent: frozenset[str]) -> Scan:
    """Walk through one sheet before calamine builds it: two far-off cells would make it ask for all memory there is.

    Expat itself, with what defusedxml forbids forbidden here too: a sheet has many elements, and its way over SAX
    takes four times as long.
    """
    found = Scan(percent)
    parser = expat.ParserCreate()
    parser.StartElementHandler = found.element
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = _no_definitions
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise _refuse(_BROKEN) from fault
    return found
