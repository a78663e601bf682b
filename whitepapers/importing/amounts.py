"""Numbers of cells: what a value cell says, and never a number that is not there. Pure: standard library only."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from targets.refusal import gettext_noop
from targets.spreadsheets.cells import Bad, Cell, choice, line, plain, short, text
from targets.spreadsheets.numbers import NOT_A_NUMBER, PLAIN, check_number, number


@dataclass(frozen=True)
class Amount:
    """What a value cell says: a number, or text as it was written; the sign and unit written beside the number."""

    value: Decimal | None = None
    text: str = ""
    comparison: str = ""
    unit: str = ""


_WHOLE = gettext_noop("“%(text)s” is not a whole number from 1 on.")

UNFINISHED = re.compile(
    r"^(\W*|other|none)$|\b(tb[dcae]|n/?a|to be (confirm|confim|determin|decided|established|set|announced|defined)\w*|no target|"
    r"not (yet )?(available|applicable|set|determined|known)|on-?going|continuous|pending|unknown|"
    r"(baseline )?to be)\b|establish\w* (a|the) baseline|new (base line|baseline|target)|"
    r"待定|待确定|待核定|待明确|未定|尚未确定|另行|暂无|不适用|长期|持续|全年|常年|^无$",
    re.IGNORECASE,
)
_SEPARATOR = r"\s*(?:-|–|—|―|~|～|至|到|to|and)\s*"
_AMOUNT = re.compile(
    rf"(?P<sign>≥|≤|>=|<=|=|不低于|不少于|不高于|不超过|at least|at most|no less than|no more than|up to)?\s*(?P<number>{PLAIN})\s*"
    r"(?P<unit>[^\d\s][^\d]{0,20})?",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"(?:between\s+)?{PLAIN}\s*\D{{0,8}}?{_SEPARATOR}{PLAIN}\s*\D{{0,12}}", re.IGNORECASE)
_SIGNS = {
    "≥": "ge", ">=": "ge", "不低于": "ge", "不少于": "ge", "at least": "ge", "no less than": "ge", "大于等于": "ge", "ge": "ge",
    "≤": "le", "<=": "le", "不高于": "le", "不超过": "le", "at most": "le", "no more than": "le", "小于等于": "le", "le": "le",
    "up to": "le", "=": "eq", "等于": "eq", "exactly": "eq", "eq": "eq", "==": "eq",
}  # fmt: skip


def unfinished(written: str) -> bool:
    """Say whether a text says that something is not settled yet, or that it goes on without an end."""
    return bool(written and UNFINISHED.search(written))


def whole(cell: Cell) -> int | None:
    """Return a number from 1 on, None when the cell is empty; raises Bad."""
    found = number(cell)
    if found is None:
        return None
    if found != int(found) or not 1 <= found < 100_000:
        raise Bad(_WHOLE, text=short(line(cell)))
    return int(found)


def amount(cell: Cell, *, words_allowed: bool) -> Amount:
    """Return what a value cell says; `words_allowed` for kinds of target that are not measured. Raises Bad."""
    if cell.empty:
        return Amount()
    if isinstance(cell.value, Decimal):
        return Amount(number(cell), unit="%" if cell.percent else "")
    written = text(cell, 500)
    narrow = unicodedata.normalize("NFKC", line(cell)).strip()
    found = _AMOUNT.fullmatch(narrow)
    if found and not isinstance(cell.value, (dt.date, dt.time, bool)):
        sign = _SIGNS.get((found["sign"] or "").casefold(), "")
        unit = (found["unit"] or "").strip()
        if not unit or unit == "%":  # “5万” or “$2 million” would need a multiplication: that is the sender's to do
            return Amount(check_number(Decimal(found["number"].replace(",", "")), written), "", sign, unit)
    if words_allowed or _RANGE.fullmatch(narrow) or unfinished(narrow):
        return Amount(text=written)
    raise Bad(NOT_A_NUMBER, text=short(written))


def bounds(least: Cell, most: Cell, words: Cell, *, words_allowed: bool) -> Amount:
    """Return what a lower bound, an upper bound and words in three columns say together.

    One bound is ≥ or ≤; two equal bounds are =; two different ones are a range, which is kept as written.
    """
    low, high = number(least), number(most)
    written = text(words, 500)
    if low is None and high is None:  # a column of words stays words, also where they look like a number
        return Amount(text=written) if words_allowed else amount(words, words_allowed=False)
    if low is not None and high is not None and low != high:
        shown = f"{plain(low)}–{plain(high)}"
        return Amount(text=f"{shown} ({written})" if written else shown)
    sign = "eq" if low is not None and high is not None else "ge" if low is not None else "le"
    return Amount(low if low is not None else high, written, sign)


def comparison(cell: Cell) -> str:
    """Return ge, le or eq, "" when the cell is empty; raises Bad."""
    return choice(cell, _SIGNS, "≥、≤、=")
