"""The lists of chases: what somebody may see, narrowed by stage and sorted in the database, a page's rows read exactly."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Case as When_
from django.db.models import Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from targets.chasing.machine import LADDER
from targets.chasing.reading import RELATED, Case, read_cases
from targets.chasing.steps import ANSWERED_BY, DRAFTS, Step
from targets.checking.near_targets import near_to
from targets.models import CalendarDay, Chase, ChaseStep, Department, SupervisionNotice, Target, User
from targets.organs import own_of, stands_in, without_own
from targets.roles import Role

# how high each step stands; the same order as in targets/chasing/machine.py
HEIGHTS = (
    Step.REMINDED, Step.OVERDUE, Step.DRAFTED_1, Step.ISSUED_1, Step.DRAFTED_2, Step.ISSUED_2, Step.DRAFTED_3,
    Step.REFERRED,
)  # fmt: skip
HEIGHT = {step: place for place, step in enumerate(HEIGHTS, start=1)}
RESTING = (Step.SETTLED, Step.DROPPED, Step.ENDED)
SORTS = {
    "due": ("due", "target__number"),
    "department": ("target__department__order", "target__department__code", "due"),
    "number": ("target__number", "due"),
    "stage": ("height", "due"),
}
assert {one.step for one in LADDER} <= set(HEIGHTS)


def inspects(user: User) -> bool:
    """Say whether the person chases: of the inspection office, or its substitute for its own."""
    return user.is_active and (Role.INSPECTOR in user.roles or stands_in(user, "substitute_inspector"))


def supervises(user: User) -> bool:
    """Say whether the person decides on referrals: of the supervisory organ, or its substitute for its own."""
    return user.is_active and (Role.REVIEWER in user.roles or stands_in(user, "substitute_reviewer"))


def acts_for(user: User, *, organ: str, role: Role, substitute: str) -> QuerySet[Department]:
    """Return the departments in whose matters the person acts for an organ: never the own, never the organ's own."""
    if role in user.roles:
        found = without_own(Department.objects.all(), user, organ=organ, substitute=substitute)
    else:
        found = Department.objects.filter(**{"pk": own_of(organ), substitute: user})
    return found.exclude(pk=user.department_id) if user.department_id else found


def with_stage(chases: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate how high a chase has climbed, and what it rests on ("" where it goes on)."""
    steps = ChaseStep.objects.filter(chase=OuterRef("pk"))
    high = When_(*[When(steps__kind=step, then=Value(place)) for step, place in HEIGHT.items()], default=Value(0))
    return chases.annotate(
        height=Max(high, output_field=IntegerField()),
        turn=_last(Step.SETTLED, Step.REOPENED),
        dropping=_last(Step.DROPPED, Step.RESUMED),
        ended=Exists(steps.filter(kind=Step.ENDED)),
        extended=Max("steps__until", filter=Q(steps__kind=Step.EXTENDED)),
    )


def going_on(chases: QuerySet[Any]) -> QuerySet[Any]:
    """Return those that do not rest; `chases` comes from with_stage."""
    rests = Q(ended=True) | Q(turn=Step.SETTLED) | Q(dropping=Step.DROPPED)
    return chases.exclude(pk__in=chases.filter(rests).values("pk"))


def at_stage(chases: QuerySet[Any], stage: str) -> QuerySet[Any]:
    """Return those at a stage; `chases` comes from with_stage."""
    if stage == Step.ENDED:
        return chases.filter(ended=True)
    if stage == Step.SETTLED:
        return chases.filter(ended=False, turn=Step.SETTLED)
    if stage == Step.DROPPED:
        return chases.filter(ended=False, dropping=Step.DROPPED).exclude(turn=Step.SETTLED)
    return going_on(chases).filter(height=HEIGHT[Step(stage)])


def open_years(today: dt.date) -> Q:
    """Return the condition that a chase's year is open: of closed ones nothing waits."""
    closed = "target__plan_year__closed_on"
    return Q(**{closed: None}) | Q(**{f"{closed}__gt": today})


def drafts(user: User, today: dt.date) -> QuerySet[Any]:
    """Return the chases whose draft waits for this inspector, the highest and the longest overdue first.

    It is asked on every screen for the menu's count, so it looks for the drafts alone, by their index.
    """
    mine = acts_for(user, organ="inspection_office", role=Role.INSPECTOR, substitute="substitute_inspector")
    steps = ChaseStep.objects.filter(chase=OuterRef("pk"))
    high = When_(
        *[
            When(Exists(steps.filter(kind=draft)) & ~Exists(steps.filter(kind=issued)), then=Value(HEIGHT[draft]))
            for draft, issued in reversed(ANSWERED_BY.items())
        ],
        default=Value(0),
    )
    found = Chase.objects.filter(open_years(today), ~near_to(user), target__department__in=mine).annotate(
        height=high,
        extended=Subquery(steps.filter(kind=Step.EXTENDED).order_by("-until").values("until")[:1]),
        turn=_last(Step.SETTLED, Step.REOPENED),
        dropping=_last(Step.DROPPED, Step.RESUMED),
    )
    waits = found.filter(Q(extended=None) | Q(extended__lt=today), ~Exists(steps.filter(kind=Step.ENDED)), height__gt=0)
    going = waits.filter(Q(turn=None) | Q(turn=Step.REOPENED), Q(dropping=None) | Q(dropping=Step.RESUMED))
    return going.order_by("-height", "due", "target__number")


def _last(*kinds: Step) -> Subquery:
    steps = ChaseStep.objects.filter(chase=OuterRef("pk"), kind__in=kinds)
    return Subquery(steps.order_by("-sequence").values("kind")[:1])


def unconfirmed(chases: QuerySet[Any]) -> QuerySet[Any]:
    """Return the chases with a notice whose receipt nobody has confirmed."""
    bare = SupervisionNotice.objects.filter(chase=OuterRef("pk")).exclude(steps__kind=Step.RECEIVED)
    return chases.filter(Exists(bare))


def waiting_count(user: User, today: dt.date) -> int:
    """Return how many drafts wait for an inspector; 0 for anybody else."""
    return drafts(user, today).count() if inspects(user) else 0


def chases(user: User, **asked: str) -> QuerySet[Any]:
    """Return what the person may see, narrowed by year, department, stage and words, and sorted."""
    found: QuerySet[Any] = Chase.objects.visible_to(user)
    if asked.get("year", "").isdecimal():
        found = found.filter(target__plan_year__year=int(asked["year"][:6]))
    if asked.get("department"):
        found = found.filter(target__department__code=asked["department"])
    if asked.get("kind") in {"report", "milestone", "promise"}:
        found = found.filter(occasion__startswith=f"{asked['kind']}:")
    for word in asked.get("q", "").split():
        found = found.filter(Q(target__number__icontains=word) | Q(target__task__icontains=word))
    found, stage = with_stage(found), asked.get("stage", "")
    if stage == "open":
        found = going_on(found)
    elif stage == "unconfirmed":
        found = unconfirmed(found)
    elif stage in {*HEIGHT, *RESTING}:
        found = at_stage(found, stage)
    sort = asked.get("sort", "")
    order = SORTS.get(sort.removeprefix("-"), SORTS["due"])
    down = sort.startswith("-")
    return found.order_by(*[F(one).desc() if down else F(one).asc() for one in order], "pk")


def read_page(page: Sequence[Chase], today: dt.date) -> list[tuple[Chase, Case]]:
    """Return the chases of one page, each with its case; three queries whatever their number."""
    targets = list(Target.objects.filter(pk__in={one.target_id for one in page}).select_related(*RELATED))
    cases = {one.chase: one for one in read_cases(targets, today, CalendarDay.objects.calendar()) if one.chase}
    return [(one, cases[one.pk]) for one in page]


def stages() -> list[str]:
    """Return every stage that the list can be narrowed to, in their order."""
    return [*HEIGHT, *RESTING]


def grade_of(draft: Step | None) -> int:
    """Return 1 or 2 for a drafted notice, 3 for a drafted referral, 0 for none."""
    return DRAFTS.index(draft) + 1 if draft in ANSWERED_BY and draft is not None else 0
