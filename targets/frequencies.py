"""Which target is reported on how often: the plan year's rules by class of department, read once for any number of targets.

found = frequencies()            # one query; a second one where a class has a rule of its own
found.schedule(target)           # what targets/periods.py is asked with
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from targets.models import Department, PlanYear, ProgressReport, ReportingRule, Target
from targets.periods import Frequency, Schedule
from targets.refusal import Refused, gettext_noop
from targets.standing_read import Row


@dataclass(frozen=True)
class Frequencies:
    """The rules by (plan year's pk, class), and each department's class; without a rule a year goes by quarters."""

    rules: Mapping[tuple[int, str], Frequency] = field(default_factory=dict)
    kinds: Mapping[int, str] = field(default_factory=dict)

    def of(self, plan_year: int, department: int) -> Frequency:
        """Return how often a department reports in a year, both by primary key."""
        own = self.rules.get((plan_year, self.kinds.get(department, "")))
        return own or self.rules.get((plan_year, ""), Frequency.QUARTERLY)

    def schedule(self, target: Target) -> Schedule:
        """Return a target's schedule; its plan year should be loaded."""
        frequency = self.of(target.plan_year_id, target.department_id)
        days = milestone_days(target) if frequency is Frequency.MILESTONES else ()
        return Schedule(target.plan_year.year, frequency, days)


def milestone_days(target: Target | Row) -> tuple[dt.date, ...]:
    """Return the milestones' days and the promise's own date; without either, the year's end is all there is."""
    days = {dt.date.fromisoformat(one["due"]) for one in target.milestones}
    return tuple(sorted(days | ({target.due} if target.due else set())))


def frequencies() -> Frequencies:
    """Read the rules of all years."""
    rows = ReportingRule.objects.order_by().values_list("plan_year_id", "kind", "frequency")
    rules = {(year, kind): Frequency(frequency) for year, kind, frequency in rows}
    by_class = any(kind for _, kind in rules)
    return Frequencies(rules, dict(Department.objects.order_by().values_list("pk", "kind")) if by_class else {})


def schedule_of(target: Target) -> Schedule:
    """Return one target's schedule; for many ask `frequencies()` once."""
    return frequencies().schedule(target)


def check_changeable(plan_year: PlanYear) -> None:
    """Refuse to change how often a year is reported on once somebody has reported; the caller holds `hold_reports`."""
    if ProgressReport.objects.filter(target__plan_year=plan_year).exists():
        raise Refused(
            gettext_noop("%(year)s has its first report; how often it is reported on stays as it is."),
            year=plan_year.year,
        )


def hold_reports(plan_year: PlanYear) -> None:
    """Let no report of a year in until the transaction ends: a report locks its target too."""
    list(Target.objects.select_for_update().filter(plan_year=plan_year).order_by("pk").values_list("pk", flat=True))


def class_is_settled(department: Department, kind: str) -> PlanYear | None:
    """Return an open year, with reports of a department, in which its new class would report otherwise; or None."""
    found = frequencies()
    reported = ProgressReport.objects.filter(target__department=department, target__plan_year__closed_on=None)
    for year in PlanYear.objects.filter(pk__in=reported.values("target__plan_year")).order_by("year"):
        now, then = (
            found.rules.get((year.pk, one)) or found.rules.get((year.pk, "")) for one in (department.kind, kind)
        )
        if (now or Frequency.QUARTERLY) is not (then or Frequency.QUARTERLY):
            return year
    return None
