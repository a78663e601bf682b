"""Who stands too near to a promise to check it: one table and one pure function, standard library only (ADR 32)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from targets.refusal import Refused, gettext_noop

if TYPE_CHECKING:
    from targets.reporting import Actor


class Near(StrEnum):
    """What ties a person to a promise, the closest first."""

    LEAD = "lead"
    PARTNER = "partner"
    REPORTED = "reported"


# the published rule, which is also the sentence of the refusal
RULES: dict[Near, str] = {
    Near.LEAD: gettext_noop("Nobody checks a promise of their own department."),
    Near.PARTNER: gettext_noop("Nobody checks a promise in which their own department co-operates."),
    Near.REPORTED: gettext_noop("Nobody checks a promise on which they have reported themselves."),
}


class Tied(Protocol):
    """A promise with whoever is tied to it, as the facts of checking and of chasing both tell it."""

    @property
    def department(self) -> str:
        """The code of the department that made it."""

    @property
    def partners(self) -> frozenset[str]:
        """The codes of the departments that co-operate in it, or have reported a part."""

    @property
    def reporters(self) -> frozenset[int]:
        """Whoever has reported on it, by primary key."""


def nearness(actor: "Actor", target: Tied) -> Near | None:
    """Return what ties the person to the promise, or None for somebody who stands apart."""
    if actor.department and actor.department == target.department:
        return Near.LEAD
    if actor.department in target.partners:
        return Near.PARTNER
    return Near.REPORTED if actor.id in target.reporters else None


def check_apart(actor: "Actor", target: Tied, rules: Mapping[Near, str] = RULES) -> None:
    """Refuse whoever stands too near, also as a substitute of the office."""
    near = nearness(actor, target)
    if near is not None:
        raise Refused(rules[near])
