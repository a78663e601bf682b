"""What a sheet is about: a department, a period, its targets with their newest reports; read in a constant number of queries."""

import datetime as dt
from dataclasses import dataclass, field

from targets.facts import hold
from targets.frequencies import Frequencies, frequencies
from targets.models import Department, PlanYear, ProgressReport, Target
from targets.periods import order, reportable


@dataclass
class Scope:
    """The targets of a department that are reported on for one period, and what was reported of it so far."""

    department: Department
    plan_year: PlanYear
    period: str
    targets: list[Target]
    often: Frequencies
    reports: dict[int, list[ProgressReport]] = field(default_factory=dict)  # by target, the oldest first

    def newest(self, target: Target) -> ProgressReport | None:
        """Return the report that stands for the period."""
        return next(reversed(self.reports.get(target.pk, [])), None)


def scope_of(department: Department, plan_year: PlanYear, period: str, *, lock: bool = False) -> Scope:
    """Return what a sheet for this department and period is about; with `lock` nobody else reports until the end."""
    rows = Target.objects.filter(department=department, plan_year=plan_year, withdrawn_in=None)
    if lock:
        hold(rows)
    often = frequencies()
    every = rows.select_related("department", "plan_year").order_by("serial")
    listed = [one for one in every if period in {each.name for each in often.schedule(one).periods()}]
    found: dict[int, list[ProgressReport]] = {}
    for one in (
        ProgressReport.objects.filter(target__in=[target.pk for target in listed], period=period)
        .select_related("by")
        .order_by("pk")
    ):
        found.setdefault(one.target_id, []).append(one)
    return Scope(department, plan_year, period, listed, often, found)


def periods_of(department: Department, plan_year: PlanYear, today: dt.date) -> list[str]:
    """Return the periods for which this department can fill in a sheet on a day, the latest first."""
    often = frequencies()
    rows = Target.objects.filter(department=department, plan_year=plan_year, withdrawn_in=None)
    listed = rows.select_related("plan_year")
    found = {name for one in listed for name in reportable(often.schedule(one), today)}
    return sorted(found, key=order, reverse=True)
