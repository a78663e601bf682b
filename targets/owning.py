"""Who may name or replace the owner of a target, and what must be said. Pure rules, standard library only (ADR 30)."""

import datetime as dt
from dataclasses import dataclass

from targets.refusal import Refused, gettext_noop, says_something
from targets.reporting import REPORTERS, Actor

NAMERS = frozenset({"editors", "heads"})
LONGEST_UNIT = 120
LONGEST_REASON = 500


@dataclass(frozen=True)
class OwnedFacts:
    """A target as these rules see it; `sequence` is the newest ownership's, 0 where nobody was named yet."""

    department: str
    withdrawn: bool
    year_closed: bool
    today: dt.date
    sequence: int = 0


@dataclass(frozen=True)
class Naming:
    """Whom somebody wants to name: a unit always, an officer where one is known, from a day on."""

    unit: str
    officer: Actor | None
    since: dt.date
    reason: str = ""


def check_may_name(actor: Actor, target: OwnedFacts) -> None:
    """Refuse unless the editor or the head of the target's own department names, while there is something to own."""
    if not actor.active:
        raise Refused(gettext_noop("This account is not active."))
    if not actor.roles & NAMERS or actor.department != target.department:
        raise Refused(gettext_noop("Only the department's editor or head names who answers for a target."))
    if target.withdrawn:
        raise Refused(gettext_noop("This target was withdrawn; nobody has to answer for it."))
    if target.year_closed:
        raise Refused(gettext_noop("The year is closed; its results are frozen."))


def check_name(actor: Actor, target: OwnedFacts, naming: Naming) -> None:
    """Refuse a first naming that leaves out the unit, or names somebody who can't report."""
    check_may_name(actor, target)
    if target.sequence:
        raise Refused(gettext_noop("This target has an owner; hand it over, with the reason."))
    _check_naming(target, naming)


def check_hand_over(actor: Actor, target: OwnedFacts, naming: Naming) -> None:
    """Refuse a hand-over without a reason. To the same people is allowed: it ends a link that got into other hands."""
    check_may_name(actor, target)
    if not target.sequence:
        raise Refused(gettext_noop("This target has no owner yet; name one."))
    if not says_something(naming.reason):
        raise Refused(gettext_noop("Say why the target is handed over."))
    if len(naming.reason) > LONGEST_REASON:
        raise Refused(gettext_noop("Keep the reason to %(most)s characters."), most=LONGEST_REASON)
    _check_naming(target, naming)


def _check_naming(target: OwnedFacts, naming: Naming) -> None:
    if not says_something(naming.unit):
        raise Refused(gettext_noop("Name the responsible unit; the officer may follow later."))
    if len(naming.unit) > LONGEST_UNIT:
        raise Refused(gettext_noop("Keep the unit's name to %(most)s characters."), most=LONGEST_UNIT)
    if naming.since > target.today:
        raise Refused(gettext_noop("Nobody answers for a target from a day that has not come."))
    officer = naming.officer
    if officer is None:
        return
    if not officer.active or officer.department != target.department or not officer.roles & REPORTERS:
        raise Refused(gettext_noop("The officer must have an active account of this department that may report."))
