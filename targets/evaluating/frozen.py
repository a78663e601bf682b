"""A score as plain data: what is frozen, shown, objected to and exported; and whether its sums hold. Pure, standard library only.

It names targets, reports, files and editions by number and digest, never by their text: a text may be withdrawn by order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from targets.evaluating.measuring import Facts, ReportFact, TargetFact
from targets.evaluating.score import Line, Score, Scored

SCHEMA = "whitebook-score/1"


@dataclass(frozen=True)
class Head:
    """What stands above a score: whose it is, the set it was computed with, and its cut-off."""

    year: int
    department: str
    name: str
    kind: str
    on: str  # ISO date: the register as it stood at this day's end
    cut_off: str  # ISO time: entered values and commendations until then
    provisional: bool
    set_kind: str
    set_version: int
    set_digest: str


def freeze(head: Head, score: Score, facts: Facts) -> dict[str, Any]:
    """Return the score with everything that explains it."""
    return {
        "schema": SCHEMA,
        **vars(head),
        "points": str(score.points),
        "headings": [
            {
                "code": one.code, "name": one.name, "name_en": one.name_en, "weight": str(one.weight),
                "points": str(one.points), "indicators": [_indicator(each) for each in one.scored],
            }
            for one in score.headings
        ],
        "bonus": {"points": str(score.bonus_points), "lines": [_line(one) for one in score.bonus]},
        "targets": {one.number: _target(one) for one in facts.targets},
        "digests": dict(sorted(_editions(facts))),
        "results": {"version": facts.results[0], "digest": facts.results[1]} if facts.results else None,
    }  # fmt: skip


def _indicator(one: Scored) -> dict[str, Any]:
    said = one.indicator
    return {
        "code": said.code, "name": said.name, "name_en": said.name_en, "weight": str(said.weight),
        "source": said.source, "rule": said.rule, "office": said.office, "points": str(one.points),
        "missing": list(one.missing), "lines": [_line(each) for each in one.lines],
    }  # fmt: skip


def _line(one: Line) -> dict[str, Any]:
    item = one.item
    return {
        "target": item.target, "points": f"{one.points:.4f}", "said": item.said, "values": dict(item.values),
        "original": item.original, "row": item.row,
    }  # fmt: skip


def _target(one: TargetFact) -> dict[str, Any]:
    return {
        "status": str(one.status), "original_status": str(one.original_status), "amended": one.amended,
        "withdrawn": one.withdrawn, "edition": one.edition, "digest": one.digest,
        "original_edition": one.original_edition, "original_digest": one.original_digest,
        "reports": [_report(each) for each in one.reports],
    }  # fmt: skip


def _report(one: ReportFact) -> dict[str, Any]:
    return {
        "report": one.report, "period": one.period, "filed": one.filed.isoformat(), "finding": one.finding,
        "outcome": one.outcome, "differs": one.differs, "evidence": list(one.evidence),
    }  # fmt: skip


def _editions(facts: Facts) -> set[tuple[str, str]]:
    pairs = {(one.edition, one.digest) for one in facts.targets}
    return pairs | {(one.original_edition, one.original_digest) for one in facts.targets if one.original_edition}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the indicators whose points a newer version changes: code, names, points `before` ("" where it is new) and `after`."""
    old = {one["code"]: one["points"] for heading in before["headings"] for one in heading["indicators"]}
    every = [one for heading in after["headings"] for one in heading["indicators"]]
    named = [
        {
            **{name: one[name] for name in ("code", "name", "name_en")},
            "before": old.get(one["code"], ""),
            "after": one["points"],
        }
        for one in every
    ]
    return [one for one in named if one["before"] != one["after"]]


def wrong_sums(content: Mapping[str, Any]) -> list[str]:
    """Return the places whose parts do not sum exactly to what is shown; nothing in a score that holds."""
    return list(_wrong(content))


def _wrong(content: Mapping[str, Any]) -> Iterator[str]:
    for heading in content["headings"]:
        for one in heading["indicators"]:
            if _sum(one["lines"]) != Decimal(one["points"]):
                yield one["code"]
        if _sum(heading["indicators"]) != Decimal(heading["points"]):
            yield heading["code"]
    bonus = content["bonus"]
    if _sum(bonus["lines"]) != Decimal(bonus["points"]):
        yield "bonus"
    if _sum(content["headings"]) + Decimal(bonus["points"]) != Decimal(content["points"]):
        yield "points"


def _sum(parts: list[Mapping[str, Any]]) -> Decimal:
    return sum((Decimal(one["points"]) for one in parts), Decimal(0))
