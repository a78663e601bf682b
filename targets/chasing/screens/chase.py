"""One chase: what is chased, its history, and whatever the person may do now."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.admin import messages

from targets.chasing import answering, issuing, may
from targets.chasing.history import told
from targets.chasing.listing import grade_of
from targets.chasing.machine import last_of, resting
from targets.chasing.notice_text import answer_until, facts, words_to_issue
from targets.chasing.reading import Case, read_case
from targets.chasing.referring import matter_of
from targets.chasing.screens.forms import DropForm, FilesForm, IssueForm, ReferForm, SayForm, UntilForm
from targets.chasing.steps import Step
from targets.chasing.wording import matter_words
from targets.desk.fields import sentence
from targets.desk.progress import DeskView
from targets.facts import actor, promise_of
from targets.models import CalendarDay, Chase, CoveringWords, ReferralStep, SupervisionNotice
from targets.parts import what_partners_owe
from targets.refusal import Overtaken, Refused

DONE: dict[str, str] = {
    "issue": gettext_noop("The notice is issued."),
    "keep": gettext_noop("The covering words are kept; nothing is issued yet."),
    "refer": gettext_noop("The matter is referred to the supervisory organ."),
    "drop": gettext_noop("The draft is dropped."),
    "resume": gettext_noop("The matter is taken up again."),
    "extend": gettext_noop("The extension is granted."),
    "refuse": gettext_noop("The extension is refused."),
    "receive": gettext_noop("The receipt is confirmed."),
    "explain": gettext_noop("The explanation is filed."),
    "ask": gettext_noop("The extension is asked for."),
}
FORMS: dict[str, type[forms.Form]] = {
    "issue": IssueForm, "refer": ReferForm, "drop": DropForm, "resume": SayForm, "extend": UntilForm, "refuse": SayForm,
    "explain": FilesForm, "ask": UntilForm,
}  # fmt: skip


def allowed(check: Callable[..., None], *args: Any) -> bool:
    """Say whether a rule agrees."""
    try:
        check(*args)
    except Refused:
        return False
    return True


class ChaseView(DeskView):
    """The page of one chase."""

    template_name = "targets/chasing/chase.html"
    header_icon = "time"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the chase among those the person may see."""
        super().setup(request, *args, **kwargs)
        related = ("target__department__leader", "target__plan_year", "target__edition")
        found = Chase.objects.visible_to(self.person).select_related(*related)
        self.chase: Chase = get_object_or_404(found, pk=kwargs["pk"])
        self.target = self.chase.target

    def get_page_title(self) -> str:
        """Return number and matter."""
        return f"{self.target.number} · {matter_words(self.chase.occasion)}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs((reverse("chasing"), _("Chasing")), ("", self.get_page_title()))

    @cached_property
    def case(self) -> Case:
        """The chase as it stands."""
        return read_case(self.chase, self.today, CalendarDay.objects.calendar())

    def doable(self) -> list[str]:
        """Return what this person may do now; the verbs themselves check it again."""
        case, record = self.case, self.case.record
        acting, matter = actor(self.person), matter_of(self.target)
        ended = bool(last_of(record, Step.ENDED)) or self.target.withdrawn_in_id is not None or self._closed()
        referred = bool(last_of(record, Step.REFERRED))
        found: list[str] = []
        if allowed(may.check_inspects, acting, matter) and not ended:
            draft, asked = grade_of(case.draft(self.today)), issuing.asks_for_time(record)
            found += ["issue", "keep"] * (draft in {1, 2}) + ["refer"] * (draft == 3)
            found += ["extend"] * (not referred) + ["refuse"] * asked + ["drop"] * bool(draft)
            dropped = last_of(record, Step.DROPPED, Step.RESUMED)
            found += ["resume"] * (dropped is not None and dropped.step is Step.DROPPED)
        if allowed(may.check_answers, acting, matter):
            found += ["receive"] * bool(self.unreceived)
            if not ended and not referred:
                found += ["explain"] + ["ask"] * (not issuing.asks_for_time(record))
        return found

    def _closed(self) -> bool:
        closed = self.target.plan_year.closed_on
        return closed is not None and self.today >= closed

    @cached_property
    def notices(self) -> list[SupervisionNotice]:
        """The notices issued, the first first."""
        return list(self.chase.notices.select_related("by").order_by("grade"))

    @cached_property
    def unreceived(self) -> list[SupervisionNotice]:
        """The notices whose receipt nobody has confirmed."""
        there = set(self.chase.steps.filter(kind=Step.RECEIVED).values_list("notice_id", flat=True))
        return [one for one in self.notices if one.pk not in there]

    @cached_property
    def kept(self) -> CoveringWords | None:
        """The covering words that the office has kept for the notice that waits."""
        return self.chase.covering_words.filter(grade=self._grade()).select_related("by").first()

    def blank(self, do: str) -> forms.Form:
        """Return the form of a step, filled in with what is proposed."""
        initial: dict[str, Any] = {"seen": len(self.case.record)}
        if do == "issue":
            initial["text"] = words_to_issue(self.case, self._grade(), self.today, CalendarDay.objects.calendar())
            initial["version"] = self.kept.version if self.kept else 0
        asked = self.chase.steps.filter(kind=Step.ASKED).order_by("-sequence").first() if do == "extend" else None
        if asked is not None and issuing.asks_for_time(self.case.record):
            initial["until"] = asked.until
        return FORMS[do](initial=initial, prefix=do)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the page."""
        doable, mistaken = self.doable(), kwargs.pop("mistaken", {})
        ready = {do: mistaken.get(do) or self.blank(do) for do in doable if do in FORMS}
        calendar, draft = CalendarDay.objects.calendar(), grade_of(self.case.draft(self.today))
        context = {
            "chase": self.chase, "target": self.target, "promise": promise_of(self.target), "case": self.case,
            "steps": told(self.chase), "notices": self.notices, "unreceived": self.unreceived, "doable": doable,
            "forms": ready, "draft": draft, "resting": resting(self.case.record), "today": self.today,
            "words": matter_words(self.chase.occasion), **self._referral(),
            "owing": what_partners_owe([self.target], self.today)[self.target.pk], "others": self._others(), "mistaken": list(mistaken),
            "facts": facts(self.target, self.case, self.today, calendar) if "issue" in doable else None, "kept": self.kept,
            "until": answer_until(self.case, draft, self.today, calendar) if "issue" in doable else None,
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def _referral(self) -> dict[str, Any]:
        referral = getattr(self.chase, "referral", None)
        closed = referral is not None and referral.steps.filter(kind=ReferralStep.Kind.CLOSED).exists()
        return {"referral": referral, "referral_closed": closed}

    def _others(self) -> list[Chase]:
        return list(self.target.chases.exclude(pk=self.chase.pk).order_by("due"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do one step, or say what is in the way and keep what was typed."""
        do = request.POST.get("do", "")
        if do not in DONE:
            raise Http404("No such step.")
        kind = "issue" if do == "keep" else do  # the same form with two buttons
        form = FORMS[kind](request.POST, request.FILES, prefix=kind) if kind in FORMS else None
        if form is None or form.is_valid():
            try:
                self._do(do, form.cleaned_data if form else {})
            except Refused as refused:
                if form is None or do not in self.doable():
                    messages.error(request, sentence(refused))
                    return self._back()
                form.add_error(None, sentence(refused))
                if isinstance(refused, Overtaken):
                    self._now_seen(form, kind)
            else:
                messages.success(request, _(DONE[do]))
                return self._back()
        elif do not in self.doable():
            raise Http404("Not for this person now.")
        return self.render_to_response(self.get_context_data(mistaken={kind: form}), status=422)

    def _now_seen(self, form: forms.Form, kind: str) -> None:
        now = {f"{kind}-seen": len(self.case.record), f"{kind}-version": self.kept.version if self.kept else 0}
        form.data = form.data.dict() | {name: str(count) for name, count in now.items()}  # type: ignore[attr-defined]

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("chasing_chase", args=[self.chase.pk]))

    def _do(self, do: str, said: dict[str, Any]) -> None:
        common: dict[str, Any] = {"chase": self.chase, "by": self.person}
        text: dict[str, Any] = {"text": said.get("text", "")}
        seen: dict[str, Any] = {"expects": said.get("seen")}
        words: dict[str, Any] = {"words": said.get("text", ""), "version": said.get("version")}
        verbs: dict[str, Callable[[], object]] = {
            "issue": lambda: issuing.issue(**common, **seen, **words, grade=self._grade()),
            "keep": lambda: issuing.keep_words(**common, **words, grade=self._grade()),
            "refer": lambda: issuing.refer_chase(**common, **seen, **text),
            "drop": lambda: issuing.drop(**common, **seen, **text),
            "resume": lambda: issuing.resume(**common, **text),
            "extend": lambda: issuing.extend(**common, **seen, **text, until=said["until"]),
            "refuse": lambda: issuing.refuse_extension(**common, **seen, **text),
            "receive": lambda: answering.confirm_receipt(notice=self._notice(), by=self.person),
            "explain": lambda: answering.explain(**common, **text, files=said["attached"]),
            "ask": lambda: answering.ask_for_time(**common, **text, until=said["until"]),
        }
        verbs[do]()

    def _grade(self) -> int:
        draft = grade_of(self.case.draft(self.today))
        return draft if draft in {1, 2} else 1

    def _notice(self) -> SupervisionNotice:
        asked = self.request.POST.get("notice", "")
        return get_object_or_404(self.chase.notices, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
