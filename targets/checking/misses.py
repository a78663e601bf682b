"""Missed promises: the verbs that record a reason and a finding, and how the matter of each target stands."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from targets import missed
from targets.chasing.referring import refer
from targets.checking.near_targets import near_to
from targets.completion import Status
from targets.facts import actor, locked_target, promise_of, target_facts
from targets.missed import Judged, Matter, Miss, Outcome, Reason, matter, miss_of
from targets.models import Department, MissFinding, MissReason, Target, User
from targets.models.register import EntryQuerySet
from targets.organs import own_of, without_own
from targets.refusal import Overtaken, Refused, gettext_noop
from targets.standing import Standing, standings

SAME_MOMENT = gettext_noop("Somebody else wrote about this miss at the same moment.")


@dataclass(frozen=True)
class Case:
    """One target's matter: what is missed now, what was said of it, and how it stands."""

    target: Target
    standing: Standing
    miss: Miss | None
    state: Matter
    reasons: tuple[MissReason, ...] = ()
    findings: tuple[MissFinding, ...] = ()
    until: dt.date | None = None  # the last day for the reason

    @property
    def reason(self) -> MissReason | None:
        """The newest reason that answers the miss of today; where there is none any more, the newest of all."""
        answering = [one for one in self.reasons if self.miss is None or missed.covers(_miss(one), self.miss)]
        return answering[-1] if answering else None

    @property
    def finding(self) -> MissFinding | None:
        """The newest finding on the miss of today; where there is none any more, the newest of all."""
        answering = [one for one in self.findings if self.miss is None or missed.covers(_miss(one), self.miss)]
        return answering[-1] if answering else None

    @property
    def published(self) -> tuple[MissReason, ...]:
        """The reasons that the public may read: those that a finding has judged."""
        judged = {one.reason_id for one in self.findings}
        return tuple(one for one in self.reasons if one.pk in judged)


def _miss(one: MissReason | MissFinding) -> Miss:
    return Miss(Status(one.status), one.day)


def cases(targets: Iterable[Target], found: dict[int, Standing], today: dt.date) -> list[Case]:
    """Return the matter of each target that has one, in the targets' order; two queries."""
    rows = list(targets)
    keys = [one.pk for one in rows]
    end = timezone.make_aware(dt.datetime.combine(today + dt.timedelta(days=1), dt.time.min))
    reasons: dict[int, list[MissReason]] = {}
    for reason in MissReason.objects.filter(target__in=keys, at__lt=end).select_related("by").order_by("sequence"):
        reasons.setdefault(reason.target_id, []).append(reason)
    findings: dict[int, list[MissFinding]] = {}
    for finding in MissFinding.objects.filter(target__in=keys, at__lt=end).select_related("by").order_by("sequence"):
        findings.setdefault(finding.target_id, []).append(finding)
    made = [case_of(one, found[one.pk], reasons.get(one.pk, []), findings.get(one.pk, []), today) for one in rows]
    return [one for one in made if one.state is not Matter.NONE]


def case_of(
    target: Target, standing: Standing, reasons: list[MissReason], findings: list[MissFinding], today: dt.date
) -> Case:
    """Return one target's matter."""
    closed_on, due = target.plan_year.closed_on, promise_of(target).due
    closed = closed_on is not None and today >= closed_on
    miss = miss_of(standing.status, due=due, expected=standing.owed, closed=closed, waiting=standing.with_inspection)
    state = matter(
        miss,
        [Reason(one.sequence, _miss(one)) for one in reasons],
        [Judged(one.sequence, _miss(one), one.outcome) for one in findings],
    )
    until = missed.reason_until(known_on=_known_on(target, standing, miss)) if miss else None
    return Case(target, standing, miss, state, tuple(reasons), tuple(findings), until)


def _known_on(target: Target, standing: Standing, miss: Miss) -> dt.date:
    """Return the day since which the department can know of the miss: its day, a finding, the close, a hand's entry."""
    year = target.plan_year
    days = [miss.day]
    if miss.status is Status.NO_REPORT:
        days.append(miss.day + dt.timedelta(days=year.grace_days + year.verification_days))
    elif miss.status in {Status.NOT_MET, Status.MET_LATE} and standing.verified is not None:
        days.append(timezone.localdate(standing.verified.at))
    if standing.override is not None:
        days.append(timezone.localdate(standing.override.confirmed_at or standing.override.at))
    if miss.status in {Status.NO_REPORT, Status.NOT_MET} and year.closed_on is not None and standing.verified is None:
        days.append(year.closed_on)
    return max(days)


def to_judge_for(targets: EntryQuerySet, user: User) -> EntryQuerySet:
    """Return those of the targets with a reason that no finding answers and that this person may judge; three queries.

    Only they can be to judge: a finding that answers a reason answers whatever that reason answers.
    """
    departments = without_own(
        Department.objects.visible_to(user), user, organ="supervisory_organ", substitute="substitute_reviewer"
    )
    asked = targets.filter(department__in=departments).exclude(near_to(user, ""))
    found = _said(MissFinding, asked)
    reasons = _said(MissReason, asked)
    open_ones = [
        key
        for key, given in reasons.items()
        if any(not any(missed.covers(one, miss) for one in found.get(key, ())) for miss in given)
    ]
    return targets.filter(pk__in=open_ones)


def _said(model: type[MissReason] | type[MissFinding], targets: EntryQuerySet) -> dict[int, list[Miss]]:
    """Return which misses of these targets somebody wrote about, by the target's key."""
    found: dict[int, list[Miss]] = {}
    rows = model.objects.filter(target__in=targets.order_by().values("pk")).order_by()
    for key, status, day in rows.values_list("target_id", "status", "day"):
        found.setdefault(key, []).append(Miss(Status(status), day))
    return found


def case(target: Target, today: dt.date) -> Case:
    """Return the matter of one target, also where there is none; a constant number of queries."""
    standing = standings([target], today)[target.pk]
    reasons = list(MissReason.objects.filter(target=target).select_related("by").order_by("sequence"))
    findings = list(MissFinding.objects.filter(target=target).select_related("by").order_by("sequence"))
    return case_of(target, standing, reasons, findings, today)


def give_reason(
    *, target: Target, text: str, by: User, expects: int | None = None, at: dt.datetime | None = None
) -> MissReason:
    """Record why the department missed it. `expects`: how many reasons the writer has seen; None does not ask."""
    moment = at or timezone.now()
    with transaction.atomic():
        locked = locked_target(target.pk)
        today = timezone.localdate(moment)
        found = case(locked, today)
        missed.check_reason(actor(by), target_facts(locked, today), miss=found.miss, state=found.state, text=text)
        assert found.miss is not None, "the rule refuses where nothing is missed"
        _check_seen(expects, len(found.reasons))
        try:
            with transaction.atomic():
                return MissReason.objects.create(
                    target=locked, sequence=len(found.reasons) + 1, status=found.miss.status, day=found.miss.day,
                    text=text.strip(), by=by, at=moment,
                )  # fmt: skip
        except IntegrityError as collision:
            raise Refused(SAME_MOMENT) from collision


def judge_miss(
    *, target: Target, outcome: str, text: str, by: User, expects: int | None = None, at: dt.datetime | None = None
) -> MissFinding:
    """Record whether the supervisory organ finds a miss justified; “not justified” opens a referral.

    `expects`: how many reasons and findings together the reviewer has seen, so that nobody judges a reason that was
    replaced meanwhile; None does not ask. Raises targets.refusal.Refused.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        locked = locked_target(target.pk)
        today = timezone.localdate(moment)
        found = case(locked, today)
        check_judge(found, by, today, outcome=outcome, text=text)
        assert found.miss is not None, "the rule refuses where nothing is missed"
        _check_seen(expects, len(found.reasons) + len(found.findings))
        try:
            with transaction.atomic():
                made = MissFinding.objects.create(
                    target=locked, sequence=len(found.findings) + 1, reason=found.reason, status=found.miss.status,
                    day=found.miss.day, outcome=outcome, text=text.strip(), by=by, at=moment,
                )  # fmt: skip
        except IntegrityError as collision:
            raise Refused(SAME_MOMENT) from collision
        if opens_referral(made, found.findings) and not locked.referrals.open().filter(cause="miss").exists():
            refer(target=locked, cause="miss", text=made.text, by=by, at=moment)
    return made


def check_judge(found: Case, by: User, today: dt.date, *, outcome: str | None = None, text: str = "") -> None:
    """Refuse unless this person may judge the miss (so)."""
    department = found.target.department
    missed.check_finding(
        actor(by),
        target_facts(found.target, today),
        miss=found.miss,
        state=found.state,
        has_reason=found.miss is not None and found.reason is not None,
        until=found.until or today,
        of_organ=own_of("supervisory_organ") == department.pk,
        substitute=department.substitute_reviewer_id,
        outcome=outcome,
        text=text,
    )


def opens_referral(finding: MissFinding, before: Iterable[MissFinding]) -> bool:
    """Say whether a finding opens a referral: not justified, and the one before it on this miss did not say so."""
    earlier = [one for one in before if one.day == finding.day and one.sequence < finding.sequence]
    return finding.outcome == Outcome.UNJUSTIFIED and not (earlier and earlier[-1].outcome == Outcome.UNJUSTIFIED)


def _check_seen(expects: int | None, there: int) -> None:
    if expects is not None and expects != there:
        raise Overtaken(gettext_noop("Somebody wrote about this miss meanwhile. Read that first."))
