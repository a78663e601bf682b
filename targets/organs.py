"""Organs of the city that have a paper of their own: a substitute verifies and scores what is theirs."""

from django.db.models import Q

from targets.models import City, Department, User
from targets.models.city import DepartmentQuerySet


def own_of(organ: str) -> int | None:
    """Return the department that is this organ itself, or None: "inspection_office", "evaluation_office", …"""
    city = City.objects.only(f"{organ}_id").first()
    return getattr(city, f"{organ}_id") if city is not None else None


def without_own(departments: DepartmentQuerySet, user: User, *, organ: str, substitute: str) -> DepartmentQuerySet:
    """Leave out the organ's own department, unless the person is its substitute (a field of Department)."""
    own = own_of(organ)
    return departments if own is None else departments.exclude(Q(pk=own) & ~_is(user, substitute))


def _is(user: User, substitute: str) -> Q:
    return Q(**{f"{substitute}__isnull": False, substitute: user})


def stands_in(user: User, substitute: str) -> bool:
    """Say whether the person is some organ's substitute."""
    return bool(user.is_active) and Department.objects.filter(**{substitute: user}).exists()
