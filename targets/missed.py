"""A missed promise: the department's reason, the supervisory organ's finding, and how the matter stands. Pure rules only.

Every miss carries both. The reason is published together with the finding, so that nobody's excuse stands in public
unexamined; that a reason is owed, given or not yet judged is public at once. Silence does not help: after the days for a
reason the organ may find without one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from targets.apart import check_apart
from targets.completion import Status
from targets.refusal import Refused, gettext_noop, says_something
from targets.reporting import LONGEST_TEXT, Actor, TargetFacts

REASON_DAYS = 10  # from the day the miss is known until its reason is owed

# the misses, from the mildest; a reason given for one covers a milder one of the same day, never a graver one
GRAVITY: dict[Status, int] = {Status.MET_LATE: 1, Status.OVERDUE: 2, Status.NO_REPORT: 3, Status.NOT_MET: 4}
WRITERS = frozenset({"editors", "heads"})
LEAST_TEXT = 10  # characters


class Outcome(StrEnum):
    """What the supervisory organ finds of a miss."""

    JUSTIFIED = "justified"
    UNJUSTIFIED = "unjustified"


class Matter(StrEnum):
    """How the matter of one target stands."""

    OWED = "owed"
    TO_JUDGE = "to_judge"
    JUSTIFIED = "justified"
    UNJUSTIFIED = "unjustified"
    CLOSED = "closed"
    NONE = "none"


@dataclass(frozen=True)
class State:
    """How a matter is shown: a word, a colour, a shape and the rule."""

    word: str
    colour: str
    shape: str
    rule: str


MATTERS: dict[Matter, State] = {
    Matter.OWED: State(
        gettext_noop("reason owed"), "red", "■",
        gettext_noop(
            "The promise is not met, overdue, met late, or silent through the department's own fault, and the department has "
            "given no reason for it."
        ),
    ),
    Matter.TO_JUDGE: State(
        gettext_noop("to be judged"), "yellow", "▲",
        gettext_noop("The department has given a reason; the supervisory organ has not judged it yet."),
    ),
    Matter.JUSTIFIED: State(
        gettext_noop("justified"), "blue", "●",
        gettext_noop("The supervisory organ finds the miss justified; the status stays what it is."),
    ),
    Matter.UNJUSTIFIED: State(
        gettext_noop("not justified"), "red", "✕",
        gettext_noop("The supervisory organ finds the miss not justified; a referral is opened."),
    ),
    Matter.CLOSED: State(
        gettext_noop("closed"), "green", "✓",
        gettext_noop("The status was corrected and is no miss any more; reason and finding stay on record."),
    ),
    Matter.NONE: State(gettext_noop("no miss"), "grey", "–", gettext_noop("Nothing was missed.")),
}  # fmt: skip


@dataclass(frozen=True)
class Miss:
    """What was missed: the status, and the day by which the promise or the report should have been there."""

    status: Status
    day: dt.date


@dataclass(frozen=True)
class Reason:
    """The department's reason for a miss."""

    sequence: int
    miss: Miss


@dataclass(frozen=True)
class Judged:
    """The supervisory organ's finding on a miss; `reason` is the sequence of the reason it read, 0 for none."""

    sequence: int
    miss: Miss
    outcome: str
    reason: int = 0


def miss_of(status: Status, *, due: dt.date, expected: dt.date | None, closed: bool, waiting: bool) -> Miss | None:
    """Return what was missed, or None.

    `expected` is the last day of the period whose report should be verified by now; `waiting`: a report of the department
    lies with the inspection office, so that for a silence or a passed date it is not the department that is late.
    """
    if status not in GRAVITY:
        return None
    if status in {Status.OVERDUE, Status.NO_REPORT} and waiting and not closed:
        return None
    silent = status is Status.NO_REPORT and not closed and expected is not None
    return Miss(status, expected if silent and expected is not None else due)


def covers(answered: Miss, miss: Miss) -> bool:
    """Say whether what was said of one miss answers another: the same day, and nothing graver."""
    return answered.day == miss.day and GRAVITY[miss.status] <= GRAVITY[answered.status]


def matter(miss: Miss | None, reasons: Sequence[Reason], findings: Sequence[Judged]) -> Matter:
    """Return how the matter stands. A finding counts while no newer reason that nobody has read answers the same miss."""
    if miss is None:
        return Matter.CLOSED if reasons or findings else Matter.NONE
    reason = max((one for one in reasons if covers(one.miss, miss)), key=lambda one: one.sequence, default=None)
    found = max((one for one in findings if covers(one.miss, miss)), key=lambda one: one.sequence, default=None)
    if found is not None:
        return Matter(found.outcome)
    return Matter.TO_JUDGE if reason is not None else Matter.OWED


def reason_until(*, known_on: dt.date) -> dt.date:
    """Return the last day for the department's reason."""
    return known_on + dt.timedelta(days=REASON_DAYS)


def check_reason(
    actor: Actor, target: TargetFacts, *, miss: Miss | None, state: Matter, text: str | None = None
) -> None:
    """Refuse unless editor or head of the department give a reason for a miss that nobody has judged yet."""
    if not actor.active:
        raise Refused(gettext_noop("This account is not active."))
    if not actor.roles & WRITERS or actor.department != target.department:
        raise Refused(gettext_noop("The department's editor or head gives the reason for a miss."))
    if miss is None:
        raise Refused(gettext_noop("Nothing is missed here that the department would have to explain."))
    if state not in {Matter.OWED, Matter.TO_JUDGE}:
        raise Refused(gettext_noop("The supervisory organ has judged this miss already."))
    if text is not None:
        _check_text(text, gettext_noop("Say in a sentence or two why it was missed."))


def check_finding(
    actor: Actor,
    target: TargetFacts,
    *,
    miss: Miss | None,
    state: Matter,
    has_reason: bool,
    until: dt.date,
    of_organ: bool,
    substitute: int | None,
    outcome: str | None = None,
    text: str = "",
) -> None:
    """Refuse unless the supervisory organ judges a miss: with its reason, or without one after the days for it.

    `of_organ`: the promise is the supervisory organ's own; then its `substitute` (a person) judges in its place.
    """
    _check_judges(actor, target, of_organ, substitute)
    if miss is None:
        raise Refused(gettext_noop("This is no miss any more; there is nothing to judge."))
    if not has_reason and target.today <= until:
        raise Refused(
            gettext_noop("The department has until %(day)s to give its reason; only then is it judged without one."),
            day=until.isoformat(),
        )
    if outcome is None:
        return
    if outcome not in set(Outcome):
        raise Refused(gettext_noop("Choose a finding: justified or not justified."))
    if not has_reason and outcome == Outcome.JUSTIFIED:
        raise Refused(gettext_noop("Without a reason nothing is justified."))
    if str(state) == outcome:
        raise Refused(gettext_noop("The organ has found so already."))
    _check_text(text, gettext_noop("Say what the finding rests on; it is public."))


def _check_judges(actor: Actor, target: TargetFacts, of_organ: bool, substitute: int | None) -> None:
    if not actor.active:
        raise Refused(gettext_noop("This account is not active."))
    if of_organ:
        if actor.id != substitute:
            raise Refused(gettext_noop("The supervisory organ doesn't judge its own; its substitute does."))
    elif "reviewers" not in actor.roles:
        raise Refused(gettext_noop("Only the supervisory organ judges a miss."))
    check_apart(actor, target)


def _check_text(text: str, sentence: str) -> None:
    if len(text.strip()) < LEAST_TEXT or not says_something(text):
        raise Refused(sentence)
    if len(text) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("Keep the text to %(most)s characters; put the rest into a file."), most=LONGEST_TEXT
        )
