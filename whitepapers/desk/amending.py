"""The screens of an amendment: reopen a published paper, see what is changed, bring it back, give it up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.admin import messages

from publishing.document import Document
from publishing.web import render_body
from targets.refusal import Refused
from whitepapers.amended import Basis, basis
from whitepapers.amending import give_up, is_public, may_change, reopen, told_values
from whitepapers.approval import (
    PaperFacts,
    Person,
    State,
    check_edit,
    check_give_up,
    check_reopen,
    says_something,
    state,
)
from whitepapers.changelog import PART
from whitepapers.changes_layout import change_section, kind_words, prose_words
from whitepapers.compose import compose
from whitepapers.desk.scope import BOTH, PaperView, told
from whitepapers.desk.signing import Step
from whitepapers.desk.steps import Offer, offer
from whitepapers.models import WhitePaperPage
from whitepapers.restoring import restore, restore_all
from whitepapers.results.reading import frozen_of, statement_facts
from whitepapers.results.rule import check_again


@dataclass(frozen=True)
class Judged:
    """An amendment in drafting: what it starts from, its change log, and what stands in its way, in words."""

    basis: Basis
    composed: Mapping[str, Any]
    sentences: Mapping[str, list[str]]  # by the entry's number

    @property
    def log(self) -> list[dict[str, Any]]:
        """The change log."""
        found: list[dict[str, Any]] = self.composed["parts"][PART]
        return found

    @property
    def objections(self) -> list[str]:
        """Everything that stands in the way."""
        return [one for sentences in self.sentences.values() for one in sentences]


def judge(paper: WhitePaperPage) -> Judged | None:
    """Return the paper's amendment as it stands now, judged by the rule that `submit` asks; None when there is none."""
    amended = basis(paper)
    if amended is None:
        return None
    composed = compose(paper)
    sentences: dict[str, list[str]] = {}
    for one in amended.refused(composed["parts"], year=paper.plan_year.year, today=timezone.localdate()):
        sentences.setdefault(one.number, []).append(_(one.sentence) % told_values(one))
    for one in composed["parts"][PART]:
        if one["kind"] == "withdrawn" and one["part"] == "targets" and not says_something(one["reason"]):
            said = _("Target %(number)s is withdrawn without a public reason of its own.") % {"number": one["number"]}
            sentences.setdefault(one["number"], []).append(said)
    return Judged(amended, composed, sentences)


def may_reopen(view: PaperView) -> Offer | None:
    """Return whether the person may reopen the paper now; None when that is not theirs, or nothing is approved yet."""
    own = view.person.department == view.facts.department and "editors" in view.person.roles
    if not own or state(view.facts) is not State.APPROVED:
        return None
    if view.paper.is_statement:
        return offer_again(view)
    on_time = may_change(view.paper, timezone.localdate())
    public = is_public(view.paper)
    return offer(
        "reopen",
        lambda who, facts: check_reopen(who, facts, released=public, in_time=on_time, reason="…x"),
        view.person,
        view.facts,
    )


def offer_again(view: PaperView) -> Offer:
    """Return whether a published statement may be opened again: only where a result was corrected since."""

    def check(who: Person, facts: PaperFacts) -> None:
        check_again(statement_facts(view.paper.department, view.paper.plan_year))
        check_reopen(who, facts, released=is_public(view.paper), in_time=True, reason="…x")

    return offer("reopen", check, view.person, view.facts)


class ReopenStep(Step):
    """An editor opens what is published for a new edition."""

    template_name = "whitepapers/desk/reopen.html"
    step = "reopen"
    label = gettext_noop("Reopen for an amendment")

    def offered(self) -> Offer | None:
        """Ask the rule."""
        return may_reopen(self)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the last day, and what was typed."""
        return super().get_context_data(**kwargs) | {
            "last_day": self.paper.plan_year.amendments_until,
            "typed": self.request.POST,
            "corrected": frozen_of(self.paper) if self.paper.is_statement else None,
        }

    def post(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Reopen with the reason that was given; a refusal loses nothing of it."""
        user: Any = request.user
        misprint = request.POST.get("misprint") == "1"
        try:
            reopen(paper=self.paper, reason=request.POST.get("reason", "")[:5000], misprint=misprint, by=user)
        except Refused as refusal:
            messages.error(request, told(refusal))
            return self.render_to_response(self.get_context_data(), status=409)
        messages.success(
            request, _("Reopened. The published edition stands until the next one has passed both approvals.")
        )
        return self.back()


class GiveUpStep(Step):
    """An editor ends an amendment whose draft says again what is published."""

    template_name = "whitepapers/desk/give_up.html"
    step = "give_up"
    label = gettext_noop("Give the amendment up")

    def offered(self) -> Offer | None:
        """Ask the rule."""
        judged = judge(self.paper)
        changed = bool(judged and judged.log)
        return offer("give_up", lambda who, facts: check_give_up(who, facts, changed=changed), self.person, self.facts)

    def post(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Give it up, or say why not."""
        user: Any = request.user
        try:
            give_up(paper=self.paper, by=user)
        except Refused as refusal:
            return self.refuse(refusal)
        messages.success(request, _("Given up. The published edition stands as it is."))
        return self.back()


class Changes(PaperView):
    """What an amendment changes, side by side, as the next edition will show it; each change can be taken back."""

    series = BOTH

    template_name = "whitepapers/desk/changes.html"
    header_icon = "history"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("What this amendment changes")

    def trail(self) -> list[dict[str, str]]:
        """Stand below the paper."""
        return [{"url": "", "label": self.get_page_title()}]

    @cached_property
    def judged(self) -> Judged | None:
        """The amendment as it stands."""
        return judge(self.paper)

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Show it, or lead back when nothing is amended."""
        if self.judged is None:
            messages.warning(request, _("No amendment is being drafted."))
            return redirect("desk:paper", self.paper.pk)
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Bring one entry, or all of them, back to what is published."""
        user: Any = request.user
        try:
            if request.POST.get("all") == "1":
                restore_all(paper=self.paper, by=user)
            else:
                part, name = request.POST.get("part", ""), request.POST.get("name", "")
                if (part, name) in {(one["part"], one["number"]) for one in (self.judged.log if self.judged else ())}:
                    restore(paper=self.paper, part=part, name=name, by=user)
        except Refused as refusal:
            messages.error(request, told(refusal))
        else:
            messages.success(request, _("The published wording is in the draft again."))
        return redirect("desk:changes", self.paper.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Lay the change log out as it will be printed, and list its entries for taking back."""
        judged = self.judged
        if judged is None:
            raise Refused(gettext_noop("No amendment is being drafted."))
        return super().get_context_data(**kwargs) | {
            "judged": judged,
            "reopening": judged.basis.reopening,
            "entries": [self.shown(one) for one in judged.log],
            "body": changes_body(judged),
            # a result that was corrected is not taken back by the department; its prose is written anew
            "may": not self.paper.is_statement and offer("restore", check_edit, self.person, self.facts).allowed,
            "last_day": self.paper.plan_year.amendments_until,
        }

    def shown(self, one: Mapping[str, Any]) -> dict[str, Any]:
        """Return one entry with its name, what became of it, and what stands in its way."""
        return dict(one) | {
            "label": prose_words().get(one["number"], one["number"]),
            "word": kind_words()[one["kind"]],
            "sentences": self.judged.sentences.get(one["number"], []) if self.judged else [],
        }


def changes_body(judged: Judged) -> str:
    """Return the section of changes as HTML, in the paper's language."""
    language = judged.composed["language"]
    head = {**judged.composed["head"], "change_reason": judged.basis.reopening.reason}
    with translation.override(language):
        section = change_section({**judged.composed, "head": head})
    document = Document("", "", language, (section,) if section else ())
    return mark_safe(render_body(document))  # noqa: S308  the press escapes and cleans
