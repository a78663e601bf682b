"""Verification: the inspection office's queue, and the form that records what was found (ADR 8)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from targets.actions import verify
from targets.apart import RULES
from targets.checking.closeness import why_of
from targets.checking.drawing import to_draw
from targets.checking.overrides import waiting_for_second
from targets.completion import reaches
from targets.desk import queue, rows
from targets.desk.fields import period_label, sentence
from targets.desk.forms import FindingForm
from targets.desk.progress import PER_PAGE, DeskView
from targets.desk.rows import departments_of
from targets.facts import actor, promise_of, target_facts
from targets.findings import report_facts
from targets.models import ProgressReport, SiteCheck
from targets.parts import partners_of
from targets.periods import due_by, order
from targets.refusal import Refused
from targets.reporting import check_verify
from targets.roles import Role
from targets.sampling import REASONS

may_see = queue.may_look


def narrowed(department: str, close: str) -> str:
    """Return the query that keeps the queue narrowed from report to report; "" where it is not."""
    given = {name: value for name, value in (("department", department), ("close", close)) if value}
    return f"?{urlencode(given)}" if given else ""


class InspectionView(DeskView):
    """Only the inspection office works here; evaluators and administrators may look."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for anybody else."""
        super().setup(request, *args, **kwargs)
        if not may_see(self.person):
            raise Http404("Only the inspection office works here.")


class QueueView(InspectionView):
    """The queue: what waits, since when, and whether it waits too long."""

    template_name = "targets/desk/queue.html"
    page_title = gettext_lazy("Verification")
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return one tab's rows, paged."""
        asked = {
            name: self.request.GET.get(name, "").strip() for name in ("show", "department", "q", "period", "close")
        }
        show = asked["show"] if asked["show"] in queue.SHOWN else "waiting"
        found = queue.queue(
            self.person, self.today, show=show, department=asked["department"], search=asked["q"][:200],
            period=asked["period"][:16],
        )  # fmt: skip
        if show == "waiting" and asked["close"]:
            page = Paginator(queue.narrowed(queue.looked(found), asked["close"]), PER_PAGE).get_page(self._page)
            shown = list(page)
        else:
            page = Paginator(found, PER_PAGE).get_page(self._page)
            shown = queue.looked(page) if show == "waiting" else [queue.Looked(one) for one in page]
        context = {
            "narrowed": narrowed(asked["department"], asked["close"] if show == "waiting" else ""),
            "page": page, "rows": [(one.report, *self._waits(one.report), one.why) for one in shown], "show": show,
            "asked": asked, "departments": departments_of(self.person), "reasons": REASONS.items(),
            "may_accept": show == "waiting" and queue.inspects(self.person),
            "to_draw": to_draw(self.today) if Role.INSPECTOR in self.person.roles else [],
            "second": waiting_for_second(self.person), "apart": list(RULES.values()), "chosen": set(), "query": self.request.GET.urlencode(),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context | kwargs

    @property
    def _page(self) -> str | None:
        return self.request.GET.get("p")

    def _waits(self, one: ProgressReport) -> tuple[int, bool, bool]:
        """Return (days waiting, longer than the office gives itself, filed after its own date)."""
        filed, year = timezone.localdate(one.at), one.target.plan_year
        days = (self.today - filed).days
        return days, days > year.verification_days, filed > due_by(one.period, year.grace_days)


class VerifyView(InspectionView):
    """One report beside its promise, its evidence and what was found before, and the form for a finding."""

    template_name = "targets/desk/verify.html"
    header_icon = "clipboard-list"
    check = staticmethod(check_verify)  # the rule that says who may

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the report among those the person may see."""
        super().setup(request, *args, **kwargs)
        related = ("target__department", "target__plan_year", "target__edition", "by")
        reports = ProgressReport.objects.visible_to(self.person).select_related(*related)
        self.report = get_object_or_404(reports.prefetch_related("evidence", "links"), pk=kwargs["pk"])
        self.target = self.report.target
        self.promise = promise_of(self.target)
        self.department, self.closeness = (request.GET.get(name, "") for name in ("department", "close"))

    def get_page_title(self) -> str:
        """Return number and period."""
        return f"{self.target.number} · {period_label(self.report.period)}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        queue_address = reverse("verification") + narrowed(self.department, self.closeness)
        return self.crumbs((queue_address, _("Verification")), ("", self.get_page_title()))

    def findings(self) -> list[Any]:
        """Return the findings on this report, in their order."""
        return list(self.report.verifications.select_related("by", "site_check").order_by("sequence"))

    def refusal(self) -> Refused | None:
        """Why this person can't record a finding here, or None."""
        facts = report_facts(self.report, self.target)
        try:
            self.check(actor(self.person), target_facts(self.target, self.today), facts)
        except Refused as refused:
            return refused
        return None

    def get_form(self, seen: int) -> FindingForm:
        """Return the form; its claimed value is filled in, so that agreeing takes one key."""
        if self.request.method == "POST":
            return FindingForm(self.request.POST, **self._form_facts())
        return FindingForm(initial={"seen": seen}, **self._form_facts())

    def _form_facts(self) -> dict[str, Any]:
        return {"report": self.report, "promise": self.promise, "close": self.close, "visits": self.visits}

    @cached_property
    def close(self) -> tuple[Any, ...]:
        """Why the report must be looked at closely."""
        return why_of(self.report, self.promise)

    @cached_property
    def visits(self) -> list[SiteCheck]:
        """The checks on site of this target that the person may read, the newest first."""
        found = SiteCheck.objects.visible_to(self.person).filter(target=self.target)
        return list(found.select_related("by").prefetch_related("photos").order_by("-day", "-pk"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return everything that stands beside the form."""
        findings, refusal = self.findings(), self.refusal()
        form = kwargs.pop("form", None) or (None if refusal else self.get_form(len(findings)))
        history = self.target.reports.exclude(pk=self.report.pk).select_related("by")
        filed = timezone.localdate(self.report.at)
        context = {
            "report": self.report, "target": self.target, "promise": self.promise, "findings": findings, "form": form,
            "refusal": sentence(refusal) if refusal else "", "following": self._following() if form else "",
            "narrowed": narrowed(self.department, self.closeness),
            "history": sorted(
                history.prefetch_related("verifications__by", "verifications__site_check", "evidence", "links"),
                key=lambda one: (order(one.period), one.pk), reverse=True,
            ),
            "filed_late": filed > due_by(self.report.period, self.target.plan_year.grace_days),
            "partners": partners_of([self.target], self.today, whole=True)[self.target.pk],
            "close": [REASONS[one] for one in self.close], "visits": self.visits, "may_visit": refusal is None,
            "milestones": self._milestones(), "reached": self._reaches(self.promise.value),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def _reaches(self, value: Any) -> bool | None:
        if value is None or self.report.value is None:
            return None
        return reaches(self.promise.comparison, self.report.value, value)

    def _milestones(self) -> list[dict[str, Any]]:
        """Return the milestones, each with whether it has passed on the report's day and whether the claim reaches it."""
        return [
            one | {"passed": one["due"] <= self.report.as_of, "reached": self._reaches(one["value"])}
            for one in rows.requirements(self.target)
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Record the finding and go on, or say what is missing and keep what was typed."""
        form = FindingForm(request.POST, **self._form_facts())
        if form.is_valid():
            try:
                seen = form.cleaned_data["seen"]
                visit = form.cleaned_data["site_check"]
                verify(report=self.report, by=self.person, finding=form.finding(), site_check=visit, expects=seen)
            except Refused as refused:
                form.add_error(None, sentence(refused))
                form.now_seen(self.report.verifications.count())
            else:
                return self._recorded()
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _recorded(self) -> HttpResponse:
        messages.success(self.request, _("%(number)s: the finding is recorded.") % {"number": self.get_page_title()})
        if "next" in self.request.POST:
            if following := self._following():
                return HttpResponseRedirect(following)
            messages.info(self.request, _("No other report waits."))
        return HttpResponseRedirect(reverse("verification") + narrowed(self.department, self.closeness))

    def _following(self) -> str:
        """Return the address of the next report that waits, in what the queue was narrowed to; "" where there is none."""
        found = queue.next_waiting(self.person, self.today, self.report, self.department, self.closeness)
        here = narrowed(self.department, self.closeness)
        return reverse("verify_report", args=[found.pk]) + here if found else ""
