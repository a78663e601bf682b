"""The department's verbs: confirm receipt, explain with files, ask for time (ADR 33)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from targets.attaching import Attachment
from targets.chasing import may
from targets.chasing.issuing import LONGEST_EXTENSION, asks_for_time
from targets.chasing.record import Opened, add_step, check_goes_on, check_not_referred, keep_files, open_chase
from targets.chasing.referring import matter_of
from targets.chasing.steps import Step
from targets.facts import actor
from targets.models import Chase, ChaseStep, SupervisionNotice, User
from targets.refusal import Refused, gettext_noop


def _department(opened: Opened, by: User) -> None:
    may.check_answers(actor(by), matter_of(opened.target))


def confirm_receipt(*, notice: SupervisionNotice, by: User, at: dt.datetime | None = None) -> ChaseStep:
    """Confirm that the department has received a notice; once."""
    with transaction.atomic():
        opened = open_chase(notice.chase, at)
        _department(opened, by)
        if ChaseStep.objects.filter(notice=notice, kind=Step.RECEIVED).exists():
            raise Refused(gettext_noop("The receipt of this notice is confirmed already."))
        return add_step(opened, Step.RECEIVED, by, notice=notice)


def explain(
    *,
    chase: Chase,
    by: User,
    text: str,
    files: Sequence[Attachment] = (),
    expects: int | None = None,
    at: dt.datetime | None = None,
) -> ChaseStep:
    """File the department's explanation with its files; a second one stands beside the first."""
    with transaction.atomic():
        opened = open_chase(chase, at, expects)
        _department(opened, by)
        check_goes_on(opened)
        check_not_referred(opened)
        step = add_step(opened, Step.EXPLAINED, by, text=may.said(text, gettext_noop("Say what is explained.")))
        keep_files(files, step=step)
    return step


def ask_for_time(
    *, chase: Chase, by: User, until: dt.date | None, text: str, at: dt.datetime | None = None
) -> ChaseStep:
    """Ask for an extension until a day, with a reason; nothing moves until the inspection office grants it."""
    with transaction.atomic():
        opened = open_chase(chase, at)
        _department(opened, by)
        check_goes_on(opened)
        check_not_referred(opened)
        if asks_for_time(opened.record):
            raise Refused(gettext_noop("An extension is asked for already; wait for the answer."))
        reason = may.said(text, gettext_noop("Say why the time is needed."))
        longest = opened.calendar.add_workdays(opened.today, LONGEST_EXTENSION)
        return add_step(opened, Step.ASKED, by, text=reason, until=may.check_later(until, opened.today, longest))
