"""Who may do what in chasing, and what must be said. Pure rules, standard library only (ADR 33)."""

import datetime as dt
from dataclasses import dataclass

from targets.apart import Near, check_apart
from targets.refusal import Refused, gettext_noop, says_something
from targets.reporting import LONGEST_TEXT, REPORTERS, Actor


@dataclass(frozen=True)
class Matter:
    """The department that is chased, as these rules see it."""

    department: str
    of_inspection: bool = False  # the inspection office's own promise
    of_supervision: bool = False  # the supervisory organ's own promise
    substitute_inspector: int | None = None
    substitute_reviewer: int | None = None
    partners: frozenset[str] = frozenset()  # departments that co-operate in the promise, or have reported a part
    reporters: frozenset[int] = frozenset()  # whoever has reported on it


# Of every act of an organ, not only of favours: a notice that is issued is one that is not dropped, and its words are chosen.
APART: dict[Near, str] = {
    Near.LEAD: gettext_noop("Nobody acts for an organ in a matter of their own department."),
    Near.PARTNER: gettext_noop("Nobody acts for an organ where their own department co-operates."),
    Near.REPORTED: gettext_noop("Nobody acts for an organ in a matter on which they have reported themselves."),
}


def _check_active(actor: Actor) -> None:
    if not actor.active:
        raise Refused(gettext_noop("This account is not active."))


def _check_organ(
    actor: Actor, matter: Matter, role: str, own: bool, substitute: int | None, words: tuple[str, str]
) -> None:
    _check_active(actor)
    if own:
        if substitute is None or actor.id != substitute:
            raise Refused(words[1])
    elif role not in actor.roles:
        raise Refused(words[0])
    check_apart(actor, matter, APART)


INSPECTS = (
    gettext_noop("Only the inspection office does this."),
    gettext_noop("The inspection office doesn't chase its own; its substitute does."),
)
SUPERVISES = (
    gettext_noop("Only the supervisory organ does this."),
    gettext_noop("The supervisory organ doesn't decide on its own; its substitute does."),
)


def check_inspects(actor: Actor, matter: Matter) -> None:
    """Refuse unless the person acts for the inspection office in this matter."""
    _check_organ(actor, matter, "inspectors", matter.of_inspection, matter.substitute_inspector, INSPECTS)


def check_supervises(actor: Actor, matter: Matter) -> None:
    """Refuse unless the person acts for the supervisory organ in this matter."""
    _check_organ(actor, matter, "reviewers", matter.of_supervision, matter.substitute_reviewer, SUPERVISES)


def check_answers(actor: Actor, matter: Matter) -> None:
    """Refuse unless the person answers for the department that is chased."""
    _check_active(actor)
    if not actor.roles & REPORTERS or actor.department != matter.department:
        raise Refused(gettext_noop("Only the department that is chased does this."))


def check_refers(actor: Actor, matter: Matter, cause: str) -> None:
    """Refuse unless the inspection office refers; a miss that nothing justifies the supervisory organ takes up itself."""
    substitute = matter.of_supervision and actor.id == matter.substitute_reviewer
    if cause == "miss" and ("reviewers" in actor.roles or substitute):
        check_supervises(actor, matter)
    else:
        check_inspects(actor, matter)


def said(text: str, sentence: str) -> str:
    """Return what was written, or refuse with this sentence where nothing was, and where it is too long."""
    written = text.strip()
    if not says_something(written):
        raise Refused(sentence)
    if len(written) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("Keep the text to %(most)s characters; put the rest into a file."), most=LONGEST_TEXT
        )
    return written


def check_later(until: dt.date | None, today: dt.date, longest: dt.date) -> dt.date:
    """Return a new date that lies after today and not beyond the longest that is given."""
    if until is None:
        raise Refused(gettext_noop("Give the new date."))
    if until <= today:
        raise Refused(gettext_noop("The new date must lie after today."))
    if until > longest:
        raise Refused(
            gettext_noop("The new date lies too far away; %(longest)s is the last."), longest=longest.isoformat()
        )
    return until
