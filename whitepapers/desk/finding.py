"""Finds drafted targets by their words over all papers that the person may see: the search box of the sidebar."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from whitepapers.desk.table import matching
from whitepapers.models import TargetDraft

MOST = 100


class Find(WagtailAdminTemplateMixin, View):
    """The result page."""

    template_name = "whitepapers/desk/find.html"
    header_icon = "search"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Search in the papers")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead to the papers."""
        return [
            {"url": reverse("desk:papers"), "label": _("White papers")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the first hundred matches, latest year first."""
        words = request.GET.get("q", "").strip()[:200]
        found: list[Any] = []
        if words:
            rows = matching(TargetDraft.objects.visible_to(request.user), words)
            rows = rows.select_related("paper__plan_year", "paper__department")
            found = list(rows.order_by("-paper__plan_year__year", "paper__department__order", "number")[: MOST + 1])
        return self.render_to_response(
            self.get_context_data(words=words, found=found[:MOST], more=len(found) > MOST, most=MOST)
        )
