"""The board of the year: departments × headings with their places, and the step that proposes results. Translates only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from targets.desk.fields import sentence
from targets.desk.scores.shared import ScoresDesk, named
from targets.evaluating.ranking import Place, places
from targets.evaluating.results import content_of, propose
from targets.evaluating.scope import scores_visible_to
from targets.evaluating.standing_score import corrections, finals
from targets.models import Department, Objection, PlanYear, Result, Target


@dataclass
class BoardRow:
    """One department's newest result, or none yet."""

    department: Department
    result: Result | None = None
    content: dict[str, Any] = field(default_factory=dict)
    final: bool = False  # the newest version
    stands: int = 0  # the version that is final, whether a newer one is proposed or not; 0: none
    corrected: bool = False  # what the final one rests on was corrected since
    unanswered: int = 0
    place: Place | None = None

    @property
    def points(self) -> list[tuple[str, str]]:
        """The points by heading, each with the heading's name and weight."""
        return [(_labelled(one), one["points"]) for one in self.content.get("headings", ())]

    @property
    def bonus(self) -> str:
        """What commendations add; "" where that is nothing."""
        points = str(self.content["bonus"]["points"]) if self.content else "0"
        return points if Decimal(points) else ""

    @property
    def missing(self) -> int:
        """How many figures are missing."""
        every = (each for one in self.content.get("headings", ()) for each in one["indicators"])
        return sum(len(one["missing"]) for one in every)


@dataclass
class Class:
    """The departments of one class, which share their headings and are ranked against each other."""

    label: str
    headings: list[dict[str, Any]]
    rows: list[BoardRow]


def read_board(plan_year: PlanYear, departments: Iterable[Department]) -> list[BoardRow]:
    """Return a row for each department that has a target in the year; five queries whatever their number."""
    listed = list(departments)
    with_targets = set(
        Target.objects.filter(plan_year=plan_year, department__in=listed).values_list("department", flat=True)
    )
    own = Result.objects.filter(plan_year=plan_year, department__in=listed).order_by("version")
    newest = {one.department_id: one for one in own}
    settled = finals(plan_year, [one.pk for one in listed])
    later = corrections([one.result for one in settled.values()])
    waiting: dict[int, int] = {}
    raised = Objection.objects.filter(result__plan_year=plan_year, answer=None)
    for pk in raised.values_list("result__department", flat=True):
        waiting[pk] = waiting.get(pk, 0) + 1
    rows = []
    for one in listed:
        result = newest.get(one.pk)
        if one.pk not in with_targets and result is None:
            continue
        content = content_of(result) if result else {}
        row = BoardRow(one, result, content, unanswered=waiting.get(one.pk, 0))
        if (final := settled.get(one.pk)) is not None:
            row.final, row.stands = final.result == result, final.result.version
            row.corrected = final.result_id in later
        rows.append(row)
    return rows


def classes(rows: Iterable[BoardRow], sort: str, *, ranked: bool) -> list[Class]:
    """Return the rows by class, sorted; places only where the reader sees the whole class."""
    grouped: dict[str, list[BoardRow]] = {}
    for row in rows:
        grouped.setdefault(row.content.get("kind", row.department.kind), []).append(row)  # as it was scored
    found = []
    for kind in Department.Kind:
        own = grouped.get(kind, [])
        if ranked:
            given = places({row.department.code: (kind, row.result.points) for row in own if row.result})
            for row in own:
                row.place = given.get(row.department.code)
        if own:
            headings: list[dict[str, Any]] = next((row.content["headings"] for row in own if row.content), [])
            shown = [{"code": one["code"], "label": _labelled(one)} for one in headings]
            found.append(Class(str(kind.label), shown, _sorted(own, sort)))
    return found


def _labelled(heading: dict[str, Any]) -> str:
    return f"{named(heading)} / {heading['weight']}"


def _sorted(rows: list[BoardRow], sort: str) -> list[BoardRow]:
    name = sort.removeprefix("-")

    def points(row: BoardRow) -> Decimal:
        if row.result is None:
            return Decimal(-1)
        if name == "score":
            return row.result.points
        headings = {one["code"]: one["points"] for one in row.content["headings"]}
        return Decimal(headings.get(name, "-1"))

    key: Any = (lambda row: (row.department.order, row.department.code)) if name == "department" else points
    return sorted(rows, key=key, reverse=sort.startswith("-"))


class ScoresView(ScoresDesk):
    """The board: every department the person may see, by class."""

    template_name = "targets/desk/scores/board.html"
    page_title = gettext_lazy("Scores")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the classes with their rows."""
        plan_year, sort = self.year(), self.request.GET.get("sort", "") or "-score"
        departments = self.departments()
        rows = read_board(plan_year, departments) if plan_year else []
        ranked = self.scores or self.person.is_superuser
        context = {
            "years": list(PlanYear.objects.all()), "plan_year": plan_year, "sort": sort, "today": self.today,
            "classes": classes(rows, sort, ranked=ranked), "ranked": ranked, "rows": rows,
            "closed": bool(plan_year and plan_year.closed_on and plan_year.closed_on <= self.today),
            "finals": sum(row.final for row in rows), "waiting": sum(row.unanswered for row in rows),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Propose results for the chosen departments, or for all that have none."""
        plan_year = self.year()
        chosen = scores_visible_to(self.person).filter(code__in=request.POST.getlist("department"))
        on = self._day(request.POST.get("on", ""))
        if plan_year is None or on is None or not chosen:
            messages.error(request, _("Choose departments and a cut-off day."))
            return HttpResponseRedirect(request.get_full_path())
        done = propose(
            plan_year=plan_year, departments=list(chosen), by=self.person, on=on, reason=request.POST.get("reason", "")
        )
        if done.results:
            said = ngettext("%(n)s result is proposed.", "%(n)s results are proposed.", len(done.results))
            messages.success(request, said % {"n": len(done.results)})
        for code, refused in done.refused.items():
            messages.error(request, f"{code}: {sentence(refused)}")
        return HttpResponseRedirect(f"{reverse('scores')}?year={plan_year.year}")

    def _day(self, text: str) -> Any:
        try:
            return parse_date(text) if text else self.today
        except ValueError:
            return None
