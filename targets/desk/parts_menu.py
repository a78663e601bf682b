"""Hangs the co-operating departments' screens into the admin: the menu item."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from targets.desk.parts import may_see
from targets.desk.person import person


class PartsItem(MenuItem):
    """Our part in others' targets."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to departments."""
        return may_see(person(request))


@hooks.register("register_admin_menu_item")
def register_parts() -> MenuItem:
    """Return the item, behind the own targets."""
    return PartsItem(_("Our part"), reverse_lazy("parts"), name="parts", icon_name="group", order=225)
