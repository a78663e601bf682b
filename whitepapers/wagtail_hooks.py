"""Where the desk meets Wagtail's admin: addresses, menus, home page, the page editor's buttons, CSS."""

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import PageLockedMenuItem, SaveDraftMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.models import Page

import whitepapers.desk.paper_needs
import whitepapers.importing.screens.menu
import whitepapers.review.menu  # noqa: F401  registers the queue: addresses and menu item
from targets.roles import Role
from whitepapers.desk.cooperation import answers_for_a_department, unanswered_of
from whitepapers.desk.gate import leads_somewhere
from whitepapers.desk.home import WaitsForMe
from whitepapers.desk.prose import PaperScreens


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern | URLResolver]:
    """Mount the desk."""
    return [path("papers/", include("whitepapers.desk.urls"))]


@hooks.register("register_admin_viewset")
def paper_screens() -> PaperScreens:
    """Put our screens for a paper in the place of Wagtail's."""
    return PaperScreens()


def works_with_papers(user: Any) -> bool:
    """Say whether the papers are this person's work; the evaluation office takes only what came of them."""
    return bool(user.roles - {Role.EVALUATOR}) or user.is_superuser


class PapersMenuItem(MenuItem):
    """The way to the papers, for everybody whose work they are."""

    def is_shown(self, request: Any) -> bool:
        """Return whether the person has a role at the desk or a superuser's sight."""
        return works_with_papers(request.user)


@hooks.register("register_admin_menu_item")
def papers_menu() -> MenuItem:
    """Put the papers first."""
    return PapersMenuItem(
        _("White papers"), reverse("desk:papers"), name="papers", icon_name="doc-full-inverse", order=100
    )


class YearEndItem(MenuItem):
    """The year's end, for everybody who works here."""

    def is_shown(self, request: Any) -> bool:
        """Show it to whoever has a role."""
        return bool(request.user.roles)


@hooks.register("register_admin_menu_item")
def yearend_menu() -> MenuItem:
    """Put it below reporting, verification and evaluation."""
    return YearEndItem(_("Year's end"), reverse("desk:yearend"), name="year-end", icon_name="calendar-check", order=250)


class AskedMenuItem(MenuItem):
    """ "Asked to co-operate (2)", for editors and heads: what waits for their department's word."""

    def is_shown(self, request: Any) -> bool:
        """Show it to those who answer for a department."""
        return answers_for_a_department(request.user)

    def render_component(self, request: Any) -> LinkMenuItem:
        """Return the item with what waits."""
        count = len(unanswered_of(request.user))
        label = f"{self.label} ({count})" if count else str(self.label)
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname)


@hooks.register("register_admin_menu_item")
def asked_menu() -> MenuItem:
    """Put it below the papers."""
    return AskedMenuItem(
        _("Asked to co-operate"), reverse("desk:asked_of_us"), name="asked", icon_name="group", order=110
    )


def keep_open_ones(request: Any, items: list[MenuItem]) -> None:
    """Take away every menu item whose screen does not exist here."""
    items[:] = [one for one in items if leads_somewhere(one.url)]


for menu in ("construct_search", "construct_main_menu", "construct_settings_menu", "construct_reports_menu"):
    hooks.register(menu, keep_open_ones, order=1000)


@hooks.register("register_admin_search_area")
def find_targets() -> SearchArea:
    """Let the sidebar's search box find drafted targets, for everybody in the papers that they may see."""
    return SearchArea(_("White papers"), reverse("desk:find"), name="targets", icon_name="doc-full-inverse", order=1)


@hooks.register("construct_help_menu", order=1000)
def no_help_elsewhere(request: Any, items: list[MenuItem]) -> None:
    """Wagtail's help speaks of publishing pages, which is not done here."""
    items.clear()


@hooks.register("construct_homepage_panels")
def home(request: Any, panels: list[Any]) -> None:
    """Show what waits for the person in the place of Wagtail's panels about pages."""
    panels[:] = [one for one in panels if not type(one).__module__.startswith("wagtail.")]
    if works_with_papers(request.user):
        panels.append(WaitsForMe())


@hooks.register("construct_homepage_summary_items", order=1000)
def no_page_counts(request: Any, items: list[Any]) -> None:
    """Nobody needs the number of images."""
    items.clear()


@hooks.register("construct_page_action_menu", order=1000)
def only_save(items: list[Any], request: Any, context: Any) -> None:
    """Leave saving, and saying that the paper is locked."""
    items[:] = [one for one in items if isinstance(one, (SaveDraftMenuItem, PageLockedMenuItem))]


@hooks.register("construct_page_chooser_queryset")
def no_foreign_pages(pages: Any, request: Any) -> Any:
    """Offer only what the person may explore; the chooser itself is closed too (desk/gate.py)."""
    from wagtail.permissions import policy_registry

    return pages & policy_registry.get_by_type(Page).explorable_instances(request.user)


@hooks.register("insert_global_admin_css")
def desk_css() -> str:
    """Load the desk's style."""
    return format_html('<link rel="stylesheet" href="{}">', static("whitepapers/desk.css"))


@hooks.register("insert_global_admin_js")
def desk_js() -> str:
    """Load the desk's small script, which also mends what axe finds in Wagtail's editor."""
    return format_html('<script src="{}" defer></script>', static("whitepapers/desk.js"))
