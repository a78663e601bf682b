"""What every screen about a round stands on: the round that the person may see, the facts, and in whose name they act."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from publishing.document import Document
from whitepapers.approval import PaperFacts, Person, Stage, state, waiting_stage
from whitepapers.desk.scope import paper_name, told
from whitepapers.facts import fresh_person, paper_facts
from whitepapers.layout import lay_out
from whitepapers.marking import open_round
from whitepapers.models import Round
from whitepapers.recommended import Beside, beside
from whitepapers.review.waiting import lines
from whitepapers.review.whose import Whose, whose, why_not


@method_decorator(never_cache, name="dispatch")
class RoundView(WagtailAdminTemplateMixin, View):
    """A screen about one round, looked up among those the person may see: another one does not exist."""

    header_icon = "doc-full-inverse"
    round: Round

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the round of the address, or answer 404."""
        super().setup(request, *args, **kwargs)
        visible = Round.objects.visible_to(request.user).select_related(
            "paper__department__leader", "paper__plan_year", "submitted_by", "sign_off__by"
        )
        self.round = get_object_or_404(
            visible.prefetch_related("decisions__by", "decisions__acting_for"), pk=kwargs["round"]
        )

    @cached_property
    def person(self) -> Person:
        """The person as the approval rule sees them."""
        return fresh_person(self.request.user)  # type: ignore[arg-type]

    @cached_property
    def facts(self) -> PaperFacts:
        """The paper as the approval rule sees it."""
        return paper_facts(self.round.paper)

    @cached_property
    def whose(self) -> Whose:
        """In whose name the person may decide on this round, and which of these names the address or the form says."""
        asked = self.request.POST.get("acting_for", "") or self.request.GET.get("for", "")
        return whose(self.request.user, self.person, self.facts, self.round.digest, asked)  # type: ignore[arg-type]

    @property
    def unsettled(self) -> bool:
        """True when the person may decide in several names and does not say in which."""
        return self.whose.asks and not self.whose.settled

    def opened(self) -> None:
        """Enter into the record that somebody who may decide on the round has opened it."""
        if self.whose.options:
            name = self.whose.chosen if self.whose.settled else self.whose.options[0]
            open_round(round=self.round, by=self.request.user, acting_for=name)  # type: ignore[arg-type]

    @cached_property
    def document(self) -> Document:
        """The frozen paper as it would be published; raises Malformed when it is not what was submitted."""
        manuscript = self.round.manuscript
        return lay_out(manuscript, digest=self.round.digest, number=manuscript["head"]["edition"])

    @cached_property
    def beside(self) -> Beside:
        """What evaluation and the supervisory organ say of last year, answered as it was when the round was submitted."""
        return beside(self.round.paper, until=self.round.at, drafts=False)

    @property
    def is_last(self) -> bool:
        """True when no later round of the paper is there."""
        return self.facts.latest is not None and self.facts.latest.digest == self.round.digest

    @property
    def waiting(self) -> Stage | None:
        """The stage at which the round waits; None when it is ended or not the last one."""
        return waiting_stage(self.facts.latest.decisions) if self.facts.latest is not None and self.is_last else None

    def standing(self) -> dict[str, Any]:
        """Return where the round stands, and whether this person can decide on it: in whose name, or why not."""
        refused = None if self.whose.options else why_not(self.person, self.facts, self.round.digest)
        return {
            "round": self.round,
            "paper": self.round.paper,
            "state": str(state(self.facts)) if self.is_last else "ended",
            "stage": self.waiting,
            "beside": self.beside,
            "line": lines([self.round])[0] if self.waiting else None,
            "whose": self.whose,
            "why_not": "" if refused is None else told(refused),
        }

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Round %(number)d") % {"number": self.round.number}

    def get_page_subtitle(self) -> str:
        """Name the paper."""
        return paper_name(self.round.paper)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here over the queue."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("whitepapers_queue"), "label": _("Waits for me")},
            {"url": "", "label": f"{paper_name(self.round.paper)} · {self.get_page_title()}"},
        ]
