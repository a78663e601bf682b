"""The queue: what waits for me, and what I decided lately."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from targets.models import User
from whitepapers.approval import Stage
from whitepapers.models.approval import STAGES
from whitepapers.review.choice import CLAIMED, SORTS, Choice, choice
from whitepapers.review.waiting import Waiting, decided_lately, decides, lines, waiting_here

A_PAGE = 50


class Queue(WagtailAdminTemplateMixin, View):
    """Everything that this person may decide now, nearest deadline first."""

    template_name = "whitepapers/review/queue.html"
    header_icon = "clipboard-list"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Waits for me")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here from home."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self.render_to_response(self.get_context_data())

    @cached_property
    def choice(self) -> Choice:
        """What the address asks for."""
        return choice(self.request.GET)

    def columns(self) -> list[dict[str, Any]]:
        """Return the sortable columns' state by name: the address that sorts by it, and how it is sorted now."""
        found = []
        for name in SORTS:
            here = self.choice.sort == name
            turn = here and not self.choice.turned
            query = self.request.GET.copy()
            query.pop("p", None)
            query["sort"] = f"-{name}" if turn else name
            order = ("descending" if self.choice.turned else "ascending") if here else ""
            found.append({"name": name, "query": query.urlencode(), "order": order})
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather the lines, the filters and the decisions made."""
        user: User = self.request.user  # type: ignore[assignment]
        everything = lines(waiting_here(self.request))
        page = Paginator(self.choice.shown(everything, user.pk), A_PAGE).get_page(self.request.GET.get("p"))
        reviewed = [one for one in everything if one.stage is Stage.SUPERVISORY]
        return super().get_context_data(**kwargs) | {
            "page": page,
            "total": len(everything),
            "late": sum(line.near.level == "late" for line in everything),
            "mine": sum(line.holder == user for line in reviewed),
            "choice": self.choice,
            "columns": {one["name"]: one for one in self.columns()},
            "sorts": {name: label for name, (label, _key) in SORTS.items()},
            "stages": STAGES if len({line.stage for line in everything}) > 1 else [],
            "years": self.years(everything),
            "claimable": bool(reviewed),
            "claimed": CLAIMED,
            "here": self.request.get_full_path(),
            "decides": decides(user),
            "decided": decided_lately(user),
        }

    def years(self, found: list[Waiting]) -> list[int]:
        """Return the plan years of what waits, the latest first."""
        return sorted({line.round.paper.plan_year.year for line in found}, reverse=True)
