"""Adds one step to a chase: what every verb of chasing does once its rule has agreed (ADR 33)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing.manuscript import sha256
from publishing.store import keep
from targets.attaching import Attachment
from targets.chasing import telling
from targets.chasing.machine import Done, last_of
from targets.chasing.reading import Case, read_case
from targets.chasing.referring import locked
from targets.chasing.steps import Step
from targets.evidence import check_count
from targets.models import CalendarDay, Chase, ChaseFile, ChaseStep, ReferralStep, Target, User
from targets.refusal import Overtaken, Refused, gettext_noop
from targets.workdays import Calendar


@dataclass(frozen=True)
class Opened:
    """A chase with its target's row locked, as it stands at this moment."""

    chase: Chase
    target: Target
    case: Case
    calendar: Calendar
    at: dt.datetime

    @property
    def today(self) -> dt.date:
        """The city's date."""
        return timezone.localdate(self.at)

    @property
    def record(self) -> Sequence[Done]:
        """The steps so far."""
        return self.case.record


def open_chase(chase: Chase, at: dt.datetime | None, expects: int | None = None) -> Opened:
    """Lock the chase's target and read the chase; call it inside a transaction.

    `expects` is how many steps its writer has seen: Overtaken where others came meanwhile; None does not ask.
    """
    moment = at or timezone.now()
    target, calendar = locked(chase.target_id), CalendarDay.objects.calendar()
    case = read_case(chase, timezone.localdate(moment), calendar)
    if expects is not None and expects != len(case.record):
        raise Overtaken(gettext_noop("Something was added to this chase meanwhile. Read it first."))
    return Opened(chase, target, case, calendar, moment)


def add_step(opened: Opened, step: Step, by: User, *, tell: bool = True, **more: Any) -> ChaseStep:
    """Insert the step and tell the other side."""
    try:
        with transaction.atomic():
            new = ChaseStep.objects.create(
                chase=opened.chase, sequence=len(opened.record) + 1, kind=step, on=opened.today, at=opened.at, by=by, **more
            )  # fmt: skip
    except IntegrityError as collision:
        raise Refused(gettext_noop("Somebody else did this at the same moment.")) from collision
    if tell:
        telling.stepped(new, opened.chase, opened.target)
    return new


def keep_files(
    files: Sequence[Attachment], *, step: ChaseStep | None = None, referral_step: ReferralStep | None = None
) -> None:
    """Keep checked files with an explanation."""
    check_count(list(files))
    for one in files:
        keep(one.data, ChaseFile.FOLDER)
        ChaseFile.objects.create(
            step=step, referral_step=referral_step, name=one.name, sha256=sha256(one.data), size=len(one.data),
            content_type=one.content_type,
        )  # fmt: skip


def check_goes_on(opened: Opened) -> None:
    """Refuse where the chase has come to its end."""
    if last_of(opened.record, Step.ENDED):
        raise Refused(gettext_noop("This chase has ended; nothing is added to it."))
    if opened.target.withdrawn_in_id is not None:
        raise Refused(gettext_noop("This target was withdrawn; it is chased no more."))
    closed = opened.target.plan_year.closed_on
    if closed is not None and opened.today >= closed:
        raise Refused(gettext_noop("The year is closed; its results are frozen."))


def check_not_referred(opened: Opened) -> None:
    """Refuse where the matter is with the supervisory organ."""
    if last_of(opened.record, Step.REFERRED):
        raise Refused(gettext_noop("This matter is with the supervisory organ; answer on the referral."))
