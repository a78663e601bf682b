"""Hangs the dashboard into the admin: its menu item, and on the first page what needs the person and how the year stands."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from targets.board.figures import NOTHING
from targets.board.scope import departments_for, may_look
from targets.desk import check_needs, letter_needs, matter_needs, report_needs, rows, score_needs  # noqa: F401  they register what needs people
from targets.desk.needs_now import needs_of
from targets.desk.person import person
from targets.standing_kept import tallies_for

PAPERS = "papers_"  # what the first page lists paper by paper already


class BoardItem(MenuItem):
    """The dashboard, for everybody who has one."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to departments, leaders and the city's offices."""
        return may_look(person(request))


@hooks.register("register_admin_menu_item")
def register_board() -> MenuItem:
    """Return the item, above the papers."""
    return BoardItem(
        pgettext_lazy("board", "Dashboard"), reverse_lazy("board"), name="board", icon_name="desktop", order=15
    )


class NeedsPanel(Component):
    """What needs the person now, and one bar for where the promises of the year under way stand."""

    name = "needs"
    template_name = "targets/desk/_panel_needs.html"
    order = 105

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return both; the papers stand in a panel of their own."""
        assert parent_context is not None
        user, today = person(parent_context["request"]), timezone.localdate()
        needs = [one for one in needs_of(user, today) if not one.key.startswith(PAPERS)]
        plan_year = rows.current_year(rows.years_of(user), today)
        tally = NOTHING
        if plan_year is not None:
            mine = [one.pk for one in departments_for(user)]
            stand = tallies_for(plan_year, mine)(today)
            for one in mine:
                tally += stand.get(one, NOTHING)
        return {"needs": needs, "plan_year": plan_year, "tally": tally, "url": reverse("board")}


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Put the panel on the first page of everybody who has a dashboard."""
    if may_look(person(request)):
        panels.append(NeedsPanel())
