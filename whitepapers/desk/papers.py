"""The list of papers that a person may see, by year, and the opening of a department's paper."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from targets.models import PlanYear, Target, User
from targets.refusal import Refused
from targets.roles import Role
from whitepapers.actions import open_paper
from whitepapers.desk.scope import told
from whitepapers.desk.shelf import counted, counted_statements, lines
from whitepapers.models import WhitePaperPage


@dataclass(frozen=True)
class ToOpen:
    """A year whose paper can be started, and whether there is anything of the year before to carry over."""

    plan_year: PlanYear
    carries: bool


def years_to_open(user: User) -> list[ToOpen]:
    """Return the years that are not released yet and whose paper an editor's department has not opened."""
    if Role.EDITOR not in user.roles or user.department_id is None:
        return []
    opened = WhitePaperPage.objects.papers().filter(department_id=user.department_id).values("plan_year")
    years = list(PlanYear.objects.filter(release_at__gt=timezone.now()).exclude(pk__in=opened).order_by("year"))
    before = Target.objects.filter(
        department_id=user.department_id, plan_year__year__in=[one.year - 1 for one in years]
    )
    promised = set(before.values_list("plan_year__year", flat=True)) if years else set()
    return [ToOpen(one, one.year - 1 in promised) for one in years]


class PaperList(WagtailAdminTemplateMixin, View):
    """Shows the papers of one year with their state and what comes next."""

    template_name = "whitepapers/desk/papers.html"
    header_icon = "doc-full-inverse"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("White papers")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead home."""
        return [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"url": "", "label": _("White papers")}]

    @cached_property
    def years(self) -> list[PlanYear]:
        """The years of which the person sees a paper, latest first."""
        visible = WhitePaperPage.objects.visible_to(self.request.user)
        return list(PlanYear.objects.filter(pk__in=visible.values("plan_year")))

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the year asked for, or the latest."""
        user: Any = request.user
        asked = request.GET.get("year", "")
        year = next((one for one in self.years if str(one.year) == asked), self.years[0] if self.years else None)
        visible = WhitePaperPage.objects.visible_to(user)
        found = lines(counted(visible.papers().filter(plan_year=year)), user) if year else []
        stated = lines(counted_statements(visible.statements().filter(plan_year=year)), user) if year else []
        return self.render_to_response(self.get_context_data(year=year, lines=found, statements=stated))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the years."""
        user: Any = self.request.user
        return super().get_context_data(**kwargs) | {"years": self.years, "to_open": years_to_open(user)}


class OpenPaper(View):
    """Opens the paper of the person's own department; the department is never asked for."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open it and go there, or say why not."""
        user: Any = request.user
        asked = request.POST.get("plan_year", "")
        plan_year = get_object_or_404(PlanYear, pk=int(asked) if asked.isdecimal() and len(asked) < 10 else 0)
        if user.department is None:
            messages.error(request, _("Only an editor of the department can change the paper."))
            return redirect("desk:papers")
        try:
            paper = open_paper(department=user.department, plan_year=plan_year, by=user)
        except Refused as refusal:
            messages.error(request, told(refusal))
            return redirect("desk:papers")
        return redirect("desk:paper", paper.pk)
