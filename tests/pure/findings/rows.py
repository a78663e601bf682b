"""How a labelled row is written down: a sound row of either language, and what differs from it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from whitepapers.findings import MilestoneFacts, RowFacts

SOUND: dict[str, dict[str, Any]] = {
    "zh": {"source_document": "《泓州市城市管理条例》", "responsible_unit": "综合业务处"},
    "en": {"source_document": "City Charter, section 12", "responsible_unit": "Operations Division"},
}


@dataclass(frozen=True)
class Labelled:
    """One row, its language, and the rules that a strict reviewer would mark in it."""

    language: str
    row: RowFacts
    labels: frozenset[str]


def day(text: str) -> dt.date | None:
    """Return the date of "MM-DD" in the plan year, or of a full date; "" is none."""
    return dt.date.fromisoformat(text if len(text) > 5 else f"2027-{text}") if text else None


def steps(*texts: str) -> tuple[MilestoneFacts, ...]:
    """Return milestones written as "MM-DD[=value] text"."""
    found = []
    for text in texts:
        when, _, words = text.partition(" ")
        when, _, value = when.partition("=")
        due = day(when)
        assert due is not None
        found.append(MilestoneFacts(due, words, Decimal(value) if value else None))
    return tuple(found)


def labelled(
    language: str,
    labels: str,
    kind: str,
    task: str,
    goal: str,
    value: str = "",
    unit: str = "",
    due: str = "12-31",
    **more: Any,
) -> Labelled:
    """Return a row that is sound but for what is said; `labels` are rule names with blanks between."""
    numbers = {name: Decimal(more.pop(name)) for name in ("last_value", "last_result") if name in more}
    facts = {"source": "statutory", "year": 2027} | SOUND[language] | numbers | more
    row = RowFacts(kind, task, goal, Decimal(value) if value else None, unit=unit, due=day(due), **facts)
    return Labelled(language, row, frozenset(labels.split()))
