"""The steps of a paper as a whole: sign off, submit, recall. Each shows what it does, then asks the verb."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from wagtail.admin import messages

from publishing.faults import Unprintable
from targets.refusal import Refused
from whitepapers.actions import decide, sign_off, submit
from whitepapers.approval import Outcome, PaperFacts, Stage, waiting_stage
from whitepapers.assigned import unanswered
from whitepapers.desk.points import returned
from whitepapers.desk.scope import BOTH, PaperView, told
from whitepapers.desk.steps import Offer, offers
from whitepapers.facts import paper_facts


class Step(PaperView):
    """A page that says what a step does and asks for it."""

    series = BOTH

    step = ""
    label = ""

    def get_page_title(self) -> str:
        """Name the step."""
        return _(self.label)

    def trail(self) -> list[dict[str, str]]:
        """Stand below the paper."""
        return [{"url": "", "label": self.get_page_title()}]

    @cached_property
    def facts(self) -> PaperFacts:
        """The facts with the digest of the text."""
        return paper_facts(self.paper, with_content=True)

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Show what the step does and whether it can be done."""
        return self.render_to_response(self.get_context_data())

    def offered(self) -> Offer | None:
        """Return the rule's answer, or None when the step is not this person's."""
        return offers(self.person, self.facts).get(self.step)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rule's answer and what the person should know before."""
        offered = self.offered()
        return super().get_context_data(**kwargs) | {
            "offered": offered,
            "why": told(offered.refusal) if offered and offered.refusal else "",
            "content": self.facts.content,
            "targets": self.facts.targets,
            "undisposed": self.facts.undisposed,
            "unheard": self.facts.unheard,
            "open_tasks": unanswered([self.paper])[self.paper.pk],
            "points": returned(self.paper, self.person, self.facts),
        }

    def back(self) -> HttpResponse:
        """Go to the paper."""
        return redirect("desk:paper", self.paper.pk)

    def refuse(self, refusal: Refused) -> HttpResponse:
        """Say why not and show the page anew, with what is true now."""
        messages.error(self.request, told(refusal))
        return redirect(self.request.path)


class SignOffStep(Step):
    """The head signs the text whose digest the page showed."""

    template_name = "whitepapers/desk/sign_off.html"
    step = "sign_off"
    label = gettext_noop("Sign off")

    def post(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Sign exactly what was shown."""
        try:
            sign_off(paper=self.paper, by=request.user, content=request.POST.get("content", ""))  # type: ignore[arg-type]
        except Refused as refusal:
            return self.refuse(refusal)
        messages.success(
            request, _("Signed off. The editor can submit this text now; any change of it needs a new sign-off.")
        )
        return self.back()


class SubmitStep(Step):
    """The editor freezes the paper and opens a round."""

    template_name = "whitepapers/desk/submit.html"
    step = "submit"
    label = gettext_noop("Submit")

    def post(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Print once for trial, freeze and open the round."""
        user: Any = request.user
        try:
            opened = submit(paper=self.paper, by=user)
        except Refused as refusal:
            return self.refuse(refusal)
        except Unprintable as fault:
            messages.error(request, _("The paper can't be printed as it is: %(fault)s") % {"fault": fault})
            return redirect(request.path)
        said = ngettext(
            "Submitted: round %(number)s is open, %(pages)s page. The draft is locked until it is decided.",
            "Submitted: round %(number)s is open, %(pages)s pages. The draft is locked until it is decided.",
            opened.pages,
        )
        messages.success(request, said % {"number": opened.number, "pages": opened.pages})
        return self.back()


class RecallStep(Step):
    """The department takes back a round that nobody has decided."""

    template_name = "whitepapers/desk/recall.html"
    step = "recall"
    label = gettext_noop("Recall")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the round that is open."""
        latest = self.paper.rounds.defer("manuscript_json").order_by("-number").first()
        return super().get_context_data(**kwargs) | {"round": latest}

    def post(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Recall the round that was shown, if it is still the open one."""
        user: Any = request.user
        latest = self.paper.rounds.order_by("-number").first()
        waiting = waiting_stage(self.facts.latest.decisions) if self.facts.latest else None
        if latest is None:
            return self.back()
        try:
            decide(
                round=latest,
                stage=waiting or Stage.SUPERVISORY,
                outcome=Outcome.RECALLED,
                digest=request.POST.get("digest", ""),
                by=user,
                comment=request.POST.get("comment", ""),
            )
        except Refused as refusal:
            return self.refuse(refusal)
        messages.success(request, _("Recalled. The draft can be changed again."))
        return redirect(reverse("desk:paper", args=[self.paper.pk]))
