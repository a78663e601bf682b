"""Where owners and the reporting calendar hang in the admin: addresses and menu items."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from targets.desk.calendar import CalendarFile, CalendarView
from targets.desk.drafts import DraftView
from targets.desk.owners import OwnersView, OwnerView, SilentView, may_see
from targets.desk.person import person

addresses: list[URLPattern] = [
    path("owners/", OwnersView.as_view(), name="owners"),
    path("owners/silent/", SilentView.as_view(), name="owners_silent"),
    path("owners/<slug:number>/", OwnerView.as_view(), name="owner"),
    path("reporting-calendar/", CalendarView.as_view(), name="reporting_calendar"),
    path("reporting-calendar/<int:year>.ics", CalendarFile.as_view(), name="reporting_calendar_file"),
    path("progress/<slug:number>/draft/", DraftView.as_view(), name="progress_draft"),
]


class OwnersItem(MenuItem):
    """Owners, for those who may see them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to departments and the inspection office."""
        return may_see(person(request))


def items() -> list[Any]:
    """Return the menu items, behind the reporting list."""
    return [
        OwnersItem(_("Owners of targets"), reverse_lazy("owners"), name="owners", icon_name="group", order=222),
        MenuItem(
            _("Reporting calendar"), reverse_lazy("reporting_calendar"), name="reporting-calendar",
            icon_name="calendar", order=224,
        ),
    ]  # fmt: skip
