"""The department's side of a return: the points of the last round, what was answered, and the form to answer one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from targets.refusal import Refused
from whitepapers.approval import PaperFacts, Person, State, refusal, state
from whitepapers.compose import target_number
from whitepapers.desk.scope import BOTH, PaperView, told
from whitepapers.entries import by_key
from whitepapers.marking import LONGEST, answer, check_answer
from whitepapers.models import Point, TargetDraft, WhitePaperPage
from whitepapers.points import returned_points
from whitepapers.review.lines import title
from whitepapers.review.wording import part_name


@dataclass(frozen=True)
class Asked:
    """One point of the return: what is to be changed, what was answered, and the row that it is about."""

    point: Point
    answers: tuple[Point, ...]
    row: TargetDraft | None  # None when it is about no row, or about one that was deleted since
    title: str
    may_answer: bool

    @property
    def answered(self) -> bool:
        """True when the department has said something to it."""
        return bool(self.answers)

    @property
    def session_key(self) -> str:
        """Where an answer that was refused is kept, so that nothing typed is lost."""
        return f"answer-{self.point.pk}"

    @property
    def thread(self) -> tuple[Point, ...]:
        """The point with its answers."""
        return (self.point, *self.answers)


@dataclass(frozen=True)
class Return:
    """The points with which the last round came back, as far as this person is concerned."""

    points: tuple[Asked, ...] = ()

    @property
    def answered(self) -> int:
        """How many have an answer."""
        return sum(one.answered for one in self.points)

    @property
    def open(self) -> tuple[Asked, ...]:
        """Those without an answer."""
        return tuple(one for one in self.points if not one.answered)

    def of_rows(self) -> dict[int, Asked]:
        """Return the points by the key of their row."""
        return {one.row.pk: one for one in self.points if one.row is not None}


def returned(paper: WhitePaperPage, person: Person, facts: PaperFacts) -> Return:
    """Return the points of the last return while the paper is in drafting; a contributor's are those of the own division."""
    if state(facts) is not State.DRAFTING or facts.latest is None:
        return Return()
    last = paper.rounds.order_by("-number").prefetch_related("decisions").first()
    points = returned_points(last) if last is not None else []
    if last is None or not points:
        return Return()
    rows = {target_number(paper, one.number): one for one in paper.targets.all()}
    replies: dict[int, list[Point]] = {}
    for reply in last.points.filter(verdict="answer").select_related("by").order_by("id"):
        reply.round = last
        replies.setdefault(reply.answers_id, []).append(reply)
    frozen = by_key(last.manuscript)
    found = []
    for point in _with_people(points):
        point.round = last
        row, entry = rows.get(point.entry), frozen.get(point.entry)
        if _concerns(person, paper, row):
            name = title(entry) if entry else ""
            allowed = refusal(_check, person, paper, facts, row) is None
            found.append(
                Asked(point, tuple(replies.get(point.pk, ())), row, name or _part(entry, point.entry), allowed)
            )
    return Return(tuple(found))


def _with_people(points: Iterable[Point]) -> list[Point]:
    """Return the points with who made them at hand; one query."""
    return list(
        Point.objects.filter(pk__in=[one.pk for one in points]).select_related("by", "acting_for").order_by("id")
    )


def _part(entry: Any, key: str) -> str:
    return part_name(entry.part) if entry is not None else key


def _concerns(person: Person, paper: WhitePaperPage, row: TargetDraft | None) -> bool:
    """Say whether the point is shown: to a contributor only the own division's, to everybody else all."""
    only_contributes = "contributors" in person.roles and not person.roles & {"editors", "heads"}
    return not only_contributes or (row is not None and bool(person.unit) and row.division == person.unit)


def _check(person: Person, paper: WhitePaperPage, facts: PaperFacts, row: TargetDraft | None) -> None:
    check_answer(person, facts, row.division if row is not None else None)


class AnswerPoint(PaperView):
    """Keeps an answer."""

    series = BOTH

    http_method_names = ["post"]

    def post(self, request: HttpRequest, paper: int, point: int) -> HttpResponse:
        """Ask the verb, or say why not; back to where the form stood."""
        asked = get_object_or_404(Point.objects.filter(round__paper=self.paper), pk=point)
        user: Any = request.user
        text = request.POST.get("text", "")
        try:
            answer(point=asked, text=text, by=user)
        except Refused as refused:
            messages.error(request, told(refused))
            request.session[f"answer-{point}"] = text[: LONGEST * 2]
            return redirect(self.back(f"point-{point}"))
        request.session.pop(f"answer-{point}", None)
        left = len(returned(self.paper, self.person, self.facts).open)
        messages.success(
            request,
            _("Answered; %(left)s left.") % {"left": left} if left else _("Answered; every point has its answer now."),
        )
        return redirect(self.back("points"))

    def back(self, anchor: str) -> str:
        """Return the address of the page whose form was sent: a row's, the table's or the paper's."""
        row = self.request.POST.get("row", "")
        if row.isdecimal() and self.paper.targets.filter(pk=int(row[:18])).exists():
            return reverse("desk:targets_edit", args=[self.paper.pk, int(row)]) + f"#{anchor}"
        return reverse("desk:paper", args=[self.paper.pk]) + f"#{anchor}"
