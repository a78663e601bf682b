"""Counts how far claims and findings lie apart, by department and period; one query for a whole plan year."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from targets.differences import Compared, Difference, difference
from targets.models import Department, PlanYear, ProgressReport, Verification
from targets.periods import order


@dataclass(frozen=True)
class Line:
    """One department: its difference by period, and over all of them."""

    department: Department
    periods: dict[str, Difference]
    total: Difference


@dataclass(frozen=True)
class Table:
    """The whole table."""

    periods: list[str]
    lines: list[Line]
    total: Difference


def compare(plan_year: PlanYear, departments: Iterable[Department], until: dt.datetime | None = None) -> Table:
    """Return the differences of these departments in a year, over every report; corrected reports count too: each was a claim."""
    latest = Verification.objects.filter(report=OuterRef("pk")).order_by("-sequence")
    listed = list(departments)
    rows = ProgressReport.objects.filter(target__plan_year=plan_year, target__department__in=[one.pk for one in listed])
    rows = rows.annotate(
        outcome=Subquery(latest.values("outcome")[:1]), found=Subquery(latest.values("value")[:1])
    ).order_by()
    if until is not None:
        rows = rows.filter(at__lt=until)
    cells: dict[int, dict[str, list[Compared | None]]] = {}
    for department, period, value, outcome, found in rows.values_list(
        "target__department", "period", "value", "outcome", "found"
    ):
        one = Compared(outcome, value, found) if outcome else None
        cells.setdefault(department, {}).setdefault(period, []).append(one)
    lines = [_line(one, cells[one.pk]) for one in listed if one.pk in cells]
    periods = sorted({period for by_period in cells.values() for period in by_period}, key=order)
    everything = [one for by_period in cells.values() for found in by_period.values() for one in found]
    return Table(periods, lines, difference(everything))


def _line(department: Department, by_period: dict[str, list[Compared | None]]) -> Line:
    counted = {
        period: difference(found) for period, found in sorted(by_period.items(), key=lambda pair: order(pair[0]))
    }
    return Line(department, counted, difference(one for found in by_period.values() for one in found))
