"""One round: the frozen paper to read, and the decision on it. Translates; the rule and `decide` say what is allowed."""

from collections import Counter
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from publishing.faults import Unprintable
from publishing.manuscript import Malformed
from publishing.printer import render_pdf
from publishing.web import render_body
from targets.refusal import Refused
from whitepapers.actions import decide
from whitepapers.answering import answers
from whitepapers.approval import Outcome, Stage, check_decide
from whitepapers.assigned import unanswered
from whitepapers.assigning import reviewers_for
from whitepapers.claiming import may_assign
from whitepapers.cooperating import Part
from whitepapers.cooperation import Partner, parts_of, taken_out
from whitepapers.desk.scope import paper_name, told
from whitepapers.facts import person
from whitepapers.last_year import continued
from whitepapers.models import Authorship, Round
from whitepapers.points import marked_points
from whitepapers.review.frozen import continues, marked
from whitepapers.review.round_view import RoundView
from whitepapers.review.waiting import waiting_for
from whitepapers.review.whose import named

PRIVATE = "private, no-store"


class DecisionForm(forms.Form):
    """What the person saw (stage and digest) and what they say."""

    stage = forms.ChoiceField(choices=[(stage.value, stage.value) for stage in Stage], widget=forms.HiddenInput)
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=[(one.value, one.value) for one in (Outcome.APPROVED, Outcome.RETURNED)])
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "aria-describedby": "comment-help"}),
    )
    acting_for = forms.RegexField(r"^(own|\d{1,18})$", required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False)


class RoundPage(RoundView):
    """Read the frozen paper; approve it or return it."""

    template_name = "whitepapers/review/round.html"

    def get(self, request: HttpRequest, round: int) -> HttpResponse:
        """Show it."""
        self.opened()
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, round: int) -> HttpResponse:
        """Ask once more, then decide; a refusal is told in its sentence and changes nothing."""
        form = DecisionForm(request.POST)
        if not form.is_valid():
            errors = " ".join(str(error) for name in form.errors for error in form.errors[name])
            told_why = (
                errors if set(form.errors) == {"comment"} else _("This form is not complete; open the paper again.")
            )
            return self.refuse(form, told_why, status=400)
        if self.unsettled:
            return self.refuse(form, _("Say in whose name you decide."), status=400)
        said = form.cleaned_data
        said = said | {"stage": Stage(said["stage"]), "outcome": Outcome(said["outcome"])}
        confirmed, name = said.pop("confirmed"), said.pop("acting_for")
        try:
            principal = named(name)
            if not confirmed:
                check_decide(self.person, self.facts, principal=person(principal) if principal else None, **said)
                confirm = said | {"acting_for": name, "principal": principal}
                return self.render_to_response(self.get_context_data(form=form, confirm=confirm))
            decide(round=self.round, by=request.user, acting_for=principal, **said)  # type: ignore[arg-type]
        except Refused as refusal:
            return self.refuse(form, told(refusal), status=409)
        messages.success(request, self.done(said["stage"], said["outcome"]))
        return redirect("whitepapers_queue")

    def refuse(self, form: DecisionForm, sentence: str, *, status: int) -> HttpResponse:
        """Show the page as it is now, with the sentence, and with what was typed."""
        return self.render_to_response(self.get_context_data(form=form, refused=sentence), status=status)

    def done(self, stage: Stage, outcome: Outcome) -> str:
        """Return what happened, and what happens next."""
        name = {"paper": paper_name(self.round.paper), "number": self.round.number}
        if outcome is Outcome.RETURNED:
            happened = _("Round %(number)d of %(paper)s went back to the department with your comment.") % name
        elif stage is Stage.SUPERVISORY:
            happened = _("Round %(number)d of %(paper)s is approved; it now waits for the leader in charge.") % name
        else:
            happened = (
                _("Round %(number)d of %(paper)s is approved at both stages; it is printed and then released.") % name
            )
        left = len(waiting_for(self.request.user))  # type: ignore[arg-type]
        still = (
            ngettext("%(left)d more waits for you.", "%(left)d more wait for you.", left) % {"left": left}
            if left
            else _("Nothing else waits for you.")
        )
        return f"{happened} {still}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather what the page shows."""
        waiting = self.waiting
        parts = self.parts()
        counts = Counter(one.standing for one in parts)
        return super().get_context_data(**kwargs) | {
            **self.standing(),
            "marked_points": marked_points(self.round, waiting) if waiting else [],
            "reviewers": reviewers_for(self.facts) if may_assign(self.person, self.facts) else [],
            "writers": self.writers(),
            "earlier": self.earlier(),
            "parts": parts,
            "part_counts": [(standing, counts[standing]) for standing in Part if counts[standing]],
            "open_tasks": unanswered([self.round.paper])[self.round.paper_id] if waiting else [],
            **self.text(),
        }

    def parts(self) -> list[Partner]:
        """Return the co-operating departments that did not simply confirm, those taken out of their row included."""
        paper, until = self.round.paper, self.round.at
        return [one for one in parts_of(paper, until=until) if one.standing is not Part.CONFIRMED] + taken_out(
            paper, until=until
        )

    def text(self) -> dict[str, Any]:
        """Return the frozen paper as HTML and its findings, or that it is no longer what was submitted."""
        try:
            body = mark_safe(render_body(self.document))  # noqa: S308  the press escapes and cleans
            manuscript = self.round.manuscript
        except Malformed as fault:
            return {"broken": str(fault)}
        answered = answers(self.round.paper, until=self.round.at)
        found = marked(manuscript, continued(continues(manuscript)))
        marks = [
            (entry, [(told_finding(mark), mark.severity, answered.of(entry, mark.rule)) for mark in some])
            for entry, some in found
        ]
        return {
            "body": body,
            "targets": len(manuscript["parts"].get("results", manuscript["parts"]["targets"])),
            "amends": manuscript["head"].get("amends"),
            "marks": marks,
            "findings": sum(len(some) for _, some in marks),
            "answered": sum(answer.stands for _, some in marks for _, _, answer in some),
        }

    def writers(self) -> list[dict[str, Any]]:
        """Return who had a hand in this text, each with the ways in words."""
        ways = dict(Authorship.How.choices)
        return [one | {"ways": [ways.get(way, way) for way in one["how"]]} for one in self.round.writers]

    def earlier(self) -> list[Round]:
        """Return the rounds before this one, the latest first, with their decisions."""
        before = self.round.paper.rounds.filter(number__lt=self.round.number).defer("manuscript_json")
        return list(
            before.select_related("submitted_by")
            .prefetch_related("decisions__by", "decisions__acting_for")
            .order_by("-number")
        )


def told_finding(mark: Any) -> str:
    """Return a finding's sentence in the interface's language."""
    return _(mark.sentence) % dict(mark.values)


class RoundPdf(RoundView):
    """The frozen paper as PDF; it says on every page that it is not published."""

    def get(self, request: HttpRequest, round: int) -> HttpResponse:
        """Print it, or say why it can't be printed."""
        try:
            printed = render_pdf(self.document)
        except (Unprintable, Malformed) as fault:
            messages.error(request, _("This round can't be printed: %(fault)s") % {"fault": fault})
            return redirect("whitepapers_round", self.round.pk)
        return pdf_response(printed.data, f"round-{self.round.number}-{self.round.paper.subject.replace('/', '-')}.pdf")


def pdf_response(data: bytes, name: str) -> HttpResponse:
    """Return a PDF that is shown in the browser and kept nowhere."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = PRIVATE
    return response


class Recall(RoundView):
    """The department takes its round back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, round: int) -> HttpResponseRedirect:
        """Recall it, or say why not; back to the paper either way."""
        try:
            decide(
                round=self.round,
                stage=Stage.SUPERVISORY,  # the only stage at which the rule lets anybody recall
                outcome=Outcome.RECALLED,
                digest=self.round.digest,
                by=request.user,  # type: ignore[arg-type]
                comment=request.POST.get("comment", "")[:5000],
            )
        except Refused as refusal:
            messages.error(request, told(refusal))
        else:
            messages.success(
                request, _("Round %(number)d is recalled; the draft is open again.") % {"number": self.round.number}
            )
        return redirect("desk:paper", self.round.paper_id)
