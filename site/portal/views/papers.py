"""A department's paper: the current edition with what came of it, and each edition as it was published."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.answers import public_page
from portal.citing import address_of, citation, edition_address, structured, typed_links
from portal.editions import DOWNLOADS, Versions, body_of, files_of, versions
from portal.filters import Listed
from portal.register import today
from portal.results import cited_statement, statement_of
from publishing.models import Edition, Series, subject_of, subject_parts
from targets.models import Department, PlanYear, Target
from targets.standing import standings, tally


def show(request: HttpRequest, found: Versions, department: Department, template: str, **more: object) -> HttpResponse:
    """Answer with one edition of a paper or of a statement of results, and its record."""
    files = files_of(found.edition)
    year, code, series = found.edition.of
    fixed = template == "portal/edition.html" or more.get("fixed")
    canonical = edition_address(found.edition) if fixed else f"{address_of('home')}{found.edition.subject}/"
    statement = series == Series.RESULTS
    issuer = department.name_en if found.edition.language == "en" and department.name_en else department.name
    links = typed_links(found, files, canonical=canonical)
    context = {
        "links": links,
        "department": department,
        "plan_year": get_object_or_404(PlanYear, year=year),
        "versions": found,
        "edition": found.edition,
        "files": [files[name] for name in DOWNLOADS if name in files],
        "body": body_of(files),
        "other_years": _other_years(department, found.edition),
        "cited": citation(found.edition, issuer),
        "structured": structured(found.edition, issuer, files),
        "before": next((one for one in found.all if one.number < found.edition.number), None),
        "before_year": year - 1,
        "last_year": None if statement else _paper_before(year, code),
        "is_statement": statement,
        "stated": None if statement else statement_of(year, code),
        "cites": None if statement else cited_statement(found.edition),
    }
    response = render(request, template, context | more)
    response.headers["Link"] = ", ".join(one.header() for one in links)
    return response


def _paper_before(year: int, code: str) -> Edition | None:
    return Edition.objects.current().filter(subject=subject_of(year - 1, code)).defer("manuscript_json").first()


def _other_years(department: Department, edition: Edition) -> list[int]:
    subjects = Edition.objects.current().papers().filter(subject__endswith=f"/{department.code}")
    years = (subject_parts(one).year for one in subjects.values_list("subject", flat=True))
    return sorted((year for year in years if year != edition.of.year), reverse=True)


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
    return show(request, found, department, "portal/paper.html", listed=listed, tally=counted, withheld=withheld)


@public_page
def edition(request: HttpRequest, year: int, code: str, number: int) -> HttpResponse:
    """Show one edition as it was published, with a banner when a later one stands in its place."""
    found = versions(year, code, number)
    return show(request, found, get_object_or_404(Department, code=code), "portal/edition.html")
