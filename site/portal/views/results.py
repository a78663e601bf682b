"""A department's statement of results: the current edition, and each edition as it was published."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from portal.answers import public_page
from portal.editions import versions
from portal.results import behind
from portal.views.papers import show
from publishing.models import Series
from targets.models import Department


@public_page
def statement(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Show the current statement, and whether a result was corrected since."""
    return _statement(request, year, code, None)


@public_page
def edition(request: HttpRequest, year: int, code: str, number: int) -> HttpResponse:
    """Show one edition as it was published, with a banner when a later one stands in its place."""
    return _statement(request, year, code, number)


def _statement(request: HttpRequest, year: int, code: str, number: int | None) -> HttpResponse:
    found = versions(year, code, number, Series.RESULTS)
    department = get_object_or_404(Department, code=code)
    more = {"fixed": number is not None, "corrections": behind(found.current, department)}
    return show(request, found, department, "portal/results.html", **more)
