"""Naming an acting person, and ending it: the verbs of a reviewer or leader who is on leave."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from targets.models import City, Delegation
from targets.refusal import Refused, gettext_noop
from whitepapers import approval, telling
from whitepapers.facts import fresh_person
from whitepapers.record import enter

if TYPE_CHECKING:
    from targets.models import User


def hold_city() -> None:
    """Lock the city's row until the transaction ends: what belongs to no paper is one chain."""
    City.objects.select_for_update().order_by("pk").first()


def delegate(
    *,
    principal: "User",
    acting: "User | None",
    begins: dt.date,
    ends: dt.date,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Delegation:
    """Let `acting` decide in the place of `principal`, who names them, from one day to another; both days count.

    Nobody names for somebody else: a charge is handed on by whom it was given to. Raises Refused.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        hold_city()
        deputy = fresh_person(acting) if acting is not None else None
        approval.check_delegate(
            fresh_person(principal), deputy, begins=begins, ends=ends, today=timezone.localdate(moment)
        )
        assert acting is not None, "the rule refused nobody"
        same = Delegation.objects.filter(principal=principal, revokes=None, revoked=None)
        other = same.filter(begins__lte=ends, ends__gte=begins).select_related("acting").first()
        if other is not None:
            raise Refused(
                gettext_noop("%(person)s is named for some of these days already; end that first."),
                person=other.acting.label(),
            )
        new = Delegation.objects.create(
            principal=principal,
            acting=acting,
            begins=begins,
            ends=ends,
            reason=reason.strip(),
            by=principal,
            at=moment.replace(microsecond=0),
        )
        enter("delegated", row=new, by=principal, at=moment)
        telling.delegated(new)
    return new


def end_delegation(*, delegation: Delegation, by: "User", at: dt.datetime | None = None) -> Delegation:
    """End a delegation before its last day; what was decided until then stands. Raises Refused."""
    moment = at or timezone.now()
    with transaction.atomic():
        hold_city()
        person = fresh_person(by)
        if not person.active or by.pk != delegation.principal_id:
            raise Refused(gettext_noop("Only who named the acting person ends it."))
        if delegation.revokes_id is not None or delegation.ends < timezone.localdate(moment):
            raise Refused(gettext_noop("These days have passed; there is nothing to end."))
        try:
            with transaction.atomic():
                ended = Delegation.objects.create(
                    principal=delegation.principal,
                    acting=delegation.acting,
                    begins=delegation.begins,
                    ends=delegation.ends,
                    revokes=delegation,
                    by=by,
                    at=moment.replace(microsecond=0),
                )
        except IntegrityError as collision:
            raise Refused(gettext_noop("It is ended already.")) from collision
        enter("delegated", row=ended, by=by, at=moment)
        telling.delegated(ended)
    return ended
