"""Misses: the list for departments and the supervisory organ, and the page of one target with reason and finding."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from targets.checking.misses import Case, case, cases, check_judge, give_reason, judge_miss
from targets.desk import rows as listing
from targets.desk.checking.forms import MissFindingForm, MissReasonForm
from targets.desk.fields import sentence
from targets.desk.progress import PER_PAGE, DeskView
from targets.facts import actor, target_facts
from targets.missed import MATTERS, WRITERS, Matter, check_reason
from targets.models import PlanYear, Target, User
from targets.organs import stands_in
from targets.refusal import Refused
from targets.roles import CITY_WIDE, DEPARTMENTAL, Role
from targets.standing import standings

TABS = (Matter.OWED, Matter.TO_JUDGE, Matter.UNJUSTIFIED, Matter.JUSTIFIED, Matter.CLOSED)
MAY_SEE = DEPARTMENTAL | CITY_WIDE | {Role.LEADER}


def may_see(user: User) -> bool:
    """Say whether the person may open the list; of which departments is decided by visible_to()."""
    return bool(user.is_active and (user.roles & MAY_SEE or stands_in(user, "substitute_reviewer")))


def judges(user: User) -> bool:
    """Say whether the person judges misses."""
    return Role.REVIEWER in user.roles or stands_in(user, "substitute_reviewer")


def first_tab(user: User) -> Matter:
    """Return the tab that is this person's work."""
    return Matter.TO_JUDGE if judges(user) and not user.roles & DEPARTMENTAL else Matter.OWED


def cases_of(user: User, plan_year: PlanYear | None, today: Any, department: str = "") -> list[Case]:
    """Return every matter of a year that the person may see; five queries whatever their number."""
    if plan_year is None:
        return []
    targets = list(listing.select(user, plan_year, department=department))
    return cases(targets, standings(targets, today), today)


class MissesView(DeskView):
    """What was missed, and whose turn it is."""

    template_name = "targets/checking/misses.html"
    page_title = gettext_lazy("Misses")
    header_icon = "warning"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for somebody without a part in it."""
        super().setup(request, *args, **kwargs)
        if not may_see(self.person):
            raise Http404("Not for this person.")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return one tab's rows, those owed longest first."""
        years = listing.years_of(self.person)
        plan_year = self.chosen_year(years)
        asked = {name: self.request.GET.get(name, "").strip() for name in ("show", "department")}
        show = Matter(asked["show"]) if asked["show"] in set(TABS) else first_tab(self.person)
        every = cases_of(self.person, plan_year, self.today, asked["department"])
        found = [one for one in every if one.state is show]
        if show is Matter.OWED:
            found.sort(key=lambda one: (one.until or self.today, one.target.number))
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        departments = listing.departments_of(self.person)
        context = {
            "years": years, "plan_year": plan_year, "page": page, "show": show, "asked": asked,
            "tabs": [(one, MATTERS[one], sum(each.state is one for each in every)) for one in TABS],
            "departments": departments if len(departments) > 1 else [], "today": self.today,
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context


class MissView(DeskView):
    """One target's miss: what the department says, what the organ finds, and the form of whose turn it is."""

    template_name = "targets/checking/miss.html"
    header_icon = "warning"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the target among those the person may see."""
        super().setup(request, *args, **kwargs)
        if not may_see(self.person):
            raise Http404("Not for this person.")
        targets = Target.objects.visible_to(self.person).select_related("department", "plan_year", "edition")
        self.target = get_object_or_404(targets, number=kwargs["number"])

    def get_page_title(self) -> str:
        """Return what it is."""
        return _("%(number)s: the miss") % {"number": self.target.number}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(
            (f"{reverse('misses')}?year={self.target.plan_year.year}", _("Misses")), ("", self.target.number)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the matter and the forms that are this person's."""
        found = case(self.target, self.today)
        reason_refused, finding_refused = self._refusals(found)
        seen = len(found.reasons) + len(found.findings)
        reason = kwargs.pop("reason_form", None) or MissReasonForm(
            initial={"seen": len(found.reasons)}, prefix="reason"
        )
        finding = kwargs.pop("finding_form", None) or MissFindingForm(initial={"seen": seen}, prefix="finding")
        mine = bool(self.person.roles & WRITERS and self.person.department_id == self.target.department_id)
        context = {
            "target": self.target, "referrals": self.target.referrals.filter(cause="miss"), "case": found, "standing": found.standing, "state": MATTERS[found.state],
            "reason_form": None if reason_refused else reason, "finding_form": None if finding_refused else finding,
            "refusal": finding_refused if judges(self.person) and not mine else reason_refused if mine else "",
            "said": sorted([*found.reasons, *found.findings], key=lambda one: (one.at, one.pk)),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def _refusals(self, found: Case) -> tuple[str, str]:
        """Why this person can give no reason, and why no finding; empty where they can."""
        facts, said = target_facts(self.target, self.today), ["", ""]
        try:
            check_reason(actor(self.person), facts, miss=found.miss, state=found.state)
        except Refused as refused:
            said[0] = sentence(refused)
        try:
            check_judge(found, self.person, self.today)
        except Refused as refused:
            said[1] = sentence(refused)
        return said[0], said[1]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Record a reason or a finding, or say what is missing."""
        form: Any
        if "give" in request.POST:
            name, form = "reason_form", MissReasonForm(request.POST, prefix="reason")
        else:
            name, form = "finding_form", MissFindingForm(request.POST, prefix="finding")
        if form.is_valid():
            try:
                self._record(name, form.cleaned_data)
            except Refused as refused:
                form.add_error(None, sentence(refused))
            else:
                messages.success(request, _("%(number)s: it is on record.") % {"number": self.target.number})
                return HttpResponseRedirect(reverse("miss", args=[self.target.number]))
        return self.render_to_response(self.get_context_data(**{name: form}), status=422)

    def _record(self, name: str, data: dict[str, Any]) -> None:
        said = {"target": self.target, "by": self.person, "text": data["text"], "expects": data["seen"]}
        if name == "reason_form":
            give_reason(**said)
        else:
            judge_miss(outcome=data["outcome"], **said)
