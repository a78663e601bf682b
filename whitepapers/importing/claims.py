"""The results in an imported table: what each row claims, and the claims that wait for the inspection office.

What the table says of a result is the sender's word. It becomes a claim; the inspection office verifies it (ADR 8).
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from targets.refusal import gettext_noop
from targets.spreadsheets.cells import Bad, Cell, choice, text
from targets.spreadsheets.days import day
from targets.spreadsheets.numbers import number
from targets.spreadsheets.problems import Problem
from whitepapers.importing.mapping import Foreign
from whitepapers.importing.table import Record, Table
from whitepapers.importing.words import RESULTS

if TYPE_CHECKING:
    from targets.models import PlanYear, ProgressReport

SILENT = frozenset({"not_available"})
_MET = gettext_noop("Reported as met.")
_NOT_MET = gettext_noop("Reported as not met.")


@dataclass(frozen=True)
class Claimed:
    """What one row of the table says came of the promise; `status` is met, not_met, not_available, open or empty."""

    status: str = ""
    value: Decimal | None = None
    value_text: str = ""
    explanation: str = ""
    completed_on: dt.date | None = None

    @property
    def speaks(self) -> bool:
        """True when there is something to claim: a row without a result gets no report."""
        if self.status in SILENT:
            return False
        return bool(self.value is not None or self.value_text or self.explanation or self.status in {"met", "not_met"})

    def words(self) -> str:
        """Return the claim's text: the explanation, or the result as written, or what the status says."""
        return self.explanation or self.value_text or (_MET if self.status == "met" else _NOT_MET)


def read_claim(record: Record, table: Table) -> tuple[Claimed, list[Problem]]:
    """Return what one record claims, and problems at its cells."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    readers = {
        "status": lambda cell: choice(cell, RESULTS, "已完成 met、未完成 not_met、无数据 not_available、未到期 open"),
        "explanation": lambda cell: text(cell, 5000),
        "completed": lambda cell: day(cell).due,
        "actual": _actual,
    }
    for key, read in readers.items():
        try:
            found[key] = read(record.cell(key))
        except Bad as bad:
            problems.append(table.problem(record, key, bad.sentence, **bad.values))
    if problems:
        return Claimed(), problems
    value, written = found["actual"]
    return Claimed(found["status"], value, written, found["explanation"], found["completed"]), []


def _actual(cell: Cell) -> tuple[Decimal | None, str]:
    """Return (number, ""), or (None, the words as written): a result may be told in words."""
    try:
        return number(cell), ""
    except Bad:
        return None, text(cell, 500)


def as_of(plan_year: "PlanYear", mapping: Foreign) -> dt.date:
    """Return the day that the results speak of: the year's last, or that of a year which ends in the next."""
    if not mapping.year_ends:
        return plan_year.last_day
    month, last = (int(part) for part in mapping.year_ends.split("-"))
    return dt.date(plan_year.year + 1, month, last)


def claims_to_verify(year: int, claimed: dict[str, Claimed]) -> list[tuple["ProgressReport", Claimed]]:
    """Return each imported claim of a year that nobody has verified yet, with what its source said of it.

    `claimed` is by permanent number, as `import_results` leaves it in the outcome's `claimed`.
    """
    from targets.models import ProgressReport

    waiting = ProgressReport.objects.filter(
        target__plan_year__year=year, target__number__in=claimed, verifications__isnull=True
    ).select_related("target__department", "target__plan_year")
    return [(one, claimed[one.target.number]) for one in waiting.order_by("target__number", "id")]
