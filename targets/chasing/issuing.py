"""The inspection office's verbs: issue what the machine drafted, let it drop with a reason, give time (ADR 33)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from targets.chasing import may, telling
from targets.chasing.machine import Done, last_of
from targets.chasing.notice_text import answer_until, compose, words_to_issue
from targets.chasing.numbering import bind, take_number
from targets.chasing.record import Opened, add_step, check_goes_on, check_not_referred, open_chase
from targets.chasing.referring import matter_of, refer
from targets.chasing.steps import ANSWERED_BY, DRAFTS, Step
from targets.facts import actor
from targets.models import Chase, ChaseStep, CoveringWords, Referral, SupervisionNotice, User
from targets.refusal import Overtaken, Refused, gettext_noop

LONGEST_EXTENSION = 60  # working days from today

NO_WORDS = gettext_noop("A notice needs its covering words.")
NO_DRAFT = gettext_noop("No such draft waits to be issued: it was issued or dropped, or the matter rests.")


def _inspector(opened: Opened, by: User) -> None:
    may.check_inspects(actor(by), matter_of(opened.target))


def _draft(opened: Opened, draft: Step) -> None:
    """Refuse unless this very draft waits today: the answers that have come since count, also those no run has seen."""
    check_goes_on(opened)
    if opened.case.draft(opened.today) is not draft:
        raise Refused(NO_DRAFT)


def _words_seen(opened: Opened, grade: int, version: int | None) -> CoveringWords | None:
    """Return the covering words that are kept; Overtaken where they are not those that were read."""
    kept = CoveringWords.objects.filter(chase=opened.chase, grade=grade).select_related("by").first()
    if version is not None and version != (kept.version if kept else 0):
        raise Overtaken(
            gettext_noop("The covering words were changed meanwhile by %(who)s: %(text)s"),
            who=kept.by.label() if kept else "",
            text=kept.text if kept else "",
        )
    return kept


def keep_words(
    *, chase: Chase, grade: int, by: User, words: str, version: int | None = None, at: dt.datetime | None = None
) -> CoveringWords:
    """Keep covering words until the notice is issued, for the whole office to go on with.

    `version` is that of the words that the writer has read, 0 for the proposed ones; None does not ask. Raises Refused;
    Overtaken where others were kept meanwhile.
    """
    with transaction.atomic():
        opened = open_chase(chase, at)
        _inspector(opened, by)
        _draft(opened, DRAFTS[grade - 1])
        kept = _words_seen(opened, grade, version) or CoveringWords(chase=chase, grade=grade, version=0)
        kept.text, kept.by, kept.at, kept.version = may.said(words, NO_WORDS), by, opened.at, kept.version + 1
        kept.save()
    return kept


def issue(
    *,
    chase: Chase,
    grade: int,
    by: User,
    words: str | None = None,
    expects: int | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> SupervisionNotice:
    """Issue the first or second notice that the machine drafted; returns it, numbered and frozen.

    `words` are the covering words, None for those that were kept or else proposed. `expects` is the number of steps that
    the inspector has seen, `version` that of the words. Raises targets.refusal.Refused; Overtaken where either changed.
    """
    with transaction.atomic():
        opened = open_chase(chase, at, expects)
        _inspector(opened, by)
        _draft(opened, DRAFTS[grade - 1])
        _words_seen(opened, grade, version)
        until = answer_until(opened.case, grade, opened.today, opened.calendar)
        ready = words_to_issue(opened.case, grade, opened.today, opened.calendar) if words is None else words
        said = may.said(ready, NO_WORDS)
        notice = SupervisionNotice(chase=chase, grade=grade, by=by, at=opened.at)
        try:
            with transaction.atomic():
                take_number(notice)
                text = compose(
                    case=opened.case, target=opened.target, grade=grade, words=said, by=by, at=notice.at,
                    today=opened.today, calendar=opened.calendar,
                )  # fmt: skip
                notice.freeze({**text, "number": str(notice)})
                bind(notice)
                notice.save()
        except IntegrityError as collision:
            raise Refused(gettext_noop("Somebody else did this at the same moment.")) from collision
        add_step(opened, Step.ISSUED_1 if grade == 1 else Step.ISSUED_2, by, notice=notice, until=until, tell=False)
        chase.covering_words.all().delete()
        telling.issued(notice, opened.target)
    return notice


def refer_chase(
    *, chase: Chase, by: User, text: str, expects: int | None = None, at: dt.datetime | None = None
) -> Referral:
    """Refer what two notices did not move; returns the numbered referral. Raises Refused, or Overtaken."""
    with transaction.atomic():
        opened = open_chase(chase, at, expects)
        _inspector(opened, by)
        _draft(opened, Step.DRAFTED_3)
        referral = refer(target=opened.target, cause="chase", text=text, by=by, at=opened.at, chase=chase)
        add_step(opened, Step.REFERRED, by, text=referral.reason, tell=False)
    return referral


def drop(*, chase: Chase, by: User, text: str, expects: int | None = None, at: dt.datetime | None = None) -> ChaseStep:
    """Let a draft drop, with a reason that everybody concerned reads; the matter rests until it is taken up again."""
    with transaction.atomic():
        opened = open_chase(chase, at, expects)
        _inspector(opened, by)
        if opened.case.draft(opened.today) is None:
            raise Refused(NO_DRAFT)
        reason = may.said(text, gettext_noop("Say why the draft is dropped; the department and the leader read it."))
        chase.covering_words.all().delete()
        return add_step(opened, Step.DROPPED, by, text=reason)


def resume(*, chase: Chase, by: User, text: str, at: dt.datetime | None = None) -> ChaseStep:
    """Take a dropped matter up again, with a reason."""
    with transaction.atomic():
        opened = open_chase(chase, at)
        _inspector(opened, by)
        check_goes_on(opened)
        last = last_of(opened.record, Step.DROPPED, Step.RESUMED)
        if last is None or last.step is not Step.DROPPED:
            raise Refused(gettext_noop("This matter was not dropped."))
        return add_step(opened, Step.RESUMED, by, text=may.said(text, gettext_noop("Say why it is taken up again.")))


def extend(
    *,
    chase: Chase,
    by: User,
    until: dt.date | None,
    text: str,
    expects: int | None = None,
    at: dt.datetime | None = None,
) -> ChaseStep:
    """Give the department time until a later day, with a reason; whatever falls due next is counted from that day."""
    with transaction.atomic():
        opened = open_chase(chase, at, expects)
        _inspector(opened, by)
        check_goes_on(opened)
        check_not_referred(opened)
        reason = may.said(text, gettext_noop("Say why the time is given."))
        longest = opened.calendar.add_workdays(opened.today, LONGEST_EXTENSION)
        day = may.check_later(until, opened.today, longest)
        if day <= opened.case.answer_due:
            raise Refused(gettext_noop("There is time until %(day)s already."), day=opened.case.answer_due.isoformat())
        return add_step(opened, Step.EXTENDED, by, text=reason, until=day)


def refuse_extension(
    *, chase: Chase, by: User, text: str, expects: int | None = None, at: dt.datetime | None = None
) -> ChaseStep:
    """Refuse the extension that the department asked for, with a reason."""
    with transaction.atomic():
        opened = open_chase(chase, at, expects)
        _inspector(opened, by)
        check_goes_on(opened)
        check_not_referred(opened)
        if not asks_for_time(opened.case.record):
            raise Refused(gettext_noop("Nobody asks for an extension."))
        reason = may.said(text, gettext_noop("Say why no time is given."))
        return add_step(opened, Step.NOT_EXTENDED, by, text=reason)


def asks_for_time(record: Sequence[Done]) -> bool:
    """Say whether the department asks for an extension and has had no answer."""
    last = last_of(record, Step.ASKED, Step.EXTENDED, Step.NOT_EXTENDED)
    return last is not None and last.step is Step.ASKED


@dataclass(frozen=True)
class Several:
    """What became of several drafts: what was issued, and why others were not."""

    issued: list[SupervisionNotice]
    refused: list[tuple[Chase, Refused]]


def issue_several(*, chases: Iterable[Chase], by: User, at: dt.datetime | None = None) -> Several:
    """Issue the notices that wait on these chases with the words kept or proposed, each by itself; referrals are left alone."""
    done = Several([], [])
    moment = at or timezone.now()
    for chase in chases:
        try:
            with transaction.atomic():
                draft = open_chase(chase, moment).case.draft(timezone.localdate(moment))
                if draft is None or draft is DRAFTS[2]:
                    raise Refused(NO_DRAFT)
                grade = 1 if ANSWERED_BY[draft] is Step.ISSUED_1 else 2
                done.issued.append(issue(chase=chase, grade=grade, by=by, at=moment))
        except Refused as refused:
            done.refused.append((chase, refused))
    return done
