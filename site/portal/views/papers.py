"""A department's paper: the current edition with what came of it, and each edition as it was published."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.answers import public_page
from portal.citing import address_of, citation, edition_address, structured, typed_links
from portal.editions import DOWNLOADS, Versions, body_of, files_of, versions
from portal.filters import Listed
from portal.register import today
from publishing.models import Edition
from targets.models import Department, PlanYear, Target
from targets.standing import standings, tally


def _show(request: HttpRequest, found: Versions, department: Department, template: str, **more: object) -> HttpResponse:
    files = files_of(found.edition)
    year, code = found.edition.subject.split("/")
    canonical = (
        edition_address(found.edition) if template == "portal/edition.html" else address_of("paper", int(year), code)
    )
    issuer = department.name_en if found.edition.language == "en" and department.name_en else department.name
    links = typed_links(found, files, canonical=canonical)
    context = {
        "links": links,
        "department": department,
        "plan_year": get_object_or_404(PlanYear, year=int(found.edition.subject[:4])),
        "versions": found,
        "edition": found.edition,
        "files": [files[name] for name in DOWNLOADS if name in files],
        "body": body_of(files),
        "other_years": _other_years(department, found.edition),
        "cited": citation(found.edition, issuer),
        "structured": structured(found.edition, issuer, files),
        "before": next((one for one in found.all if one.number < found.edition.number), None),
        "before_year": int(year) - 1,
        "last_year": Edition.objects.current()
        .filter(subject=f"{int(year) - 1}/{code}")
        .defer("manuscript_json")
        .first(),
    }
    response = render(request, template, context | more)
    response.headers["Link"] = ", ".join(one.header() for one in links)
    return response


def _other_years(department: Department, edition: Edition) -> list[int]:
    subjects = Edition.objects.current().filter(subject__endswith=f"/{department.code}")
    years = (int(subject[:4]) for subject in subjects.values_list("subject", flat=True))
    return sorted((year for year in years if year != int(edition.subject[:4])), reverse=True)


@public_page
def paper(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Show the current edition, and above it what the register knows of its promises."""
    found = versions(year, code)
    department = get_object_or_404(Department, code=code)
    targets = list(
        Target.objects.public()
        .filter(plan_year__year=year, department=department)
        .select_related("department", "plan_year")
    )
    stand = standings(targets, today())
    listed = [Listed(one, stand[one.pk]) for one in targets]
    counted = tally(stand.values())
    withheld = Target.objects.filter(plan_year__year=year, department=department, withheld=True).count()
    return _show(request, found, department, "portal/paper.html", listed=listed, tally=counted, withheld=withheld)


@public_page
def edition(request: HttpRequest, year: int, code: str, number: int) -> HttpResponse:
    """Show one edition as it was published, with a banner when a later one stands in its place."""
    found = versions(year, code, number)
    return _show(request, found, get_object_or_404(Department, code=code), "portal/edition.html")
