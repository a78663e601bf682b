"""Our part in others' targets: the list with what each asks, and the form for one report (ADR 31)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from targets.desk.fields import period_label, sentence
from targets.desk.part_form import PartForm
from targets.desk.progress import PER_PAGE, DeskView
from targets.desk.versus import ticked
from targets.facts import actor, codes_of, promise_of, target_facts
from targets.frequencies import schedule_of
from targets.models import Department, PartEvidence, PartLink, PartReport, PlanYear, Target, User
from targets.part_actions import report_part
from targets.partnering import PART_WORDS, PartNeed, check_part
from targets.parts import Partner, our_parts, partners_of, parts_count
from targets.periods import due_by, reportable
from targets.refusal import Overtaken, Refused
from targets.roles import DEPARTMENTAL
from targets.web_address import Address


def may_see(user: User) -> bool:
    """Say whether the person works in a department: only departments have a part in others' targets."""
    return user.is_active and bool(user.department_id and user.roles & DEPARTMENTAL)


class PartnerView(DeskView):
    """What the two screens share: only a department's own people find them."""

    header_icon = "group"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for anybody else."""
        super().setup(request, *args, **kwargs)
        if not may_see(self.person):
            raise Http404("Only departments have a part in others' targets.")

    @property
    def department(self) -> Department:
        """The person's own."""
        assert self.person.department is not None
        return self.person.department


class PartsView(PartnerView):
    """The year's targets of others that name us."""

    template_name = "targets/desk/parts.html"
    page_title = gettext_lazy("Our part in others' targets")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the parts, filtered and paged, the most pressing first."""
        asked = {name: self.request.GET.get(name, "").strip() for name in ("q", "need")}
        years = list(PlanYear.objects.all())
        plan_year = self.chosen_year(years)
        every = our_parts(self.department, plan_year, self.today) if plan_year else []
        chosen = [one for one in every if _fits(one, asked["need"], asked["q"][:200])]
        chosen.sort(key=lambda one: list(PartNeed).index(one.wanted.need))
        context = {
            "years": years, "plan_year": plan_year, "asked": asked, "total": len(every), "counts": parts_count(every),
            "page": Paginator(chosen, PER_PAGE).get_page(self.request.GET.get("p")),
            "needs": [(one, _(PART_WORDS[one])) for one in PartNeed],
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context


def _fits(one: Partner, need: str, search: str) -> bool:
    target = one.target
    text = (
        f"{target.number} {target.task} {target.goal} {target.department.name} {target.department.name_en}".casefold()
    )
    wanted = not need or one.wanted.need == need or (need == "asks" and one.wanted.asks)
    return wanted and all(word in text for word in search.casefold().split())


class PartView(PartnerView):
    """One target of another department: its promise, what we said of our part, and the form."""

    template_name = "targets/desk/part.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the target among those that name the person's department, or in which it has spoken."""
        super().setup(request, *args, **kwargs)
        related = ("department", "plan_year", "edition")
        self.target = get_object_or_404(Target.objects.select_related(*related), number=kwargs["number"])
        found = self._partners()
        if not found:
            raise Http404("This target does not name your department.")
        self.part = found[0]

    def _partners(self) -> list[Partner]:
        return partners_of([self.target], self.today, only=self.department, whole=True)[self.target.pk]

    def get_page_title(self) -> str:
        """Return the number."""
        return self.target.number

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        year = self.target.plan_year.year
        return self.crumbs((f"{reverse('parts')}?year={year}", PartsView.page_title), ("", self.target.number))

    @cached_property
    def refusal(self) -> Refused | None:
        """Why this person can't report on this part, or None."""
        try:
            check_part(actor(self.person), target_facts(self.target, self.today), codes_of(self.target))
        except Refused as refused:
            return refused
        return None

    @cached_property
    def begun(self) -> list[str]:
        """The periods of which something can be reported."""
        return reportable(schedule_of(self.target), self.today)

    def said_of(self, period: str) -> list[PartReport]:
        """Return our reports on a period, the newest first."""
        return [one for one in self.part.said if one.period == period]

    def get_form(self) -> PartForm:
        """Return the form for the period of the address, the one that is wanted, or the latest."""
        if self.request.method == "POST":
            return PartForm(self.request.POST, self.request.FILES, periods=self.begun)
        asked, wanted = self.request.GET.get("period", ""), self.part.wanted
        period = next((one for one in (asked, wanted.period if wanted.asks else "") if one in self.begun), "")
        period = period or (self.begun[-1] if self.begun else "")
        return PartForm(initial={"period": period, "seen": len(self.said_of(period))}, periods=self.begun)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the promise, what was said, and the form."""
        form = kwargs.pop("form", None) or (None if self.refusal else self.get_form())
        period = str(form["period"].value() or "") if form else ""
        said = self.said_of(period)
        known = period in self.begun
        context = {
            "target": self.target, "promise": promise_of(self.target), "part": self.part, "form": form, "period": period,
            "refusal": sentence(self.refusal) if self.refusal else "", "correcting": said[0] if said else None,
            "periods": [{"name": one, "report": self.said_of(one)} for one in self.begun],
            "due_by": due_by(period, self.target.plan_year.grace_days) if known else None,
            "files_again": bool(form and form.is_bound and self.request.FILES),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """File the report, or say what is missing and keep what was typed."""
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        said, ours = form.said(), {"part__target": self.target, "part__department": self.department}
        links = PartLink.objects.filter(pk__in=ticked(request.POST, "carry_link"), **ours).order_by("pk")
        files = PartEvidence.objects.filter(pk__in=ticked(request.POST, "carry"), **ours).select_related("part")
        said["links"] = [*said["links"], *(Address(one.url, one.title) for one in links)]
        try:
            filed = report_part(target=self.target, by=self.person, carried=list(files.order_by("pk")), **said)
        except Refused as refused:
            form.add_error(None, sentence(refused))
            if isinstance(refused, Overtaken):
                self.part = self._partners()[0]  # there is one more report by now
                form.now_seen(len(self.said_of(said["period"])))
            return self.render_to_response(
                self.get_context_data(form=form), status=409 if isinstance(refused, Overtaken) else 422
            )
        told = _("%(number)s: your part for %(period)s is reported to the lead department.")
        messages.success(request, told % {"number": self.target.number, "period": period_label(filed.period)})
        return HttpResponseRedirect(reverse("part_report", args=[self.target.number]))
