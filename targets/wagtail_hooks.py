"""Hangs the register's screens into the Wagtail admin: addresses, menu, first page."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from targets.chasing import menu as chasing_menu  # noqa: F401  registers its own menu item and panel
from targets.city_admin import CityGroup
from targets.desk import board_menu as board_menu
from targets.desk import parts_menu as parts_menu
from targets.desk.checking import menu as checking_menu  # noqa: F401  registers its item and panel
from targets.desk.checking.urls import urlpatterns as checking_addresses
from targets.desk.evaluation import may_see
from targets.desk.notices import unread_count
from targets.desk.panels import panels_for
from targets.desk.person import person
from targets.desk.queue import waiting_count
from targets.desk.reporting_menu import addresses, items
from targets.desk.scores.menu import ScoresItem
from targets.desk.second_factor import may_enrol
from targets.desk.urls import urlpatterns
from targets.desk.verification import may_see as may_see_queue
from targets.models import Letter
from targets.recording import CHANGED, ChangeFormatter
from targets.roles import Role


class NoticesItem(MenuItem):
    """What I was told, with how much of it is new."""

    def render_component(self, request: HttpRequest) -> Any:
        """Return the item with its count."""
        component = super().render_component(request)
        if count := unread_count(request):
            component.label = f"{self.label} ({count})"
        return component


class LettersItem(MenuItem):
    """The outbox, for administrators; a count says how many letters were given up."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to administrators."""
        return Role.ADMINISTRATOR in person(request).roles

    def render_component(self, request: HttpRequest) -> Any:
        """Return the item with its count."""
        component = super().render_component(request)
        if count := Letter.objects.failed().count():
            component.label = f"{self.label} ({count})"
        return component


class VerificationItem(MenuItem):
    """The queue, with how many reports wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those who may open the queue."""
        return may_see_queue(person(request))

    def render_component(self, request: HttpRequest) -> Any:
        """Return the item with its count."""
        component = super().render_component(request)
        count = waiting_count(person(request), timezone.localdate())
        if count:
            component.label = f"{self.label} ({count})"
        return component


class EvaluationItem(MenuItem):
    """The evaluation input."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those who may see some of it."""
        return may_see(person(request))


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return the addresses below /admin/."""
    return [*addresses, *checking_addresses, *urlpatterns]


@hooks.register("register_admin_menu_item")
def register_notices() -> MenuItem:
    """Return the notices' item, behind what waits for me."""
    return NoticesItem(_("Notices"), reverse_lazy("notices"), name="notices", icon_name="wb-bell", order=20)


@hooks.register("register_admin_menu_item")
def register_letters() -> MenuItem:
    """Return the outbox's item, beside the city's administration."""
    return LettersItem(_("Letters"), reverse_lazy("letters"), name="letters", icon_name="mail", order=920)


@hooks.register("register_icons")
def register_bell(icons: list[str]) -> list[str]:
    """Add the bell, which Wagtail does not have."""
    return [*icons, "targets/icons/bell.svg"]


@hooks.register("register_admin_menu_item")
def register_progress() -> MenuItem:
    """Return the reporting list's item."""
    return MenuItem(_("Progress"), reverse_lazy("progress"), name="progress", icon_name="tasks", order=220)


@hooks.register("register_admin_menu_item")
def register_verification() -> MenuItem:
    """Return the queue's item."""
    return VerificationItem(
        _("Verification"), reverse_lazy("verification"), name="verification", icon_name="clipboard-list", order=230
    )


@hooks.register("register_admin_menu_item")
def register_evaluation() -> MenuItem:
    """Return the evaluation's item."""
    return EvaluationItem(
        _("Evaluation input"), reverse_lazy("evaluation"), name="evaluation", icon_name="table", order=240
    )


@hooks.register("register_admin_menu_item")
def register_scores() -> MenuItem:
    """Return the item of the scores, below their input."""
    return ScoresItem(_("Scores"), reverse_lazy("scores"), name="scores", icon_name="success", order=245)


class SecondFactorItem(MenuItem):
    """The way to the second factor, for those who may decide by link."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to leaders and to who stands in for one."""
        return may_enrol(person(request))


@hooks.register("register_admin_menu_item")
def register_second_factor() -> MenuItem:
    """Return the item."""
    return SecondFactorItem(
        _("Second factor"), reverse_lazy("second_factor"), name="second-factor", icon_name="key", order=310
    )


for item in items():  # owners and the reporting calendar
    hooks.register("register_admin_menu_item", lambda item=item: item)


@hooks.register("construct_homepage_panels")
def add_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Put the register's panels on the first page."""
    panels.extend(panels_for(person(request)))


@hooks.register("register_admin_viewset")
def register_city() -> CityGroup:
    """Return the administrator's screens for departments, plan years, assigned tasks and the city."""
    return CityGroup()


@hooks.register("register_log_actions")
def register_changes(actions: Any) -> None:
    """Let the history say what an administrator changed, from what to what."""
    actions.register_action(CHANGED)(ChangeFormatter)
