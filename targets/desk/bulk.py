"""The sheet of a department's targets on the screen: download, upload, look at what would be recorded, record it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages

from targets.bulk.actions import report_many
from targets.bulk.outcome import Outcome
from targets.bulk.scope import periods_of, scope_of
from targets.bulk.writing import as_csv, as_xlsx
from targets.desk import rows as listing
from targets.desk.fields import period_label
from targets.desk.parts import PartnerView
from targets.models import PlanYear, Target
from targets.spreadsheets import uploads
from targets.spreadsheets.problems import CannotImport, Problem
from targets.spreadsheets.reading import MAX_BYTES, check_size

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PROBLEMS = 200
_WRITERS = {"csv": (as_csv, "text/csv; charset=utf-8"), "xlsx": (as_xlsx, XLSX)}


class SheetView(PartnerView):
    """What the screen and the download share: the own department, a year and a period that has begun."""

    header_icon = "table"

    @cached_property
    def years(self) -> list[PlanYear]:
        """The years in which the own department has targets."""
        return list(
            PlanYear.objects.filter(pk__in=Target.objects.filter(department=self.department).values("plan_year"))
        )

    @cached_property
    def plan_year(self) -> PlanYear:
        """The year of the address, or the one under way; 404 where there is none."""
        found = self.chosen_year(self.years)
        if found is None:
            raise Http404("No target has been published yet.")
        return found

    @cached_property
    def periods(self) -> list[str]:
        """The periods of the year that have begun, the latest first."""
        return periods_of(self.department, self.plan_year, self.today)


class BulkView(SheetView):
    """Upload a sheet, look at what it says, and record exactly that."""

    template_name = "targets/desk/bulk.html"
    page_title = gettext_lazy("Report with a spreadsheet")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        year = f"?year={self.plan_year.year}" if self.years else ""
        return self.crumbs((reverse("progress") + year, _("Progress")), ("", self.page_title))

    @cached_property
    def period(self) -> str:
        """The period of the address, or the one that is over last: its reports are wanted."""
        asked = self.request.GET.get("period", "")
        if asked:
            if asked not in self.periods:
                raise Http404("No such period.")
            return asked
        wanted = [one.wanted.period for one in self._rows() if one.asks]
        return next((one for one in self.periods if one in wanted), self.periods[0] if self.periods else "")

    def _rows(self) -> list[listing.Row]:
        targets = listing.select(self.person, self.plan_year, department=self.department.code)
        return listing.rows(targets, self.today)

    @property
    def purpose(self) -> str:
        """What a kept file is bound to: no file goes to another period than the one it was looked at for."""
        return f"reports-{self.department.pk}-{self.plan_year.pk}-{self.period}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the choice of period, the outcome and the way to record it."""
        outcome: Outcome | None = kwargs.get("outcome")
        problems = outcome.problems if outcome else []
        if not self.years:
            return super().get_context_data(**kwargs) | {"empty": True}
        context = {
            "years": self.years, "plan_year": self.plan_year, "period": self.period, "periods": self.periods,
            "here": f"?year={self.plan_year.year}&period={self.period}", "most": MAX_BYTES >> 20,
            "problems": [_said(one) for one in problems[:MOST_PROBLEMS]], "more": max(len(problems) - MOST_PROBLEMS, 0),
            "skipped": [(_(why), numbers) for why, numbers in outcome.skipped.items()] if outcome else [],
            "closed": self.plan_year.closed_on is not None and self.today >= self.plan_year.closed_on,
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look at the uploaded sheet, or record the one that was looked at."""
        if not self.years or not self.period:
            raise Http404("There is nothing to report on.")
        token = request.POST.get("token", "")
        return self._record(token) if token else self._look()

    def _run(self, data: bytes, name: str, *, dry_run: bool) -> Outcome:
        return report_many(
            data,
            name,
            department=self.department,
            plan_year=self.plan_year,
            period=self.period,
            by=self.person,
            dry_run=dry_run,
        )

    def _show(self, status: int = 200, **more: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**more), status=status)

    def _look(self) -> HttpResponse:
        uploads.drop_all(self.request)
        file = self.request.FILES.get("file")
        if file is None:
            messages.error(self.request, _("Choose a file first."))
            return self._show(400)
        name = file.name or ""
        try:
            check_size(file.size or 0)
        except CannotImport as fault:
            return self._show(422, outcome=Outcome(name, True, problems=fault.problems))
        data = file.read()
        outcome = self._run(data, name, dry_run=True)
        if not outcome.ok:
            return self._show(422, outcome=outcome)
        token = uploads.keep(self.request, purpose=self.purpose, name=name, data=data)
        return self._show(outcome=outcome, token=token)

    def _record(self, token: str) -> HttpResponse:
        upload = uploads.take(self.request, purpose=self.purpose, token=token)
        if upload is None:
            messages.error(self.request, _("This file is no longer kept, or was recorded already. Choose it again."))
            return self._show(409)
        outcome = self._run(upload.data, upload.name, dry_run=False)
        if not outcome.ok:
            return self._show(409, outcome=outcome)
        values = {"count": len(outcome.entries), "period": period_label(self.period)}
        messages.success(self.request, _("%(count)s reports on %(period)s are filed and wait for inspection.") % values)
        return HttpResponseRedirect(f"{reverse('progress')}?year={self.plan_year.year}")


def _said(problem: Problem) -> dict[str, str]:
    """Return where a fault is and what to do, each a text."""
    values = dict(problem.values)
    if "period" in values:
        values["period"] = period_label(str(values["period"]))
    cell = problem.cell
    place = f"{problem.heading} ({cell})" if problem.heading and cell else problem.heading or cell
    return {"row": str(problem.row or ""), "place": place, "sentence": _(problem.sentence) % values}


class SheetFileView(SheetView):
    """The sheet as a file, with what is on record."""

    def get(self, request: HttpRequest, period: str, form: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the file, kept out of every cache; 404 where the department has nothing to report on."""
        if form not in _WRITERS or not self.years or period not in self.periods:
            raise Http404("No such sheet.")
        write, kind = _WRITERS[form]
        scope = scope_of(self.department, self.plan_year, period)
        language = "en" if (get_language() or "").startswith("en") else "zh"
        answer = HttpResponse(write(scope, timezone.localdate(), language), content_type=kind)
        answer["Content-Disposition"] = f'attachment; filename="{self.department.code}-{period}.{form}"'
        answer["Cache-Control"] = "private, no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    @cached_property
    def plan_year(self) -> PlanYear:
        """The year that the period lies in."""
        year = self.kwargs["period"][:4]
        found = next((one for one in self.years if str(one.year) == year), None)
        if found is None:
            raise Http404("No such year.")
        return found
