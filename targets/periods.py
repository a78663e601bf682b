"""The reporting periods of a plan year: names, first and last days, which can be reported, are wanted, are owed. Pure.

A year is reported on by the month (2027M03), the quarter (2027Q1), the half-year (2027H1), or at the milestones of each
target (20270331, by the day). Names of different kinds don't sort: whoever orders periods orders them by `order`, that is
by their last day. Everything here takes a plan: a `Schedule`, or a bare year, which means its quarters.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from targets.refusal import gettext_noop


class Frequency(StrEnum):
    """How often a target is reported on."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    MILESTONES = "milestones"


WORDS: dict[Frequency, str] = {
    Frequency.MONTHLY: gettext_noop("monthly"),
    Frequency.QUARTERLY: gettext_noop("quarterly"),
    Frequency.HALF_YEARLY: gettext_noop("half-yearly"),
    Frequency.MILESTONES: gettext_noop("by milestone"),
}
_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6}
_LETTERS = {"M": Frequency.MONTHLY, "Q": Frequency.QUARTERLY, "H": Frequency.HALF_YEARLY}


@dataclass(frozen=True)
class Period:
    """One period: its name of eight characters at most, and its first and last day."""

    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Schedule:
    """How one target is reported on in a year; `days` are its milestones and its own date, in any order."""

    year: int
    frequency: Frequency = Frequency.QUARTERLY
    days: tuple[dt.date, ...] = ()

    def periods(self) -> list[Period]:
        """Return the year's periods in their order, without gap or overlap; the last ends with the year."""
        if self.frequency is not Frequency.MILESTONES:
            return _even(self.year, self.frequency)
        end = dt.date(self.year, 12, 31)
        ends = sorted({*(one for one in self.days if one.year == self.year), end})
        firsts = [dt.date(self.year, 1, 1), *(one + dt.timedelta(days=1) for one in ends[:-1])]
        return [Period(f"{last:%Y%m%d}", first, last) for first, last in zip(firsts, ends, strict=True)]


Plan = int | Schedule


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, monthrange(year, month)[1])


def _even(year: int, frequency: Frequency) -> list[Period]:
    months = _MONTHS[frequency]
    letter = next(one for one, meant in _LETTERS.items() if meant is frequency)
    found = []
    for number in range(1, 12 // months + 1):
        name = f"{year}{letter}{number:02d}" if frequency is Frequency.MONTHLY else f"{year}{letter}{number}"
        first = dt.date(year, (number - 1) * months + 1, 1)
        found.append(Period(name, first, _month_end(year, number * months)))
    return found


def _schedule(plan: Plan) -> Schedule:
    return Schedule(plan) if isinstance(plan, int) else plan


def periods(plan: Plan) -> list[Period]:
    """Return the periods of a year in their order."""
    return _schedule(plan).periods()


def quarters(year: int) -> list[tuple[str, dt.date]]:
    """Return the four quarters of a year as (name, last day): ("2027Q1", 2027-03-31), …"""
    return [(one.name, one.last) for one in periods(year)]


def _parse(name: str) -> tuple[Frequency, int, int]:
    """Return (frequency, year, number) of a period's name, the number being 0 for a day; ValueError when it is none."""
    year, letter, number = name[:4], name[4:5], name[5:]
    if name.isascii() and year.isdecimal() and len(year) == 4 and int(year):
        frequency = _LETTERS.get(letter)
        if frequency is Frequency.MONTHLY and len(number) == 2 and number.isdecimal() and 1 <= int(number) <= 12:
            return frequency, int(year), int(number)
        if frequency in {Frequency.QUARTERLY, Frequency.HALF_YEARLY} and number in {"1", "2", "3", "4"}:
            assert frequency is not None
            if int(number) * _MONTHS[frequency] <= 12:
                return frequency, int(year), int(number)
        if len(name) == 8 and name.isdecimal():
            return Frequency.MILESTONES, int(year), 0
    raise ValueError(f"{name} is no period such as 2027Q3, 2027M09, 2027H2 or 20270930.")


def frequency_of(name: str) -> Frequency:
    """Return how often targets with a period of this name are reported on; ValueError when it is none."""
    return _parse(name)[0]


def number_of(name: str) -> tuple[int, int]:
    """Return (year, number within the year) of a month, a quarter or a half-year: 2027Q3 is (2027, 3)."""
    _, year, number = _parse(name)
    return year, number


def last_day(period: str) -> dt.date:
    """Return the last day of a period such as "2027Q3"; ValueError when it is none."""
    frequency, year, number = _parse(period)
    if frequency is Frequency.MILESTONES:
        return dt.date(year, int(period[4:6]), int(period[6:]))
    return _month_end(year, number * _MONTHS[frequency])


def first_day(period: str, plan: Plan | None = None) -> dt.date:
    """Return the first day of a period such as "2027Q3"; ValueError when it is none.

    A milestone's period begins on the day after the milestone before it, which the plan knows; without, or where an
    amendment moved the milestone since, it begins with the year.
    """
    frequency, year, number = _parse(period)
    if frequency is Frequency.MILESTONES:
        known = {one.name: one.first for one in periods(plan)} if plan is not None else {}
        return known.get(period, last_day(period).replace(month=1, day=1))
    return dt.date(year, (number - 1) * _MONTHS[frequency] + 1, 1)


def order(period: str) -> tuple[dt.date, str]:
    """Return the key by which periods are ordered, whatever their frequency: the last day; "" comes before all."""
    return (last_day(period) if period else dt.date.min, period)


def latest(names: Iterable[str]) -> str:
    """Return the latest of some periods; "" where there is none."""
    return max(names, key=order, default="")


def ends_the_year(period: str) -> bool:
    """Say whether it is a year's last period, whose report may speak of a day after it."""
    last = last_day(period)
    return (last.month, last.day) == (12, 31)


def expected(plan: Plan, today: dt.date, days: int) -> dt.date | None:
    """Return the last day of the latest period that ended more than `days` days before `today`, or None."""
    over = [one.last for one in periods(plan) if one.last + dt.timedelta(days=days) < today]
    return over[-1] if over else None


def reportable(plan: Plan, today: dt.date) -> list[str]:
    """Return the periods of which something can be reported on `today`: those that have begun."""
    return [one.name for one in periods(plan) if one.first <= today]


def due_by(period: str, days: int) -> dt.date:
    """Return the last day on which a period's report is in time: `days` days after its last day."""
    return last_day(period) + dt.timedelta(days=days)


def owed(plan: Plan, today: dt.date) -> str | None:
    """Return the latest period that is over on `today`, whose report is wanted now; None in the first period."""
    over = [one.name for one in periods(plan) if one.last < today]
    return over[-1] if over else None


def begins(plan: Plan, day: dt.date) -> dt.date:
    """Return the first day of the period that a day lies in; a day of another year lies in that year's like period."""
    schedule = _schedule(plan)
    if schedule.frequency is Frequency.MILESTONES:
        first = [one.first for one in schedule.periods() if one.first <= day <= one.last]
        return first[0] if first else day.replace(month=1, day=1)
    months = _MONTHS[schedule.frequency]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)
