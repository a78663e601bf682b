"""Home, a year, and the rules of the statuses."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.amendments import amended_count, amended_editions
from portal.answers import public_page
from portal.filters import PromiseFilter, page_of, pick
from portal.register import current_editions, published_years, sort_lines, today, years_in_sum
from targets.apart import RULES as APART
from targets.completion import SIGNS
from targets.missed import MATTERS, REASON_DAYS, Matter
from targets.models import SampleSeed, Target
from targets.overriding import RULES
from targets.reporting import METHODS
from targets.sampling import REASONS

SHOWN_YEARS = 2  # on the first screen: the year under way and the one before


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Say how much was promised, met, met late and not met, and lead to everything else."""
    editions = current_editions()
    years = published_years(editions)
    sums = years_in_sum(years[:SHOWN_YEARS], editions)
    return render(request, "portal/home.html", {"sums": sums, "years": years, "newest": sums[0] if sums else None})


@public_page
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Show a year: its departments, and its promises to filter."""
    editions = current_editions()
    years = published_years(editions)
    plan_year = next((one for one in years if one.year == year), None)
    if plan_year is None:
        raise Http404
    (in_sum,) = years_in_sum([plan_year], editions)
    chosen = PromiseFilter(request.GET, departments=[line.department for line in in_sum.lines])
    targets = chosen.apply(Target.objects.public().filter(plan_year=plan_year)).order_by("department__order", "number")
    page, listed = page_of(pick(targets, chosen.chosen("status"), today()), request.GET.get("page"), today())
    order = request.GET.get("sort", "")
    return render(
        request,
        "portal/year.html",
        {
            "in_sum": in_sum,
            "plan_year": plan_year,
            "years": years,
            "lines": sort_lines(in_sum.lines, order),
            "sort": order,
            "filter": chosen,
            "page": page,
            "listed": listed,
            "amended": amended_count(year),
        },
    )


@public_page
def amendments(request: HttpRequest, year: int) -> HttpResponse:
    """List what was changed after publication: every amended edition of a year with its reason."""
    years = published_years(current_editions())
    plan_year = next((one for one in years if one.year == year), None)
    if plan_year is None:
        raise Http404
    found = amended_editions(year)
    sums = {name: sum(getattr(one, name) for one in found) for name in ("changed", "added", "withdrawn", "softened")}
    return render(request, "portal/amendments.html", {"plan_year": plan_year, "found": found, "sums": sums})


@public_page
def rules(request: HttpRequest) -> HttpResponse:
    """Show the published rules of statuses, checking and misses, straight from the tables that decide."""
    return render(
        request,
        "portal/rules.html",
        {
            "signs": SIGNS.items(),
            "overriding": RULES,
            "apart": APART.values(),
            "reasons": REASONS.values(),
            "seeds": SampleSeed.objects.all(),
            "methods": METHODS.values(),
            "matters": [state for matter, state in MATTERS.items() if matter is not Matter.NONE],
            "reason_days": REASON_DAYS,
        },
    )
