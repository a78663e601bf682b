"""Hangs the co-operating departments' screens into the admin: the menu item, and the panel on the first page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from targets.desk import rows
from targets.desk.parts import may_see
from targets.desk.person import person
from targets.models import PlanYear
from targets.parts import our_parts, parts_count


class PartsItem(MenuItem):
    """Our part in others' targets."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to departments."""
        return may_see(person(request))


@hooks.register("register_admin_menu_item")
def register_parts() -> MenuItem:
    """Return the item, behind the own targets."""
    return PartsItem(_("Our part"), reverse_lazy("parts"), name="parts", icon_name="group", order=225)


class PartsPanel(Component):
    """Which parts in others' targets ask for a report now; nothing where none does."""

    name = "parts"
    template_name = "targets/desk/_panel_parts.html"
    order = 125

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the counts of the year under way."""
        assert parent_context is not None
        user, today = person(parent_context["request"]), timezone.localdate()
        plan_year = rows.current_year(PlanYear.objects.all(), today)
        if plan_year is None or user.department is None:
            return {"counts": None}
        parts = our_parts(user.department, plan_year, today)
        first = next((one for one in parts if one.wanted.asks), None)
        return {"plan_year": plan_year, "counts": parts_count(parts), "first": first, "url": reverse("parts")}


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Put the panel on the first page of a department's people."""
    if may_see(person(request)):
        panels.append(PartsPanel())
