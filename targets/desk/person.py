"""Who is asking: the admin's addresses are only reached by somebody who has signed in."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from targets.models import User


def person(request: HttpRequest) -> User:
    """Return the signed-in person, as our own type."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
