"""The verb of co-operating departments: report a part. The lead department answers for the whole (ADR 31)."""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from targets.attaching import Attachment, Material, attach, checked, known_of
from targets.facts import actor, codes_of, locked_target, target_facts
from targets.models import Department, PartEvidence, PartReport, Target, User
from targets.partnering import Part, check_part
from targets.periods import last_day
from targets.refusal import Overtaken, Refused, gettext_noop
from targets.web_address import Address


def report_part(
    *,
    target: Target,
    by: User,
    period: str,
    text: str,
    done: bool = False,
    as_of: dt.date | None = None,
    reason: str = "",
    evidence: Sequence[Attachment] = (),
    carried: Sequence[PartEvidence] = (),
    links: Sequence[Address] = (),
    expects: int | None = None,
    at: dt.datetime | None = None,
) -> PartReport:
    """Record what a co-operating department did of its part in a period; the same period again is a correction.

    Whose part it is follows from the person. `expects` is how many reports of the own department for the period the
    writer has seen; None does not ask. `carried` are files of the own earlier reports on this target.
    Raises targets.refusal.Refused; Overtaken where a colleague was faster.
    """
    moment = at or timezone.now()
    today = timezone.localdate(moment)
    part = Part(period, text, done, as_of, reason)
    with transaction.atomic():
        locked = locked_target(target.pk)
        who = actor(by)
        department = Department.objects.filter(code=who.department).first()
        there = list(locked.parts.filter(department=department, period=period).order_by("sequence"))
        check_part(who, target_facts(locked, today), codes_of(locked), part, len(there))
        assert department is not None, "the rule asked for the department's code"
        foreign = any(one.part.target_id != locked.pk or one.part.department_id != department.pk for one in carried)
        material = checked(evidence, carried, links, foreign=foreign)
        _check_new(there, part, material, expects)
        new = _record(locked, department, part, len(there) + 1, by, moment)
        attach(new, material)
    return new


def _check_new(there: list[PartReport], part: Part, material: Material, expects: int | None) -> None:
    """Refuse a report sent twice, and one whose writer has not seen the newest."""
    if not there:
        return
    last = there[-1]
    same = (part.text.strip(), part.done) == (last.text, last.done) and part.as_of in {None, last.as_of}
    if same and material.known_by() <= known_of(last):
        raise Refused(gettext_noop("This report is there already, word for word; nothing was added."))
    if expects is not None and expects != len(there):
        raise Overtaken(
            gettext_noop(
                "%(person)s has reported on this period meanwhile. Read that report first; yours would replace it."
            ),
            person=last.by.label(),
        )


def _record(
    target: Target, department: Department, part: Part, sequence: int, by: User, moment: dt.datetime
) -> PartReport:
    try:
        with transaction.atomic():
            return PartReport.objects.create(
                target=target,
                department=department,
                period=part.period,
                sequence=sequence,
                as_of=part.as_of or min(last_day(part.period), timezone.localdate(moment)),
                text=part.text.strip(),
                done=part.done,
                reason=part.reason.strip() if sequence > 1 else "",
                by=by,
                at=moment,
            )
    except IntegrityError as collision:
        raise Refused(gettext_noop("A colleague reported at the same moment. Read that report first.")) from collision
