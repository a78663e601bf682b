"""Reporting: the year's targets with what each asks now, and the form for one report (design: two values, ADR 8)."""

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from targets.actions import report
from targets.checking.misses import Case, cases
from targets.completion import SIGNS, Status
from targets.desk import rows as listing
from targets.desk.fields import period_label, sentence
from targets.desk.forms import ReportForm, said_before
from targets.desk.person import person
from targets.desk.queue import may_look
from targets.desk.versus import carried, carried_links, taken_over, undecided, versus
from targets.drafts import begun_drafts, draft_of
from targets.facts import actor, promise_of, target_facts
from targets.frequencies import schedule_of
from targets.models import PlanYear, ProgressReport, SiteCheck, Target, User, Verification
from targets.needs import ASKS, WORDS, Need
from targets.parts import partners_of
from targets.periods import due_by, ends_the_year, last_day, order, reportable
from targets.refusal import Overtaken, Refused
from targets.reporting import check_report

PER_PAGE = 50


class DeskView(WagtailAdminTemplateMixin, TemplateView):
    """What the register's admin screens share: the day, and the way home."""

    @cached_property
    def person(self) -> User:
        """The person who is asking."""
        return person(self.request)

    @cached_property
    def today(self) -> dt.date:
        """The city's date."""
        return timezone.localdate()

    def crumbs(self, *items: tuple[str, Any]) -> list[dict[str, Any]]:
        """Return the breadcrumbs: home, then these (address, label)."""
        return [*super().get_breadcrumbs_items(), *({"url": url, "label": label} for url, label in items)]

    def chosen_year(self, years: list[PlanYear]) -> PlanYear | None:
        """Return the year of the address, or the one under way; 404 for one that is not there."""
        asked = self.request.GET.get("year", "")
        if not asked:
            return listing.current_year(years, self.today)
        for one in years:
            if str(one.year) == asked:
                return one
        raise Http404("No such year.")


class ProgressView(DeskView):
    """The year's targets with what is asked, claimed, found, and where they stand."""

    template_name = "targets/desk/progress.html"
    page_title = gettext_lazy("Progress")
    header_icon = "tasks"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the rows, filtered, sorted and paged."""
        asked = {
            name: self.request.GET.get(name, "").strip()
            for name in ("department", "q", "need", "status", "found", "sort")
        }
        user, years = self.person, listing.years_of(self.person)
        plan_year = self.chosen_year(years)
        every = []
        if plan_year:
            targets = listing.select(
                user, plan_year, department=asked["department"], search=asked["q"][:200], found=asked["found"]
            )
            every = listing.rows(targets, self.today)
        chosen = listing.arrange(every, need=asked["need"], status=asked["status"], sort=asked["sort"] or "number")
        page = Paginator(chosen, PER_PAGE).get_page(self.request.GET.get("p"))
        departments = listing.departments_of(user)
        context = {
            "years": years, "plan_year": plan_year, "page": page, "asked": asked, "sort": asked["sort"] or "number",
            "departments": departments if len(departments) > 1 else [],
            "statuses": [("kept", _("Kept")), ("missed", _("Missed or silent")), *((one, _(SIGNS[one].word)) for one in Status)],
            "needs": [(one, _(WORDS[one])) for one in Need],
            "asking": sum(row.asks for row in every), "total": len(every),
            "late": sum(row.wanted.need is Need.LATE for row in every),
            "returned": sum(row.wanted.need is Need.RETURNED for row in every),
            "first_asking": next((row.target for row in every if row.asks), None),
            "may_report": _may_ever_report(user), "may_print": bool(user.department_id and user.roles & {"editors", "heads"}),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context


def _may_ever_report(user: User) -> bool:
    return bool(user.department_id and user.roles & {"contributors", "editors", "heads"})


class ReportView(DeskView):
    """One target: its promise, its reports and findings, and the form for the next report."""

    template_name = "targets/desk/report.html"
    header_icon = "tasks"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the target among those the person may see; foreign ones are not there."""
        super().setup(request, *args, **kwargs)
        targets = Target.objects.visible_to(person(request)).select_related("department", "plan_year", "edition")
        self.target = get_object_or_404(targets, number=kwargs["number"])
        self.promise, self.kept = promise_of(self.target), False

    def get_page_title(self) -> str:
        """Return the number."""
        return self.target.number

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        year = self.target.plan_year.year
        return self.crumbs((f"{reverse('progress')}?year={year}", _("Progress")), ("", self.target.number))

    @cached_property
    def reports(self) -> list[ProgressReport]:
        """Every report with its evidence and findings, the newest first."""
        found = self.target.reports.select_related("by").prefetch_related(
            "evidence", "links", "verifications__by", "verifications__site_check"
        )
        return sorted(found, key=lambda one: (order(one.period), one.pk), reverse=True)

    @cached_property
    def refusal(self) -> Refused | None:
        """Why this person can't report on this target, or None."""
        try:
            check_report(actor(self.person), target_facts(self.target, self.today))
        except Refused as refused:
            return refused
        return None

    @cached_property
    def begun(self) -> list[str]:
        """The periods of which something can be reported."""
        return reportable(schedule_of(self.target), self.today)

    def newest(self, period: str) -> ProgressReport | None:
        """Return the report that stands for a period."""
        return next((one for one in self.reports if one.period == period), None)

    def suggested_period(self) -> str:
        """Return the period of the address, or that asks for a report, or that was begun to write, or the latest."""
        periods = self.begun
        asked = self.request.GET.get("period", "")
        wanted = self.row.wanted
        begun = begun_drafts(self.target, self.person)
        for one in (asked, wanted.period if wanted.need in ASKS else "", *begun, *reversed(periods)):
            if one in periods:
                return one
        return ""

    @cached_property
    def row(self) -> listing.Row:
        """Return where the target stands and what it asks."""
        found = Target.objects.filter(pk=self.target.pk).select_related("department", "plan_year")
        return listing.rows(found, self.today)[0]

    def get_form(self) -> ReportForm:
        """Return the form with what was typed and not sent, or what the report says that a new one would correct."""
        if self.request.method == "POST":
            files, seen = self.request.FILES, self.request.POST.get("seen", "")
            theirs = next((one for one in self.reports if str(one.pk) == seen), None)
            data = self.request.POST if undecided(self.request.POST) else taken_over(self.request.POST, theirs)
            return ReportForm(data, files, periods=self.begun, promise=self.promise)
        period = self.suggested_period()
        newest = self.newest(period) if period else None
        draft = draft_of(self.target, self.person, period) if period else {}
        initial = said_before(newest) | {"period": period} | draft
        if draft:
            initial["done"] = draft["done"] == "on"
        self.kept = bool(draft)
        return ReportForm(initial=initial, periods=self.begun, promise=self.promise)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the promise, the history and the form."""
        found = kwargs.get("versus")
        form = kwargs.pop("form", None) or (None if self.refusal else self.get_form())
        period = (form["period"].value() if form else "") or ""
        days = self.target.plan_year.grace_days
        context = {
            "target": self.target, "row": self.row, "standing": self.row.standing, "reports": self.reports, "form": form,
            "refusal": sentence(self.refusal) if self.refusal and _may_ever_report(self.person) else "",
            "period": period, "correcting": self.newest(period) if form else None, "periods": self._periods(),
            "due_by": due_by(period, days) if period else None, "last": bool(period) and ends_the_year(period),
            "kept": self.kept, "promise": self.promise,
            "partners": partners_of([self.target], self.today, whole=True)[self.target.pk],
            "differing": found.names if found else [], "miss": self._miss(),
            "inspects": self._looks(), "visits": self._visits(), "back": self._back(period),
            "files_again": bool(form and form.is_bound and self.request.FILES),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def _back(self, period: str) -> Verification | None:
        """Return the finding that sent the newest report on this period back, where one did."""
        found, claim = self.row.finding, self.row.standing.claimed
        back = found is not None and found.outcome == Verification.Outcome.RETURNED
        return found if back and claim is not None and claim.period == period else None

    def _miss(self) -> Case | None:
        """Return the matter of the miss, where there is one."""
        return next(iter(cases([self.target], {self.target.pk: self.row.standing}, self.today)), None)

    def _looks(self) -> bool:
        """Say whether the person sees what the inspection office keeps of this target."""
        own = self.person.department_id == self.target.department_id
        return may_look(self.person) and not (own and self.person.department_id)

    def _visits(self) -> int:
        return SiteCheck.objects.visible_to(self.person).filter(target=self.target).count()

    def _periods(self) -> list[dict[str, Any]]:
        return [{"name": one, "over": last_day(one) < self.today, "report": self.newest(one)} for one in self.begun]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """File the report and go on, or say what is missing and keep what was typed."""
        form, left = self.get_form(), undecided(request.POST)
        valid, period = form.is_valid(), form.cleaned_data.get("period", "")
        there = self.newest(period) if left else None
        if there is not None:
            form.add_error(None, _("Choose one of the two wherever the reports differ."))
        if not valid or there is not None:
            more = {"versus": versus(there, form)} if there is not None else {}
            return self.render_to_response(self.get_context_data(form=form, **more), status=422)
        try:
            files = carried(request.POST, self.target)
            said = form.claim()
            said["links"] = [*said["links"], *carried_links(request.POST, self.target)]
            filed = report(target=self.target, by=self.person, carried=files, **said)
        except Overtaken as refused:
            del self.reports  # there is one more by now
            return self._overtaken(form, period, sentence(refused))
        except Refused as refused:
            form.add_error(None, sentence(refused))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return self._filed(filed)

    def _overtaken(self, form: ReportForm, period: str, reason: str) -> HttpResponse:
        """Show the colleague's report beside what was typed; what is chosen there is filed as a correction."""
        theirs = self.newest(period)
        assert theirs is not None, "the verb saw one, and reports are never deleted"
        found = versus(theirs, form)
        form.add_error(None, reason)
        form.now_seen(theirs.pk)
        return self.render_to_response(self.get_context_data(form=form, versus=found), status=409)

    def _filed(self, filed: ProgressReport) -> HttpResponse:
        number, period = self.target.number, period_label(filed.period)
        said = _("%(number)s: the report on %(period)s is filed and waits for inspection.")
        messages.success(self.request, said % {"number": number, "period": period})
        if "next" not in self.request.POST:
            return HttpResponseRedirect(reverse("progress_report", args=[number]))
        scope = listing.select(self.person, self.target.plan_year, department=self.target.department.code)
        following = listing.next_asking(listing.rows(scope, self.today), self.target)
        if following is not None:
            return HttpResponseRedirect(reverse("progress_report", args=[following.number]))
        messages.info(self.request, _("No other target asks for a report now."))
        return HttpResponseRedirect(f"{reverse('progress')}?year={self.target.plan_year.year}")


class NextView(View):
    """Goes to the next target that asks for a report, without filing one."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Redirect."""
        target = get_object_or_404(Target.objects.visible_to(person(request)), number=number)
        scope = listing.select(person(request), target.plan_year, department=target.department.code)
        following = listing.next_asking(listing.rows(scope, timezone.localdate()), target)
        if following is None:
            return HttpResponseRedirect(f"{reverse('progress')}?year={target.plan_year.year}")
        return HttpResponseRedirect(reverse("progress_report", args=[following.number]))
