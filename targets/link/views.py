"""An owner's page without a sign-in. Opening it changes nothing; sending it is checked again under the target's lock."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.generic import View

from targets.desk.drafts import kept
from targets.desk.fields import sentence
from targets.desk.forms import said_before
from targets.desk.rows import Row, rows
from targets.desk.versus import carried, carried_links, versus
from targets.drafts import begun_drafts, draft_of
from targets.facts import promise_of
from targets.frequencies import schedule_of
from targets.letters import language_of
from targets.link.forms import LinkReportForm
from targets.models import Ownership, ProgressReport, Target, User
from targets.needs import ASKS
from targets.periods import due_by, order, reportable
from targets.receipts import digest
from targets.refusal import Overtaken, Refused, Repeated
from targets.report_link import DeadLink, NoLink, ReportLink, find_link, token_of
from targets.reporting_by_link import report_by_link

# As behind a leader's link (whitepapers/link/): nothing is kept, listed, framed or told on. Scripts and styles are ours.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


class LinkView(View):
    """What is behind one link, in its owner's language. A wrong and a dead link look alike, and show nothing."""

    link: ReportLink
    token: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the link, and let nothing of it be kept anywhere."""
        self.token = kwargs["token"]
        response: Any
        try:
            self.link = find_link(self.token, timezone.now())
            with override(language_of(self.officer)):
                response = super().dispatch(request, *args, **kwargs)
        except NoLink:
            response = self.gone(404)
        except DeadLink:
            response = self.gone(410)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    @property
    def ownership(self) -> Ownership:
        """The ownership that the link speaks for."""
        return self.link.ownership

    @property
    def officer(self) -> User:
        """Who reports by this link."""
        officer = self.ownership.officer
        assert officer is not None, "a link without an officer is dead"
        return officer

    def gone(self, status: int) -> HttpResponse:
        """Say the same to everybody whose link does not serve, whatever the reason."""
        return render(self.request, "targets/link/gone.html", status=status)

    def others(self) -> list[dict[str, Any]]:
        """Return the owner's other targets of this year that ask for a report, where the link came in a letter."""
        if not self.link.sitting:
            return []
        own, target = self.ownership, self.ownership.target
        mine = Ownership.objects.current().filter(
            officer=self.officer, target__plan_year=target.plan_year_id, target__department=target.department_id,
            target__withdrawn_in=None, target__withheld=False,
        )  # fmt: skip
        by_target = {one.target_id: one for one in mine.exclude(pk=own.pk)}
        scope = Target.objects.filter(pk__in=list(by_target)).select_related("department", "plan_year")
        return [
            {"row": row, "url": self.address("report_by_link", by_target[row.target.pk])}
            for row in rows(scope.order_by("serial"), timezone.localdate())
            if row.asks
        ]

    def address(self, name: str, ownership: Ownership, **more: Any) -> str:
        """Return an address of the same sitting: it grows old with the letter's own link, not anew with each step."""
        token = token_of(ownership, made_on=self.link.made_on, sitting=self.link.sitting)
        return reverse(name, kwargs={"token": token, **more})


class ReportPage(LinkView):
    """The promise, what was said and found last, and the form."""

    http_method_names = ["get", "head", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Read nothing twice in a request."""
        super().setup(request, *args, **kwargs)
        self._row: Row | None = None

    @property
    def target(self) -> Target:
        """What is reported on."""
        return self.ownership.target

    @property
    def row(self) -> Row:
        """Where the target stands and what it asks."""
        if self._row is None:
            found = Target.objects.filter(pk=self.target.pk).select_related("department", "plan_year")
            self._row = rows(found, timezone.localdate())[0]
        return self._row

    def begun(self) -> list[str]:
        """Return the periods of which something can be reported."""
        return reportable(schedule_of(self.target), timezone.localdate())

    def period(self, periods: list[str]) -> str:
        """Return the period of the address, or that asks for a report, or that was begun to write, or the latest."""
        wanted = self.row.wanted.period if self.row.wanted.need in ASKS else ""
        begun = begun_drafts(self.target, self.officer)
        for one in (self.request.GET.get("period", ""), wanted, *begun, *reversed(periods)):
            if one in periods:
                return one
        return ""

    def newest(self, period: str) -> ProgressReport | None:
        """Return the report that stands for a period."""
        found = self.target.reports.filter(period=period).select_related("by", "by_link")
        return found.order_by("-pk").first()

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the form, with what was typed before and not sent."""
        periods = self.begun()
        period = self.period(periods)
        newest, draft = self.newest(period), draft_of(self.target, self.officer, period)
        initial = said_before(newest) | {"period": period} | draft
        if "done" in draft:
            initial["done"] = draft["done"] == "on"
        form = LinkReportForm(initial=initial, periods=periods, promise=promise_of(self.target))
        return self.show(form, period, periods, draft=bool(draft))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Record the report, or say beside the field what is missing and keep what was typed."""
        periods = self.begun()
        form = LinkReportForm(request.POST, request.FILES, periods=periods, promise=promise_of(self.target))
        valid, period = form.is_valid(), str(form.cleaned_data.get("period", ""))
        if not valid:
            return self.show(form, period or self.period(periods), periods, status=422)
        try:
            said = form.claim()
            said["links"] = [*said["links"], *carried_links(request.POST, self.target)]
            filed = report_by_link(token=token, carried=carried(request.POST, self.target), **said)
        except Repeated:  # the button was pressed twice, or the answer was lost on the way: show what is there
            return self.receipt(self.newest(period), form, periods)
        except Overtaken as refused:
            form.add_error(None, sentence(refused))
            theirs = self.newest(period)
            assert theirs is not None, "the verb saw one, and reports are never deleted"
            found = versus(theirs, form)
            form.now_seen(theirs.pk)
            return self.show(form, period, periods, status=409, versus=found)
        except Refused as refused:
            form.add_error(None, sentence(refused))
            return self.show(form, period, periods, status=422)
        return HttpResponseRedirect(reverse("report_by_link_done", args=[token, filed.pk]))

    def receipt(self, there: ProgressReport | None, form: LinkReportForm, periods: list[str]) -> HttpResponse:
        """Lead to the receipt of the report that is there, where it came by this link; else say that it is there."""
        link = getattr(there, "by_link", None)
        if there is not None and link is not None and link.ownership_id == self.ownership.pk:
            return HttpResponseRedirect(reverse("report_by_link_done", args=[self.token, there.pk]))
        form.add_error(None, sentence(Repeated("This report is there already, word for word; nothing was added.")))
        return self.show(form, str(form.cleaned_data["period"]), periods, status=409)

    def show(
        self, form: LinkReportForm, period: str, periods: list[str], *, status: int = 200, **more: Any
    ) -> HttpResponse:
        """Render the page."""
        target, year = self.target, self.target.plan_year
        before = [one for one in self.target.reports.exclude(period=period) if order(one.period) < order(period or "")]
        context = {
            "target": target, "promise": promise_of(target), "standing": self.row.standing, "officer": self.officer,
            "form": form, "period": period, "periods": periods, "token": self.token, "correcting": self.newest(period) if period else None,
            "said": max(before, key=lambda one: (order(one.period), one.pk), default=None),
            "returned": self.row.finding if self.row.finding and self.row.finding.outcome == "returned" else None,
            "due_by": due_by(period, year.grace_days) if period else None, "today": timezone.localdate(),
            "files_again": bool(form.is_bound and self.request.FILES), "others": self.others(), **more,
        }  # fmt: skip
        return render(self.request, "targets/link/page.html", context, status=status)


class DonePage(LinkView):
    """What was recorded, with its digest and the way on."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str, pk: int) -> HttpResponse:
        """Show the receipt of a report that came by this ownership's link, and of no other."""
        own = self.ownership
        related = ("target__department", "by")
        filed = ProgressReport.objects.filter(pk=pk, target=own.target_id, by_link__ownership=own)
        found = filed.select_related(*related).prefetch_related("evidence", "links").first()
        if found is None:
            return self.gone(404)
        newer = ProgressReport.objects.filter(target=own.target_id, period=found.period, pk__gt=found.pk)
        context = {
            "target": own.target, "officer": self.officer, "report": found, "digest": digest(found),
            "corrected": newer.exists(), "others": self.others(),
            "again": f"{self.address('report_by_link', own)}?period={found.period}",
        }  # fmt: skip
        return render(request, "targets/link/done.html", context)


class DraftView(LinkView):
    """Keeps what is typed, while it is typed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Keep it for the link's owner; the answer says nothing but whether."""
        return kept(self.ownership.target, self.officer, request)
