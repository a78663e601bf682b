"""Search: any promise by any piece of its text."""

from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.answers import public_page
from portal.filters import PromiseFilter, page_of, pick
from portal.register import current_editions, published_years, today
from publishing.models import subject_parts
from targets.models import Department, Target
from targets.search import MAX_QUERY, matching, ranked


def _found(query: str, chosen: PromiseFilter) -> list[int]:
    """Return the keys of what was found: best match first, of equal ones the newest year."""
    asked = matching(query)
    if asked is None:
        return []
    sql, parameters = asked
    targets = chosen.apply(Target.objects.public().filter(pk__in=RawSQL(sql, parameters)))  # noqa: S611  parameters are bound
    keys = pick(targets.order_by("-plan_year__year", "department__order", "number"), chosen.chosen("status"), today())
    ranks = ranked(query)
    return sorted(keys, key=lambda key: round(ranks.get(key, 0.0), 1))


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Show what contains every word of the question."""
    query = request.GET.get("q", "").strip()[:MAX_QUERY]
    editions = current_editions()
    published = {subject_parts(one).code for one in editions}
    departments = [one for one in Department.objects.all() if one.code in published]
    chosen = PromiseFilter(request.GET, departments=departments, years=published_years(editions))
    page, listed = page_of(_found(query, chosen), request.GET.get("page"), today())
    context = {"query": query, "filter": chosen, "page": page, "listed": listed, "asked": matching(query) is not None}
    return render(request, "portal/search.html", context)
