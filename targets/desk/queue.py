"""What waits for the inspection office, and what it has found: one query, oldest first."""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from targets.models import Department, ProgressReport, User, Verification
from targets.organs import stands_in, without_own
from targets.roles import Role

SHOWN = ("waiting", "disputed", "returned", "verified")


def reports_of(user: User) -> Any:
    """Return the newest report of each target and period that this person may see, with its latest finding's outcome.

    The own department's are left out for an inspector who belongs to one, and the inspection office's own for
    everybody but its substitute: nobody verifies those.
    """
    newer = ProgressReport.objects.filter(target=OuterRef("target"), period=OuterRef("period"), pk__gt=OuterRef("pk"))
    latest = Verification.objects.filter(report=OuterRef("pk")).order_by("-sequence")
    departments = without_own(
        Department.objects.visible_to(user), user, organ="inspection_office", substitute="substitute_inspector"
    )
    found = ProgressReport.objects.filter(~Exists(newer), target__department__in=departments)
    if user.department_id:
        found = found.exclude(target__department=user.department_id)
    return found.annotate(
        outcome=Subquery(latest.values("outcome")[:1]),
        found_value=Subquery(latest.values("value")[:1]),
        found_at=Subquery(latest.values("at")[:1]),
    )


def waiting(user: User, today: dt.date) -> Any:
    """Return the reports nobody has verified, of years that are not closed, the oldest first."""
    still_open = Q(target__plan_year__closed_on__isnull=True) | Q(target__plan_year__closed_on__gt=today)
    return reports_of(user).filter(still_open, outcome__isnull=True).order_by("at", "pk")


def queue(user: User, today: dt.date, *, show: str = "waiting", department: str = "", search: str = "") -> Any:
    """Return the rows of one tab of the queue, narrowed, with everything that a row shows."""
    if show == "waiting":
        found = waiting(user, today)
    else:
        found = reports_of(user).filter(outcome=show).order_by("-found_at", "-pk")
    if department:
        found = found.filter(target__department__code=department)
    for word in search.split():
        found = found.filter(Q(target__number__icontains=word) | Q(target__task__icontains=word))
    related = ("target__department", "target__plan_year", "by")
    return found.select_related(*related).annotate(
        files=Count("evidence", distinct=True), web=Count("links", distinct=True)
    )


def next_waiting(user: User, today: dt.date, after: ProgressReport, department: str = "") -> ProgressReport | None:
    """Return the next report in the queue after this one, going round; None when no other waits."""
    others = queue(user, today, department=department).exclude(pk=after.pk)
    later = others.filter(Q(at__gt=after.at) | Q(at=after.at, pk__gt=after.pk)).first()
    return later or others.first()


def waiting_count(user: User, today: dt.date) -> int:
    """Return how many reports wait for an inspector; 0 for anybody else."""
    return waiting(user, today).count() if inspects(user) else 0


def inspects(user: User) -> bool:
    """Say whether the person verifies: of the inspection office, or its substitute for its own."""
    return Role.INSPECTOR in user.roles or stands_in(user, "substitute_inspector")
