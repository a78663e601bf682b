"""Several papers decided at once: ticked in the queue, listed once more, then each decided by itself with `decide`."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from targets.models import User
from targets.refusal import Refused, gettext_noop
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage, says_something, why_not_decide
from whitepapers.desk.scope import paper_name, told
from whitepapers.facts import facts_of_open, fresh_person
from whitepapers.mandates import mandates
from whitepapers.models import Round
from whitepapers.review.queue import A_PAGE
from whitepapers.review.waiting import Waiting, decidable, lines, open_rounds

OUTCOMES = {str(one): one for one in (Outcome.APPROVED, Outcome.RETURNED)}
LONGEST = 5000  # characters of a comment
ENDED = gettext_noop("Nothing waits for a decision here; somebody has decided already.")


@dataclass(frozen=True)
class Answer:
    """What became of one paper: decided, or refused with a sentence."""

    round: Round
    refused: str = ""


@method_decorator(never_cache, name="dispatch")
class Several(WagtailAdminTemplateMixin, View):
    """First lists what was ticked, with digests, and asks for the comment; then decides one after the other."""

    template_name = "whitepapers/review/several.html"
    header_icon = "clipboard-list"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Decide several papers")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here over the queue."""
        from django.urls import reverse

        queue = {"url": reverse("whitepapers_queue"), "label": _("Waits for me")}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Lead back: there is nothing here without ticked papers."""
        return redirect("whitepapers_queue")

    def post(self, request: HttpRequest) -> HttpResponse:
        """List what was ticked, or decide on it when it was listed before."""
        outcome = OUTCOMES.get(request.POST.get("outcome", ""))
        if outcome is None or not self.rounds:
            messages.warning(request, _("Tick the papers first, then choose what to do with them."))
            return redirect("whitepapers_queue")
        if request.POST.get("confirmed") != "1":
            return self.ask(outcome)
        if fault := self.fault(outcome):
            return self.ask(outcome, fault=fault, status=400)
        answers = [self.one(round, outcome) for round in self.rounds]
        decided = [one for one in answers if not one.refused]
        if decided and len(decided) == len(answers):
            messages.success(request, _done(outcome, len(decided)))
            return redirect("whitepapers_queue")
        told_all = {"answers": answers, "decided": len(decided), "outcome": str(outcome)}
        return self.render_to_response(self.get_context_data(**told_all), status=200 if decided else 409)

    @cached_property
    def user(self) -> User:
        """Who decides."""
        return self.request.user  # type: ignore[return-value]

    @cached_property
    def rounds(self) -> list[Round]:
        """The ticked rounds, each once, in their order; 404 when one of them is none that the person may see."""
        keys = [int(one) for one in self.request.POST.getlist("round") if one.isdecimal() and len(one) < 19]
        keys = list(dict.fromkeys(keys))[: A_PAGE + 1]
        if len(keys) > A_PAGE:
            raise Http404
        visible = Round.objects.visible_to(self.user).filter(pk__in=keys).defer("manuscript_json")
        found = {one.pk: one for one in visible.select_related("paper__department", "paper__plan_year")}
        if len(found) != len(keys):
            raise Http404
        return [found[key] for key in keys]

    @cached_property
    def open(self) -> dict[int, Round]:
        """Those of them that are still open, with what the rule needs."""
        return {one.pk: one for one in open_rounds(self.user).filter(pk__in=[one.pk for one in self.rounds])}

    @cached_property
    def mine(self) -> dict[Round, User | None]:
        """Those of them that the person may decide, each with whom they act for."""
        return decidable(self.user, self.open.values())

    def ask(self, outcome: Outcome, *, fault: str = "", status: int = 200) -> HttpResponse:
        """Show what would be decided, with digest, findings and size, and what can't be."""
        shown = lines(self.mine)
        said = self.request.POST
        context = self.get_context_data(
            outcome=str(outcome),
            fault=fault,
            comment=said.get("comment", ""),
            lines=[(line, said.get(f"comment-{line.round.pk}", ""), self.mine[line.round]) for line in shown],
            refused=self.refused(),
            taken=self.taken(shown),
        )
        return self.render_to_response(context, status=status)

    def refused(self) -> list[Answer]:
        """Return the ticked papers on which the person can't decide, each with the sentence."""
        person, holds = fresh_person(self.user), mandates()
        found = []
        for one in self.rounds:
            if one in self.mine:
                continue
            there = self.open.get(one.pk)
            why_not = why_not_decide(person, facts_of_open(there, holds)) if there else None
            found.append(Answer(one, told(why_not) if why_not else _(ENDED)))
        return found

    def taken(self, shown: Iterable[Waiting]) -> list[Waiting]:
        """Return the papers that somebody else has taken on."""
        return [line for line in shown if line.holder is not None and line.holder != self.user]

    def comment(self, one: Round) -> str:
        """Return what is said of this paper: its own comment, or the one for all."""
        said = self.request.POST
        return said.get(f"comment-{one.pk}", "").strip() or said.get("comment", "").strip()

    def fault(self, outcome: Outcome) -> str:
        """Return what is wrong with the comments before anything is decided; "" when nothing is."""
        if any(len(self.comment(one)) > LONGEST for one in self.rounds):
            return _("A comment may have %(most)d characters.") % {"most": LONGEST}
        silent = [one for one in self.rounds if one in self.mine and not says_something(self.comment(one))]
        if outcome is Outcome.RETURNED and silent:
            names = pgettext("separator of names", ", ").join(paper_name(one.paper) for one in silent)
            return _("Say why these papers are returned, each for itself or once for all: %(papers)s.") % {
                "papers": names
            }
        return ""

    def one(self, round: Round, outcome: Outcome) -> Answer:
        """Decide on one paper, in its own transaction, on the stage and text that were listed; or say why not."""
        said = self.request.POST
        stage, digest = said.get(f"stage-{round.pk}", ""), said.get(f"digest-{round.pk}", "")
        if stage not in set(Stage) or not digest:
            return Answer(round, _("This form is not complete; open the paper again."))
        try:
            decide(
                round=round,
                stage=Stage(stage),
                outcome=outcome,
                digest=digest,
                by=self.user,
                comment=self.comment(round),
                acting_for=self.mine.get(round),
            )
        except Refused as refusal:
            return Answer(round, told(refusal))
        return Answer(round)


def _done(outcome: Outcome, count: int) -> str:
    if outcome is Outcome.APPROVED:
        return ngettext("%(count)d paper is approved.", "%(count)d papers are approved.", count) % {"count": count}
    said = ngettext(
        "%(count)d paper went back to its department.", "%(count)d papers went back to their departments.", count
    )
    return said % {"count": count}
