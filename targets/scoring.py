"""Counts and rates of the evaluation input. Pure rules, standard library only; decimals, never floats."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from targets.columns import SUMMARY_COLUMNS
from targets.completion import KEPT, Status
from targets.periods import Plan, due_by, last_day, periods


@dataclass(frozen=True)
class Filed:
    """One period's reports: when the first was filed, and whether the finding that stands differs from its claim."""

    period: str
    first_on: dt.date
    differs: bool = False
    keeps: bool = False  # the finding that stands says that the promise was kept


@dataclass(frozen=True)
class Punctuality:
    """How many periods' reports were owed, how many came in time, and in how many claim and finding differ."""

    owed: int
    on_time: int
    differing: int


def rate(part: int, whole: int) -> Decimal | None:
    """Return 100 × part ÷ whole with two decimals, half up; None where there is no whole."""
    if whole == 0:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def differs(claimed: Decimal | None, found: Decimal | None, outcome: str) -> bool:
    """Say whether a finding differs from its claim: disputed, or another value."""
    return outcome == "disputed" or (claimed is not None and found is not None and claimed != found)


def punctuality(
    filed: Iterable[Filed], *, year: Plan, on: dt.date, days: int, since: dt.date | None, until: dt.date | None = None
) -> Punctuality:
    """Return how punctually one target was reported on.

    `year` is the target's schedule, or a bare year for quarters. Owed is every period of the year that ended on or after the first publication (`since`), whose `days` of grace are
    over on `on`, that began before the withdrawal (`until`), and that is not later than the quarter whose finding says
    that the promise was kept: after that there is nothing left to say.
    """
    by_period = {one.period: one for one in filed}
    owed = on_time = 0
    plan = periods(year)
    for period, end in ((one.name, one.last) for one in plan):
        if due_by(period, days) >= on or (until is not None and until <= end):
            break
        if since is not None and end < since:
            continue
        owed += 1
        report = by_period.get(period)
        on_time += report is not None and report.first_on <= due_by(period, days)
        if report is not None and report.keeps:
            break
    return Punctuality(
        owed, on_time, sum(one.differs for one in by_period.values() if last_day(one.period).year == plan[0].last.year)
    )


def summarise(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the counts and rates over one department's rows (columns.TARGET_COLUMNS) by columns.SUMMARY_COLUMNS."""
    counts = Counter(row["status"] for row in rows)
    promised, withdrawn = len(rows), counts[Status.WITHDRAWN]
    standing = promised - withdrawn
    kept = sum(counts[one] for one in KEPT)
    original = sum(row["original_status"] in KEPT for row in rows)
    owed, on_time = sum(row["reports_owed"] for row in rows), sum(row["reports_on_time"] for row in rows)
    stands = [row for row in rows if row["status"] != Status.WITHDRAWN]
    misses = Counter(row["miss"] for row in rows)
    editions = sorted({(row["edition"], row["digest"]) for row in rows})
    values = {
        **{name: rows[0][name] for name in ("department", "department_name")},
        "promised": promised,
        "withdrawn": withdrawn,
        "standing": standing,
        "amended": sum(row["amended"] for row in stands),
        **{str(one): counts[one] for one in Status if one is not Status.WITHDRAWN},
        "kept": kept,
        "computed_kept": sum(row["computed_status"] in KEPT for row in stands),
        "by_hand": sum(bool(row["override_reason"]) for row in stands),
        "completion_rate": rate(kept, standing),
        "punctual_rate": rate(counts[Status.MET], standing),
        "original_kept": original,
        "original_completion_rate": rate(original, promised),
        "claimed_kept": sum(bool(row["claimed_done"]) for row in stands),
        "differing": sum(row["reports_differing"] > 0 for row in rows),
        "misses_justified": misses["justified"],
        "misses_unjustified": misses["unjustified"],
        "misses_open": misses["owed"] + misses["to_judge"],
        "reports_owed": owed,
        "reports_on_time": on_time,
        "reports_on_time_rate": rate(on_time, owed),
        "editions": " ".join(edition for edition, _ in editions),
        "digests": " ".join(digest for _, digest in editions),
    }
    return {column.name: values[column.name] for column in SUMMARY_COLUMNS}
