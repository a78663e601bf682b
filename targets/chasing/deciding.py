"""The supervisory organ's verbs on a referral, and the department's answer to one: received, answered, decided, closed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from targets.attaching import Attachment
from targets.chasing import may, telling
from targets.chasing.issuing import LONGEST_EXTENSION
from targets.chasing.record import keep_files
from targets.chasing.referring import locked, matter_of
from targets.facts import actor
from targets.models import CalendarDay, Referral, ReferralStep, Target, User
from targets.refusal import Overtaken, Refused, gettext_noop

Kind = ReferralStep.Kind
OUTCOMES = frozenset(str(one) for one in ReferralStep.Outcome)


class _Open:
    """A referral with its target's row locked, and its steps so far."""

    def __init__(self, referral: Referral, at: dt.datetime | None, expects: int | None) -> None:
        self.referral, self.at = referral, at or timezone.now()
        self.today = timezone.localdate(self.at)
        self.target: Target = locked(referral.target_id)
        self.steps = list(referral.steps.order_by("sequence"))
        if expects is not None and expects != len(self.steps):
            raise Overtaken(gettext_noop("Something was added to this referral meanwhile. Read it first."))
        if self.has(Kind.CLOSED):
            raise Refused(gettext_noop("This referral is closed; nothing is added to it."))

    def has(self, kind: str) -> bool:
        return any(one.kind == kind for one in self.steps)

    def add(self, kind: str, by: User, **more: Any) -> ReferralStep:
        try:
            with transaction.atomic():
                new = ReferralStep.objects.create(
                    referral=self.referral, sequence=len(self.steps) + 1, kind=kind, by=by, at=self.at, **more
                )
        except IntegrityError as collision:
            raise Refused(gettext_noop("Somebody else did this at the same moment.")) from collision
        telling.referral_stepped(new, self.referral, self.target)
        return new


def _supervising(referral: Referral, by: User, at: dt.datetime | None, expects: int | None) -> _Open:
    opened = _Open(referral, at, expects)
    may.check_supervises(actor(by), matter_of(opened.target))
    return opened


def receive(*, referral: Referral, by: User, expects: int | None = None, at: dt.datetime | None = None) -> ReferralStep:
    """Receive a referral; once."""
    with transaction.atomic():
        opened = _supervising(referral, by, at, expects)
        if opened.has(Kind.RECEIVED):
            raise Refused(gettext_noop("This referral is received already."))
        return opened.add(Kind.RECEIVED, by)


def answer_referral(
    *,
    referral: Referral,
    by: User,
    text: str,
    files: Sequence[Attachment] = (),
    expects: int | None = None,
    at: dt.datetime | None = None,
) -> ReferralStep:
    """File the department's answer to a referral, with its files, until it is closed."""
    with transaction.atomic():
        opened = _Open(referral, at, expects)
        may.check_answers(actor(by), matter_of(opened.target))
        step = opened.add(Kind.ANSWERED, by, text=may.said(text, gettext_noop("Say what is answered.")))
        keep_files(files, referral_step=step)
    return step


def decide(
    *,
    referral: Referral,
    by: User,
    outcome: str,
    text: str,
    until: dt.date | None = None,
    expects: int | None = None,
    at: dt.datetime | None = None,
) -> ReferralStep:
    """Decide on a received referral with an outcome and a reason; "back" gives the department a new date.

    A later decision stands beside the earlier one, and counts.
    """
    with transaction.atomic():
        opened = _supervising(referral, by, at, expects)
        if not opened.has(Kind.RECEIVED):
            raise Refused(gettext_noop("Receive the referral first."))
        if outcome not in OUTCOMES:
            raise Refused(gettext_noop("Choose an outcome."))
        reason = may.said(text, gettext_noop("Say what the decision rests on."))
        if outcome == ReferralStep.Outcome.BACK:
            calendar = CalendarDay.objects.calendar()
            until = may.check_later(until, opened.today, calendar.add_workdays(opened.today, LONGEST_EXTENSION))
        else:
            until = None
        return opened.add(Kind.DECIDED, by, outcome=outcome, text=reason, until=until)


def close(
    *, referral: Referral, by: User, text: str, expects: int | None = None, at: dt.datetime | None = None
) -> ReferralStep:
    """Close a referral that was decided on, with a last word; nothing is added after it."""
    with transaction.atomic():
        opened = _supervising(referral, by, at, expects)
        if not opened.has(Kind.DECIDED):
            raise Refused(gettext_noop("Decide on the referral first; it is closed with an outcome."))
        return opened.add(Kind.CLOSED, by, text=may.said(text, gettext_noop("Say how the matter ended.")))
