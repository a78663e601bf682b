"""The administrator's screens for holidays and make-up workdays: the list, one day, and a whole year at once."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from targets.calendar_files import MOST, read_rows
from targets.calendar_list import UnreadableList, split_lines
from targets.calendar_record import Loaded, load_calendar
from targets.city_screens import CityScreens
from targets.models import CalendarDay


class LoadForm(forms.Form):
    """A year, and its list as a file or as pasted lines."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("csv or xlsx: day, holiday or workday, name."),
    )
    lines = forms.CharField(
        label=gettext_lazy("or lines"),
        required=False,
        max_length=MOST,
        widget=forms.Textarea(
            attrs={"rows": 12, "placeholder": "2027-02-06 至 2027-02-12，休，春节\n2027-02-20，班，春节调休"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("file")) is bool(cleaned.get("lines", "").strip()) and not self.errors:
            raise forms.ValidationError(_("Give either a file or lines."))
        return cleaned

    def rows(self) -> list[list[str]]:
        """Return the list's rows; raises UnreadableList when the file can't be read."""
        file = self.cleaned_data["file"]
        return read_rows(file.read(MOST + 1)) if file else split_lines(self.cleaned_data["lines"])


class LoadYear(WagtailAdminTemplateMixin, FormView):
    """Puts a list in the place of the year's days: all of it, or nothing and what must be mended in which line."""

    form_class = LoadForm
    template_name = "targets/calendar_load.html"
    header_icon = "calendar-alt"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Leave it to those who may change any day of the calendar."""
        if not all(request.user.has_perm(f"targets.{verb}_calendarday") for verb in ("add", "change", "delete")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Load a year")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here over the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("calendar:index"), "label": _("Holidays and make-up workdays")},
            {"url": "", "label": self.get_page_title()},
        ]

    def form_valid(self, form: LoadForm) -> HttpResponse:
        """Load it, or say what is wrong in which line."""
        try:
            loaded = load_calendar(rows=form.rows(), by=self.request.user, year=form.cleaned_data["year"])  # type: ignore[arg-type]
        except UnreadableList as bad:
            problems = [(one.line, _(one.sentence) % dict(one.values)) for one in bad.problems]
            return self.render_to_response(self.get_context_data(form=form, problems=problems), status=422)
        messages.success(self.request, done(loaded))
        return redirect("calendar:index")


def done(loaded: Loaded) -> str:
    """Return in words what was loaded."""
    days = loaded.added + loaded.changed + loaded.kept
    said = ngettext(
        "%(days)d day of %(year)d is in the calendar", "%(days)d days of %(year)d are in the calendar", days
    )
    told = said % {"days": days, "year": loaded.year}
    return _("%(told)s: %(added)d new, %(changed)d changed, %(kept)d as before; %(removed)d taken out.") % {
        "told": told,
        "added": loaded.added,
        "changed": loaded.changed,
        "kept": loaded.kept,
        "removed": loaded.removed,
    }


class CalendarIndex(IndexView):
    """The list, with the way to load a year."""

    @cached_property
    def columns(self) -> list[Any]:
        """Return the columns; whether a day is worked is said in a word."""
        return [
            TitleColumn(
                "date",
                accessor=lambda one: date_format(one.date, "Y-m-d l"),
                label=gettext_lazy("Day"),
                sort_key="date",
                get_url=self.get_edit_url,
            ),
            Column(
                "works",
                accessor=lambda one: _("workday") if one.works else _("day off"),
                label=gettext_lazy("Holiday or workday"),
                sort_key="works",
            ),
            Column("name", label=pgettext_lazy("holiday", "Name"), sort_key="name"),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Offer to load a whole year."""
        load = HeaderButton(_("Load a year"), url=reverse("calendar:load"), icon_name="upload")
        return [*super().header_buttons, load]


class CalendarScreens(CityScreens):
    """Holidays and make-up workdays."""

    model = CalendarDay
    url_prefix = "city/calendar"
    name = "calendar"
    icon = "calendar-alt"
    menu_label = gettext_lazy("Calendar")
    index_view_class: Any = CalendarIndex
    list_filter = ("works",)
    search_fields = ("name",)
    ordering = ("-date",)
    panels = (FieldRowPanel([FieldPanel("date"), FieldPanel("name")]), FieldPanel("works"))

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the page that loads a year."""
        return [*super().get_urlpatterns(), path("load/", LoadYear.as_view(), name="load")]
