"""Who of the co-operating departments has said what, who is silent, and since when; read in bulk, in a constant number of queries.

`what_partners_owe(targets, today)` is what the chasing shows beside a lead department that is chased.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from targets.completion import KEPT, Status
from targets.facts import codes_of, promise_of
from targets.frequencies import frequencies
from targets.models import Department, PartReport, PlanYear, Target
from targets.partnering import Asked, PartNeed, PartWanted, part_wanted
from targets.periods import Schedule, due_by, order, owed
from targets.standing import Standing, standings


@dataclass(frozen=True)
class PartnerDebt:
    """A part that a co-operating department still owes."""

    department: Department
    period: str
    due: dt.date  # the last day on which it is in time
    since: dt.date | None  # the first day on which it was late; None: it is in time yet


@dataclass(frozen=True)
class Partner:
    """One department's part in one target: what is wanted, and what was said, the newest first."""

    target: Target
    department: Department
    wanted: PartWanted
    standing: Standing
    named: bool = True  # False: a later edition names the department no more; what it said stays on record
    said: tuple[PartReport, ...] = field(default=())

    @property
    def newest(self) -> PartReport | None:
        """The report that stands for the latest period."""
        return self.said[0] if self.said else None


_NEVER = dt.date.min


def _asked(target: Target, schedule: Schedule, today: dt.date) -> Asked | None:
    """Return the period whose parts are wanted now: the one that the lead department owes, and until the same day."""
    period = owed(schedule, today)
    return Asked(period, due_by(period, target.plan_year.grace_days)) if period else None


def _published(target: Target) -> dt.date:
    return promise_of(target).since or _NEVER


def _named_since(targets: list[Target]) -> dict[tuple[int, str], dt.date]:
    """Return since when each target names each department without a break; of amended ones the versions say."""
    found = {(one.pk, code): _published(one) for one in targets for code in codes_of(one)}
    amended = [one.pk for one in targets if one.edition_id != one.baseline_edition_id]
    if not amended:
        return found
    versions = (
        Target.history.filter(id__in=amended)
        .order_by("history_date", "history_id")
        .values_list("id", "history_date", "partners")
    )
    begun: dict[int, dict[str, dt.date]] = {}
    for target, moment, partners in versions:
        before = begun.get(target)
        now = {str(one["code"]) for one in partners if one.get("code")}
        first = found if before is None else {}
        begun[target] = {
            code: (before or {}).get(code) or first.get((target, code), timezone.localdate(moment)) for code in now
        }
    return found | {
        (target, code): day for target, days in begun.items() for code, day in days.items() if (target, code) in found
    }


def _over(target: Target, standing: Standing, today: dt.date) -> bool:
    closed = target.plan_year.closed_on
    return standing.status is Status.WITHDRAWN or standing.status in KEPT or (closed is not None and today >= closed)


def partners_of(
    targets: QuerySet[Target] | list[Target], today: dt.date, *, only: Department | None = None, whole: bool = False
) -> dict[int, list[Partner]]:
    """Return the co-operating departments of each target with where their parts stand on a day, by primary key.

    `only` narrows to one department; `whole` reads evidence and names with the reports, for a page that shows them.
    The number of queries depends on nothing. Targets in a list should come with `select_related("plan_year")`.
    """
    listed = list(targets.select_related("plan_year")) if isinstance(targets, QuerySet) else targets
    said = _reports(listed, today, only, whole)
    departments = _departments(listed, said, only)
    found, since, often = standings(listed, today), _named_since(listed), frequencies()
    result: dict[int, list[Partner]] = {}
    for one in listed:
        codes, result[one.pk] = codes_of(one), []
        asked = _asked(one, often.schedule(one), today)
        for department in departments:
            rows = tuple(row for row in said.get(one.pk, ()) if row.department_id == department.pk)
            named = department.code in codes and department.pk != one.department_id
            if rows or named:
                begun = since.get((one.pk, department.code)) if named else None
                over = begun is None or _over(one, found[one.pk], today)
                need = _wanted(rows, asked, begun, over, today)
                result[one.pk].append(Partner(one, department, need, found[one.pk], named, rows))
    return result


def _departments(listed: list[Target], said: dict[int, list[PartReport]], only: Department | None) -> list[Department]:
    """Return the departments that are named or have spoken, in the city's order."""
    if only is not None:
        return [only]
    codes = {code for one in listed for code in codes_of(one)}
    spoken = {row.department_id for rows in said.values() for row in rows}
    return list(Department.objects.filter(Q(code__in=codes) | Q(pk__in=spoken)))


def _wanted(
    rows: tuple[PartReport, ...], asked: Asked | None, named: dt.date | None, over: bool, today: dt.date
) -> PartWanted:
    said, done = (rows[0].period, rows[0].done) if rows else ("", False)
    return part_wanted(today=today, over=over, asked=asked, named=named, said=said, done=done)


def _reports(listed: list[Target], today: dt.date, only: Department | None, whole: bool) -> dict[int, list[PartReport]]:
    """Return the reports on parts of each target, the latest period and correction first."""
    over = timezone.make_aware(dt.datetime.combine(today + dt.timedelta(days=1), dt.time.min))
    rows: Any = PartReport.objects.filter(target__in=[one.pk for one in listed], at__lt=over)
    if only is not None:
        rows = rows.filter(department=only)
    if whole:
        rows = rows.select_related("by", "department").prefetch_related("evidence", "links")
    found: dict[int, list[PartReport]] = {}
    for one in sorted(rows, key=lambda row: (order(row.period), row.sequence), reverse=True):
        found.setdefault(one.target_id, []).append(one)
    return found


def what_partners_owe(targets: QuerySet[Target] | list[Target], today: dt.date) -> dict[int, list[PartnerDebt]]:
    """Return what the co-operating departments of each target still owe on a day, by the target's primary key.

    Every target asked about has an entry; it is empty where nobody owes. A constant number of queries.
    """
    return {
        pk: [
            PartnerDebt(one.department, one.wanted.period, one.wanted.by, one.wanted.since)
            for one in found
            if one.wanted.asks and one.wanted.by is not None
        ]
        for pk, found in partners_of(targets, today).items()
    }


def named_targets(department: Department, plan_year: PlanYear) -> list[Target]:
    """Return the year's targets of others that name this department, or in which it has reported a part.

    The database narrows by the code's text, which every JSON of it contains; which rows really name it is decided here.
    """
    spoken = PartReport.objects.filter(department=department).values("target")
    rows = (
        Target.objects.filter(Q(partners__icontains=f'"{department.code}"') | Q(pk__in=spoken), plan_year=plan_year)
        .exclude(department=department)
        .select_related("department", "plan_year")
        .order_by("department__order", "department__code", "serial")
    )
    said = set(
        PartReport.objects.filter(department=department, target__plan_year=plan_year).values_list("target", flat=True)
    )
    return [one for one in rows if department.code in codes_of(one) or one.pk in said]


def our_parts(department: Department, plan_year: PlanYear, today: dt.date) -> list[Partner]:
    """Return this department's parts in other departments' targets of a year, in the targets' order."""
    listed = named_targets(department, plan_year)
    found = partners_of(listed, today, only=department)
    return [one for target in listed for one in found[target.pk]]


def parts_count(parts: Iterable[Partner]) -> dict[str, int]:
    """Return how many parts have which need, with "asks" for those that ask for a report."""
    rows = list(parts)
    counts = {str(need): sum(one.wanted.need is need for one in rows) for need in PartNeed}
    return counts | {"asks": sum(one.wanted.asks for one in rows)}
