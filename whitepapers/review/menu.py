"""Puts the queue into the admin: its addresses, and a menu item that counts what waits."""

from typing import Any

from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from publishing.models import PrintFailure
from targets.roles import Role
from whitepapers.models import ErasureOrder
from whitepapers.on_paper import to_confirm
from whitepapers.review.delegations import may_see as may_see_delegations
from whitepapers.review.urls import urlpatterns
from whitepapers.review.waiting import decides, waiting_here


class QueueMenuItem(MenuItem):
    """ "Waits for me (3)", for those whose role decides; the number is the rule's, not a guess."""

    def is_shown(self, request: Any) -> bool:
        """Show it to reviewers and leaders."""
        return decides(request.user)

    def render_component(self, request: Any) -> LinkMenuItem:
        """Return the item with the number of rounds that wait."""
        count = len(waiting_here(request))
        label = f"{self.label} ({count})" if count else str(self.label)
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname)


class LeaveMenuItem(MenuItem):
    """ "On leave", for those who can hand their charge on."""

    def is_shown(self, request: Any) -> bool:
        """Show it to reviewers, leaders and administrators."""
        return may_see_delegations(request.user)


@hooks.register("register_admin_menu_item")
def leave_item() -> MenuItem:
    """Return the menu item."""
    return LeaveMenuItem(
        _("On leave"), reverse_lazy("whitepapers_delegations"), name="on-leave", icon_name="calendar-alt", order=300
    )


class ClerkMenuItem(MenuItem):
    """ "Decisions on paper (2)", for clerks; the number is what waits to be confirmed by another than who filed it."""

    def is_shown(self, request: Any) -> bool:
        """Show it to clerks."""
        return Role.CLERK in request.user.roles

    def render_component(self, request: Any) -> LinkMenuItem:
        """Return the item with what waits for this clerk."""
        count = to_confirm(request.user).count()
        label = f"{self.label} ({count})" if count else str(self.label)
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname)


@hooks.register("register_admin_menu_item")
def clerk_item() -> MenuItem:
    """Return the menu item."""
    return ClerkMenuItem(
        _("Decisions on paper"),
        reverse_lazy("whitepapers_paper_decisions"),
        name="paper-decisions",
        icon_name="edit",
        order=20,
    )


class ReleaseMenuItem(MenuItem):
    """ "Release (1)", for administrators; the number is what stays behind."""

    def is_shown(self, request: Any) -> bool:
        """Show it to administrators."""
        return Role.ADMINISTRATOR in request.user.roles

    def render_component(self, request: Any) -> LinkMenuItem:
        """Return the item with what stays behind."""
        count = PrintFailure.objects.count()
        label = f"{self.label} ({count})" if count else str(self.label)
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname)


@hooks.register("register_admin_menu_item")
def release_item() -> MenuItem:
    """Return the menu item."""
    return ReleaseMenuItem(
        _("Release"), reverse_lazy("whitepapers_releases"), name="releases", icon_name="upload", order=910
    )


class OrdersMenuItem(MenuItem):
    """ "Withdrawals by order (1)", for those who file and confirm them; the number is what waits to be confirmed."""

    def is_shown(self, request: Any) -> bool:
        """Show it to administrators and reviewers."""
        return bool(request.user.roles & {Role.ADMINISTRATOR, Role.REVIEWER})

    def render_component(self, request: Any) -> LinkMenuItem:
        """Return the item with what waits to be confirmed."""
        count = ErasureOrder.objects.visible_to(request.user).filter(check_made=None).count()
        label = f"{self.label} ({count})" if count else str(self.label)
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname)


@hooks.register("register_admin_menu_item")
def orders_item() -> MenuItem:
    """Return the menu item."""
    return OrdersMenuItem(
        _("Withdrawals by order"), reverse_lazy("whitepapers_orders"), name="orders", icon_name="warning", order=915
    )


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Mount the screens below /admin/."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def queue_item() -> MenuItem:
    """Return the menu item, first in the menu."""
    return QueueMenuItem(
        _("Waits for me"), reverse_lazy("whitepapers_queue"), name="review-queue", icon_name="clipboard-list", order=10
    )
