"""What a dashboard counts: where promises stand, by quarter, what waits to be verified, what differs; constant queries."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.db.models import Avg, Count, Exists, F, Min, OuterRef, QuerySet
from django.utils import timezone

from targets.completion import MISSED, Status
from targets.differing import DIFFERS, standing
from targets.models import Department, PlanYear, ProgressReport, Target, Verification
from targets.periods import quarters
from targets.standing import Tally, judged
from targets.standing_kept import tallies_for

NOTHING = Tally({})
SHOWN = 5  # reports that wait longest


@dataclass(frozen=True)
class Checks:
    """What the inspection office has done with one department's reports of a year, and what waits."""

    waiting: int = 0
    oldest: dt.date | None = None  # the day on which the report came that waits longest
    checked: int = 0
    differing: int = 0  # disputed, or another value found than claimed

    def __add__(self, other: "Checks") -> "Checks":
        days = [day for day in (self.oldest, other.oldest) if day]
        return Checks(
            self.waiting + other.waiting, min(days, default=None), self.checked + other.checked,
            self.differing + other.differing,
        )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One department: how its promises and its reports stand."""

    department: Department
    tally: Tally
    checks: Checks

    @property
    def missed(self) -> int:
        """Promises not kept, overdue, or silent."""
        return sum(self.tally[one] for one in MISSED)

    @property
    def share(self) -> float:
        """The missed ones' share, from 0 to 1: what the table is sorted by."""
        return self.missed / self.tally.promised if self.tally.promised else 0.0


@dataclass(frozen=True)
class Quarter:
    """How everything stood at a quarter's end, as it was known on that day."""

    name: str
    end: dt.date
    tally: Tally


@dataclass(frozen=True)
class Slow:
    """A report that waits to be verified."""

    report: ProgressReport
    days: int
    late: bool


@dataclass(frozen=True)
class Board:
    """Everything that a dashboard shows of a year but what needs the person now."""

    plan_year: PlanYear
    today: dt.date
    lines: tuple[Line, ...]  # in the city's order
    trend: tuple[Quarter, ...]
    slow: tuple[Slow, ...]
    days_to_check: float | None  # the mean from a report to its first finding

    @property
    def tally(self) -> Tally:
        """All departments together."""
        return reduce(add, (one.tally for one in self.lines), NOTHING)

    @property
    def checks(self) -> Checks:
        """All departments together."""
        return reduce(add, (one.checks for one in self.lines), Checks())

    @property
    def pressing(self) -> list[Line]:
        """The departments with the greatest share of missed promises first."""
        return sorted(self.lines, key=lambda one: (-one.share, -one.missed, one.department.order))

    @property
    def differing(self) -> list[Line]:
        """The departments where findings differ from claims, the most first."""
        return sorted((one for one in self.lines if one.checks.differing), key=lambda one: -one.checks.differing)


def read_board(plan_year: PlanYear, departments: Sequence[Department], today: dt.date) -> Board:
    """Read a year of these departments as it stands at the end of `today` (the city's date)."""
    targets = Target.objects.filter(plan_year=plan_year, department__in=[one.pk for one in departments])
    stand_on = tallies_for(plan_year, [one.pk for one in departments])
    stand, checks = stand_on(today), _checks(plan_year, targets, today)
    lines = tuple(Line(one, stand[one.pk], checks.get(one.pk, Checks())) for one in departments if one.pk in stand)
    return Board(
        plan_year, today, lines, _trend(stand_on, plan_year, departments, today), _slow(plan_year, targets, today),
        _days_to_check(targets),
    )  # fmt: skip


def _trend(
    stand_on: Callable[[dt.date], dict[int, Tally]],
    plan_year: PlanYear,
    departments: Sequence[Department],
    today: dt.date,
) -> tuple[Quarter, ...]:
    """Return the quarters that are over, and the one under way as of today."""
    every = quarters(plan_year.year)
    ends = [(name, end) for name, end in every if end < today]
    if len(ends) < len(every) and dt.date(plan_year.year, 1, 1) <= today:
        ends.append((every[len(ends)][0], today))
    found = []
    for name, end in ends:
        stand = stand_on(end)
        found.append(Quarter(name, end, reduce(add, (stand.get(one.pk, NOTHING) for one in departments), NOTHING)))
    return tuple(found)


def _waiting(plan_year: PlanYear, targets: QuerySet[Target], today: dt.date) -> QuerySet[ProgressReport]:
    """Return the newest report of each period that has no finding; of a closed year none is looked at any more."""
    if plan_year.closed_on is not None and plan_year.closed_on <= today:
        return ProgressReport.objects.none()
    newer = ProgressReport.objects.filter(target=OuterRef("target"), period=OuterRef("period"), pk__gt=OuterRef("pk"))
    found = Verification.objects.filter(report=OuterRef("pk"))
    waiting: QuerySet[ProgressReport] = ProgressReport.objects.filter(
        ~Exists(found), ~Exists(newer), target__in=targets
    )
    return waiting


def _slow(plan_year: PlanYear, targets: QuerySet[Target], today: dt.date) -> tuple[Slow, ...]:
    rows = _waiting(plan_year, targets, today).order_by("at", "pk").select_related("target__department")[:SHOWN]
    made = []
    for one in rows:
        days = (today - timezone.localdate(one.at)).days
        made.append(Slow(one, days, days > plan_year.verification_days))
    return tuple(made)


def _checks(plan_year: PlanYear, targets: QuerySet[Target], today: dt.date) -> Mapping[int, Checks]:
    """Return, by department, what waits, and of the checked reports how many findings differ from the claim."""
    waits = (
        _waiting(plan_year, targets, today)
        .order_by()
        .values_list("target__department")
        .annotate(number=Count("pk"), oldest=Min("at"))
    )
    found = {pk: Checks(number, timezone.localdate(oldest)) for pk, number, oldest in waits}
    checked = (
        standing()
        .filter(report__target__in=targets)
        .values_list("report__target__department")
        .annotate(number=Count("pk"), differing=Count("pk", filter=DIFFERS))
    )
    for pk, number, differing in checked:
        found[pk] = found.get(pk, Checks()) + Checks(checked=number, differing=differing)
    return found


def _days_to_check(targets: QuerySet[Target]) -> float | None:
    """Return the mean number of days from a report to the first finding on it, or None where nothing was found yet."""
    first = Verification.objects.filter(report__target__in=targets, sequence=1)
    mean: dt.timedelta | None = first.aggregate(mean=Avg(F("at") - F("report__at")))["mean"]
    return None if mean is None else mean.total_seconds() / 86400


def open_targets(targets: QuerySet[Target], today: dt.date) -> list[int]:
    """Return the promises that can still be late with a report: neither kept nor withdrawn."""
    over = {Status.MET, Status.MET_LATE, Status.WITHDRAWN}
    return [one.pk for one, found in judged(targets, today) if found.status not in over]
