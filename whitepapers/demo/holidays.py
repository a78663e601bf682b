"""The demo city's holidays and make-up workdays: as a Chinese city's year usually has them, though no office announced them."""

import datetime as dt
from collections.abc import Iterator

from targets.calendar_record import load_calendar
from targets.models import CalendarDay

# feasts of the lunar calendar: Spring Festival, Dragon Boat Festival, Mid-Autumn Festival, as (month, day)
LUNAR: dict[int, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    2024: ((2, 10), (6, 10), (9, 17)),
    2025: ((1, 29), (5, 31), (10, 6)),
    2026: ((2, 17), (6, 19), (9, 25)),
    2027: ((2, 6), (6, 9), (9, 15)),
    2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)),
    2030: ((2, 3), (6, 5), (9, 12)),
}


def _run(first: dt.date, days: int, name: str, made_up: int = 0) -> Iterator[list[str]]:
    """Yield a run of free days, and the weekend days that are worked for it: a Saturday after it, then a Sunday before."""
    last = first + dt.timedelta(days=days - 1)
    yield [f"{first} 至 {last}", "休", name]
    after, before = last + dt.timedelta(days=3), first - dt.timedelta(days=3)  # never the weekend that the run adjoins
    after += dt.timedelta(days=(5 - after.weekday()) % 7)
    before -= dt.timedelta(days=(before.weekday() - 6) % 7)
    for day in (after, before)[:made_up]:
        yield [str(day), "班", f"{name}调休"]


def holidays(year: int) -> list[list[str]]:
    """Return the year's list as lines; the lunar feasts are left out where the table ends."""
    rows = [
        *_run(dt.date(year, 1, 1), 1, "元旦"),
        *_run(dt.date(year, 4, 4), 2, "清明节"),
        *_run(dt.date(year, 5, 1), 5, "劳动节", made_up=1),
        *_run(dt.date(year, 10, 1), 7, "国庆节", made_up=2),
    ]
    if year in LUNAR:
        spring, boats, moon = (dt.date(year, *day) for day in LUNAR[year])
        rows += _run(spring - dt.timedelta(days=1), 8, "春节", made_up=2)
        rows += _run(boats, 1, "端午节")
        if (
            not dt.date(year, 9, 30) < moon < dt.date(year, 10, 8)
        ):  # within the National Day week it has no day of its own
            rows += _run(moon, 1, "中秋节")
    return rows


def load_holidays(years: range) -> None:
    """Load the years that have no day yet; what an administrator changed stays."""
    for year in years:
        if not CalendarDay.objects.filter(date__year=year).exists():
            load_calendar(rows=holidays(year), by=None, year=year)
