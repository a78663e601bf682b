"""Referrals: the supervisory organ's inbox, and one referral with its file, its steps and what can be done now."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from wagtail.admin import messages

from targets.chasing import deciding, listing, may
from targets.chasing.referring import matter_of
from targets.chasing.screens.chase import allowed
from targets.chasing.screens.forms import DecideForm, FilesForm, SayForm
from targets.chasing.wording import matter_words
from targets.desk.fields import sentence
from targets.desk.progress import PER_PAGE, DeskView
from targets.facts import actor
from targets.models import Referral, ReferralStep
from targets.refusal import Overtaken, Refused

Kind = ReferralStep.Kind
DONE: dict[str, str] = {
    "receive": gettext_noop("The referral is received."),
    "answer": gettext_noop("The answer is filed."),
    "decide": gettext_noop("The decision is recorded."),
    "close": gettext_noop("The referral is closed."),
}
FORMS: dict[str, type[forms.Form]] = {"answer": FilesForm, "decide": DecideForm, "close": SayForm}


class ReferralsView(DeskView):
    """The referrals that the person may see: open ones first to be received, or all that are closed."""

    template_name = "targets/chasing/referrals.html"
    page_title = gettext_lazy("Referrals")
    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs((reverse("chasing"), _("Chasing")), ("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return one tab's referrals, paged."""
        show = "closed" if self.request.GET.get("show") == "closed" else "open"
        steps = ReferralStep.objects.filter(referral=OuterRef("pk"))
        last = steps.filter(kind=Kind.DECIDED).order_by("-sequence")
        found = Referral.objects.visible_to(self.person)
        found = found.open() if show == "open" else found.exclude(pk__in=found.open().values("pk"))
        found = found.annotate(
            received=Exists(steps.filter(kind=Kind.RECEIVED)), outcome=Subquery(last.values("outcome")[:1]),
            until=Subquery(last.values("until")[:1]),
        ).select_related("target__department", "target__plan_year", "chase").order_by("received", "at", "pk")  # fmt: skip
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        outcomes = dict(ReferralStep.Outcome.choices)
        rows = [
            (one, outcomes.get(one.outcome or "", ""), one.until is not None and one.until < self.today) for one in page
        ]
        context = {"page": page, "rows": rows, "show": show, "supervises": listing.supervises(self.person)}
        return super().get_context_data(**kwargs) | context


class ReferralView(DeskView):
    """One referral."""

    template_name = "targets/chasing/referral.html"
    header_icon = "mail"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the referral among those the person may see."""
        super().setup(request, *args, **kwargs)
        found = Referral.objects.visible_to(self.person).select_related("target__department", "target__plan_year", "by")
        self.referral: Referral = get_object_or_404(found, pk=kwargs["pk"])
        self.target = self.referral.target

    def get_page_title(self) -> str:
        """Return its number."""
        return str(self.referral)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(
            (reverse("chasing"), _("Chasing")),
            (reverse("chasing_referrals"), _("Referrals")),
            ("", self.get_page_title()),
        )

    def doable(self, steps: list[ReferralStep]) -> list[str]:
        """Return what this person may do now; the verbs themselves check it again."""
        kinds = {one.kind for one in steps}
        if Kind.CLOSED in kinds:
            return []
        acting, matter, found = actor(self.person), matter_of(self.target), []
        if allowed(may.check_supervises, acting, matter):
            found += ["decide"] if Kind.RECEIVED in kinds else ["receive"]
            found += ["close"] * (Kind.DECIDED in kinds)
        if allowed(may.check_answers, acting, matter):
            found.append("answer")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the file, the steps and the forms."""
        steps = list(self.referral.steps.select_related("by").prefetch_related("files").order_by("sequence"))
        doable, mistaken = self.doable(steps), kwargs.pop("mistaken", {})
        ready = {
            do: mistaken.get(do) or FORMS[do](initial={"seen": len(steps)}, prefix=do) for do in doable if do in FORMS
        }
        file = self.referral.text
        context = {
            "referral": self.referral, "target": self.target, "file": file, "steps": steps, "doable": doable,
            "forms": ready, "mistaken": list(mistaken), "matter": matter_words(file["matter"]) if file["matter"] else "",
            "closed": any(one.kind == Kind.CLOSED for one in steps), "today": self.today,
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do one step, or say what is in the way and keep what was typed."""
        do = request.POST.get("do", "")
        if do not in DONE:
            raise Http404("No such step.")
        form = FORMS[do](request.POST, request.FILES, prefix=do) if do in FORMS else None
        doable = self.doable(list(self.referral.steps.all()))
        if form is None or form.is_valid():
            try:
                self._do(do, form.cleaned_data if form else {})
            except Refused as refused:
                if form is None or do not in doable:
                    messages.error(request, sentence(refused))
                    return self._back()
                form.add_error(None, sentence(refused))
                if isinstance(refused, Overtaken):
                    seen = str(self.referral.steps.count())
                    form.data = {**form.data.dict(), f"{do}-seen": seen}  # type: ignore[attr-defined]
            else:
                messages.success(request, _(DONE[do]))
                return self._back()
        elif do not in doable:
            raise Http404("Not for this person now.")
        return self.render_to_response(self.get_context_data(mistaken={do: form}), status=422)

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("chasing_referral", args=[self.referral.pk]))

    def _do(self, do: str, said: dict[str, Any]) -> None:
        common: dict[str, Any] = {"referral": self.referral, "by": self.person}
        text: dict[str, Any] = {"text": said.get("text", "")}
        seen: dict[str, Any] = {"expects": said.get("seen")}
        verbs: dict[str, Callable[[], object]] = {
            "receive": lambda: deciding.receive(**common),
            "answer": lambda: deciding.answer_referral(**common, **text, files=said["attached"]),
            "decide": lambda: deciding.decide(
                **common, **text, **seen, outcome=said["outcome"], until=said.get("until")
            ),
            "close": lambda: deciding.close(**common, **text, **seen),
        }
        verbs[do]()
