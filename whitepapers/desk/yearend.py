"""The year's end on one screen: what is still open, the close, each department's frozen results and its statement."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from publishing.models import Edition, PrintFailure, Series
from targets.closing.actions import close_year, year_facts
from targets.closing.rows import current_results
from targets.closing.rule import LONGEST, check_close, check_closer
from targets.closing.waiting import Open, open_matters, waiting_reports
from targets.completion import SIGNS, Sign
from targets.desk.queue import inspects
from targets.facts import actor
from targets.models import Closing, Department, FrozenResults, PlanYear, ProgressReport, Target, User
from targets.refusal import Refused
from targets.roles import Role
from whitepapers.approval import refusal
from whitepapers.desk.scope import told
from whitepapers.desk.shelf import Line, counted_statements, lines
from whitepapers.models import WhitePaperPage

MOST = 50  # waiting reports shown


def years_to_state(user: User) -> list[PlanYear]:
    """Return the closed years with results of an editor's department of which no statement is opened; two queries."""
    if Role.EDITOR not in user.roles or user.department_id is None:
        return []
    opened = WhitePaperPage.objects.statements().filter(department_id=user.department_id).values("plan_year")
    frozen = FrozenResults.objects.filter(department_id=user.department_id).values("closing__plan_year")
    return list(PlanYear.objects.filter(pk__in=frozen).exclude(pk__in=opened).order_by("-year"))


@dataclass(frozen=True)
class Ended:
    """One department at the year's end."""

    department: Department
    open: Open | None  # while the year is not closed
    frozen: FrozenResults | None
    statement: Line | None  # as far as the person may see drafts
    edition: Edition | None  # the public one
    failure: PrintFailure | None

    @property
    def counts(self) -> list[tuple[Sign, int]]:
        """How many results have which status, in the order in which statuses are told."""
        found = Counter(row["status"] for row in self.frozen.rows) if self.frozen else Counter()
        return [(sign, found[status]) for status, sign in SIGNS.items() if found[status]]

    @property
    def behind(self) -> bool:
        """True where a result was corrected after what is public."""
        if self.edition is None or self.frozen is None:
            return False
        return self.frozen.sequence > int(self.edition.manuscript["head"]["results"]["version"])


class CloseForm(forms.Form):
    """What the administrator was shown, and the reason where reports wait."""

    waiting = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=gettext_lazy("Why the year is closed with reports unverified"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "aria-describedby": "reason-help"}),
    )
    confirmed = forms.BooleanField(label=gettext_lazy("I know that a closed year is never opened again"))


class YearEnd(WagtailAdminTemplateMixin, View):
    """Shows the year's end to whoever may see some of it; an administrator of the city closes the year here."""

    template_name = "whitepapers/desk/yearend.html"
    header_icon = "calendar-check"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Year's end")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead home."""
        return [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"url": "", "label": _("Year's end")}]

    @cached_property
    def departments(self) -> list[Department]:
        """Those that the person may see."""
        user: Any = self.request.user
        return list(Department.objects.visible_to(user))

    @cached_property
    def years(self) -> list[PlanYear]:
        """The years in which one of them promised something, the latest first."""
        promised = Target.objects.filter(department__in=self.departments).values("plan_year")
        return list(PlanYear.objects.filter(pk__in=promised))

    @cached_property
    def plan_year(self) -> PlanYear | None:
        """The year asked for; else the latest that is over and open, else the latest closed, else the latest."""
        asked = self.request.GET.get("year", "")
        over = [one for one in self.years if one.last_day < timezone.localdate()]
        pick = [
            *(one for one in self.years if str(one.year) == asked),
            *(one for one in over if one.closed_on is None),
            *over,
            *self.years,
        ]
        return pick[0] if pick else None

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Close the year, or say why not and keep what was typed."""
        user: Any = request.user
        if self.plan_year is None or str(self.plan_year.year) != request.GET.get("year"):
            return redirect("desk:yearend")
        form = CloseForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        typed = form.cleaned_data
        try:
            close_year(plan_year=self.plan_year, by=user, waiting_seen=typed["waiting"], reason=typed["reason"])
        except Refused as refused:
            form.add_error(None, told(refused))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(
            request,
            _("%(year)s is closed; its results are frozen and the departments are told.")
            % {"year": self.plan_year.year},
        )
        return redirect(f"{request.path}?year={self.plan_year.year}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the year's departments, what waits, and whether the person may close it."""
        context = super().get_context_data(**kwargs) | {"years": self.years, "year": self.plan_year}
        if self.plan_year is None:
            return context
        user: Any = self.request.user
        closing = Closing.objects.filter(plan_year=self.plan_year).select_related("by").first()
        facts, who = year_facts(self.plan_year, timezone.localdate()), actor(user)
        closes = refusal(check_closer, who) is None
        waiting = facts.waiting
        hindered = refusal(check_close, who, facts, waiting_seen=waiting, reason="…x")
        form: CloseForm = kwargs.get("form") or CloseForm(initial={"waiting": waiting})
        if form.is_bound:  # what waits now is shown beside what was typed
            form.data = {name: form.data[name] for name in form.data} | {"waiting": str(waiting)}
        ended = self.ended()
        return context | {
            "closing": closing,
            "facts": facts,
            "closes": closes and closing is None,
            "hindered": told(hindered) if hindered else "",
            "form": form,
            "ended": ended,
            "waiting": self.waiting()[:MOST],
            "waiting_total": self.waiting().count(),
            "to_state": [one for one in years_to_state(user) if one == self.plan_year],
            "published": sum(one.edition is not None for one in ended),
            "corrects": inspects(user),
        }

    def waiting(self) -> QuerySet[ProgressReport]:
        """Return the unverified reports that the person may see, the oldest first."""
        assert self.plan_year is not None, "asked only where there is a year"
        found = waiting_reports(self.plan_year).filter(target__department__in=self.departments)
        return found.select_related("target__department").order_by("at", "pk")

    def ended(self) -> list[Ended]:
        """Return the departments that the person may see, in the city's order; a constant number of queries."""
        year = self.plan_year
        assert year is not None, "asked only where there is a year"
        frozen = current_results(year)
        still = {} if frozen else {one.department.pk: one for one in open_matters(year, timezone.localdate())}
        user: Any = self.request.user
        statements = WhitePaperPage.objects.visible_to(user).statements().filter(plan_year=year)
        drawn = {one.paper.department_id: one for one in lines(counted_statements(statements), user)}
        subjects = {f"{year.year}/{one.code}/{Series.RESULTS}": one.pk for one in self.departments}
        public = Edition.objects.current().filter(subject__in=subjects).select_related("release")
        editions = {subjects[one.subject]: one for one in public}
        failures = {subjects[one.subject]: one for one in PrintFailure.objects.filter(subject__in=subjects)}
        return [
            Ended(
                one,
                still.get(one.pk),
                frozen.get(one.pk),
                drawn.get(one.pk),
                editions.get(one.pk),
                failures.get(one.pk),
            )
            for one in self.departments
            if one.pk in frozen or one.pk in still
        ]
