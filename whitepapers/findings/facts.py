"""What the rules read and what they return: one row as plain facts, one mark, one rule."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    """How much it weighs: something is missing, the promise is weaker than last year's, or it can be read in two ways."""

    MISSING = "missing"
    WEAKER = "weaker"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class MilestoneFacts:
    """One date on the way."""

    due: dt.date
    text: str = ""
    value: Decimal | None = None


@dataclass(frozen=True)
class RowFacts:
    """One target as the rules see it; the names are those of the draft's fields. None is what nobody asked for."""

    kind: str  # threshold | count | dated | qualitative
    task: str = ""
    goal: str = ""
    value: Decimal | None = None
    value_text: str = ""  # as written, where it is no number
    unit: str = ""
    quality: str = ""
    due: dt.date | None = None
    due_text: str = ""  # as written, where it is no date
    source: str = ""
    source_document: str = ""
    assigned: bool = False  # answers a task of the city's list, whose document then counts as the row's
    milestones: tuple[MilestoneFacts, ...] = ()
    comparison: str = ""  # ge | le | eq; "" is read from the words
    responsible_unit: str | None = None
    year: int | None = None  # the plan year
    last_task: str = ""  # last year's target, where the row continues one
    last_goal: str = ""
    last_value: Decimal | None = None
    last_unit: str = ""
    last_comparison: str = ""
    last_result: Decimal | None = None  # verified, never only claimed

    @property
    def measured(self) -> bool:
        """Whether a number decides if the promise was kept."""
        return self.kind in NUMERIC

    @property
    def promise(self) -> str:
        """Task and goal as one text."""
        return f"{self.task}\n{self.goal}"

    @property
    def result(self) -> str:
        """Where a result would stand: the goal, else the task; a dated deliverable may be named in either."""
        return self.promise if self.kind == "dated" else self.goal if self.goal.strip() else self.task

    @property
    def words(self) -> str:
        """Everything that says what will come of it: task, goal, the value as written and the quality requirement."""
        return f"{self.promise}\n{self.value_text}\n{self.quality}"


NUMERIC = frozenset({"threshold", "count"})
Fires = Mapping[str, str] | bool


@dataclass(frozen=True)
class Finding:
    """One mark: which rule, on which field, and a sentence (English; translated where shown, filled with `values`)."""

    rule: str
    field: str
    sentence: str
    severity: Severity
    values: Mapping[str, str] = default(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Rule:
    """One rule: what it looks at, what it says, and when; `fires` may return the values that fill the sentence."""

    name: str
    title: str  # in a list of filters or a count of findings
    field: str
    severity: Severity
    sentence: str
    fires: Callable[[RowFacts], Fires]


def quoted(hit: "re.Match[str] | None") -> Fires:
    """Return the words that were hit, to be quoted in the sentence; False where nothing was."""
    return {"text": " ".join(hit[0].split())} if hit else False
