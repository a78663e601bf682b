"""The year's reports by period: first and last day, due by when, how many are wanted, filed and missing, of whom."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import QuerySet

from targets.completion import KEPT, Status
from targets.facts import promise_of
from targets.frequencies import frequencies
from targets.models import CalendarDay, PlanYear, ProgressReport, Target
from targets.periods import Period, due_by
from targets.standing import standings
from targets.workdays import Calendar


@dataclass
class Line:
    """One period: what is wanted of whom. A promise that is kept owes nothing more, and one too young nothing yet."""

    period: Period
    due: dt.date  # the last day of grace
    last_workday: dt.date  # the due day where the city works on it, else the last working day before
    workdays_left: int  # negative: so many working days ago
    wanted: int = 0
    filed: int = 0
    missing: dict[str, int] = field(default_factory=dict)  # the department's name → how many are not there

    @property
    def open(self) -> int:
        """How many reports are not there."""
        return self.wanted - self.filed

    @property
    def name(self) -> str:
        """The period's name."""
        return self.period.name


def calendar_lines(plan_year: PlanYear, targets: QuerySet[Target], today: dt.date) -> list[Line]:
    """Return the periods of these targets' year in the order of their last days; six queries or seven."""
    listed = list(targets.select_related("department", "plan_year"))
    found, often = standings(listed, today), frequencies()
    reports = ProgressReport.objects.filter(target__in=[one.pk for one in listed]).order_by()
    filed = set(reports.values_list("target", "period").distinct())
    works = CalendarDay.objects.calendar()
    lines: dict[Period, Line] = {}
    for one in listed:
        status, since = found[one.pk].status, promise_of(one).since
        if status is Status.WITHDRAWN:
            continue
        for period in often.schedule(one).periods():
            there = (one.pk, period.name) in filed
            if not there and (status in KEPT or (since is not None and since > period.last)):
                continue
            line = lines.setdefault(period, _line(period, plan_year.grace_days, works, today))
            line.wanted += 1
            line.filed += there
            if not there:
                line.missing[one.department.label()] = line.missing.get(one.department.label(), 0) + 1
    return sorted(lines.values(), key=lambda line: (line.period.last, line.period.first))


def _line(period: Period, days: int, works: Calendar, today: dt.date) -> Line:
    due = due_by(period.name, days)
    workday = due
    while not works.is_workday(workday) and workday > period.last:
        workday -= dt.timedelta(days=1)
    return Line(period, due, workday, works.workdays_left(due, today))
