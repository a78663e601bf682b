"""What I was told: the notices' panel on the admin's first page."""

from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from targets.desk.notices import unread_count
from targets.desk.person import person
from targets.models import Notice, User

NEWEST = 5  # notices on the first page


class NoticesPanel(Component):
    """The newest unread notices."""

    name = "notices"
    template_name = "targets/desk/_panel_notices.html"
    order = 110

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the newest few and how many there are."""
        assert parent_context is not None
        request = parent_context["request"]
        unread = Notice.objects.visible_to(person(request)).unread()
        count = unread_count(request)
        newest = list(unread[:NEWEST]) if count else []
        return {"count": count, "newest": newest, "more": count - len(newest), "url": reverse("notices")}


def panels_for(user: User) -> list[Component]:
    """Return the panels of everybody; what needs the person is in targets/desk/board_menu.py."""
    return [NoticesPanel()]
