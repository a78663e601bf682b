"""The evaluation office's screen: completion by department with its definitions, and the input as files."""

import datetime as dt
from typing import IO, Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.generic import View

from targets.columns import SUMMARY_COLUMNS, TARGET_COLUMNS
from targets.completion import Status
from targets.desk import rows as listing
from targets.desk.person import person
from targets.desk.progress import DeskView
from targets.evaluating.export import with_scores
from targets.evaluating.scope import scores_visible_to
from targets.evaluation import Input, evaluation_input
from targets.evaluation_files import FORMATS, TABLES, csv_lines, json_text, write_xlsx
from targets.models import Department, PlanYear, User
from targets.organs import stands_in, without_own
from targets.roles import DEPARTMENTAL, Role
from targets.scoring import rate

MAY_SEE = DEPARTMENTAL | {Role.EVALUATOR, Role.ADMINISTRATOR, Role.INSPECTOR}
SHOWN = ("promised", "withdrawn", "amended", *(str(one) for one in Status if one is not Status.WITHDRAWN))


_LABELS = {
    "standing": gettext_noop("In force"),
    "completion_rate": gettext_noop("Completion"),
    "punctual_rate": gettext_noop("Kept in time"),
    "original_completion_rate": gettext_noop("Completion against the first wording"),
    "claimed_kept": gettext_noop("Claimed as kept"),
    "differing": gettext_noop("Claim and finding differ"),
    "reports_on_time_rate": gettext_noop("Reports in time"),
}


def may_see(user: User) -> bool:
    """Say whether this person may see evaluation input at all; of which departments is decided by visible_to()."""
    return bool(user.is_active and (user.roles & MAY_SEE or stands_in(user, "substitute_evaluator")))


def day_of(request: HttpRequest) -> dt.date:
    """Return the day of the address, today without one; 404 for a day that is none or has not come."""
    asked, today = request.GET.get("on", ""), timezone.localdate()
    try:
        on = parse_date(asked) if asked else today
    except ValueError as wrong:
        raise Http404("No such day.") from wrong
    if on is None or on > today:
        raise Http404("No such day.")
    return on


def _found(user: User, plan_year: PlanYear, on: dt.date) -> Input:
    """Read what the person may see; the evaluation office leaves its own input to its substitute."""
    departments = Department.objects.visible_to(user)
    if Role.EVALUATOR in user.roles:
        departments = without_own(departments, user, organ="evaluation_office", substitute="substitute_evaluator")
    return evaluation_input(plan_year, departments, on)


class EvaluationView(DeskView):
    """Completion by department."""

    template_name = "targets/desk/evaluation.html"
    page_title = gettext_lazy("Evaluation input")
    header_icon = "table"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for somebody without a part in it."""
        super().setup(request, *args, **kwargs)
        if not may_see(person(request)):
            raise Http404("Not for this person.")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return a row per department and the sum of all."""
        user, years, on = self.person, listing.years_of(self.person), day_of(self.request)
        plan_year = self.chosen_year(years)
        found = _found(user, plan_year, on) if plan_year else None
        departments = found.departments if found else []
        context = {
            "years": years, "plan_year": plan_year, "on": on, "departments": departments, "found": found,
            "total": _total(departments) if len(departments) > 1 else None,
            "definitions": [(_(_LABELS[one.name]), one) for one in SUMMARY_COLUMNS if one.name in _LABELS],
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context


def _total(departments: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the sum over departments; rates are computed from the sums, never averaged."""
    total = {
        one.name: sum(row[one.name] for row in departments) for one in SUMMARY_COLUMNS if one.type == "count"
    }  # fmt: skip
    return total | {
        "department_name": _("All departments"),
        "completion_rate": rate(total["kept"], total["standing"]),
        "punctual_rate": rate(total["met"], total["standing"]),
        "original_completion_rate": rate(total["original_kept"], total["promised"]),
        "reports_on_time_rate": rate(total["reports_on_time"], total["reports_owed"]),
    }


class EvaluationFileView(View):
    """The same as a file: csv (targets or departments), json, xlsx."""

    def get(self, request: HttpRequest, year: int, name: str) -> HttpResponseBase:
        """Return the file of what this person may see."""
        table, _dot, ending = name.rpartition(".")
        if not may_see(person(request)) or ending not in FORMATS or table not in {*TABLES, "evaluation"}:
            raise Http404("No such file.")
        plan_year = next((one for one in listing.years_of(person(request)) if one.year == year), None)
        if plan_year is None:
            raise Http404("No such year.")
        on = day_of(request)
        found = with_scores(_found(person(request), plan_year, on), plan_year, scores_visible_to(person(request)))
        response = self._response(found, table, ending)
        response["Content-Disposition"] = f'attachment; filename="{year}-{table}-{on.isoformat()}.{ending}"'
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def _response(self, found: Input, table: str, ending: str) -> HttpResponseBase:
        if ending == "csv":
            rows = found.targets if table == "evaluation" else getattr(found, table)
            columns = TABLES.get(table, TARGET_COLUMNS)
            return StreamingHttpResponse(csv_lines(rows, columns), content_type=FORMATS[ending])
        if ending == "json":
            return HttpResponse(json_text(found), content_type=FORMATS[ending])
        response = HttpResponse(content_type=FORMATS[ending])
        write_xlsx(found, cast(IO[bytes], response))
        return response
