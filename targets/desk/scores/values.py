"""Figures that the register does not know: the table of what is entered and missing, one figure, a whole spreadsheet."""

from decimal import Decimal
from typing import IO, Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages

from targets.desk.fields import FigureField, sentence
from targets.desk.person import person
from targets.desk.scores.shared import DocumentField, ScoresDesk, named
from targets.evaluating.entering import Figure, enter
from targets.evaluating.files import MOST, import_values, known_values, write_template
from targets.evaluating.indicators import as_data
from targets.evaluating.scope import scores, scores_visible_to
from targets.evaluating.sets import newest_sets, scheme_of
from targets.evaluation_files import FORMATS
from targets.models import Department, IndicatorValue, PlanYear
from targets.refusal import Refused
from targets.spreadsheets.problems import CannotImport


class FigureForm(forms.Form):
    """One figure with its source."""

    place = forms.CharField(widget=forms.HiddenInput, max_length=60)  # department/indicator/period
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    value = FigureField(label=gettext_lazy("Figure"))
    source = forms.CharField(
        label=gettext_lazy("Source of the figure"), max_length=300, help_text=gettext_lazy("Document, office, date.")
    )
    reason = forms.CharField(label=gettext_lazy("Why it is corrected"), max_length=2000, required=False)
    file = DocumentField()


class ValuesView(ScoresDesk):
    """The figures of one department, or how many are missing of all."""

    template_name = "targets/desk/scores/values.html"
    page_title = gettext_lazy("Figures")
    office_only = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the departments with what is missing, and the rows of the chosen one."""
        plan_year, departments = self.year(), self.departments()
        known = known_values(plan_year, departments) if plan_year else {}
        rows = IndicatorValue.objects.filter(plan_year=plan_year, department__in=departments)
        newest = {
            (one.department_id, one.indicator, one.period): one
            for one in rows.select_related("by").order_by("sequence")
        }
        counted = [(one, *_counted(one, known[one.code], newest)) for one in departments if known.get(one.code)]
        asked = self.request.GET.get("department", "")
        chosen = next((one for one, _wanted, _there in counted if one.code == asked), None)
        if asked and chosen is None:
            raise Http404("No such department.")
        context = {
            "years": list(PlanYear.objects.all()), "plan_year": plan_year, "counted": counted, "chosen": chosen,
            "rows": self._rows(plan_year, chosen, known, newest) if chosen and plan_year else [],
            "form": kwargs.pop("form", None), "problems": kwargs.pop("problems", []),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def _rows(self, plan_year: PlanYear, one: Department, known: Any, newest: Any) -> list[dict[str, Any]]:
        sets = newest_sets(plan_year)
        used = sets.get(one.kind) or sets[""]
        data = as_data(scheme_of(used))
        found = {each["code"]: each for heading in data["headings"] for each in heading["indicators"]}
        return [
            {
                "code": code, "label": named(found[code]), "office": found[code]["office"], "period": period,
                "worst": found[code]["worst"], "best": found[code]["best"],
                "value": newest.get((one.pk, code, period)), "place": f"{one.code}/{code}/{period}",
            }
            for code, periods in known[one.code].items()
            for period in periods
        ]  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Enter one figure, or take a whole table over."""
        plan_year = self.year()
        if plan_year is None:
            raise Http404("No such year.")
        return self._table(plan_year) if "table" in request.FILES else self._one(plan_year)

    def _one(self, plan_year: PlanYear) -> HttpResponse:
        form = FigureForm(self.request.POST, self.request.FILES)
        if form.is_valid():
            said = form.cleaned_data
            code, _slash, rest = said["place"].partition("/")
            indicator, _slash, period = rest.partition("/")
            department = get_object_or_404(scores_visible_to(self.person), code=code)
            value = cast(Decimal, said["value"])
            figure = Figure(department, indicator, period, value, said["source"], said["reason"], said["seen"])
            try:
                enter(plan_year=plan_year, figures=[figure], by=self.person, file=said["file"])
            except Refused as refused:
                form.add_error(None, sentence(refused))
            else:
                messages.success(self.request, _("The figure is on record."))
                return HttpResponseRedirect(self.request.get_full_path())
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _table(self, plan_year: PlanYear) -> HttpResponse:
        file: Any = self.request.FILES["table"]
        try:
            count = import_values(
                plan_year=plan_year,
                departments=self.departments(),
                data=file.read(MOST + 1),
                name=file.name or "",
                by=self.person,
            )
        except CannotImport as bad:
            problems = [(one.row, one.heading or one.cell, _(one.sentence) % one.values) for one in bad.problems]
            return self.render_to_response(self.get_context_data(problems=problems), status=422)
        except Refused as refused:
            messages.error(self.request, sentence(refused))
            return self.render_to_response(self.get_context_data(), status=409)
        said = ngettext("%(n)s figure is on record.", "%(n)s figures are on record.", count)
        messages.success(self.request, said % {"n": count})
        return HttpResponseRedirect(self.request.get_full_path())


def _counted(one: Department, indicators: Any, newest: Any) -> tuple[int, int]:
    places = [(one.pk, code, period) for code, periods in indicators.items() for period in periods]
    return len(places), sum(place in newest for place in places)


class TemplateView(View):
    """The table of figures as a workbook, with what is entered already."""

    def get(self, request: HttpRequest, year: int) -> HttpResponseBase:
        """Return the file."""
        user = person(request)
        if not scores(user):
            raise Http404("Only for those who score.")
        plan_year = get_object_or_404(PlanYear, year=year)
        response = HttpResponse(content_type=FORMATS["xlsx"])
        write_template(plan_year, list(scores_visible_to(user)), cast(IO[bytes], response))
        response["Content-Disposition"] = f'attachment; filename="{year}-figures.xlsx"'
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
