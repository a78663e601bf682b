"""Which rounds wait for a person's decision: asked of the rule, in a constant number of queries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest
from django.utils import timezone

from targets.models import AssignedTask, CalendarDay, Department, User
from targets.roles import Role
from whitepapers.approval import ROLE_OF_STAGE, Outcome, Stage, may_decide, waiting_stage
from whitepapers.assigned import unanswered
from whitepapers.assigning import holders
from whitepapers.deadline_record import OF_STAGE, deadlines_of, due_of
from whitepapers.deadlines import Nearness, nearness
from whitepapers.facts import facts_of_open, fresh_person, person, round_facts
from whitepapers.mandates import mandates, principals_of
from whitepapers.models import Deadline, Decision, Point, Round
from whitepapers.models.approval import RoundQuerySet
from whitepapers.review.frozen import Counted, counted
from whitepapers.review.sizes import Measured, measured


@dataclass(frozen=True)
class Waiting:
    """One line of the queue."""

    round: Round
    stage: Stage
    since: dt.datetime
    due: dt.date
    stored: Deadline | None  # with the event that started it; None for what began before deadlines were stored
    near: Nearness
    counted: Counted
    measured: Measured
    unanswered: list[AssignedTask]
    holder: User | None  # the reviewer who took it on

    @property
    def change(self) -> int:
        """How many targets want to be read anew; a damaged text counts as none."""
        return self.measured.size.total if self.measured.size else 0

    @property
    def softened(self) -> int:
        """How many targets promise less than before."""
        return self.measured.size.softened if self.measured.size else 0


def decides(user: User) -> bool:
    """Say whether the person decides at some stage, by role or as substitute; it says nothing about any one paper."""
    if user.roles & {Role(name) for name in ROLE_OF_STAGE.values()}:
        return True
    return Department.objects.filter(Q(substitute_reviewer=user) | Q(substitute_leader=user)).exists()


def open_rounds(user: User) -> RoundQuerySet:
    """Return the undecided rounds that the person may see, with what the rule needs, without their text."""
    marks = Point.objects.exclude(verdict="answer").only("round", "stage", "by", "acting_for")
    ended = Count("decisions", filter=~Q(decisions__outcome=Outcome.APPROVED))
    return (
        Round.objects.visible_to(user)
        .annotate(ended=ended, made=Count("decisions"))
        .filter(ended=0, made__lt=len(Stage))
        .defer("manuscript_json")
        .select_related("paper__department", "paper__plan_year", "submitted_by")
        .prefetch_related("decisions", "paper__authorships", Prefetch("points", marks, to_attr="marks"))
    )


def decidable(user: User, rounds: Iterable[Round] | None = None) -> dict[Round, User | None]:
    """Return the rounds that the person may decide now, each with whom they act for, None where it is their own.

    `rounds` come from `open_rounds`; all of them when nothing is given. A constant number of queries.
    """
    if not decides(user):
        return {}
    who, holds = fresh_person(user), mandates()
    principals = [(None, None), *((one, person(one)) for one in principals_of(user))]
    found: dict[Round, User | None] = {}
    for one in open_rounds(user) if rounds is None else rounds:
        facts = facts_of_open(one, holds)
        for principal, acts_for in principals:
            if may_decide(who, facts, acts_for):
                found[one] = principal
                break
    return found


def waiting_for(user: User) -> list[Round]:
    """Return the rounds that the person may decide now, also in another's place."""
    return list(decidable(user))


def waiting_here(request: HttpRequest) -> list[Round]:
    """Return what waits for whoever asks, read once for a screen that only shows it and for the menu beside it."""
    if not hasattr(request, "waiting_rounds"):
        request.waiting_rounds = waiting_for(request.user)  # type: ignore[attr-defined, arg-type]
    found: list[Round] = request.waiting_rounds  # type: ignore[attr-defined]
    return found


def stage_of(one: Round) -> Stage:
    """Return the stage at which an open round waits; its decisions are prefetched or few."""
    return waiting_stage(round_facts([one])[0].decisions) or Stage.SUPERVISORY


def lines(rounds: Iterable[Round], today: dt.date | None = None) -> list[Waiting]:
    """Return the queue's lines for open rounds, the nearest deadline first; a constant number of queries."""
    rounds = list(rounds)
    if not rounds:
        return []
    today, calendar = today or timezone.localdate(), CalendarDay.objects.calendar()
    counts, sizes, stored, has = counted(rounds), measured(rounds), deadlines_of(rounds), holders(rounds)
    open_tasks = unanswered([one.paper for one in rounds])
    made = []
    for one in rounds:
        stage = stage_of(one)
        deadline = stored.get((one.pk, OF_STAGE[stage]))
        due = due_of(deadline, OF_STAGE[stage], one.paper.plan_year) or today
        made.append(
            Waiting(
                round=one,
                stage=stage,
                since=max([one.at, *(decision.at for decision in one.decisions.all())]),
                due=due,
                stored=deadline,
                near=nearness(due, today, calendar),
                counted=counts.get(one.digest, Counted(0, 0)),
                measured=sizes[one.pk],
                unanswered=open_tasks.get(one.paper_id, []),
                holder=has.get(one.pk) if stage is Stage.SUPERVISORY else None,
            )
        )
    return sorted(made, key=lambda line: (line.due, line.since, line.round.pk))


def decided_lately(user: User, limit: int = 10) -> list[Decision]:
    """Return the person's last decisions on rounds that they may still see, the newest first; one query."""
    return list(
        Decision.objects.filter(by=user, round__in=Round.objects.visible_to(user))
        .exclude(outcome=Outcome.RECALLED)
        .select_related("round__paper__department", "round__paper__plan_year")
        .defer("round__manuscript_json")
        .order_by("-id")[:limit]
    )
