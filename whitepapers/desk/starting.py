"""The page that starts a paper from last year's: what is copied, and which targets go on, with their results beside."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from targets.models import PlanYear
from targets.refusal import Refused
from whitepapers.approval import PaperFacts, check_edit, refusal
from whitepapers.carrying import duties_to_carry, goes_on, may_carry, start_paper
from whitepapers.desk.scope import told
from whitepapers.desk.table import LastYear
from whitepapers.facts import paper_facts, person
from whitepapers.models import WhitePaperPage
from whitepapers.old_targets import read_last_year


class StartPaper(WagtailAdminTemplateMixin, View):
    """Asks what goes on, then starts the paper of the person's own department; the department is never asked for."""

    template_name = "whitepapers/desk/start.html"
    header_icon = "copy"
    plan_year: PlanYear

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the year of the address, or answer 404."""
        super().setup(request, *args, **kwargs)
        self.plan_year = get_object_or_404(PlanYear, year=kwargs["year"])

    def get_page_title(self) -> str:
        """Name the step."""
        return _("Start the %(year)s paper") % {"year": self.plan_year.year}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here over the list."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("desk:papers"), "label": _("White papers")},
            {"url": "", "label": self.get_page_title()},
        ]

    def why_not(self) -> str:
        """Return why this person can't start the paper now, or ""."""
        user: Any = self.request.user
        if user.department is None:
            return _("Only an editor of the department can change the paper.")
        facts = paper_facts(self.paper) if self.paper.pk else PaperFacts(user.department.code, leader=None)
        why = refusal(check_edit, person(user), facts)
        return told(why) if why else ""

    @cached_property
    def paper(self) -> WhitePaperPage:
        """The department's paper of the year, or an unsaved one in its place while it is not opened."""
        user: Any = self.request.user
        there = WhitePaperPage.objects.papers().filter(department=user.department, plan_year=self.plan_year)
        return there.select_related("department", "plan_year").first() or WhitePaperPage(
            department=user.department, plan_year=self.plan_year
        )

    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        """Show what can be carried over."""
        if why := self.why_not():
            messages.error(request, why)
            return redirect("desk:papers")
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, year: int) -> HttpResponse:
        """Start it with the targets that were chosen, and go there."""
        user: Any = request.user
        if why := self.why_not():
            messages.error(request, why)
            return redirect("desk:papers")
        chosen = {int(one) for one in request.POST.getlist("target") if one.isdecimal() and len(one) < 16}
        try:
            done = start_paper(department=user.department, plan_year=self.plan_year, by=user, targets=chosen)
        except Refused as refused:
            messages.error(request, told(refused))
            return redirect("desk:papers")
        counted = {"duties": done.duties, "targets": done.targets}
        messages.success(request, _("Copied from last year: duties %(duties)s, targets %(targets)s.") % counted)
        return redirect("desk:paper", done.paper.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add last year's duties and targets, and which of these go on unless somebody says otherwise."""
        rows = [
            {"old": one, "shown": LastYear(one.target, one.standing), "may": may_carry(one), "chosen": goes_on(one)}
            for one in read_last_year(self.paper)
        ]
        return super().get_context_data(**kwargs) | {
            "plan_year": self.plan_year,
            "before": self.plan_year.year - 1,
            "paper": self.paper,
            "duties": duties_to_carry(self.paper),
            "rows": rows,
            "may_carry": sum(bool(one["may"]) for one in rows),
        }
