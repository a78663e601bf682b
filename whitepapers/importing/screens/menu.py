"""Puts the import into the admin: its addresses, and the administrators' menu item for the city's tasks."""

from typing import Any

from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from targets.roles import Role


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    """Mount the screens below /admin/."""
    return [path("", include("whitepapers.importing.screens.urls"))]


class AssignedMenuItem(MenuItem):
    """The way to the import of assigned tasks, for administrators."""

    def is_shown(self, request: Any) -> bool:
        """Show it to administrators."""
        return Role.ADMINISTRATOR in request.user.roles


@hooks.register("register_settings_menu_item")
def assigned_item() -> MenuItem:
    """Return the menu item."""
    return AssignedMenuItem(
        _("Import assigned tasks"),
        reverse_lazy("importing:assigned"),
        name="import-assigned",
        icon_name="upload",
        order=900,
    )
