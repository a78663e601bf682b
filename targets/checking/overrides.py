"""Sets a status by hand, lifts it, confirms it: the verbs. What is shown of it is read in overridden.py."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from publishing import pagefiles
from targets import overriding
from targets.checking.near_targets import near_to
from targets.closing import telling
from targets.closing.versions import frozen_for, next_version
from targets.completion import Status
from targets.facts import actor, locked_target, promise_of, target_facts
from targets.models import Department, OverrideConfirmation, StatusOverride, Target, User, Verification
from targets.organs import stands_in, without_own
from targets.overriding import LIFTED
from targets.refusal import Overtaken, Refused, gettext_noop
from targets.reporting import TargetFacts
from targets.roles import Role
from targets.standing import Standing, standings

SAME_MOMENT = gettext_noop("Somebody else set or lifted a status of this target at the same moment.")
MEANWHILE = gettext_noop("Something was found, set or lifted on this target meanwhile. Read that first.")


def seen_of(target: Target) -> int:
    """Return how much there is to see of a target's status: entries, confirmations and findings; it only grows."""
    confirmed = OverrideConfirmation.objects.filter(override__target=target)
    return target.overrides.count() + confirmed.count() + Verification.objects.filter(report__target=target).count()


def override_status(
    *, target: Target, status: str, reason: str, by: User, expects: int | None = None, at: dt.datetime | None = None
) -> StatusOverride:
    """Record a status set by hand, or with status "" that the one in force, or one that waits, is lifted.

    It is shown at once where it favours nobody; else once a second inspector has confirmed it. After the close of the year
    what is shown makes the next version of the frozen results, with this reason. `expects` is `seen_of` the target as the
    inspector saw it; None does not ask. Raises targets.refusal.Refused; Overtaken.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        opened = _open(target.pk, by, moment, expects)
        newest = opened.target.overrides.order_by("-sequence").first()
        overriding.check_override(
            actor(by), opened.facts, post=opened.signer.post, computed=opened.standing.computed, current=opened.in_force,
            proposed=newest is not None and newest.status != LIFTED and unconfirmed(newest, opened.standing),
            status=status, reason=reason,
        )  # fmt: skip
        try:
            with transaction.atomic():
                made = StatusOverride.objects.create(
                    target=opened.target,
                    sequence=newest.sequence + 1 if newest is not None else 1,
                    status=status,
                    computed=opened.standing.computed,
                    reason=reason.strip(),
                    name=opened.signer.label(),
                    post=opened.signer.post,
                    by=by,
                    at=moment,
                )
        except IntegrityError as collision:
            raise Refused(SAME_MOMENT) from collision
        _restate(opened, made, by, moment)
        pagefiles.take_days_down()
    return made


def confirm_override(
    *, override: StatusOverride, by: User, expects: int | None = None, at: dt.datetime | None = None
) -> OverrideConfirmation:
    """Let a second inspector stand for the newest entry of a target too; `expects` as above. Raises Refused; Overtaken."""
    moment = at or timezone.now()
    with transaction.atomic():
        opened = _open(override.target_id, by, moment, expects)
        newest = opened.target.overrides.order_by("-sequence").first()
        overriding.check_confirm(
            actor(by),
            opened.facts,
            post=opened.signer.post,
            by=override.by_id,
            status=override.status,
            newest=newest == override,
            confirmed=OverrideConfirmation.objects.filter(override=override).exists(),
            needed=waits(override.status, opened.standing),
        )
        try:
            with transaction.atomic():
                made = OverrideConfirmation.objects.create(
                    override=override, name=opened.signer.label(), post=opened.signer.post, by=by, at=moment
                )
        except IntegrityError as collision:
            raise Refused(gettext_noop("This override is confirmed already.")) from collision
        _restate(opened, override, by, moment)
        pagefiles.take_days_down()
    return made


@dataclass(frozen=True)
class _Opened:
    """A target with its row locked, as it stands now, and who signs."""

    target: Target
    facts: TargetFacts
    standing: Standing
    signer: User

    @property
    def in_force(self) -> str:
        return self.standing.override.status if self.standing.override else LIFTED


def _open(key: int, by: User, moment: dt.datetime, expects: int | None) -> _Opened:
    target, today = locked_target(key), timezone.localdate(moment)
    if expects is not None and expects != seen_of(target):
        raise Overtaken(MEANWHILE)
    standing = standings([target], today)[target.pk]
    return _Opened(target, target_facts(target, today), standing, User.objects.get(pk=by.pk))


def _restate(opened: _Opened, entry: StatusOverride, by: User, moment: dt.datetime) -> None:
    """After the close: let what this entry changed of what is shown make the next version of the frozen results."""
    if not opened.facts.year_closed:
        return
    before = frozen_for(opened.target)
    if standings([opened.target], opened.facts.today)[opened.target.pk].override == opened.standing.override:
        return  # it waits for a second inspector, or took back one that waited
    new = next_version(before, opened.target, reason=entry.reason, by=by, at=moment, override=entry)
    telling.corrected(new, opened.target)


def unconfirmed(newest: StatusOverride, standing: Standing) -> bool:
    """Say whether the newest entry of a target waits for a second inspector as things stand."""
    return not hasattr(newest, "confirmation") and waits(newest.status, standing)


def waits(status: str, standing: Standing) -> bool:
    """Say whether an entry that sets this status needs a second inspector as things stand."""
    return overriding.needs_second(computed=Status(standing.computed), shown=standing.status, status=status)


def waiting_for_second(user: User) -> int:
    """Return how many newest entries wait for this person as the second inspector; 0 for anybody else."""
    return len(to_confirm(user))


def to_confirm(user: User) -> list[StatusOverride]:
    """Return the newest entries that count only when this person, or another second inspector, confirms them; four queries.

    One that speaks of a promise under way is left out once the promise is over: it would count no more.
    """
    newer = StatusOverride.objects.filter(target=OuterRef("target"), sequence__gt=OuterRef("sequence"))
    departments = without_own(
        Department.objects.visible_to(user), user, organ="inspection_office", substitute="substitute_inspector"
    )
    correctable = Q(target__plan_year__closed_on=None) | Q(target__plan_year__closing__isnull=False)
    found = StatusOverride.objects.filter(
        ~Exists(newer), correctable, confirmation=None, target__department__in=departments, target__withdrawn_in=None
    ).exclude(Q(by=user) | near_to(user))
    if not (Role.INSPECTOR in user.roles or stands_in(user, "substitute_inspector")):
        return []
    listed = list(found.select_related("target__department", "target__plan_year").order_by("at"))
    today = timezone.localdate()
    standing = standings([one.target for one in listed], today)
    return [one for one in listed if waits(one.status, standing[one.target_id]) and not _lapsed(one, today)]


def _lapsed(one: StatusOverride, today: dt.date) -> bool:
    closed, due = one.target.plan_year.closed_on, promise_of(one.target).due
    over = overriding.is_over(today=today, due=due, closed=closed is not None and today >= closed)
    return over and one.status in overriding.PROVISIONAL
