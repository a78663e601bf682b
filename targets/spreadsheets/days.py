"""Dates of cells; words that are no date stay words. Pure: standard library only."""

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from targets.refusal import gettext_noop
from targets.spreadsheets.cells import Bad, Cell, short, text

YEARS = (1990, 2100)


@dataclass(frozen=True)
class Day:
    """What a date cell says: a date, or text as it was written."""

    due: dt.date | None = None
    text: str = ""


NO_DATE = gettext_noop("“%(text)s” is not a date of the calendar. Write it like 2027-06-30.")
_DATE_ORDER = gettext_noop("“%(text)s” can be read in two ways. Write year, month, day, like 2027-06-30.")
_DATE_NUMBER = gettext_noop(
    "“%(text)s” is a number, not a date. Format the cell as a date or write it like 2027-06-30."
)
_YMD = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:前|之前|以前)?(?:[T ]0{1,2}:00(?::00)?)?"
)
_YM = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:月(?:底|末|底前|末前)?)?")
_YEAR_END = re.compile(r"(\d{4})\s*年\s*(?:底|末|年底|底前|末前|年底前)")
_DMY = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")


def _date(year: int, month: int, day: int, written: str) -> dt.date:
    try:
        found = dt.date(year, month, day)
    except ValueError as fault:
        raise Bad(NO_DATE, text=short(written)) from fault
    if not YEARS[0] <= year <= YEARS[1]:
        raise Bad(NO_DATE, text=short(written))
    return found


def month_end(year: int, month: int, written: str) -> dt.date:
    """Return the last day of a month; raises Bad when there is no such month."""
    if not 1 <= month <= 12:
        raise Bad(NO_DATE, text=short(written))
    return _date(year, month, calendar.monthrange(year, month)[1], written)


def date_of(written: str) -> dt.date | None:
    """Return the date that a text states, None when it states none; raises Bad for 31 February and for 3/4/2027."""
    narrow = unicodedata.normalize("NFKC", written).strip()
    if found := _YMD.fullmatch(narrow):
        return _date(int(found[1]), int(found[2]), int(found[3]), written)
    if re.fullmatch(r"(19|20)\d{6}", narrow):
        return _date(int(narrow[:4]), int(narrow[4:6]), int(narrow[6:]), written)
    if found := _YM.fullmatch(narrow):
        return month_end(int(found[1]), int(found[2]), written)
    if found := _YEAR_END.fullmatch(narrow):
        return _date(int(found[1]), 12, 31, written)
    if _DMY.fullmatch(narrow):
        raise Bad(_DATE_ORDER, text=short(written))
    return None


def day(cell: Cell) -> Day:
    """Return what a date cell says; words that are no date stay words. Raises Bad."""
    if cell.empty:
        return Day()
    if isinstance(cell.value, dt.datetime):
        return Day(_date(cell.value.year, cell.value.month, cell.value.day, str(cell.value.date())))
    if isinstance(cell.value, dt.date):
        return Day(_date(cell.value.year, cell.value.month, cell.value.day, cell.value.isoformat()))
    written = text(cell, 200)
    found = date_of(written)
    if found is not None:
        return Day(found)
    if re.fullmatch(r"[\d.]+", written) and not re.fullmatch(r"(19|20)\d\d", written):
        raise Bad(_DATE_NUMBER, text=short(written))
    return Day(text=written)
