"""What needs me now: the register's panels on the admin's first page."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from targets.completion import Status
from targets.desk import queue, rows
from targets.desk.notices import unread_count
from targets.desk.person import person
from targets.models import Notice, Target, User
from targets.needs import Need
from targets.periods import order
from targets.roles import DEPARTMENTAL, Role
from targets.standing import standings, tally

NEWEST = 5  # notices on the first page


class NoticesPanel(Component):
    """The newest unread notices."""

    name = "notices"
    template_name = "targets/desk/_panel_notices.html"
    order = 110

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the newest few and how many there are."""
        assert parent_context is not None
        request = parent_context["request"]
        unread = Notice.objects.visible_to(person(request)).unread()
        count = unread_count(request)
        newest = list(unread[:NEWEST]) if count else []
        return {"count": count, "newest": newest, "more": count - len(newest), "url": reverse("notices")}


class InspectionPanel(Component):
    """How many reports wait, and since when."""

    name = "inspection"
    template_name = "targets/desk/_panel_inspection.html"
    order = 120

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the count, the oldest, and the departments with most waiting."""
        assert parent_context is not None
        user, today = person(parent_context["request"]), timezone.localdate()
        found = queue.queue(user, today)
        oldest = found.first()
        limit = oldest.target.plan_year.verification_days if oldest else 0
        days = (today - timezone.localdate(oldest.at)).days if oldest else 0
        return {
            "count": found.count(), "oldest": oldest, "days": days, "too_long": days > limit, "url": reverse("verification")
        }  # fmt: skip


class DepartmentPanel(Component):
    """Which of the department's targets ask for a report now."""

    name = "department"
    template_name = "targets/desk/_panel_department.html"
    order = 120

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the year's counts by need, and the statuses."""
        assert parent_context is not None
        user, today = person(parent_context["request"]), timezone.localdate()
        plan_year = rows.current_year(rows.years_of(user), today)
        if plan_year is None:
            return {"plan_year": None}
        listed = rows.rows(rows.select(user, plan_year), today)
        asking = [row for row in listed if row.asks]
        counts = {str(need): sum(row.wanted.need is need for row in listed) for need in Need}
        periods = sorted({row.wanted.period for row in asking if row.wanted.need is not Need.RETURNED}, key=order)
        late_by = min((row.wanted.by for row in asking if row.wanted.by), default=None)
        return {
            "plan_year": plan_year, "total": len(listed), "counts": counts, "asking": len(asking), "periods": periods,
            "by": late_by, "tally": tally(row.standing for row in listed), "url": reverse("progress"),
        }  # fmt: skip


class EvaluationPanel(Component):
    """Where the year stands over all departments."""

    name = "evaluation"
    template_name = "targets/desk/_panel_evaluation.html"
    order = 130

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the year's tally."""
        assert parent_context is not None
        user, today = person(parent_context["request"]), timezone.localdate()
        plan_year = rows.current_year(rows.years_of(user), today)
        if plan_year is None:
            return {"plan_year": None}
        found = tally(standings(Target.objects.visible_to(user).filter(plan_year=plan_year), today).values())
        statuses = [(one, found[one]) for one in Status if found[one]]
        return {"plan_year": plan_year, "tally": found, "statuses": statuses, "url": reverse("evaluation")}


def panels_for(user: User) -> list[Component]:
    """Return the panels that concern this person."""
    panels: list[Component] = [NoticesPanel()]
    if queue.inspects(user):
        panels.append(InspectionPanel())
    if user.department_id and user.roles & DEPARTMENTAL:
        panels.append(DepartmentPanel())
    if user.roles & {Role.EVALUATOR, Role.INSPECTOR}:
        panels.append(EvaluationPanel())
    return panels
