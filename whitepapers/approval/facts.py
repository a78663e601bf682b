"""The facts that the approval rule judges: a person, a paper, its rounds, their decisions. Plain and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Stage(StrEnum):
    """The two stages, in their order."""

    SUPERVISORY = "supervisory"
    LEADER = "leader"


class Outcome(StrEnum):
    """What can be decided. A recall is a decision at the waiting stage, so that two can't both happen."""

    APPROVED = "approved"
    RETURNED = "returned"
    RECALLED = "recalled"


class State(StrEnum):
    """Where a paper is. It is computed from its rounds and decisions and stored nowhere."""

    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"


@dataclass(frozen=True)
class Person:
    """Somebody who wants to do something. Being a superuser is deliberately not a fact here."""

    id: int
    active: bool
    roles: frozenset[str]
    department: str = ""  # code; empty for the city's own offices
    unit: str = ""
    post: str = ""


@dataclass(frozen=True)
class Decided:
    """One recorded decision, the digest of the text it was made on, and for whom, if not for the decider's own."""

    stage: Stage
    outcome: Outcome
    by: int
    digest: str = ""
    acting_for: int | None = None

    @property
    def hands(self) -> frozenset[int]:
        """Everybody whose decision it is: who made it, and in whose place."""
        return frozenset({self.by} if self.acting_for is None else {self.by, self.acting_for})


@dataclass(frozen=True)
class RoundFacts:
    """One round: what was frozen, who had a hand in it, what was decided so far, and what the waiting stage marked."""

    digest: str
    writers: frozenset[int]
    decisions: tuple[Decided, ...] = ()
    marked: int = 0  # entries that the waiting stage wants changed
    markers: frozenset[tuple[Stage, int]] = frozenset()  # who marked entries at a stage, and in whose place


@dataclass(frozen=True)
class PaperFacts:
    """A paper as the rule sees it."""

    department: str
    leader: int | None
    rounds: tuple[RoundFacts, ...] = ()
    writers: frozenset[int] = field(default_factory=frozenset)  # everyone who ever had a hand in the draft
    content: str = ""  # digest of the draft as it would be frozen now
    signed: str = ""  # digest that the department head signed last
    signed_by: int | None = None
    targets: int = 0
    reopened: str = ""  # digest of the last round when the paper was reopened last; "" when that was given up
    settled: str = ""  # digest of the last round when an amendment was given up last; "" when it was reopened since
    substitutes: Mapping[Stage, int | None] = field(default_factory=dict)  # of each stage whose organ is the department
    delegations: frozenset[tuple[int, int]] = frozenset()  # (who is on leave, who acts for them) in force today
    objections: int = 0  # of co-operating departments, that no coordination record settles
    unanswered: int = 0  # points of the last return that the department has not answered
    unheard: tuple[str, ...] = ()  # numbers of last year's targets and duties whose recommendation has no answer
    undisposed: int = 0  # targets of last year of which nobody has said what became of them, or not so that it holds

    @property
    def latest(self) -> RoundFacts | None:
        """The last round, or None before the first."""
        return self.rounds[-1] if self.rounds else None
