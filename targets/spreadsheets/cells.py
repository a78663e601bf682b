"""From cells to typed values, or a sentence about what is wrong. Pure: standard library only.

What is merely unfinished ("to be determined", "40–50", "ongoing") comes back as text with no number or date; a number
or a date is never made up.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from targets.refusal import gettext_noop

DIGITS_THAT_SPREADSHEETS_KEEP = 15


class Bad(ValueError):
    """A cell can't be read; the sentence says what to do, `values` fill it in."""

    def __init__(self, sentence: str, **values: Any) -> None:
        self.sentence, self.values = sentence, values
        super().__init__(sentence % values if values else sentence)


class Cell(NamedTuple):
    """One cell: its value as text, exact decimal, date, time or bool; row counts from 1, column from 0."""

    value: Any
    row: int = 0
    column: int = -1
    percent: bool = False  # the sheet shows it as per cent; `value` is what is shown (95 for 95 %)

    @property
    def empty(self) -> bool:
        """True when nothing is in it."""
        value = self.value
        return value is None or (isinstance(value, str) and (not value or value.isspace()))


_CONTROL = gettext_noop("The text contains the control character U+%(code)s; delete it.")
LONG = gettext_noop("The text has %(length)s characters; at most %(most)s fit.")
_DIGITS = gettext_noop(
    "Numbers of more than 15 digits lose their last digits in a spreadsheet; format the cell as text and write it again."
)
_CHOICE = gettext_noop("“%(text)s” is none of: %(choices)s.")

# control characters but tab and line break, halves of characters, and marks that turn the direction of reading
_HOSTILE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def text(cell: Cell, length: int = 0) -> str:
    """Return the cell as plain text, exactly as written (HTML too: it stays text); raises Bad.

    Control characters are refused, and so are the ones that turn the direction of reading: they can hide text.
    """
    value = cell.value
    if cell.empty:
        return ""
    if isinstance(value, str):
        written = value.strip()
    elif isinstance(value, Decimal):
        check_digits(value)
        written = plain(value) + ("%" if cell.percent else "")
    elif isinstance(value, dt.datetime) and value.time() == dt.time():
        written = value.date().isoformat()
    elif isinstance(value, (dt.date, dt.time)):
        written = value.isoformat()
    else:
        written = str(value)
    if hostile := _HOSTILE.search(written):
        raise Bad(_CONTROL, code=f"{ord(hostile[0]):04X}")
    if length and len(written) > length:
        raise Bad(LONG, length=len(written), most=length)
    return written


def line(cell: Cell, length: int = 0) -> str:
    """Return the cell as one line: breaks and tabs become a blank."""
    written = text(cell, length)
    return re.sub(r"\s*[\n\t]+\s*", " ", written) if "\n" in written or "\t" in written else written


def check_digits(value: Decimal) -> None:
    """Refuse a number too long for a spreadsheet to have kept."""
    if abs(value) >= 10**DIGITS_THAT_SPREADSHEETS_KEEP:
        raise Bad(_DIGITS)


def plain(value: Decimal) -> str:
    """Return a number without trailing zeros."""
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def short(written: str) -> str:
    """Return a text as it is quoted in a sentence."""
    return written if len(written) <= 40 else f"{written[:39]}…"


def choice(cell: Cell, words: Mapping[str, str], shown: str) -> str:
    """Return the code of one of several words, "" when the cell is empty; raises Bad with what may stand there."""
    written = line(cell, 200)
    if not written:
        return ""
    found = words.get(unicodedata.normalize("NFKC", written).casefold()) or words.get(written)
    if found is None:
        raise Bad(_CHOICE, text=short(written), choices=shown)
    return found
