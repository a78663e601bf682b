"""What every screen of the desk stands on: one paper that the person may see, and the facts about both (ADR 2)."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from publishing.models import Series
from targets.refusal import Refused
from whitepapers.approval import PaperFacts, Person
from whitepapers.facts import paper_facts, person
from whitepapers.models import WhitePaperPage

PAPERS, STATEMENTS = frozenset({str(Series.PAPER)}), frozenset({str(Series.RESULTS)})
BOTH = PAPERS | STATEMENTS


def told(refusal: Refused) -> str:
    """Return a refusal's sentence in the interface's language."""
    return _(refusal.sentence) % refusal.values if refusal.values else _(refusal.sentence)


class PaperView(WagtailAdminTemplateMixin, View):
    """A screen about one paper, which is looked up among those the person may see: another one does not exist."""

    header_icon = "doc-full-inverse"
    series: frozenset[str] = PAPERS  # which the screen is for; one of another series does not exist on it
    paper: WhitePaperPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the paper of the address, or answer 404."""
        super().setup(request, *args, **kwargs)
        visible = WhitePaperPage.objects.visible_to(request.user).filter(series__in=self.series)
        visible = visible.select_related("department__leader", "plan_year")
        self.paper = get_object_or_404(visible, pk=kwargs["paper"])

    @cached_property
    def person(self) -> Person:
        """The person as the approval rule sees them."""
        return person(self.request.user)  # type: ignore[arg-type]

    @cached_property
    def facts(self) -> PaperFacts:
        """The paper as the approval rule sees it, without its content's digest."""
        return paper_facts(self.paper)

    def get_page_subtitle(self) -> str:
        """Name the paper."""
        return paper_name(self.paper)

    def trail(self) -> list[dict[str, str]]:
        """Return what stands between the paper and this screen in the breadcrumbs."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead from home over the list and the paper to this screen."""
        items = [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("desk:papers"), "label": _("White papers")},
            {"url": reverse("desk:paper", args=[self.paper.pk]), "label": paper_name(self.paper)},
            *self.trail(),
        ]
        here = items[-1]["label"] if len(items) == 3 else f"{paper_name(self.paper)} · {items[-1]['label']}"
        return [*items[:-1], {"url": "", "label": here}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the paper."""
        return super().get_context_data(**kwargs) | {"paper": self.paper, "name": paper_name(self.paper)}


def paper_name(paper: WhitePaperPage) -> str:
    """Return the paper's name in the interface's language: "2027 市交通运输局"."""
    return paper.label()
