"""The statement of results in drafting: the frozen figures to read, a remark beside each, and the steps of its road."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages

from targets.closing.rows import current_of
from targets.completion import SIGNS, Sign, Status
from targets.models import FrozenResults, PlanYear
from targets.refusal import Refused
from whitepapers.approval import check_edit
from whitepapers.desk.overview import Overview
from whitepapers.desk.scope import STATEMENTS, told
from whitepapers.desk.shelf import of_statement
from whitepapers.desk.steps import offer
from whitepapers.models import ResultRemark, WhitePaperPage
from whitepapers.old_targets import OldTarget
from whitepapers.results import told as said
from whitepapers.results.actions import LONGEST, Remark, open_statement, remark
from whitepapers.results.composing import entry
from whitepapers.results.reading import in_order, missed, promised, statement_facts

MISSED = frozenset({Status.NOT_MET, Status.NO_REPORT, Status.OVERDUE, Status.MET_LATE})


@dataclass
class Line:
    """One result as the screen shows it, with the department's remark as kept or as typed."""

    key: int
    stated: dict[str, Any]
    lines: dict[str, str]
    seen: str  # the last change of the remark that is shown; "" when there is none
    remark: str
    note: str = ""  # why what was typed is not kept

    @property
    def sign(self) -> Sign:
        """Word, colour and shape of its status."""
        return SIGNS[Status(self.stated["status"])]

    @property
    def original(self) -> Sign:
        """The same against the first wording."""
        return SIGNS[Status(self.stated["original_status"])]

    @property
    def missed(self) -> bool:
        """True where the public will ask why."""
        return Status(self.stated["status"]) in MISSED


class Statement(Overview):
    """One statement of results."""

    template_name = "whitepapers/desk/statement.html"
    series = STATEMENTS

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Statement of results")

    @cached_property
    def last_year(self) -> list[OldTarget]:
        """A statement carries nothing over."""
        return []

    def counts(self) -> dict[str, Any]:
        """Nothing is drafted as rows here."""
        return {}

    @cached_property
    def frozen(self) -> FrozenResults | None:
        """The results that count."""
        return current_of(self.paper.department, self.paper.plan_year)

    def results(self) -> list[Line]:
        """Return the results in the paper's order."""
        targets, remarks = promised(self.paper), {one.target_id: one for one in self.paper.remarks.all()}
        misses = missed(targets.values())
        found = []
        for row in in_order(self.frozen.rows if self.frozen else ()):
            target = targets[row["number"]]
            kept = remarks.get(target.pk)
            stated = entry(row, target, kept.text if kept else "", misses.get(target.pk))
            seen = kept.changed_at.isoformat() if kept else ""
            found.append(Line(target.pk, stated, said.lines(stated), seen, kept.text if kept else ""))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the results, and what the statement's road has beside the paper's."""
        context = super().get_context_data(**kwargs)
        results: list[Line] = kwargs.get("results") or self.results()
        show = "missed" if self.request.GET.get("show") == "missed" else "all"
        year, facts = self.paper.plan_year, statement_facts(self.paper.department, self.paper.plan_year)
        return context | {
            "next": of_statement(context["next"]),
            "frozen": self.frozen,
            "behind": facts.published and facts.frozen > facts.published,
            "results": [one for one in results if show == "all" or one.missed or one.note],
            "all": len(results),
            "missed": sum(one.missed for one in results),
            "show": show,
            "may_remark": offer("remark", check_edit, self.person, self.facts).allowed,
            "longest": LONGEST,
            "release_at": year.results_release_at,
        }

    def road(self, today: dt.date, *, released: bool, amended: bool) -> Any:
        """Return the road without the paper's dates: a statement has its release time, or none."""
        stations = super().road(today, released=released, amended=False)
        due = self.paper.plan_year.results_release_at
        kept = {"review", "approval"}  # their deadlines are stored with the event that starts them
        return tuple(_dated(one, due, today, keep=one.name in kept and one.standing == "now") for one in stations)

    def post(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Keep the remarks that were changed; one that somebody else changed meanwhile is shown beside what was typed."""
        results = self.results()
        typed = {one.key: one for one in results if f"r{one.key}-seen" in request.POST}
        changed: dict[int, Remark] = {}
        for key, line in typed.items():
            text = request.POST.get(f"r{key}", "").replace("\r\n", "\n")
            if text.strip() != line.remark or request.POST[f"r{key}-seen"] != line.seen:
                changed[key] = Remark(text, parse_datetime(request.POST[f"r{key}-seen"] or "") or None)
        user: Any = request.user
        try:
            collided = remark(paper=self.paper, by=user, remarks=changed)
        except Refused as refusal:
            messages.error(request, told(refusal))
            self._keep_typed(results, changed, {})
            return self.render_to_response(self.get_context_data(results=results), status=409)
        if collided:
            messages.error(request, _("Some remarks are not saved yet: please see the marked ones."))
            fresh = self.results()
            self._keep_typed(fresh, changed, {one.target_id: one for one in collided})
            return self.render_to_response(self.get_context_data(results=fresh), status=409)
        messages.success(request, _("Saved."))
        show = "?show=missed" if request.GET.get("show") == "missed" else ""
        return redirect(request.path + show)

    def _keep_typed(self, results: list[Line], changed: dict[int, Remark], collided: dict[int, ResultRemark]) -> None:
        for one in results:
            if one.key in changed:
                one.remark = changed[one.key].text
            if one.key in collided:
                who, text = collided[one.key].changed_by.label(), collided[one.key].text
                said_there = _("%(who)s changed this remark after you opened it: %(text)s")
                one.note = said_there % {"who": who, "text": text}


def _dated(station: Any, release: dt.datetime | None, today: dt.date, *, keep: bool) -> Any:
    if keep:
        return station
    if station.name == "release" and release is not None:
        return replace(station, due=timezone.localdate(release), near=None)
    return replace(station, due=None, near=None)


class OpenStatement(View):
    """Opens the statement of the person's own department; the department is never asked for."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, year: int) -> HttpResponse:
        """Open it and go there, or say why not."""
        user: Any = request.user
        plan_year = get_object_or_404(PlanYear, year=year)
        if user.department is None:
            messages.error(request, _("Only an editor of the department can change the paper."))
            return redirect("desk:papers")
        try:
            page: WhitePaperPage = open_statement(department=user.department, plan_year=plan_year, by=user)
        except Refused as refusal:
            messages.error(request, told(refusal))
            return redirect("desk:papers")
        return redirect("desk:statement", page.pk)
