"""From one record to a draft's values, or problems in words. Pure: what needs the database is left as text.

Only columns that the file has are read, and only cells that say something else than the draft does already.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from targets.refusal import gettext_noop
from targets.spreadsheets.cells import Bad, Cell, choice, line, plain, text
from targets.spreadsheets.days import Day, day
from targets.spreadsheets.problems import Problem
from whitepapers.findings import NUMERIC
from whitepapers.importing.amounts import Amount, amount, bounds, comparison, unfinished
from whitepapers.importing.dates import Step, step_cell, steps, year_and_month
from whitepapers.importing.table import Record, Table, milestone_groups
from whitepapers.importing.words import KINDS, SOURCES

T = TypeVar("T")
KIND_WORDS = "达标型 threshold、数量型 count、限期交付型 dated、定性型 qualitative"
SOURCE_WORDS = "法定职责 statutory、上级机关 superior、市年度任务 assigned"

# key of the column → (field of the draft, most characters, one line)
TEXTS: dict[str, tuple[str, int, bool]] = {
    "reference": ("reference", 80, True),
    "division": ("division", 80, True),
    "task": ("task", 4000, False),
    "goal": ("goal", 4000, False),
    "quality": ("quality", 4000, False),
    "document": ("source_document", 300, True),
    "document_number": ("source_number", 80, True),
    "responsible_unit": ("responsible_unit", 120, True),
    "officer": ("responsible_officer", 120, True),
    "phone": ("officer_phone", 40, True),
}
NAMES = ("duty", "duty_text", "duty_basis", "partners", "assigned", "continues")  # looked up in the database later

_REQUIRED = gettext_noop("The task is missing.")
_UNIT_TWICE = gettext_noop("The value is written in %(written)s, but the unit's column says “%(unit)s”.")
_SIGN_TWICE = gettext_noop("The sign beside the value is not the one in the comparison's column.")


@dataclass
class Reading:
    """What one record says: values of draft fields, names still to be looked up, milestones, problems, remarks."""

    values: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    steps: list[Step] | None = None  # None: the file has no column of milestones
    problems: list[Problem] = field(default_factory=list)
    assumed: str = ""  # the kind that was taken because none was given


class _Reader:
    """Reads the cells of one record and collects what is wrong instead of stopping at the first."""

    def __init__(self, record: Record, table: Table) -> None:
        self.record, self.table, self.result = record, table, Reading()

    def has(self, *keys: str) -> bool:
        return not self.record.cells.keys().isdisjoint(keys)

    def take(self, key: str, how: Callable[..., T], *cells: Cell, **more: Any) -> T | None:
        try:
            return how(*(cells or (self.record.cell(key),)), **more)
        except Bad as bad:
            self.problem(key, bad.sentence, **bad.values)
            return None

    def problem(self, key: str, sentence: str, **values: Any) -> None:
        self.result.problems.append(self.table.problem(self.record, key, sentence, **values))

    def texts(self) -> None:
        for key, (name, length, single) in TEXTS.items():
            if self.has(key):
                found = self.take(key, line if single else text, length=length)
                if found is not None:
                    self.result.values[name] = found
        for key in NAMES:
            if self.has(key):
                found = self.take(key, line if key != "duty_text" else text, length=4000)
                if found is not None:
                    self.result.names[key] = found

    def due(self) -> None:
        if self.has("year", "month"):
            found = self.take("month", year_and_month, self.record.cell("year"), self.record.cell("month"))
        elif self.has("due"):
            found = self.take("due", day)
        else:
            return
        found = found or Day()
        self.result.values |= {"due": found.due, "due_text": found.text}

    def milestones(self) -> None:
        groups = milestone_groups(self.record)
        if not groups and not self.has("milestones"):
            return
        found = list(self.take("milestones", steps) or [])
        for due, value, words in groups:
            try:
                one = step_cell(due, value, words)
            except Bad as bad:
                where = next((cell for cell in (due, value, words) if not cell.empty), due)
                self.result.problems.append(Problem(bad.sentence, bad.values, self.record.row, where.column))
                continue
            found += [one] if one else []
        self.result.steps = sorted(found, key=lambda step: step.due)

    def measure(self, current: Mapping[str, Any]) -> None:
        kind = self.take("kind", choice, words=KINDS, shown=KIND_WORDS) or ""
        settled = kind or current.get("kind", "")
        said = self._amount(words_allowed=settled not in NUMERIC and bool(settled))
        unit = self._unit(said, current)
        sign = self.take("comparison", comparison) or ""
        if said and said.comparison and sign and sign != said.comparison:
            self.problem("comparison", _SIGN_TWICE)
        if not settled and not current:
            settled = kind = self.result.assumed = self._assume(said, unit)
        if kind:
            self.result.values["kind"] = kind
        if said is not None and self.has("value", "least", "most", "words"):
            self.result.values |= {"value": said.value, "value_text": said.text}
            if settled == "qualitative" and self.has("words") and said.text and not unfinished(said.text):
                # a column of words beside two bounds is the requirement itself where nothing is measured
                more = self.result.values.get("quality", "")
                self.result.values |= {
                    "value_text": "",
                    "quality": "\n".join(part for part in (said.text, more) if part),
                }
        if unit is not None:
            self.result.values["unit"] = unit
        sign = sign or (said.comparison if said else "")
        if settled in NUMERIC:
            if sign or not current or self.has("comparison"):
                self.result.values["comparison"] = sign or "ge"
        elif not current:
            self.result.values["comparison"] = ""

    def _amount(self, *, words_allowed: bool) -> Amount | None:
        if self.has("least", "most", "words"):
            cells = [self.record.cell(key) for key in ("least", "most", "words")]
            key = next(
                (one for one, cell in zip(("least", "most", "words"), cells, strict=True) if not cell.empty), "words"
            )
            return self.take(key, bounds, *cells, words_allowed=words_allowed)
        return self.take("value", amount, words_allowed=words_allowed)

    def _unit(self, said: Amount | None, current: Mapping[str, Any]) -> str | None:
        written = self.take("unit", line, length=40) if self.has("unit") else None
        there = written if written is not None else current.get("unit", "")
        there = "%" if there == "％" else there
        if said and said.unit:
            if there and there != said.unit:
                self.problem("unit", _UNIT_TWICE, written=said.unit, unit=there)
            return said.unit
        return there if written is not None else None

    def _assume(self, said: Amount | None, unit: str | None) -> str:
        """Say what kind a row without one is: what is measured is a threshold or a count, the rest is dated or qualitative."""
        if said and (said.value is not None or said.text):
            return "threshold" if (unit or "").strip() in {"%", "％", "‰"} else "count"
        return "dated" if self.result.values.get("due") else "qualitative"


def read_identity(record: Record, table: Table) -> tuple[dict[str, str], list[Problem]]:
    """Return the texts by which a row is known (department, number, reference, division, task, goal), and problems."""
    reader = _Reader(record, table)
    found = {}
    for key, length in (("department", 120), ("number", 40), ("reference", 80), ("division", 80)):
        found[key] = reader.take(key, line, length=length) or ""
    for key in ("task", "goal"):
        found[key] = reader.take(key, text, length=4000) or ""
    if not found["task"] and not reader.result.problems:
        reader.problem("task", _REQUIRED)
    return found, reader.result.problems


def read_row(record: Record, table: Table, current: Mapping[str, Any]) -> Reading:
    """Return what a record says. `current` has kind and unit of the draft it changes; it is empty for a new one."""
    reader = _Reader(record, table)
    reader.texts()
    reader.due()
    reader.measure(current)
    reader.milestones()
    if reader.has("source"):
        found = reader.take("source", choice, words=SOURCES, shown=SOURCE_WORDS)
        if found is not None:
            reader.result.values["source"] = found
    elif not current and reader.result.names.get("assigned"):
        reader.result.values["source"] = "assigned"
    return reader.result


def number_text(value: Decimal | None) -> str:
    """Return a value as it stands in a cell: plain digits, empty for None."""
    return "" if value is None else plain(value)
