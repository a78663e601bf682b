"""Beside each rule: rows on which it must fire and rows on which it must not, in both languages; shown and tested."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from whitepapers.findings.facts import MilestoneFacts, RowFacts

_ZH = RowFacts(
    kind="count",
    task="新增公交专用道",
    goal="年底前新增公交专用道40公里",
    value=Decimal(40),
    unit="公里",
    due=dt.date(2027, 12, 31),
    source="statutory",
    source_document="《城市公共汽车和电车客运管理规定》",
    responsible_unit="公共交通处",
    year=2027,
)
_EN = RowFacts(
    kind="count",
    task="Bus lanes",
    goal="Open 40 km of new bus lanes by 31 December",
    value=Decimal(40),
    unit="km",
    due=dt.date(2027, 12, 31),
    source="statutory",
    source_document="City Charter, section 12",
    responsible_unit="Public Transport Division",
    year=2027,
)


@dataclass(frozen=True)
class Examples:
    """Rows that a rule must mark, and rows that it must leave alone."""

    fires_on: tuple[RowFacts, ...]
    silent_on: tuple[RowFacts, ...]


def _row(base: RowFacts, **changes: Any) -> RowFacts:
    numbers = {
        name: Decimal(changes[name]) for name in ("value", "last_value", "last_result") if changes.get(name) is not None
    }
    return replace(base, **(changes | numbers))


def zh(goal: str = _ZH.goal, **changes: Any) -> RowFacts:
    """Return the sound Chinese row with another goal and other fields."""
    return _row(_ZH, goal=goal, **changes)


def en(goal: str = _EN.goal, **changes: Any) -> RowFacts:
    """Return the sound English row with another goal and other fields."""
    return _row(_EN, goal=goal, **changes)


def dated(row: RowFacts) -> RowFacts:
    """Return the row as a dated deliverable."""
    return _row(row, kind="dated", value=None, unit="")


def worded(row: RowFacts, quality: str = "") -> RowFacts:
    """Return the row as a qualitative one."""
    return _row(row, kind="qualitative", value=None, unit="", quality=quality)


def step(month: int, day: int, text: str = "", value: int | None = None, year: int = 2027) -> MilestoneFacts:
    """Return one milestone."""
    return MilestoneFacts(dt.date(year, month, day), text, None if value is None else Decimal(value))


def examples() -> Mapping[str, Examples]:
    """Return the examples of every rule by its name."""
    from whitepapers.findings import examples_dates, examples_words

    return examples_words.EXAMPLES | examples_dates.EXAMPLES
