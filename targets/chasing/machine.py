"""The state machine of chasing: which steps are due by a day, in their order. Pure, standard library only (ADR 33).

It replays: of what is on record, of the days on which the matter was answered, and of the calendar it makes every step
that has fallen due and is not recorded, each with the day on which it fell due. So a run after an outage writes what the
daily runs would have written, and a second run on the same day writes nothing.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from targets.chasing.steps import ANSWERED_BY, DRAFTS, Step
from targets.refusal import gettext_noop
from targets.workdays import Calendar


@dataclass(frozen=True)
class Terms:
    """The intervals in working days, as a plan year sets them."""

    reminder: int = 5
    first: int = 3
    second: int = 5
    referral: int = 5


TERM = Literal["reminder", "first", "second", "referral"]


@dataclass(frozen=True)
class Occasion:
    """One matter that can be chased: its date, the last day for an answer, and the first day on which it can be chased."""

    key: str  # "report:2027Q1", "milestone:2027-06-30", "promise:2027-12-31"
    day: dt.date
    due: dt.date
    since: dt.date = dt.date.min  # the day the promise was published


@dataclass(frozen=True)
class Quiet:
    """Days on which nothing falls due: from `since` until before `until` (None: for good), and why."""

    since: dt.date
    until: dt.date | None = None
    why: str = ""
    final: bool = False  # withdrawn, or the year is closed: the chase ends


@dataclass(frozen=True)
class Done:
    """A step on record; `until` is the new date of an extension."""

    step: Step
    on: dt.date
    until: dt.date | None = None


@dataclass(frozen=True)
class Due:
    """A step that the machine is to write, with the day on which it fell due."""

    step: Step
    on: dt.date
    why: str = ""


@dataclass(frozen=True)
class Rung:
    """One step that falls due by the calendar: so many working days from what it is counted from."""

    step: Step
    after: Step | None  # what must be on record before
    counted: str  # before | due | step: before the date, from the last day for an answer, from the step before
    term: TERM | None  # None: one working day
    rule: str


LADDER: tuple[Rung, ...] = (
    Rung(Step.REMINDED, None, "before", "reminder", gettext_noop("so many working days before the date")),
    Rung(Step.OVERDUE, Step.REMINDED, "due", None, gettext_noop("the working day after the last day for an answer")),
    Rung(
        Step.DRAFTED_1,
        Step.OVERDUE,
        "due",
        "first",
        gettext_noop("so many working days after the last day for an answer"),
    ),
    Rung(
        Step.DRAFTED_2,
        Step.ISSUED_1,
        "step",
        "second",
        gettext_noop("so many working days after the first notice was issued, and after an extension"),
    ),
    Rung(
        Step.DRAFTED_3,
        Step.ISSUED_2,
        "step",
        "referral",
        gettext_noop("so many working days after the second notice was issued, and after an extension"),
    ),
)
TERMS = tuple(one.name for one in fields(Terms))


def workdays_before(calendar: Calendar, day: dt.date, number: int) -> dt.date:
    """Return the `number`th working day before `day`."""
    while number:
        day -= dt.timedelta(days=1)
        number -= calendar.is_workday(day)
    return day


def merged(quiet: Iterable[Quiet]) -> list[Quiet]:
    """Return the quiet days as spans that neither touch nor overlap, by date; the first reason of a span stands."""
    spans: list[Quiet] = []
    for one in sorted(quiet, key=lambda span: (span.since, span.until or dt.date.max)):
        last = spans[-1] if spans else None
        if one.until is not None and one.until <= one.since:
            continue
        if last is None or (last.until is not None and last.until < one.since):
            spans.append(one)
        elif not last.final and one.final:
            # the end cuts off whatever was quiet for another reason
            spans[-1:] = [Quiet(last.since, one.since, last.why), one] if last.since < one.since else [one]
        elif last.until is not None and not last.final:
            until = None if one.until is None else max(last.until, one.until)
            spans[-1] = Quiet(last.since, until, last.why)
    return spans


def _out_of(spans: Sequence[Quiet], day: dt.date) -> dt.date | None:
    """Return the day, or the first one after it that is not quiet; None when none is."""
    for one in spans:
        if one.since <= day and (one.until is None or day < one.until):
            if one.until is None:
                return None
            day = one.until
    return day


def _span_at(spans: Sequence[Quiet], day: dt.date) -> Quiet | None:
    return next((one for one in spans if one.since <= day and (one.until is None or day < one.until)), None)


def last_of(record: Sequence[Done], *steps: Step) -> Done | None:
    """Return the newest of these steps on record."""
    return next((one for one in reversed(record) if one.step in steps), None)


def dropped_days(record: Sequence[Done]) -> list[Quiet]:
    """Return the spans in which an inspector had let the matter drop."""
    spans: list[Quiet] = []
    for one in record:
        if one.step is Step.DROPPED:
            spans.append(Quiet(one.on, None, "dropped"))
        elif one.step is Step.RESUMED and spans:
            spans[-1] = Quiet(spans[-1].since, one.on, "dropped")
    return spans


def answer_due(occasion: Occasion, record: Sequence[Done]) -> dt.date:
    """Return the last day for an answer, with every extension granted."""
    return max([occasion.due, *(one.until for one in record if one.step is Step.EXTENDED and one.until)])


@dataclass(frozen=True)
class _World:
    occasion: Occasion
    terms: Terms
    calendar: Calendar
    answered: Sequence[Quiet]  # merged

    def falls(self, rung: Rung, record: Sequence[Done]) -> dt.date | None:
        """Return the day on which a rung falls due, or None while it does not."""
        before = last_of(record, rung.after) if rung.after else None
        if rung.after and before is None:
            return None
        day = self._counted(rung, before, self.occasion.due)
        due = self.occasion.due
        for one in record:
            if one.step is Step.EXTENDED and one.until is not None and day >= one.on:
                due = max(due, one.until)
                day = self._counted(rung, before, due)
        earliest = max(self.occasion.since, before.on if before else dt.date.min)
        return _out_of(merged([*self.answered, *dropped_days(record)]), max(day, earliest))

    def _counted(self, rung: Rung, before: Done | None, due: dt.date) -> dt.date:
        number = getattr(self.terms, rung.term) if rung.term else 1
        if rung.counted == "before":
            moved = due - self.occasion.due  # an extension moves the date of the reminder as well
            return workdays_before(self.calendar, self.occasion.day + moved, number)
        base = due if rung.counted == "due" or before is None else max(before.on, due)
        return self.calendar.add_workdays(base, number)

    def turn(self, record: Sequence[Done]) -> Due | None:
        """Return when the matter comes to rest, or stops resting, after what is on record; None while it never does."""
        last = last_of(record, Step.SETTLED, Step.REOPENED)
        cursor = (last or record[0]).on
        span = _span_at(self.answered, cursor)
        if last is None or last.step is Step.REOPENED:
            found = span or next((one for one in self.answered if one.since > cursor), None)
            if found is None:
                return None
            return Due(Step.ENDED if found.final else Step.SETTLED, max(found.since, cursor), found.why)
        if span is None:
            return Due(Step.REOPENED, cursor)  # what settled it is no longer there
        if span.until is None:
            return Due(Step.ENDED, max(span.since, cursor), span.why) if span.final else None
        after = _span_at(self.answered, span.until)
        if after is not None:
            return Due(Step.ENDED, after.since, after.why) if after.final else None
        return Due(Step.REOPENED, span.until)

    def next(self, record: Sequence[Done]) -> Due | None:
        """Return the next step that the machine writes, whenever that is; of two on one day the turn comes first."""
        if last_of(record, Step.ENDED):
            return None
        there = {one.step for one in record}
        rung = next((one for one in LADDER if one.step not in there), None)
        falls = self.falls(rung, record) if rung else None
        climb = Due(rung.step, falls) if rung and falls else None
        turn = self.turn(record) if record else None
        both = [one for one in (turn, climb) if one is not None]
        return min(both, key=lambda one: one.on, default=None)


def due_steps(
    *,
    occasion: Occasion,
    record: Sequence[Done],
    answered: Iterable[Quiet],
    terms: Terms,
    calendar: Calendar,
    today: dt.date,
) -> list[Due]:
    """Return the steps that have fallen due by `today` and are not on record, in their order.

    `record` is in the order in which it was written; `answered` the days on which the matter was answered, in any order.
    """
    world = _World(occasion, terms, calendar, merged(answered))
    known, found = list(record), list[Due]()
    while (one := world.next(known)) is not None and one.on <= today:
        found.append(one)
        known.append(Done(one.step, one.on))
    return found


def looks_back_to(today: dt.date, last_run: dt.date | None) -> dt.date:
    """Return the day since which a run looks at closed years too: what fell due before the close is due after any outage.

    Where no run ever was, closed years are none of its business.
    """
    return today if last_run is None else min(today, last_run)


def resting(record: Sequence[Done]) -> bool:
    """Say whether the matter rests: answered, ended, or dropped by an inspector."""
    if last_of(record, Step.ENDED):
        return True
    turn, drop = last_of(record, Step.SETTLED, Step.REOPENED), last_of(record, Step.DROPPED, Step.RESUMED)
    return any(last is not None and last.step in {Step.SETTLED, Step.DROPPED} for last in (turn, drop))


def is_answered(answered: Iterable[Quiet], today: dt.date) -> bool:
    """Say whether an answer stands today, or the promise is chased no more, whether or not a run has written that down."""
    return _span_at(list(answered), today) is not None


def waiting_draft(
    occasion: Occasion, record: Sequence[Done], today: dt.date, answered: Iterable[Quiet] = ()
) -> Step | None:
    """Return the draft that waits for an inspector today; None where the matter rests or has time until a new date.

    An answer counts from the day on which it came, also before a run has written that the matter rests.
    """
    if resting(record) or answer_due(occasion, record) >= today or is_answered(answered, today):
        return None
    there = {one.step for one in record}
    return next((one for one in DRAFTS if one in there and ANSWERED_BY[one] not in there), None)


_HEIGHT = (
    Step.REFERRED, Step.DRAFTED_3, Step.ISSUED_2, Step.DRAFTED_2, Step.ISSUED_1, Step.DRAFTED_1, Step.OVERDUE,
    Step.REMINDED,
)  # fmt: skip


def stage(record: Sequence[Done]) -> Step | None:
    """Return the step that says where the chase stands: what it rests on, or the highest on the ladder."""
    if last_of(record, Step.ENDED):
        return Step.ENDED
    for rests, goes_on in ((Step.SETTLED, Step.REOPENED), (Step.DROPPED, Step.RESUMED)):
        last = last_of(record, rests, goes_on)
        if last is not None and last.step is rests:
            return rests
    there = {one.step for one in record}
    return next((one for one in _HEIGHT if one in there), None)
