"""The supervision run: writes every step that has fallen due, target by target, in stretches; safe to repeat (ADR 33).

What is due is computed without a lock and again under one, so that of two machines one writes and the other finds nothing
left to do. A stretch is one transaction: whoever is killed leaves whole stretches, and the next run does the rest.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from targets.chasing import telling
from targets.chasing.machine import Due, looks_back_to
from targets.chasing.reading import RELATED, Case, read_cases
from targets.chasing.steps import Step
from targets.facts import locked_targets
from targets.models import CalendarDay, Chase, ChaseRun, ChaseStep, Target
from targets.workdays import Calendar

STRETCH = 500  # targets in one transaction
TRIES = 3


@dataclass
class Ran:
    """What a run did, or would do."""

    targets: int = 0
    opened: int = 0
    letters: int = 0
    steps: Counter[Step] = field(default_factory=Counter)

    def add(self, written: Sequence[tuple[Case, Sequence[Due]]]) -> None:
        """Count what was written."""
        self.opened += sum(case.chase is None for case, _ in written)
        for _, due in written:
            self.steps.update(one.step for one in due)


class InTheFuture(ValueError):
    """A day that has not come can only be asked about."""


def chased_targets(today: dt.date) -> QuerySet[Target]:
    """Return the targets that a run looks at: of years open at the last run, and those whose chase has not been ended yet."""
    open_chase = Chase.objects.not_ended().filter(target=OuterRef("pk"))
    last = ChaseRun.objects.aggregate(on=Max("on"))["on"]
    open_year = Q(plan_year__closed_on=None) | Q(plan_year__closed_on__gt=looks_back_to(today, last))
    return Target.objects.filter(open_year | Exists(open_chase)).select_related(*RELATED)


def _stretches(rows: QuerySet[Target], size: int) -> Iterator[list[Target]]:
    """Yield the targets by primary key, so that memory stays constant and no cursor outlives a transaction."""
    last = 0
    while stretch := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield stretch
        last = stretch[-1].pk


def supervise(
    on: dt.date | None = None,
    *,
    dry_run: bool = False,
    now: dt.datetime | None = None,
    stretch: int = STRETCH,
    targets: QuerySet[Target] | None = None,
    says: Callable[[Case, Due], None] | None = None,
) -> Ran:
    """Write every step that has fallen due by a day (today without one), and tell who is concerned; return what was done.

    Each step says on which day it fell due, and when it was recorded: that is always now. A later day than today can only
    be looked at, with `dry_run`. Constant memory, and a constant number of queries for each stretch of targets.
    """
    moment = now or timezone.now()
    today = on or timezone.localdate(moment)
    if today > timezone.localdate(moment) and not dry_run:
        raise InTheFuture(f"{today.isoformat()} has not come.")
    calendar, ran = CalendarDay.objects.calendar(), Ran()
    for rows in _stretches(chased_targets(today) if targets is None else targets, stretch):
        ran.targets += len(rows)
        due = _due(rows, today, calendar)
        if due and not dry_run:
            due, letters = _write_again({case.target.pk for case, _ in due}, today, moment, calendar)
            ran.letters += letters
        ran.add(due)
        for case, steps in due if says else ():
            for step in steps:
                says(case, step)  # type: ignore[misc]
    if targets is None and not dry_run:  # whoever was killed on the way has not come to an end
        ChaseRun.objects.bulk_create([ChaseRun(on=today, at=moment)], ignore_conflicts=True)
    return ran


def _due(rows: Sequence[Target], today: dt.date, calendar: Calendar) -> list[tuple[Case, list[Due]]]:
    found = ((case, case.due(today, calendar)) for case in read_cases(rows, today, calendar))
    return [(case, steps) for case, steps in found if steps]


def _write_again(
    keys: set[int], today: dt.date, moment: dt.datetime, calendar: Calendar
) -> tuple[list[tuple[Case, list[Due]]], int]:
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _write(keys, today, moment, calendar)
        except IntegrityError:  # somebody wrote past our locks; what is there now is what counts
            if attempt == TRIES - 1:
                raise
    raise AssertionError("never reached")


def _write(
    keys: set[int], today: dt.date, moment: dt.datetime, calendar: Calendar
) -> tuple[list[tuple[Case, list[Due]]], int]:
    """Write what is due of these targets with their rows locked."""
    due = _due(locked_targets(keys, *RELATED), today, calendar)
    new = [
        Chase(
            target=case.target, occasion=case.occasion.key, day=case.occasion.day, due=case.occasion.due, opened_at=moment
        )
        for case, _ in due
        if case.chase is None
    ]  # fmt: skip
    opened = {(one.target_id, one.occasion): one.pk for one in Chase.objects.bulk_create(new)}
    ChaseStep.objects.bulk_create(
        ChaseStep(
            chase_id=case.chase or opened[case.target.pk, case.occasion.key],
            sequence=len(case.record) + place,
            kind=step.step,
            on=step.on,
            at=moment,
            data={"why": step.why} if step.why else {},
        )
        for case, steps in due
        for place, step in enumerate(steps, start=1)
    )
    return due, telling.ran(due, today, moment) if due else 0
