"""Whoever comes to the place that a notice speaks of, by whatever way, has read it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from targets.models import User
from targets.notices import read


class ReadOnArrival:
    """Middleware: marks the person's unread notices of a screen as read when it is opened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at screens of the admin only: the public pages know nobody, and stay cacheable for all."""
        in_admin = request.method == "GET" and request.path.startswith(reverse("wagtailadmin_home"))
        if in_admin and isinstance(request.user, User):
            read(request.user, timezone.now(), path=request.path)
        return self.get_response(request)
