"""Whose scores somebody may see, and who may see any: provisional results are nobody else's business (ADR 35)."""

from django.db.models import Q
from django.utils import timezone

from targets.models import Delegation, Department, User
from targets.models.city import DepartmentQuerySet
from targets.organs import own_of, stands_in, without_own
from targets.roles import DEPARTMENTAL, Role


def scores_visible_to(user: User) -> DepartmentQuerySet:
    """Return the departments whose scores this person may see.

    All for the evaluation office (but its own) and administrators; the own one for a department's people; those in
    charge for a leader, or for whom a leader acts today; and the one that a substitute scores.
    """
    departments: DepartmentQuerySet = Department.objects.all()
    if not user.is_active:
        return departments.none()
    if user.is_superuser or Role.ADMINISTRATOR in user.roles:
        return departments
    if Role.EVALUATOR in user.roles:
        scored = without_own(departments, user, organ="evaluation_office", substitute="substitute_evaluator")
        return scored.exclude(pk=user.department_id) if user.department_id else scored
    theirs = Q(substitute_evaluator=user, pk=own_of("evaluation_office"))
    if user.department_id and user.roles & DEPARTMENTAL:
        theirs |= Q(pk=user.department_id)
    if Role.LEADER in user.roles:
        away = Delegation.objects.in_force(timezone.localdate()).filter(acting=user)
        theirs |= Q(leader=user) | Q(leader__in=away.values("principal"))
    return departments.filter(theirs)


def scores(user: User) -> bool:
    """Say whether the person scores: of the evaluation office, or its substitute for its own."""
    return bool(user.is_active) and (Role.EVALUATOR in user.roles or stands_in(user, "substitute_evaluator"))


def may_see_scores(user: User) -> bool:
    """Say whether the person may open the board at all; of which departments is decided by scores_visible_to()."""
    seen = DEPARTMENTAL | {Role.EVALUATOR, Role.ADMINISTRATOR, Role.LEADER}
    return bool(user.is_active) and (user.is_superuser or bool(user.roles & seen) or scores(user))
