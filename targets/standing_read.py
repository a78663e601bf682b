"""Reads what a status needs of many targets and no more: plain values, and of each period the one finding that counts.

`standing.py` reads whole reports with all their findings, for pages that show them. A year of a city has 31,000; to
count its statuses they are read here without their words, by the same rule (ADR 36).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from targets.completion import Found
from targets.models import PlanYear, Target, Verification

_NEEDED = (
    "pk", "plan_year_id", "department_id", "kind", "comparison", "value", "due", "milestones", "withdrawn_in_id",
    "edition_id", "baseline", "baseline_edition_id",
)  # fmt: skip
_OF_A_YEAR = ("year", "grace_days", "verification_days", "closed_on")
CHUNK = 2000  # rows that are in memory at a time while the database hands them over


@dataclass(slots=True)
class Row:
    """A target without its texts; it has the names of the model, so that the same rules read both."""

    pk: int
    plan_year_id: int
    department_id: int
    kind: str
    comparison: str
    value: Decimal | None
    due: dt.date | None
    milestones: list[dict[str, Any]]
    withdrawn_in_id: int | None
    edition_id: int
    baseline: dict[str, Any]
    baseline_edition_id: int
    plan_year: PlanYear


def promised(targets: QuerySet[Target]) -> Iterator[Row]:
    """Yield the targets of a queryset in no order; one query."""
    years: dict[int, PlanYear] = {}
    columns = [f"plan_year__{name}" for name in _OF_A_YEAR]
    for values in targets.order_by().values_list(*_NEEDED, *columns).iterator(chunk_size=CHUNK):
        own, year = values[: len(_NEEDED)], values[len(_NEEDED) :]
        plan_year = years.get(own[1])
        if plan_year is None:
            plan_year = years[own[1]] = PlanYear(pk=own[1], **dict(zip(_OF_A_YEAR, year, strict=True)))
        yield Row(*own, plan_year)  # type: ignore[call-arg]  # as many as _NEEDED names


def counted_findings(scope: QuerySet[Any], until: dt.datetime) -> dict[int, list[Found]]:
    """Return, by target, the finding that counts of each of its periods, as known before `until`; one query.

    Of each period the newest report counts whose latest finding accepts or disputes it.
    """
    # only what the two covering indexes hold: neither table is touched
    columns = (
        "report__target_id",
        "report__period",
        "report_id",
        "report__as_of",
        "value",
        "fulfilled",
        "completed_on",
    )
    later = Verification.objects.filter(report=OuterRef("report"), sequence__gt=OuterRef("sequence"), at__lt=until)
    accepting = (
        Verification.objects.filter(report__target__in=scope, report__at__lt=until, at__lt=until)
        .exclude(outcome=Verification.Outcome.RETURNED)
        .filter(~Exists(later))
        .order_by()
    )
    # the newest of a period is picked here: a second NOT EXISTS takes PostgreSQL three times as long (ADR 36)
    newest: dict[tuple[int, str], tuple[int, Found]] = {}
    for target, period, report, *finding in accepting.values_list(*columns).iterator(chunk_size=CHUNK):
        known = newest.get((target, period))
        if known is None or known[0] < report:
            newest[target, period] = (report, Found(*finding))
    found: dict[int, list[Found]] = {}
    for (target, _period), (_report, one) in newest.items():
        found.setdefault(target, []).append(one)
    return found
