"""Whose figures somebody sees on a dashboard: the departments, and the lists behind the figures that they may open."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from targets.desk.evaluation import may_see as may_see_evaluation
from targets.desk.owners import may_see as may_see_owners
from targets.desk.verification import may_see as may_see_queue
from targets.models import Department, PlanYear, ProgressReport, User
from targets.organs import stands_in, without_own
from targets.roles import DEPARTMENTAL, Role

LOOKS = frozenset({Role.LEADER, Role.INSPECTOR, Role.EVALUATOR, Role.REVIEWER, Role.ADMINISTRATOR})
SUBSTITUTES = ("substitute_reviewer", "substitute_leader", "substitute_inspector", "substitute_evaluator")


def may_look(user: User) -> bool:
    """Say whether the person has a dashboard; of which departments is decided by `departments_for`."""
    if not user.is_active:
        return False
    if user.roles & LOOKS or (user.department_id and user.roles & DEPARTMENTAL):
        return True
    return user.is_superuser or any(stands_in(user, name) for name in SUBSTITUTES)


def departments_for(user: User) -> list[Department]:
    """Return the departments whose figures the person sees, in the city's order; nothing of drafts is among them.

    Who is there for the evaluation office alone leaves that office's own paper to its substitute.
    """
    if not may_look(user):
        return []
    found = Department.objects.visible_to(user)
    if user.roles & LOOKS == {Role.EVALUATOR} and not user.is_superuser:
        found = without_own(found, user, organ="evaluation_office", substitute="substitute_evaluator")
    return list(found.select_related("leader"))


@dataclass(frozen=True)
class Links:
    """The addresses of the lists behind the figures of one year; empty where the person may not open that list."""

    year: int
    evaluation: bool
    queue: bool
    silence: bool

    @classmethod
    def of(cls, user: User, plan_year: PlanYear) -> "Links":
        """Return what this person may open."""
        return cls(plan_year.year, may_see_evaluation(user), may_see_queue(user), may_see_owners(user))

    def targets(self, **filters: str) -> str:
        """Return the list of targets with these filters: department, status, need."""
        return f"{reverse('progress')}?{urlencode({'year': str(self.year)} | _given(filters))}"

    def of_department(self, code: str = "") -> dict[str, str]:
        """Return the lists behind a row of figures, of one department or of all."""
        return {
            "all": self.targets(department=code),
            "kept": self.targets(department=code, status="kept"),
            "missed": self.targets(department=code, status="missed"),
            "waiting": self.checks(code),
            "differs": self.targets(department=code, found="differs"),
        }

    def board(self, code: str) -> str:
        """Return one department's dashboard."""
        return f"{reverse('board_department', args=[code])}?{urlencode({'year': self.year})}"

    def report(self, report: ProgressReport) -> str:
        """Return where a report is verified, or for those who don't verify, its target's page."""
        if self.queue:
            return reverse("verify_report", args=[report.pk])
        return reverse("progress_report", args=[report.target.number])

    def checks(self, code: str = "") -> str:
        """Return the queue for whoever works with it, else the targets whose reports wait."""
        if self.queue:
            return f"{reverse('verification')}?{urlencode({'show': 'waiting'} | _given({'department': code}))}"
        return self.targets(department=code, need="waiting")

    def as_things_stood(self, day: str) -> str:
        """Return the evaluation's page of a day."""
        return f"{reverse('evaluation')}?{urlencode({'year': str(self.year), 'on': day})}" if self.evaluation else ""

    def silent(self, department: str = "") -> str:
        """Return the list of silent owners."""
        values = {"year": self.year} | _given({"department": department})
        return f"{reverse('owners_silent')}?{urlencode(values)}" if self.silence else ""


def _given(filters: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in filters.items() if value}
