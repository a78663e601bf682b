"""What became of a promise: the table of statuses and the pure rule that computes one (ADR 8).

Only verified findings count. A report that nobody has verified never changes a status.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from targets.periods import Plan, begins
from targets.refusal import gettext_noop


class Status(StrEnum):
    """The nine statuses."""

    NOT_DUE = "not_due"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    NOT_MET = "not_met"
    NO_REPORT = "no_report"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Sign:
    """How a status is shown: never by colour alone."""

    word: str
    colour: str  # green | blue | yellow | red | grey
    shape: str  # one character, different for each status
    rule: str  # the published rule, in one sentence


SIGNS: dict[Status, Sign] = {
    Status.MET: Sign(
        gettext_noop("Met"),
        "green",
        "●",
        gettext_noop("The inspection office found that the promise was kept on or before its date."),
    ),
    Status.MET_LATE: Sign(
        gettext_noop("Met late"),
        "yellow",
        "◆",
        gettext_noop("The inspection office found that the promise was kept, after its date."),
    ),
    Status.NOT_MET: Sign(
        gettext_noop("Not met"),
        "red",
        "✕",
        gettext_noop(
            "The inspection office found at or after the date that the promise was not kept, or the year was closed and no "
            "finding says that it was."
        ),
    ),
    Status.OVERDUE: Sign(
        gettext_noop("Overdue"),
        "red",
        "■",
        gettext_noop(
            "The date has passed, the year is not closed, and no verified finding says that the promise was kept."
        ),
    ),
    Status.NO_REPORT: Sign(
        gettext_noop("No verified report"),
        "red",
        "□",
        gettext_noop(
            "A quarter's report is due and nothing verified speaks of that quarter, or the year was closed, nothing "
            "verified speaks of the quarter in which the promise fell due, and the last finding does not say that it is not kept."
        ),
    ),
    Status.AT_RISK: Sign(
        gettext_noop("At risk"),
        "yellow",
        "▲",
        gettext_noop(
            "A milestone has passed and the latest verified finding does not reach it, or a ceiling is exceeded, or the "
            "inspection office says that the promise is not being kept."
        ),
    ),
    Status.ON_TRACK: Sign(
        gettext_noop("On track"),
        "blue",
        "▶",
        gettext_noop("The latest verified finding reaches every milestone that has passed."),
    ),
    Status.NOT_DUE: Sign(
        gettext_noop("Not yet due"),
        "blue",
        "○",
        gettext_noop("No report is due yet, and nothing has been verified."),
    ),
    Status.WITHDRAWN: Sign(
        gettext_noop("Withdrawn"),
        "grey",
        "–",
        gettext_noop("A later edition, approved at both stages, withdrew the promise and says why."),
    ),
}

KEPT = frozenset({Status.MET, Status.MET_LATE})
MISSED = frozenset({Status.NOT_MET, Status.OVERDUE, Status.NO_REPORT})


class Milestone(NamedTuple):  # a tuple, as Found is: a year of a city makes ten thousand of each
    """A date by which a value (cumulative, in the target's unit) or a step is to be reached."""

    due: dt.date
    value: Decimal | None = None


@dataclass(frozen=True)
class Promise:
    """What was promised, as far as it can be computed with. `due` is the city's local date."""

    kind: str  # threshold | count | dated | qualitative
    due: dt.date  # the promise's own date, or the last day of its year
    comparison: str = ""  # ge | le | eq; empty means ge
    value: Decimal | None = None
    milestones: tuple[Milestone, ...] = ()
    withdrawn: bool = False
    since: dt.date | None = None  # the day it was first published: no quarter that ended before it is owed

    @property
    def measured(self) -> bool:
        """True where figures alone can settle the promise."""
        return self.kind in {"threshold", "count"} and self.value is not None

    @property
    def ceiling(self) -> bool:
        """True where more than the figure can't be made good by waiting: at most, or an exact count."""
        return self.measured and (self.comparison == "le" or (self.kind == "count" and self.comparison == "eq"))


class Found(NamedTuple):
    """The inspection office's latest finding on one report (returned reports are left out)."""

    as_of: dt.date
    value: Decimal | None = None
    fulfilled: bool | None = None  # None: leave it to the figures
    completed_on: dt.date | None = None


@dataclass(frozen=True)
class Clock:
    """The day the status is asked for, and what the year's calendar says on it."""

    today: dt.date
    expected: dt.date | None = None  # last day of the latest period whose verified report must be there by now
    closed_on: dt.date | None = None
    plan: Plan | None = None  # how the target is reported on; None: by the quarter

    @property
    def closed(self) -> bool:
        """True from the day on which the year was closed."""
        return self.closed_on is not None and self.today >= self.closed_on


def reaches(comparison: str, found: Decimal, promised: Decimal) -> bool:
    """Say whether the value found keeps the value promised."""
    return {"ge": found >= promised, "le": found <= promised, "eq": found == promised}[comparison or "ge"]


def kept(promise: Promise, found: Found) -> bool | None:
    """Say whether one finding settles the promise: True kept, False not kept, None not settled by it.

    A count is settled as soon as it is reached. A threshold, a ceiling and an exact count speak of a state, so only a
    finding on or after the date settles them. The inspection office's own word settles either way.
    """
    if found.fulfilled is not None:
        return found.fulfilled if found.fulfilled or found.as_of >= promise.due else None
    if not promise.measured or promise.value is None or found.value is None:
        return None
    good = reaches(promise.comparison, found.value, promise.value)
    if good and promise.kind == "count" and not promise.ceiling:
        return True
    return good if found.as_of >= promise.due else None


def on_course(promise: Promise, found: Found) -> bool:
    """Say whether the latest finding before the date reaches the milestones that had passed when it was made.

    Of milestones with a figure the last one counts; one that is only a step is reached unless the inspection office
    says that the promise is not being kept.
    """
    if found.fulfilled is False:
        return False
    if found.value is None:
        return True
    passed = sorted((one for one in promise.milestones if one.due <= found.as_of), key=lambda one: one.due)
    figures = [one.value for one in passed if one.value is not None]
    if figures and not reaches(promise.comparison, found.value, figures[-1]):
        return False
    if promise.value is None or not promise.ceiling or (figures and promise.kind == "threshold"):
        return True  # a threshold's own milestone says how high it may still be
    return found.value <= promise.value


def status(promise: Promise, findings: Sequence[Found], clock: Clock) -> Status:
    """Return the one status of a promise on a day, from verified findings alone; findings in any order."""
    if promise.withdrawn:
        return Status.WITHDRAWN
    known = sorted((one for one in findings if one.as_of <= clock.today), key=_place)
    verdicts = [kept(promise, one) for one in known]
    if True in verdicts:
        # a figure as of a later day says nothing about the day it was reached, unless a finding names it
        first = known[verdicts.index(True)]
        return Status.MET if (first.completed_on or first.as_of) <= promise.due else Status.MET_LATE
    open_still = under_way(promise.due, clock)
    if clock.closed and not open_still:
        return _at_the_close(promise, known, clock)
    if False in verdicts:
        return Status.NOT_MET
    return _before_the_date(promise, known, clock) if open_still else Status.OVERDUE


def under_way(due: dt.date, clock: Clock) -> bool:
    """Say whether a promise's date is still to come; only until then do its milestones and its first day count.

    A promise for a day after the year's close stays as it was then: next year's paper continues it.
    """
    if clock.closed and clock.closed_on is not None:
        return due > clock.closed_on
    return clock.today <= due


_CERTAIN = {True: 0, None: 1, False: 2}  # of two on one day the no speaks last
_NOTHING = Decimal(0)


def _place(found: Found) -> tuple[object, ...]:
    """Return a finding's place among others: by its day, and for the same day by what it says, never by who came first."""
    value = found.value if found.value is not None else _NOTHING
    return (found.as_of, found.completed_on or found.as_of, _CERTAIN[found.fulfilled], found.value is None, value)


def _at_the_close(promise: Promise, known: Sequence[Found], clock: Clock) -> Status:
    """Judge a promise that nothing has settled by the last finding on the period of its date, or a later one."""
    period_begins = begins(clock.plan or promise.due.year, promise.due)
    if not known:
        return Status.NO_REPORT
    last = known[-1]
    if last.as_of < period_begins:
        return (
            Status.NOT_MET if last.fulfilled is False else Status.NO_REPORT
        )  # nobody has gainsaid the office's own no
    if last.as_of < promise.due and last.fulfilled is None and last.value is not None and promise.value is not None:
        # nobody will say more about it: the state found shortly before the date stands for the date
        return (
            Status.MET
            if promise.measured and reaches(promise.comparison, last.value, promise.value)
            else Status.NOT_MET
        )
    return Status.NOT_MET


def _before_the_date(promise: Promise, known: Sequence[Found], clock: Clock) -> Status:
    owed = clock.expected if clock.expected and (promise.since is None or promise.since <= clock.expected) else None
    if owed and (not known or known[-1].as_of < owed):
        return Status.NO_REPORT  # silence is shown as silence, also after a good beginning
    if not known:
        return Status.NOT_DUE
    return Status.ON_TRACK if on_course(promise, known[-1]) else Status.AT_RISK
