"""Working days of the city: weekends, public holidays, and the weekends worked in their place. Pure, standard library only."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

SATURDAY = 5  # as date.weekday() counts


@dataclass(frozen=True)
class Calendar:
    """The days on which the city does not keep to the week; every other day works from Monday to Friday.

    `exceptions` says of a day whether it works: False for a public holiday, True for a Saturday or Sunday that is
    worked in the place of another day (调休).
    """

    exceptions: Mapping[dt.date, bool] = field(default_factory=dict)

    def is_workday(self, day: dt.date) -> bool:
        """Say whether the city's offices work on this day."""
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def add_workdays(self, day: dt.date, number: int) -> dt.date:
        """Return the `number`th working day after `day`; the day of the event itself never counts.

        With 0 it is the day itself where that works, and otherwise the next one that does.
        """
        if number < 0:
            raise ValueError("A deadline does not lie before its event.")
        if number == 0 and self.is_workday(day):
            return day
        left = max(number, 1)
        while left:
            day += dt.timedelta(days=1)
            left -= self.is_workday(day)
        return day

    def workdays_left(self, due: dt.date, today: dt.date) -> int:
        """Return the working days after today until `due` with `due` itself; negative: those that have passed since.

        0 can mean three things: due today, nothing but free days until then, or nothing but free days since.
        """
        if due >= today:
            return self._between(today, due)
        return -self._between(due, today)

    def _between(self, after: dt.date, until: dt.date) -> int:
        """Return the working days after one day up to another: whole weeks at once, then what is left and what differs."""
        weeks, rest = divmod((until - after).days, 7)
        count = weeks * 5 + sum((until - dt.timedelta(days=back)).weekday() < SATURDAY for back in range(rest))
        for day, works in self.exceptions.items():
            if after < day <= until:
                count += works - (day.weekday() < SATURDAY)
        return count


WEEK = Calendar()  # where no holidays are entered
