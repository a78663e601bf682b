"""What is counted in a frozen manuscript: its targets, and what the findings mark in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache

from publishing.manuscript import Malformed, Manuscript
from whitepapers.findings import VERSION, Finding, MilestoneFacts, RowFacts, findings
from whitepapers.last_year import Before, as_of, continued
from whitepapers.models import Round

KEPT_FOR = 30 * 24 * 3600  # seconds; a frozen text never changes, only the rules do


@dataclass(frozen=True)
class Counted:
    """How much there is to read; `whole` is False when the frozen text is no longer the one that was submitted."""

    targets: int
    findings: int
    whole: bool = True


def row_facts(entry: Mapping[str, Any], year: int, last: Before | None = None) -> RowFacts:
    """Return a frozen target of the plan year as the findings see it, with what it continues where `last` says so."""
    milestones = (
        MilestoneFacts(date.fromisoformat(one["due"]), one["text"], _number(one["value"]))
        for one in entry["milestones"]
    )
    names = (
        "kind", "task", "goal", "value_text", "unit", "quality", "due_text", "source", "source_document",
        "comparison", "responsible_unit",
    )  # fmt: skip
    return RowFacts(
        **{name: entry[name] for name in names},
        value=_number(entry["value"]),
        due=date.fromisoformat(entry["due"]) if entry["due"] else None,
        assigned=bool(entry.get("assigned_task")),
        milestones=tuple(milestones),
        year=year,
        **(last.facts() if last else {}),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def marked(manuscript: Manuscript, past: Mapping[str, Before]) -> list[tuple[Mapping[str, Any], list[Finding]]]:
    """Return the targets in which the rules mark something, with the marks; `past` has what they continue."""
    year = int(manuscript["head"]["year"])
    pairs = (
        (entry, findings(row_facts(entry, year, past.get(entry.get("continues", "")))))
        for entry in manuscript["parts"]["targets"]
    )
    return [(entry, marks) for entry, marks in pairs if marks]


def continues(manuscript: Manuscript) -> set[str]:
    """Return the numbers of last year's targets that a frozen paper continues."""
    return {entry["continues"] for entry in manuscript["parts"]["targets"] if entry.get("continues")}


def counted(rounds: Iterable[Round]) -> dict[str, Counted]:
    """Return the counts by digest, from the cache where they are; at most six queries, however many rounds there are.

    A count is kept for the text, for the table of rules, and for what the register says of the years before.
    """
    rounds = list(rounds)
    register = as_of(rounds)
    digests = {f"round:{VERSION}:{register[one.pk]}:{one.digest}": one.digest for one in rounds}
    found: dict[str, Counted] = {digests[key]: value for key, value in cache.get_many(digests).items()}
    missing = [digest for digest in digests.values() if digest not in found]
    if missing:
        fresh = _count(Round.objects.filter(digest__in=missing))
        cache.set_many({key: fresh[digest] for key, digest in digests.items() if digest in fresh}, KEPT_FOR)
        found |= fresh
    return found


def _count(rounds: Iterable[Round]) -> dict[str, Counted]:
    found: dict[str, Counted] = {}
    whole: dict[str, Manuscript] = {}
    for one in rounds:
        try:
            whole[one.digest] = one.manuscript
        except Malformed:
            found[one.digest] = Counted(0, 0, whole=False)
    past = continued(number for manuscript in whole.values() for number in continues(manuscript))
    for digest, manuscript in whole.items():
        marks = sum(len(found) for _, found in marked(manuscript, past))
        said = manuscript["parts"].get("results", manuscript["parts"]["targets"])
        found[digest] = Counted(len(said), marks)
    return found
