"""What becomes of last year's promises: what is missing or contradicts itself in a disposition. Pure, standard library only.

Every standing target of last year is met, continued, redefined, dropped, or still pending when the paper is drafted
before last year has ended (ADR 20). A successor is a draft of this paper that names it in "continues last year's".
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from targets.completion import KEPT, SIGNS, Status
from targets.fates import Fate
from targets.refusal import gettext_noop
from whitepapers.approval import says_something

REASONED = frozenset({Fate.REDEFINED, Fate.DROPPED})  # the public reads why
SUCCEEDED = frozenset({Fate.CONTINUED, Fate.REDEFINED})  # a draft of this paper carries the promise on

# Statuses in which nothing has settled a promise yet; the two that blame silence count only while a claim is waiting.
UNSETTLED = frozenset({Status.NOT_DUE, Status.ON_TRACK, Status.AT_RISK})
SILENT = frozenset({Status.OVERDUE, Status.NO_REPORT})


@dataclass(frozen=True)
class Pledge:
    """What can be held against each other of a promise and of the one that follows it."""

    kind: str
    comparison: str = ""
    value: Decimal | None = None
    value_text: str = ""
    unit: str = ""
    due: dt.date | None = None  # None: the last day of its year


@dataclass(frozen=True)
class Successor:
    """A draft of this paper that continues the promise, by its number within the paper."""

    number: int
    pledge: Pledge


@dataclass(frozen=True)
class Old:
    """A target of last year: its promise as last published, and where it stands today by verified findings."""

    number: str
    year: int
    pledge: Pledge
    status: Status
    waiting: bool = False  # the newest claim waits for the inspection office
    closed: bool = False  # last year is closed

    @property
    def withdrawn(self) -> bool:
        """True where an edition of last year withdrew it: that edition said why, and nothing is owed."""
        return self.status is Status.WITHDRAWN


@dataclass(frozen=True)
class Said:
    """What the department says became of it."""

    fate: str
    reason: str = ""


@dataclass(frozen=True)
class Fault:
    """What is missing or contradicts itself: a sentence in English, translated where shown, filled with `values`."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


NONE_SAID = gettext_noop("Say what became of it.")
NOT_VERIFIED = gettext_noop(
    "“Met” needs the inspection office's finding that the promise was kept; it has none yet. Continue the target, or say "
    "that its result is pending."
)
CARRIED_ON = gettext_noop(
    "Target %(serial)s of this paper continues it: choose “continued” or “redefined”, or let that target continue nothing."
)
NO_SUCCESSOR = gettext_noop(
    "No target of this paper continues it: draft one that does, or choose what else became of it."
)
NO_REASON = gettext_noop("Give the reason; the public reads it in the paper.")
SETTLED = gettext_noop("Its result is known, so it is not pending any more: choose what became of it.")
UNREPORTED = gettext_noop(
    "Its date or report has passed and no claim waits for the inspection office: report on it first, or choose what else "
    "became of it."
)
OVERTAKEN = frozenset({SETTLED, UNREPORTED})  # what was pending when it was said
# What differs from the promise that is said to go on → what to do about it.
CHANGED: dict[str, str] = {
    "kind": gettext_noop(
        "Target %(serial)s is of another kind than last year's: choose “redefined” and give the public reason."
    ),
    "unit": gettext_noop(
        "Target %(serial)s is measured in another unit than last year's: choose “redefined” and give the public reason."
    ),
    "comparison": gettext_noop(
        "Target %(serial)s is held against its value in another way than last year's (at least, at most, exactly): choose "
        "“redefined” and give the public reason."
    ),
    "value": gettext_noop(
        "Target %(serial)s promises less than last year's: choose “redefined” and give the public reason."
    ),
    "due": gettext_noop(
        "Target %(serial)s falls due later in its year than last year's: choose “redefined” and give the public reason."
    ),
}


def moved(day: dt.date, year: int) -> dt.date:
    """Return the day a year later where it lies in `year`, last year; a day beyond stays: it was promised for then."""
    if day.year > year:
        return day
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def changed(old: Pledge, new: Pledge, year: int) -> str:
    """Return the first of kind, unit, comparison, value, due in which the new promise is another or a weaker one, or "".

    A higher value, an earlier date and a number in a text's place are no change for the worse; a value that must be
    met exactly may not differ at all. `year` is last year.
    """
    if old.kind != new.kind:
        return "kind"
    if old.kind in {"threshold", "count"} and (weaker := _weaker(old, new)):
        return weaker
    limit = moved(old.due or dt.date(year, 12, 31), year)
    return "due" if (new.due or dt.date(year + 1, 12, 31)) > limit else ""


def _weaker(old: Pledge, new: Pledge) -> str:
    if old.value is None:  # a promise in words: the same words, or a number at last
        return "" if new.value is not None or new.value_text.strip() == old.value_text.strip() else "value"
    if new.value is None:
        return "value"
    if old.unit.strip() != new.unit.strip():
        return "unit"
    if (old.comparison or "ge") != (new.comparison or "ge"):
        return "comparison"
    worse = {"ge": new.value < old.value, "le": new.value > old.value, "eq": new.value != old.value}
    return "value" if worse[old.comparison or "ge"] else ""


def faults(old: Old, successors: Sequence[Successor], said: Said | None) -> tuple[Fault, ...]:
    """Return everything that is missing or contradicts itself about one target of last year; nothing when it is settled."""
    if old.withdrawn:
        return ()
    if said is None or said.fate not in set(Fate):
        return (Fault(NONE_SAID),)
    fate, found = Fate(said.fate), []
    if fate in SUCCEEDED and not successors:
        found.append(Fault(NO_SUCCESSOR))
    if fate not in SUCCEEDED and successors:
        found.append(Fault(CARRIED_ON, {"serial": successors[0].number}))
    if fate is Fate.MET and old.status not in KEPT:
        found.append(Fault(NOT_VERIFIED))
    if fate is Fate.PENDING and (sentence := why_not_pending(old)):
        found.append(Fault(sentence))
    if fate is Fate.CONTINUED and successors:
        differences = [(one.number, changed(old.pledge, one.pledge, old.year)) for one in successors]
        if all(what for _, what in differences):  # of several that share the promise, one has to keep it
            serial, what = differences[0]
            found.append(Fault(CHANGED[what], {"serial": serial}))
    if fate in REASONED and not says_something(said.reason):
        found.append(Fault(NO_REASON))
    return tuple(found)


def why_not_pending(old: Old) -> str:
    """Return why the result of a promise can't be called pending, or "".

    It can while last year goes on and nothing has settled the promise; where its date or its report has passed, only
    while the department's claim waits for the inspection office: who stays silent has no result to wait for.
    """
    if old.closed or old.status not in UNSETTLED | SILENT:
        return SETTLED
    return UNREPORTED if old.status in SILENT and not old.waiting else ""


def proposed(old: Old, successors: Sequence[Successor]) -> Fate | None:
    """Return what most probably became of a target, for a clerk to confirm, or None where only a person can say."""
    if old.withdrawn:
        return None
    if successors:
        kept = any(not changed(old.pledge, one.pledge, old.year) for one in successors)
        return Fate.CONTINUED if kept else Fate.REDEFINED
    return Fate.MET if old.status in KEPT else None


def status_word(status: str) -> str:
    """Return the word of a status in English, to be translated where it is shown."""
    return SIGNS[Status(status)].word
