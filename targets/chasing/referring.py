"""Referral to the supervisory organ: the verb that numbers it, assembles its file, and freezes both (ADR 33)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from targets.chasing import may, telling
from targets.chasing.evidence_file import assemble
from targets.chasing.numbering import bind, take_number
from targets.facts import actor, locked_target, ties_of
from targets.models import Chase, Referral, Target, User
from targets.organs import own_of
from targets.refusal import Refused, gettext_noop

CAUSES = frozenset(str(one) for one in Referral.Cause)


def matter_of(target: Target) -> may.Matter:
    """Return the department that is chased, with who stands in for an organ in its own matter and who stands too near; three queries."""
    department, (partners, reporters) = target.department, ties_of(target)
    return may.Matter(
        department=department.code,
        of_inspection=own_of("inspection_office") == department.pk,
        of_supervision=own_of("supervisory_organ") == department.pk,
        substitute_inspector=department.substitute_inspector_id,
        substitute_reviewer=department.substitute_reviewer_id,
        partners=partners,
        reporters=reporters,
    )


def locked(target: int) -> Target:
    """Return the target with its row locked until the transaction ends."""
    return locked_target(target, "edition", "baseline_edition")


def refer(
    *,
    target: Target,
    cause: str,
    text: str,
    by: User,
    at: dt.datetime | None = None,
    chase: Chase | None = None,
) -> Referral:
    """Refer a matter to the supervisory organ with its whole file; returns the numbered referral, which is open.

    `cause` is "miss" (a missed promise whose reason does not justify it: the supervisory organ's own finding, or the
    inspection office) or "chase" (two notices came to nothing; `chase` is then the matter, see targets/chasing/issuing.py).
    `text` says why. There is one open referral for each target and cause. Raises targets.refusal.Refused.
    """
    at = at or timezone.now()
    if cause not in CAUSES or (cause == "chase") != (chase is not None):
        raise Refused(gettext_noop("A referral follows two notices, or a promise that was missed."))
    with transaction.atomic():
        row = locked(target.pk)
        may.check_refers(actor(by), matter_of(row), cause)
        reason = may.said(text, gettext_noop("Say why the matter is referred."))
        if cause == "miss" and row.referrals.open().filter(cause="miss").exists():
            raise Refused(gettext_noop("This matter is with the supervisory organ already."))
        new = Referral(target=row, chase=chase, cause=cause, reason=reason, by=by, at=at)
        try:
            with transaction.atomic():
                take_number(new)
                file = assemble(row, cause=cause, reason=reason, chase=chase, by=by, at=new.at)
                new.freeze({**file, "number": str(new)})
                bind(new)
                new.save()
        except IntegrityError as collision:
            raise Refused(gettext_noop("Somebody else referred this matter at the same moment.")) from collision
        telling.referred(new, row)
    return new
