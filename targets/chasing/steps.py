"""The steps of a chase: one table of who writes each, and what it is called. Pure, standard library only (ADR 33)."""

from dataclasses import dataclass
from enum import StrEnum

from targets.refusal import gettext_noop


class Step(StrEnum):
    """What can be done in a chase."""

    REMINDED = "reminded"
    OVERDUE = "overdue"
    DRAFTED_1 = "drafted_1"
    ISSUED_1 = "issued_1"
    DRAFTED_2 = "drafted_2"
    ISSUED_2 = "issued_2"
    DRAFTED_3 = "drafted_3"
    REFERRED = "referred"
    SETTLED = "settled"
    REOPENED = "reopened"
    ENDED = "ended"
    DROPPED = "dropped"
    RESUMED = "resumed"
    EXTENDED = "extended"
    NOT_EXTENDED = "refused"
    RECEIVED = "received"
    EXPLAINED = "explained"
    ASKED = "asked"


class Hand(StrEnum):
    """Who writes a step."""

    MACHINE = "machine"
    INSPECTOR = "inspector"
    DEPARTMENT = "department"


@dataclass(frozen=True)
class Kind:
    """One row of the table."""

    hand: Hand
    word: str  # what the history says
    once: bool = False  # a chase has it once


STEPS: dict[Step, Kind] = {
    Step.REMINDED: Kind(Hand.MACHINE, gettext_noop("Reminder before the date"), once=True),
    Step.OVERDUE: Kind(Hand.MACHINE, gettext_noop("Overdue"), once=True),
    Step.DRAFTED_1: Kind(Hand.MACHINE, gettext_noop("First notice drafted"), once=True),
    Step.ISSUED_1: Kind(Hand.INSPECTOR, gettext_noop("First notice issued"), once=True),
    Step.DRAFTED_2: Kind(Hand.MACHINE, gettext_noop("Second notice drafted"), once=True),
    Step.ISSUED_2: Kind(Hand.INSPECTOR, gettext_noop("Second notice issued"), once=True),
    Step.DRAFTED_3: Kind(Hand.MACHINE, gettext_noop("Referral drafted"), once=True),
    Step.REFERRED: Kind(Hand.INSPECTOR, gettext_noop("Referred to the supervisory organ"), once=True),
    Step.SETTLED: Kind(Hand.MACHINE, gettext_noop("Answered: the chase rests")),
    Step.REOPENED: Kind(Hand.MACHINE, gettext_noop("The answer did not hold: the chase goes on")),
    Step.ENDED: Kind(Hand.MACHINE, gettext_noop("Nothing more to chase"), once=True),
    Step.DROPPED: Kind(Hand.INSPECTOR, gettext_noop("Draft dropped")),
    Step.RESUMED: Kind(Hand.INSPECTOR, gettext_noop("Taken up again")),
    Step.EXTENDED: Kind(Hand.INSPECTOR, gettext_noop("Extension granted")),
    Step.NOT_EXTENDED: Kind(Hand.INSPECTOR, gettext_noop("Extension refused")),
    Step.RECEIVED: Kind(Hand.DEPARTMENT, gettext_noop("Receipt confirmed")),
    Step.EXPLAINED: Kind(Hand.DEPARTMENT, gettext_noop("Explanation filed")),
    Step.ASKED: Kind(Hand.DEPARTMENT, gettext_noop("Extension asked for")),
}
ONCE = tuple(str(step) for step, kind in STEPS.items() if kind.once)
BY_MACHINE = tuple(str(step) for step, kind in STEPS.items() if kind.hand is Hand.MACHINE)
BY_PEOPLE = tuple(str(step) for step, kind in STEPS.items() if kind.hand is not Hand.MACHINE)
DRAFTS = (Step.DRAFTED_1, Step.DRAFTED_2, Step.DRAFTED_3)  # what waits for an inspector, in its order
ANSWERED_BY = {Step.DRAFTED_1: Step.ISSUED_1, Step.DRAFTED_2: Step.ISSUED_2, Step.DRAFTED_3: Step.REFERRED}
