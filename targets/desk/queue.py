"""What waits for the inspection office, why each must be looked at closely, and what it has found: oldest first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from targets.checking.closeness import draws, why, with_history
from targets.checking.near_targets import near_to
from targets.differing import differing
from targets.facts import promise_of
from targets.models import Department, ProgressReport, User, Verification
from targets.organs import stands_in, without_own
from targets.roles import Role
from targets.sampling import Reason

SHOWN = ("waiting", "disputed", "returned", "verified", "differing")
CLOSE, REST = "close", "rest"


@dataclass(frozen=True)
class Looked:
    """A report in the queue, with why it must be looked at closely; without a reason it may be accepted as claimed."""

    report: Any
    why: tuple[Reason, ...] = ()


def reports_of(user: User) -> Any:
    """Return the newest report of each target and period that this person may see, with its latest finding's outcome.

    What the person stands too near to is left out, and the inspection office's own for everybody but its substitute: they
    would not be let verify it.
    """
    newer = ProgressReport.objects.filter(target=OuterRef("target"), period=OuterRef("period"), pk__gt=OuterRef("pk"))
    latest = Verification.objects.filter(report=OuterRef("pk")).order_by("-sequence")
    departments = without_own(
        Department.objects.visible_to(user), user, organ="inspection_office", substitute="substitute_inspector"
    )
    found = ProgressReport.objects.filter(~Exists(newer), target__department__in=departments).exclude(near_to(user))
    return found.annotate(
        outcome=Subquery(latest.values("outcome")[:1]),
        found_value=Subquery(latest.values("value")[:1]),
        found_at=Subquery(latest.values("at")[:1]),
    )


def waiting(user: User, today: dt.date) -> Any:
    """Return the reports nobody has verified, of years that are not closed, the oldest first."""
    still_open = Q(target__plan_year__closed_on__isnull=True) | Q(target__plan_year__closed_on__gt=today)
    return reports_of(user).filter(still_open, outcome__isnull=True).order_by("at", "pk")


def queue(
    user: User, today: dt.date, *, show: str = "waiting", department: str = "", search: str = "", period: str = ""
) -> Any:
    """Return the rows of one tab of the queue, narrowed, with everything that a row shows."""
    if show == "waiting":
        found = with_history(waiting(user, today))
    elif show == "differing":
        found = reports_of(user).filter(Exists(differing().filter(report=OuterRef("pk")))).order_by("-found_at", "-pk")
    else:
        found = reports_of(user).filter(outcome=show).order_by("-found_at", "-pk")
    if department:
        found = found.filter(target__department__code=department)
    if period:
        found = found.filter(period=period)
    for word in search.split():
        found = found.filter(Q(target__number__icontains=word) | Q(target__task__icontains=word))
    related = ("target__department", "target__plan_year", "by")
    before = Verification.objects.filter(report__target=OuterRef("target"), report__as_of__lt=OuterRef("as_of"))
    last = before.exclude(outcome=Verification.Outcome.RETURNED).order_by("-report__as_of", "-report", "-sequence")
    return found.select_related(*related).annotate(
        files=Count("evidence", distinct=True),
        web=Count("links", distinct=True),
        found_before=Subquery(last.values("value")[:1]),
    )


def looked(reports: Iterable[Any]) -> list[Looked]:
    """Return waiting reports (of `queue`) with why each must be looked at closely; one more query."""
    listed = list(reports)
    seeds = draws({one.target.plan_year_id for one in listed})
    return [Looked(one, why(one, promise_of(one.target), seeds)) for one in listed]


def narrowed(found: Iterable[Looked], close: str) -> list[Looked]:
    """Return those that must be looked at closely ("close"), the rest, or those with one reason; all for anything else."""
    if close == CLOSE:
        return [one for one in found if one.why]
    if close == REST:
        return [one for one in found if not one.why]
    return [one for one in found if close in one.why] if close in set(Reason) else list(found)


def next_waiting(
    user: User, today: dt.date, after: ProgressReport, department: str = "", close: str = ""
) -> ProgressReport | None:
    """Return the next report of the narrowed queue after this one, going round; None when no other waits."""
    others = queue(user, today, department=department).exclude(pk=after.pk)
    later = others.filter(Q(at__gt=after.at) | Q(at=after.at, pk__gt=after.pk))
    if close:
        return next((one.report for found in (later, others) for one in narrowed(looked(found), close)), None)
    return later.first() or others.first()


def waiting_count(user: User, today: dt.date) -> int:
    """Return how many reports wait for an inspector; 0 for anybody else."""
    return waiting(user, today).count() if inspects(user) else 0


def inspects(user: User) -> bool:
    """Say whether the person verifies: of the inspection office, or its substitute for its own."""
    return Role.INSPECTOR in user.roles or stands_in(user, "substitute_inspector")


MAY_LOOK = frozenset({Role.INSPECTOR, Role.ADMINISTRATOR, Role.EVALUATOR})


def may_look(user: User) -> bool:
    """Say whether the person may open the queue at all; of which departments is decided by visible_to()."""
    return user.is_active and (bool(user.roles & MAY_LOOK) or inspects(user))
