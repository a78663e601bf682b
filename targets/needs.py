"""What a target asks of its department now: the one word in the reporting list. Pure rule, standard library only."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from targets.completion import KEPT, Status
from targets.periods import Plan, due_by, order, owed
from targets.refusal import gettext_noop


class Need(StrEnum):
    """The seven answers, the most pressing first."""

    RETURNED = "returned"
    LATE = "late"
    DUE = "due"
    WAITING = "waiting"
    REPORTED = "reported"
    NOT_YET = "not_yet"
    NOTHING = "nothing"


WORDS: dict[Need, str] = {
    Need.RETURNED: gettext_noop("Returned: report again"),
    Need.LATE: gettext_noop("Report is late"),
    Need.DUE: gettext_noop("Report is due"),
    Need.WAITING: gettext_noop("Waits for inspection"),
    Need.REPORTED: gettext_noop("Reported and checked"),
    Need.NOT_YET: gettext_noop("No report due yet"),
    Need.NOTHING: gettext_noop("Nothing more to report"),
}
ASKS = frozenset({Need.RETURNED, Need.LATE, Need.DUE})


@dataclass(frozen=True)
class Wanted:
    """A need with the period it speaks of and the last day for it; both are empty where nothing is asked."""

    need: Need
    period: str = ""
    by: dt.date | None = None


@dataclass(frozen=True)
class Told:
    """What is on record: the newest claim's period, and the latest finding on it ("" none yet)."""

    period: str = ""
    outcome: str = ""


def wanted(
    *, year: Plan, today: dt.date, days: int, closed: bool, status: Status, since: dt.date | None, told: Told
) -> Wanted:
    """Return what a target asks of its department on a day.

    `year` is the target's schedule, or a bare year for quarters; `days` the grace after a period; `since` the day the
    promise was first published: periods that ended before it are not asked for.
    """
    if closed or status is Status.WITHDRAWN:
        return Wanted(Need.NOTHING)
    if told.outcome == "returned":
        return Wanted(Need.RETURNED, told.period, due_by(told.period, days))
    if told.period and not told.outcome:
        waiting = Wanted(Need.WAITING, told.period)
    else:
        waiting = None
    if status in KEPT:
        return waiting or Wanted(Need.NOTHING)
    period = owed(year, today)
    if period is None or (since is not None and since > due_by(period, 0)):
        return waiting or Wanted(Need.NOT_YET)
    if order(told.period) < order(period):
        by = due_by(period, days)
        return Wanted(Need.LATE if today > by else Need.DUE, period, by)
    return waiting or Wanted(Need.REPORTED, told.period)
