"""The dashboards: what needs me now first, then how the promises, reports and checks of my departments stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from wagtail.admin import messages

from publishing.faults import Unprintable
from publishing.printer import render_pdf
from targets.bar import segments
from targets.board.drawn import completion, trend
from targets.board.figures import Board, open_targets, read_board
from targets.board.scope import Links, departments_for, may_look
from targets.board.sheet import sheet
from targets.desk import rows as listing
from targets.desk.needs_now import needs_of
from targets.desk.person import person
from targets.desk.progress import DeskView
from targets.models import Department, PlanYear, Target
from targets.silence import Silent, silent_owners

FEW = 12  # departments of which silent owners are read one by one; of a whole city the list is one click away
SILENT = 5  # of them shown


class BoardView(DeskView):
    """The dashboard over all departments that the person sees; of one department where it is only one."""

    template_name = "targets/desk/board.html"
    page_title = pgettext_lazy("board", "Dashboard")
    header_icon = "desktop"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for somebody who has none, and no department that is not theirs."""
        super().setup(request, *args, **kwargs)
        if not may_look(person(request)):
            raise Http404("Not for this person.")
        self.every = departments_for(person(request))
        self.chosen: Department | None = self.every[0] if len(self.every) == 1 else None
        if "code" in kwargs:
            self.chosen = next((one for one in self.every if one.code == kwargs["code"]), None)
            if self.chosen is None:
                raise Http404("No such department.")

    def get_page_title(self) -> str:
        """Name the department, or say that it is a dashboard."""
        return self.chosen.label() if self.chosen else str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        if self.chosen is None:
            return self.crumbs(("", self.page_title))
        return self.crumbs((reverse("board"), self.page_title), ("", self.chosen.label()))

    @cached_property
    def plan_year(self) -> PlanYear | None:
        """The year of the address, or the one under way."""
        return self.chosen_year(listing.years_of(self.person))

    @cached_property
    def board(self) -> Board | None:
        """The figures, or None before anything is published."""
        departments = [self.chosen] if self.chosen else self.every
        return read_board(self.plan_year, departments, self.today) if self.plan_year else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what needs the person, the figures, and the links to the lists behind them."""
        context = {
            "needs": needs_of(self.person, self.today), "board": self.board, "chosen": self.chosen,
            "years": listing.years_of(self.person), "plan_year": self.plan_year, "several": self.chosen is None,
        }  # fmt: skip
        if self.board and self.board.lines:
            context |= self._figures(self.board, Links.of(self.person, self.board.plan_year))
        return super().get_context_data(**kwargs) | context

    def _figures(self, board: Board, links: Links) -> dict[str, Any]:
        """Return every figure beside the address of the list behind it."""
        code = self.chosen.code if self.chosen else ""
        silent = self._silent() if links.silence else []
        return {
            "href": links.of_department(code) | {"silent": links.silent(code)},
            "completion": completion(board.tally),
            "trend": trend(board.trend),
            "statuses": [(one, links.targets(department=code, status=one.status)) for one in segments(board.tally)],
            "quarters": [(one, links.as_things_stood(one.end.isoformat())) for one in board.trend],
            "rows": [
                {"line": one, "board": links.board(one.department.code)} | links.of_department(one.department.code)
                for one in board.pressing
            ] if self.chosen is None else [],
            "slow": [(one, links.report(one.report)) for one in board.slow],
            "silent": None if silent is None else [(one, one.days(self.today)) for one in silent],
        }  # fmt: skip

    def _silent(self) -> list[Silent] | None:
        """Return the owners silent for longest; None where there are too many departments to read each owner."""
        departments = [self.chosen] if self.chosen else self.every
        if self.plan_year is None or self.plan_year.closed_on:
            return []
        if len(departments) > FEW:
            return None
        targets = Target.objects.filter(plan_year=self.plan_year, department__in=departments)
        still = Target.objects.filter(pk__in=open_targets(targets, self.today))
        return silent_owners(still.select_related("department", "plan_year"), self.today)[:SILENT]


class BoardSheet(BoardView):
    """One department's dashboard on one page, for the leader's meeting."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Print it, or say why it can't be printed."""
        if self.chosen is None or self.board is None or not self.board.lines:
            raise Http404("Nothing to print.")
        try:
            printed = render_pdf(sheet(self.board, self.chosen, self._silent() or []))
        except Unprintable as fault:
            messages.error(request, _("This sheet can't be printed: %(fault)s") % {"fault": fault})
            return redirect("board_department", self.chosen.code)
        response = HttpResponse(printed.data, content_type="application/pdf")
        name = f"{self.board.plan_year.year}-{self.chosen.code}-{self.today.isoformat()}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
