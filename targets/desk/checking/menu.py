"""The menu item of misses."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from targets.desk.checking.misses import may_see
from targets.desk.person import person


class MissesItem(MenuItem):
    """The list of misses."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those who may open it."""
        return may_see(person(request))


@hooks.register("register_admin_menu_item")
def register_misses() -> MenuItem:
    """Return the item, behind the reporting list."""
    return MissesItem(_("Misses"), reverse_lazy("misses"), name="misses", icon_name="warning", order=235)
