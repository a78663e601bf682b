"""The screen on which a department says what became of last year's targets: all rows on one form, each kept by itself."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages

from targets.fates import WORDS, Fate
from targets.models import Target
from targets.refusal import Refused
from whitepapers.carry_over import REASONED
from whitepapers.carrying import carry_over
from whitepapers.desk.recommended import Heard, keep_answers
from whitepapers.desk.scope import PaperView, told
from whitepapers.desk.steps import may_draft
from whitepapers.desk.table import LastYear
from whitepapers.disposing import LONGEST, Saying, dispose
from whitepapers.models import Disposition
from whitepapers.old_targets import OldTarget, progress, read_last_year, softer
from whitepapers.recommended import Beside, beside
from whitepapers.review.wording import told_softening


class RowForm(forms.Form):
    """What is said of one target; `seen` is the last change that the page showed, and what it said then."""

    outcome = forms.CharField(required=False, max_length=10)
    reason = forms.CharField(required=False, max_length=LONGEST)
    seen = forms.CharField(required=False, max_length=60)


def fingerprint(outcome: str, reason: str) -> str:
    """Return a short digest of what a row says: a row sent back as it was shown is nobody's change."""
    plain = "\n".join(reason.split())
    return hashlib.sha256(f"{outcome}\n{plain}".encode()).hexdigest()[:12]


def moment_of(text: str) -> dt.datetime | None:
    """Return the time of the last change that the page showed, or None."""
    try:
        return dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


@dataclass
class Row:
    """One target of last year as the screen shows it, with what was typed where it is not kept yet."""

    old: OldTarget
    may: bool
    outcome: str = ""
    reason: str = ""
    notes: list[str] = field(default_factory=list)  # why what was typed is not kept

    @property
    def shown(self) -> LastYear:
        """Its promise and result as they stand in a table."""
        return LastYear(self.old.target, self.old.standing)

    @property
    def seen(self) -> str:
        """What the form carries: the last change that is shown, and what it says."""
        said = self.old.disposition
        moment = said.changed_at.isoformat() if said else ""
        return f"{moment}/{fingerprint(said.outcome, said.reason) if said else fingerprint('', '')}"

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The outcomes to choose from."""
        return [
            {"value": fate.value, "word": _(WORDS[fate]), "chosen": self.outcome == fate, "reasoned": fate in REASONED}
            for fate in Fate
        ]

    @property
    def faults(self) -> list[str]:
        """What is missing or contradicts itself, in the interface's language; of what is kept, not of what is typed."""
        return [_(one.sentence) % one.values for one in self.old.faults]

    @property
    def softer(self) -> list[str]:
        """In what the drafts that continue it promise less, in the interface's language."""
        found = (one for draft in self.old.drafts for one in softer(self.old.target, draft))
        return [told_softening(one) for one in found]


class Dispositions(PaperView):
    """Shows last year's targets and keeps what is said of them."""

    template_name = "whitepapers/desk/dispositions.html"
    header_icon = "history"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Last year's targets")

    def trail(self) -> list[dict[str, str]]:
        """Stand below the paper."""
        return [{"url": "", "label": self.get_page_title()}]

    @property
    def address(self) -> str:
        """This screen with its filter."""
        here = reverse("desk:dispositions", args=[self.paper.pk])
        return f"{here}?{urlencode({'show': 'missing'})}" if self.request.GET.get("show") == "missing" else here

    @cached_property
    def old(self) -> list[OldTarget]:
        """Last year's targets with what is said of them."""
        return read_last_year(self.paper, self.paper.targets.prefetch_related("milestones").order_by("number"))

    @cached_property
    def beside(self) -> Beside:
        """What evaluation and the supervisory organ say of last year."""
        return beside(self.paper, targets=[one.target.pk for one in self.old])

    def rows(self) -> list[Row]:
        """Return the rows as they are kept; nobody has said anything of one: what is proposed is chosen."""
        in_time = timezone.localdate() <= self.paper.plan_year.contributions_due
        units = {one.target.responsible_unit for one in self.old}
        may = {unit: may_draft(self.person, self.facts, unit, in_time=in_time).allowed for unit in units}
        found = []
        for one in self.old:
            said = one.disposition
            outcome, reason = (said.outcome, said.reason) if said else (str(one.proposed or ""), "")
            found.append(Row(one, one.owed and may[one.target.responsible_unit], outcome, reason))
        return found

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Show the rows."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Keep every row that was changed; what can't be kept is shown again as it was typed."""
        rows = {one.old.target.pk: one for one in self.rows()}
        sayings = self.read(rows)
        user: Any = request.user
        try:
            done = dispose(paper=self.paper, by=user, sayings=sayings)
        except Refused as refusal:
            messages.error(request, told(refusal))
            return self.render_to_response(self.get_context_data(typed=rows), status=409)
        for one in done.saved:
            rows.pop(one.target_id)
        self.tell_collisions(done.collided, rows)
        if done.saved:
            counted = ngettext("%(n)s target saved.", "%(n)s targets saved.", len(done.saved))
            messages.success(request, counted % {"n": len(done.saved)})
        heard = self.hear()
        typed = {key: one for key, one in rows.items() if one.notes}
        if typed or heard.notes:
            messages.error(request, _("Some rows are not saved yet: please see the marked ones."))
            del self.old  # what others kept meanwhile is shown beside what was typed
            del self.beside
            return self.render_to_response(self.get_context_data(typed=typed, heard=heard), status=409)
        return self.carry() or redirect(self.address)

    def hear(self) -> Heard:
        """Keep what was answered to the evaluation office's recommendations."""
        user: Any = self.request.user
        heard = keep_answers(self.paper, by=user, rows=self.beside.recommended, data=self.request.POST)
        if heard.saved:
            counted = ngettext("%(n)s answer saved.", "%(n)s answers saved.", heard.saved)
            messages.success(self.request, counted % {"n": heard.saved})
        return heard

    def read(self, rows: dict[int, Row]) -> list[Saying]:
        """Return what was changed on the form; what can't be read is noted at its row."""
        sayings = []
        for key, row in rows.items():
            form = RowForm(self.request.POST, prefix=f"t{key}")
            if f"t{key}-seen" not in self.request.POST:
                continue
            if not form.is_valid():
                row.notes += [str(error) for errors in form.errors.values() for error in errors]
                continue
            outcome, reason = form.cleaned_data["outcome"], form.cleaned_data["reason"].replace("\r\n", "\n")
            moment, _slash, was = form.cleaned_data["seen"].partition("/")
            if fingerprint(outcome, reason) == was:
                continue
            row.outcome, row.reason = outcome, reason
            if not outcome:
                row.notes.append(_("Choose what became of it; the reason alone says nothing."))
                continue
            sayings.append(Saying(key, outcome, reason, moment_of(moment)))
        return sayings

    def tell_collisions(self, collided: list[Disposition], rows: dict[int, Row]) -> None:
        """Note at each row what somebody else said of it meanwhile."""
        for one in collided:
            said = {"who": one.changed_by.label(), "outcome": one.get_outcome_display(), "reason": one.reason or "–"}
            rows[one.target_id].notes.append(
                _(
                    "%(who)s changed this row after you opened it: %(outcome)s, reason: %(reason)s. What you chose is still "
                    "here; save again if yours is to stand."
                )
                % said
            )

    def carry(self) -> HttpResponse | None:
        """Carry the one target over whose button was pressed, and go to its new row."""
        asked = self.request.POST.get("carry", "")
        target = next((one.target for one in self.old if str(one.target.pk) == asked), None)
        if target is None:
            return None
        user: Any = self.request.user
        try:
            carry_over(paper=self.paper, target=target, by=user)
        except Refused as refusal:
            messages.error(self.request, told(refusal))
            return redirect(self.address)
        messages.success(self.request, self.carried(target))
        return redirect(f"{self.address}#t{target.pk}")

    def carried(self, target: Target) -> str:
        """Return the sentence that tells of the new row."""
        return _("%(number)s was carried over; its dates are a year later.") % {"number": target.number}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows that are asked for, and how many are settled."""
        typed: dict[int, Row] = kwargs.pop("typed", {})
        heard: Heard = kwargs.pop("heard", Heard())
        rows = self.rows()
        for row in rows:
            if (kept := typed.get(row.old.target.pk)) is not None:
                row.outcome, row.reason, row.notes = kept.outcome, kept.reason, kept.notes
        missing = self.request.GET.get("show") == "missing"
        unheard = {one.number for one in self.beside.recommended if one.answer is None}
        wanted = [one for one in rows if one.notes or one.old.faults or one.old.target.number in unheard]
        shown = wanted if missing else rows
        owed = {one.old.target.number for one in rows if one.old.owed}
        return super().get_context_data(**kwargs) | {
            "rows": [one for one in shown if one.old.owed],
            "withdrawn": [] if missing else [one for one in rows if not one.old.owed],
            "all": len(rows),
            "missing_only": missing,
            "progress": progress(self.old),
            "beside": self.beside,
            "heard": heard,
            "of_others": [one for one in self.beside.recommended if one.number not in owed],
            "may_all": may_draft(self.person, self.facts, "", in_time=False).allowed,
            "may_any": any(one.may for one in rows),
            "proposals": sum(bool(one.may and one.old.proposed) for one in shown),
            "longest": LONGEST,
            "year": self.paper.plan_year.year - 1,
        }
