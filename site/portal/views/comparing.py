"""The page that shows two editions side by side by word."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.answers import public_page
from portal.comparison import comparison
from portal.editions import versions
from publishing.models import Series
from targets.models import Department


@public_page
def compared(
    request: HttpRequest,
    year: int,
    code: str,
    number: int,
    old_year: int,
    old_number: int,
    series: str = Series.PAPER,
) -> HttpResponse:
    """Show what an edition changed against an earlier one of its paper, or against an earlier year's."""
    if (old_year, old_number) >= (year, number) or (series == Series.RESULTS and old_year != year):
        raise Http404
    new = versions(year, code, number, series).edition
    old = versions(old_year, code, old_number, series).edition
    context = {
        "department": get_object_or_404(Department, code=code),
        "found": comparison(old, new),
        "year": year,
        "old_year": old_year,
    }
    response = render(request, "portal/compared.html", context)
    # every pair of editions is a page; the editions themselves are what a search should find
    response.headers["X-Robots-Tag"] = "noindex"
    return response
