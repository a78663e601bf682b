"""Who reports a part in another department's promise, and what is owed. Pure rules, standard library only (ADR 31).

The lead department answers for the whole: a part has no value, and nothing that is said here changes a status.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from targets.periods import last_day
from targets.refusal import Refused, gettext_noop, says_something
from targets.reporting import LONGEST_TEXT, REPORTERS, Actor, Claim, TargetFacts, check_day


@dataclass(frozen=True)
class Part:
    """What a co-operating department wants to report of its part; there is no value: that is the lead's."""

    period: str
    text: str
    done: bool = False
    as_of: dt.date | None = None  # None: the period's last day, or today if that is earlier
    reason: str = ""  # why an earlier report for the period is corrected


def check_part(
    actor: Actor, target: TargetFacts, partners: frozenset[str], part: Part | None = None, before: int = 0
) -> None:
    """Refuse unless a department that the target names now reports its part for a period that has begun.

    `partners` are the codes of the departments named now; `before` is how many reports there are for the period.
    """
    if not actor.active:
        raise Refused(gettext_noop("This account is not active."))
    if actor.department and actor.department == target.department:
        raise Refused(
            gettext_noop("The lead department reports on the whole; parts are the co-operating departments'.")
        )
    if not actor.roles & REPORTERS or actor.department not in partners:
        raise Refused(gettext_noop("Only a department that the target names as co-operating reports its part."))
    if target.withdrawn:
        raise Refused(gettext_noop("This target was withdrawn; there is nothing to report."))
    if target.year_closed:
        raise Refused(gettext_noop("The year is closed; its results are frozen."))
    if part is None:
        return
    if part.period not in target.reportable:
        raise Refused(gettext_noop("This period has not begun yet, or belongs to another year."))
    check_day(target, Claim(part.period, part.text, as_of=part.as_of))
    _check_words(part, before)


def _check_words(part: Part, before: int) -> None:
    if not says_something(part.text):
        raise Refused(gettext_noop("Say in a sentence what was done in this period."))
    if before and not says_something(part.reason):
        raise Refused(gettext_noop("There is a report on your part for this period already; say why it is corrected."))
    if max(len(part.text), len(part.reason)) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("Keep the text to %(most)s characters; put the rest into a file."), most=LONGEST_TEXT
        )


class PartNeed(StrEnum):
    """What a part asks of its department now, the most pressing first."""

    LATE = "late"
    DUE = "due"
    SAID = "said"
    DONE = "done"
    NOT_YET = "not_yet"
    NOTHING = "nothing"


PART_WORDS: dict[PartNeed, str] = {
    PartNeed.LATE: gettext_noop("Report is late"),
    PartNeed.DUE: gettext_noop("Report is due"),
    PartNeed.SAID: gettext_noop("Part is reported"),
    PartNeed.DONE: gettext_noop("Part is done"),
    PartNeed.NOT_YET: gettext_noop("No report due yet"),
    PartNeed.NOTHING: gettext_noop("Nothing more to report"),
}
PART_ASKS = frozenset({PartNeed.LATE, PartNeed.DUE})


@dataclass(frozen=True)
class Asked:
    """The period whose report is wanted now and the last day for it."""

    period: str
    by: dt.date


@dataclass(frozen=True)
class PartWanted:
    """A part's need; the period, its last day in time, and since when it is late (None: it is not)."""

    need: PartNeed
    period: str = ""
    by: dt.date | None = None
    since: dt.date | None = None

    @property
    def asks(self) -> bool:
        """True where the department has to say something now."""
        return self.need in PART_ASKS


def part_wanted(
    *, today: dt.date, over: bool, asked: Asked | None, named: dt.date | None, said: str = "", done: bool = False
) -> PartWanted:
    """Return what a part asks of its department on a day.

    `over`: the target is withdrawn or kept, its year closed, or the department named no more. `named` is the day since
    which the published target names the department: earlier periods are not asked for. `said` is the latest period
    reported ("" none), `done` whether that report says that the part is done.
    """
    if over:
        return PartWanted(PartNeed.NOTHING)
    if done:
        return PartWanted(PartNeed.DONE, said)
    waits = PartWanted(PartNeed.SAID, said) if said else PartWanted(PartNeed.NOT_YET)
    if asked is None or (named is not None and named > last_day(asked.period)):
        return waits
    if said and last_day(said) >= last_day(asked.period):
        return waits
    if today > asked.by:
        return PartWanted(PartNeed.LATE, asked.period, asked.by, asked.by + dt.timedelta(days=1))
    return PartWanted(PartNeed.DUE, asked.period, asked.by)
