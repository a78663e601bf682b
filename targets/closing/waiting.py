"""What is still open before a year is closed: reports that nobody has verified, promises that nobody reported on."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef

from targets.completion import Status
from targets.models import Department, PlanYear, ProgressReport, Target, Verification
from targets.standing import Tally, standings, tally


def waiting_reports(plan_year: PlanYear) -> Any:
    """Return the newest reports of each target and period on which there is no finding; those on withdrawn targets not."""
    newer = ProgressReport.objects.filter(target=OuterRef("target"), period=OuterRef("period"), pk__gt=OuterRef("pk"))
    found = Verification.objects.filter(report=OuterRef("pk"))
    reports = ProgressReport.objects.filter(target__plan_year=plan_year, target__withdrawn_in__isnull=True)
    return reports.filter(~Exists(newer), ~Exists(found))


@dataclass(frozen=True)
class Open:
    """How far one department's year is before it is closed."""

    department: Department
    tally: Tally
    waiting: int  # reports that nobody has verified

    @property
    def silent(self) -> int:
        """Promises without a verified report in time."""
        return self.tally[Status.NO_REPORT]


def open_matters(plan_year: PlanYear, today: Any) -> list[Open]:
    """Return what is open, by department in the city's order; a constant number of queries."""
    targets = list(Target.objects.filter(plan_year=plan_year).select_related("plan_year"))
    stand = standings(Target.objects.filter(plan_year=plan_year), today)
    counted = waiting_reports(plan_year).order_by().values_list("target__department").annotate(count=Count("pk"))
    waiting = dict(counted)
    by_department: dict[int, list[Any]] = {}
    for one in targets:
        by_department.setdefault(one.department_id, []).append(stand[one.pk])
    departments = Department.objects.filter(pk__in=by_department).order_by("order", "code")
    return [Open(one, tally(by_department[one.pk]), waiting.get(one.pk, 0)) for one in departments]
