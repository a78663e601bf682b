"""What the admin's menu and first page show of misses: whose turn it is."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from targets.desk import rows
from targets.desk.checking.misses import cases_of, judges, may_see
from targets.desk.person import person
from targets.missed import WRITERS, Matter


class MissesItem(MenuItem):
    """The list of misses."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those who may open it."""
        return may_see(person(request))


class MissesPanel(Component):
    """How many reasons are owed, or wait to be judged."""

    name = "misses"
    template_name = "targets/checking/_panel_misses.html"
    order = 125

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the counts of the year under way and of the one before it."""
        assert parent_context is not None
        user, today = person(parent_context["request"]), timezone.localdate()
        every = rows.years_of(user)
        years = [one for one in every if one.year in {today.year, today.year - 1}]
        found = [each for one in years for each in cases_of(user, one, today)]
        state = Matter.TO_JUDGE if judges(user) else Matter.OWED
        mine = [one for one in found if one.state is state]
        newest = max((one.target.plan_year.year for one in mine), default=None)
        return {"mine": mine, "judges": judges(user), "state": state, "year": newest, "url": reverse("misses")}


@hooks.register("register_admin_menu_item")
def register_misses() -> MenuItem:
    """Return the item, behind the reporting list."""
    return MissesItem(_("Misses"), reverse_lazy("misses"), name="misses", icon_name="warning", order=235)


@hooks.register("construct_homepage_panels")
def add_misses(request: HttpRequest, panels: list[Any]) -> None:
    """Put the panel on the first page of who has to do with misses."""
    user = person(request)
    if judges(user) or (user.department_id and user.roles & WRITERS):
        panels.append(MissesPanel())
