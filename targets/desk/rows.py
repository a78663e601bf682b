"""The rows of the reporting list: target, standing, and what it asks of its department; a handful of queries whatever the number."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from targets.completion import KEPT, MISSED, Status
from targets.differing import differing
from targets.facts import promise_of
from targets.frequencies import frequencies
from targets.models import Department, PlanYear, Target, User, Verification
from targets.needs import ASKS, Need, Told, Wanted, wanted
from targets.periods import Schedule, order
from targets.standing import Standing, standings


@dataclass(frozen=True)
class Row:
    """One target in the list."""

    target: Target
    standing: Standing
    wanted: Wanted
    finding: Verification | None  # the latest on the newest claim, `returned` too

    @property
    def asks(self) -> bool:
        """True where the department has to do something now."""
        return self.wanted.need in ASKS


def years_of(user: User) -> list[PlanYear]:
    """Return the plan years in which this person may see a target, the newest first."""
    there = Target.objects.visible_to(user).filter(plan_year=OuterRef("pk"))
    return list(PlanYear.objects.filter(Exists(there)))


def current_year(years: Iterable[PlanYear], today: dt.date) -> PlanYear | None:
    """Return the year under way, or the latest that has begun, or the earliest there is."""
    listed = sorted(years, key=lambda one: one.year)
    begun = [one for one in listed if one.year <= today.year]
    still = [one for one in begun if one.closed_on is None]
    return next(reversed(still or begun or listed[:1]), None)


def departments_of(user: User) -> list[Department]:
    """Return the departments this person may see."""
    return list(Department.objects.visible_to(user))


def select(
    user: User, plan_year: PlanYear, *, department: str = "", search: str = "", found: str = ""
) -> QuerySet[Target]:
    """Return the year's targets that this person may see, narrowed; every word of the search must occur.

    `found="differs"` leaves those with a report whose finding disputes it or gives another value.
    """
    rows = Target.objects.visible_to(user).filter(plan_year=plan_year).select_related("department", "plan_year")
    if department:
        rows = rows.filter(department__code=department)
    if found == "differs":
        rows = rows.filter(Exists(differing().filter(report__target=OuterRef("pk"))))
    for word in search.split():
        rows = rows.filter(
            Q(number__icontains=word) | Q(task__icontains=word) | Q(goal__icontains=word)
            | Q(responsible_unit__icontains=word)
        )  # fmt: skip
    return rows.order_by("department__order", "department__code", "serial")


def rows(targets: QuerySet[Target], today: dt.date) -> list[Row]:
    """Return the targets with where they stand and what they ask on a day, in the targets' order."""
    listed = list(targets)
    found = standings(listed, today)
    claims = [one.claimed.report for one in found.values() if one.claimed]
    newest = {one.report_id: one for one in Verification.objects.filter(report__in=claims).order_by("sequence")}
    often = frequencies()
    return [_row(target, often.schedule(target), found[target.pk], newest, today) for target in listed]


def _row(target: Target, plan: Schedule, standing: Standing, newest: dict[int, Verification], today: dt.date) -> Row:
    claim = standing.claimed
    finding = newest.get(claim.report) if claim else None
    year = target.plan_year
    told = Told(claim.period, finding.outcome if finding else "") if claim else Told()
    ask = wanted(
        year=plan,
        today=today,
        days=year.grace_days,
        closed=year.closed_on is not None and today >= year.closed_on,
        status=standing.status,
        since=promise_of(target).since,
        told=told,
    )
    return Row(target, standing, ask, finding)


def requirements(target: Target) -> list[dict[str, Any]]:
    """Return a target's progress requirements, each with its day, its text and its figure or None."""
    said = zip(promise_of(target).milestones, target.milestones, strict=True)
    return [{"due": one.due, "text": words["text"], "value": one.value} for one, words in said]


def place_of(target: Target) -> tuple[int, str, int]:
    """Return the place of a target in the list."""
    return (target.department.order, target.department.code, target.serial)


_NEEDS = list(Need)
_STATUSES = [  # what presses most first
    Status.OVERDUE, Status.NOT_MET, Status.NO_REPORT, Status.AT_RISK, Status.NOT_DUE, Status.ON_TRACK, Status.MET_LATE,
    Status.MET, Status.WITHDRAWN,
]  # fmt: skip
GROUPS: dict[str, frozenset[Status]] = {"kept": KEPT, "missed": MISSED}
SORTS: dict[str, Callable[[Row], Any]] = {
    "number": lambda row: place_of(row.target),
    "due": lambda row: (row.target.due or row.target.plan_year.last_day, row.target.number),
    "need": lambda row: (_NEEDS.index(row.wanted.need), row.target.number),
    "status": lambda row: (_STATUSES.index(row.standing.status), row.target.number),
    "claimed": lambda row: (order(row.standing.claimed.period if row.standing.claimed else ""), row.target.number),
}


def arrange(listed: list[Row], *, need: str = "", status: str = "", sort: str = "number") -> list[Row]:
    """Return the rows with this need ("asks" for all that ask) and status, sorted; a "-" before the sort turns it.

    "kept" and "missed" stand for all the statuses that mean it.
    """
    if need:
        listed = [row for row in listed if row.wanted.need == need or (need == "asks" and row.asks)]
    if status:
        listed = [row for row in listed if row.standing.status in GROUPS.get(status, {status})]
    key = SORTS.get(sort.removeprefix("-"), SORTS["number"])
    return sorted(listed, key=key, reverse=sort.startswith("-"))


def next_asking(listed: list[Row], after: Target) -> Target | None:
    """Return the next target that asks for a report after this one, going round; None when no other does."""
    asking = [row.target for row in listed if row.asks and row.target.pk != after.pk]
    later = [one for one in asking if place_of(one) > place_of(after)]
    return next(iter(later or asking), None)
