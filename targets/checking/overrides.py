"""Sets a status by hand, lifts it, confirms it: the verbs. What is shown of it is read in overridden.py."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from publishing import pagefiles
from targets import overriding
from targets.actions import _locked, actor, target_facts
from targets.completion import Status
from targets.models import Department, OverrideConfirmation, StatusOverride, Target, User
from targets.organs import stands_in, without_own
from targets.overriding import LIFTED
from targets.refusal import Refused, gettext_noop
from targets.roles import Role
from targets.standing import Standing, standings

SAME_MOMENT = gettext_noop("Somebody else set or lifted a status of this target at the same moment.")


def override_status(
    *, target: Target, status: str, reason: str, by: User, expects: int | None = None, at: dt.datetime | None = None
) -> StatusOverride:
    """Record a status set by hand, or with status "" that the one in force is lifted.

    It is shown at once where it favours nobody; else once a second inspector has confirmed it. `expects` is the number of
    entries the inspector has seen; None does not ask. Raises targets.refusal.Refused.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        locked, signer = _locked(target.pk), User.objects.get(pk=by.pk)
        today = timezone.localdate(moment)
        standing = standings([locked], today)[locked.pk]
        current = standing.override.status if standing.override else LIFTED
        overriding.check_override(
            actor(by), target_facts(locked, today), post=signer.post, computed=standing.computed, current=current,
            status=status, reason=reason,
        )  # fmt: skip
        there = StatusOverride.objects.filter(target=locked).count()
        if expects is not None and expects != there:
            raise Refused(
                gettext_noop("Somebody else set or lifted a status of this target meanwhile. Read that first.")
            )
        try:
            with transaction.atomic():
                made = StatusOverride.objects.create(
                    target=locked,
                    sequence=there + 1,
                    status=status,
                    computed=standing.computed,
                    reason=reason.strip(),
                    name=signer.label(),
                    post=signer.post,
                    by=by,
                    at=moment,
                )
        except IntegrityError as collision:
            raise Refused(SAME_MOMENT) from collision
        pagefiles.take_days_down()
    return made


def confirm_override(*, override: StatusOverride, by: User, at: dt.datetime | None = None) -> OverrideConfirmation:
    """Let a second inspector stand for the newest entry of a target too. Raises targets.refusal.Refused."""
    moment = at or timezone.now()
    with transaction.atomic():
        locked, signer = _locked(override.target_id), User.objects.get(pk=by.pk)
        today = timezone.localdate(moment)
        standing = standings([locked], today)[locked.pk]
        newest = StatusOverride.objects.filter(target=locked).order_by("-sequence").first()
        overriding.check_confirm(
            actor(by),
            target_facts(locked, today),
            post=signer.post,
            by=override.by_id,
            newest=newest == override,
            confirmed=OverrideConfirmation.objects.filter(override=override).exists(),
            needed=waits(override.status, standing),
        )
        try:
            with transaction.atomic():
                second = OverrideConfirmation.objects.create(
                    override=override, name=signer.label(), post=signer.post, by=by, at=moment
                )
        except IntegrityError as collision:
            raise Refused(gettext_noop("This override is confirmed already.")) from collision
        pagefiles.take_days_down()
    return second


def waits(status: str, standing: Standing) -> bool:
    """Say whether an entry that sets this status needs a second inspector as things stand."""
    return overriding.needs_second(computed=Status(standing.computed), shown=standing.status, status=status)


def waiting_for_second(user: User) -> int:
    """Return how many newest entries wait for this person as the second inspector; 0 for anybody else."""
    return len(to_confirm(user))


def to_confirm(user: User) -> list[StatusOverride]:
    """Return the newest entries that count only when this person, or another second inspector, confirms them; four queries."""
    newer = StatusOverride.objects.filter(target=OuterRef("target"), sequence__gt=OuterRef("sequence"))
    departments = without_own(
        Department.objects.visible_to(user), user, organ="inspection_office", substitute="substitute_inspector"
    )
    found = StatusOverride.objects.filter(
        ~Exists(newer), confirmation=None, target__department__in=departments, target__withdrawn_in=None
    ).exclude(by=user)
    if not (Role.INSPECTOR in user.roles or stands_in(user, "substitute_inspector")):
        return []
    if user.department_id:
        found = found.exclude(target__department=user.department_id)
    listed = list(found.select_related("target__department", "target__plan_year").order_by("at"))
    today = timezone.localdate()
    open_ones = [one for one in listed if not _closed(one.target, today)]
    standing = standings([one.target for one in open_ones], today)
    return [one for one in open_ones if waits(one.status, standing[one.target_id])]


def _closed(target: Target, today: dt.date) -> bool:
    closed = target.plan_year.closed_on
    return closed is not None and today >= closed
