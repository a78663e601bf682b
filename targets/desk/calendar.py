"""The reporting calendar: which reports are wanted by when, on the screen and as an .ics file."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from targets.desk import rows as listing
from targets.desk.person import person
from targets.desk.progress import DeskView
from targets.ics import Event, icalendar
from targets.letters import full
from targets.models import PlanYear, User
from targets.period_words import period_label
from targets.reporting_calendar import Line, calendar_lines


def _lines(user: User, plan_year: PlanYear, department: str) -> list[Line]:
    scope = listing.select(user, plan_year, department=department)
    return calendar_lines(plan_year, scope, timezone.localdate())


class CalendarView(DeskView):
    """The year's periods, the own department's or, for the city's offices, everybody's."""

    template_name = "targets/desk/calendar.html"
    page_title = gettext_lazy("Reporting calendar")
    header_icon = "calendar"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return a line a period."""
        years = listing.years_of(self.person)
        plan_year = self.chosen_year(years)
        department = self.request.GET.get("department", "").strip()
        departments = listing.departments_of(self.person)
        context = {
            "years": years, "plan_year": plan_year, "asked": {"department": department}, "today": self.today,
            "departments": departments if len(departments) > 1 else [],
            "lines": _lines(self.person, plan_year, department) if plan_year else [],
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context


class CalendarFile(View):
    """The same days for the calendar of a telephone or a desk."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        """Return the file; 404 for a year of which this person sees nothing."""
        user, department = person(request), request.GET.get("department", "").strip()
        plan_year = next((one for one in listing.years_of(user) if one.year == year), None)
        seen = {one.code for one in listing.departments_of(user)}
        if plan_year is None or (department and department not in seen):
            raise Http404("No such year.")
        whose = department or (next(iter(seen)) if len(seen) == 1 else "city")
        events = [_event(line, whose) for line in _lines(user, plan_year, department)]
        name = _("Reports of %(year)s") % {"year": year}
        response = HttpResponse(icalendar(name, events, timezone.now()), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="reports-{year}-{whose}.ics"'
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _event(line: Line, whose: str) -> Event:
    """Return a period's last day of grace as an event; on a free day it says which working day is the last."""
    period = period_label(line.name)
    text = [_("%(wanted)s reports are wanted, %(filed)s are filed.") % {"wanted": line.wanted, "filed": line.filed}]
    if line.last_workday != line.due:
        day = date_format(line.last_workday, "DATE_FORMAT")
        text.append(_("The last working day before is %(day)s.") % {"day": day})
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    summary = _("Reports due: %(period)s") % {"period": period}
    address = full(reverse("progress") + "?need=asks")
    return Event(f"report-{line.name}-{whose}@{host}", line.due, summary, "\n".join(text), address)
