"""Takes a year's list of holidays and make-up workdays over, all of it or nothing, and puts the changes on record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.log_actions import log

from targets.calendar_list import ListedDay, read_list
from targets.models import CalendarDay
from targets.recording import CHANGED, shown

if TYPE_CHECKING:
    from targets.models import User


@dataclass(frozen=True)
class Loaded:
    """What became of the year's days."""

    year: int
    added: int = 0
    changed: int = 0
    removed: int = 0
    kept: int = 0


def load_calendar(*, rows: Iterable[Sequence[str]], by: "User | None", year: int | None = None) -> Loaded:
    """Put the list in the place of what was there for its year, or raise UnreadableList and change nothing.

    Deadlines that were stored before keep their day; only those that start from now on are counted anew.
    """
    year, listed = read_list(rows, year)
    wanted = {one.day: one for one in listed}
    with transaction.atomic():
        there = {one.date: one for one in CalendarDay.objects.select_for_update().filter(date__in=wanted)}
        there |= {one.date: one for one in CalendarDay.objects.select_for_update().filter(date__year=year)}
        gone = [one for day, one in there.items() if day not in wanted]
        new = [one for day, one in wanted.items() if day not in there]
        changed = [(there[day], one) for day, one in wanted.items() if day in there and _differs(there[day], one)]
        for old in gone:
            log(old, "wagtail.delete", user=by)
            old.delete()
        for one in new:
            log(CalendarDay.objects.create(date=one.day, works=one.works, name=one.name), "wagtail.create", user=by)
        for old, one in changed:
            _change(old, one, by)
    return Loaded(year, len(new), len(changed), len(gone), len(listed) - len(new) - len(changed))


def _differs(old: CalendarDay, new: ListedDay) -> bool:
    return (old.works, old.name) != (new.works, new.name)


def _change(old: CalendarDay, new: ListedDay, by: "User | None") -> None:
    fields = (("works", old.works, new.works), ("name", old.name, new.name))
    changes = [
        [str(CalendarDay._meta.get_field(name).verbose_name), shown(before), shown(after)]  # type: ignore[union-attr]
        for name, before, after in fields
        if before != after
    ]
    old.works, old.name = new.works, new.name
    old.save()
    log(old, CHANGED, user=by, data={"changes": changes})
