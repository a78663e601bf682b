"""A year's results as plain rows: what is frozen at the close, and what it is held against afterwards."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from publishing.manuscript import canonical, sha256
from targets.models import Department, FrozenResults, PlanYear, Target
from targets.standing import Standing, standings

# Columns of the evaluation input that are frozen. Left out: wording (a text can be withdrawn by order), names and words
# of the interface, and what next year's paper says of the target, which is not known at the close.
COLUMNS = (
    "number", "kind", "comparison", "value", "unit", "due", "original_comparison", "original_value", "original_unit",
    "original_due", "original_edition", "original_digest", "edition", "digest", "amended", "withdrawn", "status",
    "original_status", "claimed_period", "claimed_as_of", "claimed_value", "claimed_text", "claimed_done", "claimed_on",
    "verified_period", "verified_as_of", "verified_value", "verified_outcome", "verified_fulfilled", "verified_note",
    "verified_on", "difference", "completed_on", "computed_status", "override_reason", "override_on", "reports_owed", "reports_on_time", "reports_differing",
)  # fmt: skip
AT_THE_CLOSE = ("reports_owed", "reports_on_time")  # counted by the calendar: no later finding changes them
_DAYS = frozenset(name for name in COLUMNS if name == "due" or name.endswith(("_due", "_as_of", "_on")))
_NUMBERS = frozenset({"value", "original_value", "claimed_value", "verified_value", "difference"})


def plain(value: Any) -> Any:
    """Return a value as canonical JSON takes it: decimals and days as text, the rest as it is."""
    if isinstance(value, Decimal):
        text = f"{value.normalize():f}"
        return "0" if text in {"-0", "0"} else text
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int)) else str(value)


def typed(name: str, value: Any) -> Any:
    """Return a frozen value as the evaluation input holds it: the other way round."""
    if value is None:
        return None
    if name in _NUMBERS:
        return Decimal(value)
    return dt.date.fromisoformat(value) if name in _DAYS else value


def results_on(plan_year: PlanYear, departments: Iterable[Department], on: dt.date) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each department by its code, as things stood at the end of `on`; a constant number of queries.

    Only departments that promised something that year are in it.
    """
    from targets.evaluation import computed_input

    wanted = list(departments)
    found = computed_input(plan_year, wanted, on)
    numbers = [row["number"] for row in found.targets]
    targets = list(Target.objects.filter(plan_year=plan_year, department__in=wanted).select_related("plan_year"))
    by_number, stand = {one.number: one for one in targets}, standings(targets, on)
    rows: dict[str, list[dict[str, Any]]] = {}
    for number, row in zip(numbers, found.targets, strict=True):
        target = by_number[number]
        values = {name: plain(row[name]) for name in COLUMNS} | _beside(target, stand[target.pk])
        rows.setdefault(row["department"], []).append(values)
    return rows


def _beside(target: Target, standing: Standing) -> dict[str, Any]:
    """Return what the evaluation input does not carry: the leaf that names the wording, results in words, what waits."""
    return {
        "serial": target.serial,
        "leaf": target.leaf,
        "claimed_value_text": standing.claimed.value_text if standing.claimed else "",
        "verified_value_text": standing.verified.value_text if standing.verified else "",
        "waiting": standing.waiting,
    }


def corrected(frozen: list[dict[str, Any]], found: list[dict[str, Any]], number: str) -> list[dict[str, Any]]:
    """Return the frozen rows with what a later finding makes of one target."""
    new = {row["number"]: row for row in found}[number]
    return [row if row["number"] != number else new | {name: row[name] for name in AT_THE_CLOSE} for row in frozen]


def frozen_text(rows: list[dict[str, Any]]) -> tuple[str, str]:
    """Return (canonical JSON, SHA-256) of one department's rows."""
    text = canonical(rows)
    return text, sha256(text)


def year_digest(digests: Mapping[str, str]) -> str:
    """Return the digest of a whole year: over each department's, by its code."""
    return sha256(canonical(dict(digests)))


def current_results(plan_year: PlanYear, on: dt.date | None = None) -> dict[int, FrozenResults]:
    """Return the results that count, by department's key; on a past day those that counted at its end. One query."""
    found = FrozenResults.objects.filter(closing__plan_year=plan_year).select_related(
        "closing__plan_year", "department"
    )
    if on is not None:
        over = timezone.make_aware(dt.datetime.combine(on + dt.timedelta(days=1), dt.time.min))
        found = found.filter(at__lt=over)
    return {one.department_id: one for one in found.order_by("sequence")}


def current_of(department: Department, plan_year: PlanYear) -> FrozenResults | None:
    """Return the results of one department that count, or None where the year is not closed; one query."""
    found = FrozenResults.objects.filter(closing__plan_year=plan_year, department=department)
    return found.select_related("closing__plan_year", "department").order_by("-sequence").first()
