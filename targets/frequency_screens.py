"""The administrator's screen for how often a year is reported on, beside the plan years; settled with the first report."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views.generic import CreateView

from publishing import pagefiles
from targets.city_screens import CarefulDelete, CityScreens, RecordedEdit
from targets.frequencies import check_changeable, hold_reports
from targets.models import PlanYear, ReportingRule
from targets.refusal import Refused


def _sentence(refused: Refused) -> str:
    return _(refused.sentence) % refused.values if refused.values else _(refused.sentence)


class FrequencyForm(WagtailAdminModelForm):
    """One rule; the year it is of stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["plan_year"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Refuse what would change a year that has its first report."""
        cleaned: dict[str, Any] = super().clean()
        plan_year = cleaned.get("plan_year")
        if isinstance(plan_year, PlanYear) and self.has_changed():
            try:
                check_changeable(plan_year)
            except Refused as refused:
                self.add_error(None, _sentence(refused))
        return cleaned


class Held:
    """Looks again while no report of the year can come in: between the form's check and the change one may have."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Change, or say that the first report is there by now."""
        plan_year = getattr(form, "cleaned_data", {}).get("plan_year") or self.object.plan_year  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                hold_reports(plan_year)
                check_changeable(plan_year)
                response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
                pagefiles.take_days_down()
                return response
        except Refused as refused:
            messages.error(self.request, _sentence(refused))  # type: ignore[attr-defined]
            return redirect("reporting_rules:index")


class FrequencyAdd(Held, CreateView):
    """A new rule."""


class FrequencyEdit(Held, RecordedEdit):
    """A change of a rule, on record."""


class FrequencyDelete(Held, CarefulDelete):
    """Taking a rule away changes the year as well."""


class FrequencyScreens(CityScreens):
    """How often each class of departments reports in a year."""

    model = ReportingRule
    url_prefix = "city/frequencies"
    name = "reporting_rules"
    icon = "history"
    list_display = ("plan_year", "get_kind_display", "get_frequency_display")
    list_filter = ("plan_year",)
    ordering = ("-plan_year__year", "kind")
    add_view_class: Any = FrequencyAdd
    edit_view_class: Any = FrequencyEdit
    delete_view_class: Any = FrequencyDelete
    edit_handler = ObjectList(
        [FieldPanel("plan_year"), FieldPanel("kind"), FieldPanel("frequency")], base_form_class=FrequencyForm
    )
