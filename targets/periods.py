"""The quarters of a plan year: their names, their last days, and which must have been reported."""

import datetime as dt

_QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))


def quarters(year: int) -> list[tuple[str, dt.date]]:
    """Return the four periods of a year as (name, last day): ("2027Q1", 2027-03-31), …"""
    return [(f"{year}Q{index}", dt.date(year, *end)) for index, end in enumerate(_QUARTER_ENDS, start=1)]


def last_day(period: str) -> dt.date:
    """Return the last day of a period such as "2027Q3"; ValueError when it is none."""
    year, _, quarter = period.partition("Q")
    if not (year.isdigit() and len(year) == 4 and quarter in {"1", "2", "3", "4"}):
        raise ValueError(f"{period} is not a quarter such as 2027Q3.")
    return dt.date(int(year), *_QUARTER_ENDS[int(quarter) - 1])


def first_day(period: str) -> dt.date:
    """Return the first day of a period such as "2027Q3"; ValueError when it is none."""
    return last_day(period).replace(month=int(period[-1]) * 3 - 2, day=1)


def expected(year: int, today: dt.date, days: int) -> dt.date | None:
    """Return the last day of the latest quarter that ended more than `days` days before `today`, or None."""
    over = [end for _, end in quarters(year) if end + dt.timedelta(days=days) < today]
    return over[-1] if over else None


def reportable(year: int, today: dt.date) -> list[str]:
    """Return the quarters of which something can be reported on `today`: those that have begun."""
    return [name for name, _ in quarters(year) if first_day(name) <= today]


def due_by(period: str, days: int) -> dt.date:
    """Return the last day on which a period's report is in time: `days` days after its last day."""
    return last_day(period) + dt.timedelta(days=days)


def owed(year: int, today: dt.date) -> str | None:
    """Return the latest quarter that is over on `today`, whose report is wanted now; None in the first quarter."""
    over = [name for name, end in quarters(year) if end < today]
    return over[-1] if over else None
