"""Dates and milestones of cells; words that are no date stay words. Pure: standard library only."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from targets.refusal import gettext_noop
from targets.spreadsheets.cells import LONG, Bad, Cell, line, short, text
from targets.spreadsheets.days import NO_DATE, Day, date_of, day, month_end
from targets.spreadsheets.numbers import number


@dataclass(frozen=True)
class Step:
    """One milestone."""

    due: dt.date
    text: str = ""
    value: Decimal | None = None


_STEP = gettext_noop("“%(text)s” does not begin with a date. Write one step a line: date, [value], step.")
_STEP_VALUE = gettext_noop("A milestone needs its date as well.")


def year_and_month(year: Cell, month: Cell) -> Day:
    """Return the last day of a month whose year and number stand in two columns; words stay words."""
    years, months = line(year, 100), line(month, 100)
    if re.fullmatch(r"\d{4}", years) and re.fullmatch(r"\d{1,2}", months):
        return Day(month_end(int(years), int(months), f"{years}-{months}"))
    return Day(text=" ".join(part for part in (years, months) if part))


def step_cell(due: Cell, value: Cell, words: Cell) -> Step | None:
    """Return one milestone of three cells, None when they are empty; raises Bad."""
    found, reached, step = day(due), number(value), line(words, 300)
    if found.due is None:
        if found.text:
            raise Bad(NO_DATE, text=short(found.text))
        if step or reached is not None:
            raise Bad(_STEP_VALUE)
        return None
    return Step(found.due, step, reached)


_LEADING_DATE = re.compile(
    r"(\d{4}\s*[-/.年]\s*\d{1,2}\s*(?:[-/.月]\s*\d{1,2}\s*[日号]?|月(?:底|末)?)?(?:前)?)\s*[:：,，]?\s*(?:[\[【]([^\]】]*)[\]】])?\s*(.*)",
    re.DOTALL,
)


def steps(cell: Cell) -> list[Step]:
    """Return the milestones of one cell: one a line (or separated by ; when it has one line), date first. Raises Bad."""
    written = text(cell, 8000)
    parts = written.split("\n") if "\n" in written else re.split(r"[;；]", written)
    found = []
    for part in (part.strip() for part in parts):
        if not part:
            continue
        matched = _LEADING_DATE.fullmatch(part)
        due = date_of(matched[1].removesuffix("前")) if matched else None
        if matched is None or due is None:
            raise Bad(_STEP, text=short(part))
        if len(matched[3]) > 300:
            raise Bad(LONG, length=len(matched[3]), most=300)
        found.append(Step(due, matched[3].strip(), number(Cell(matched[2] or None))))
    return found
