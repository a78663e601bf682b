"""Reads a table of entered figures, row by row: errors by row and column, all or nothing. Pure, standard library only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from targets.evaluating.indicators import decimal_of
from targets.refusal import gettext_noop

COLUMNS = (
    "department",
    "department_name",
    "indicator",
    "indicator_name",
    "period",
    "value",
    "source",
    "reason",
    "seen",
)
NEEDED = ("department", "indicator", "period", "value", "source")
ALIASES: dict[str, str] = {
    "部门代码": "department", "部门": "department_name", "指标": "indicator", "指标名称": "indicator_name", "周期": "period",
    "数值": "value", "来源": "source", "更正原因": "reason", "序号": "seen",
}  # fmt: skip
MOST = 20_000  # rows


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in which row and column; the sentence is English, filled with `values`."""

    row: int
    column: str
    sentence: str
    values: tuple[tuple[str, str], ...] = ()


class BadRows(ValueError):
    """The table can't be taken over; `problems` names every cell that must be mended."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(f"{one.row}/{one.column}: {one.sentence % dict(one.values)}" for one in self.problems)
        )


@dataclass(frozen=True)
class ReadValue:
    """One row that says something."""

    row: int
    department: str
    indicator: str
    period: str
    value: Decimal
    source: str
    reason: str
    seen: int | None


def read_values(rows: Iterable[Sequence[str]], known: Mapping[str, Mapping[str, Sequence[str]]]) -> list[ReadValue]:
    """Return the rows with a value, or raise BadRows; `known` is {department: {indicator: its periods}}.

    A row without a value is one that has none yet. A formula is text and no number, so it is refused with its cell.
    """
    listed = [[cell.strip() for cell in row] for row in rows]
    columns = _columns(listed[0] if listed else [])
    problems: list[RowProblem] = []
    found: dict[tuple[str, str, str], ReadValue] = {}
    if len(listed) > MOST:
        raise BadRows([RowProblem(MOST, "", gettext_noop("The table is too long."))])
    for number, row in enumerate(listed[1:], start=2):
        cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
        if not cells["value"]:
            if cells["source"]:  # taken out, or a formula whose result no spreadsheet has computed
                problems.append(RowProblem(number, "value", gettext_noop("There is a source and no figure.")))
            continue
        faults = list(_faults(number, cells, known))
        key = (cells["department"], cells["indicator"], cells["period"])
        if not faults and key in found:
            first = (("first", str(found[key].row)),)
            faults.append(RowProblem(number, "period", gettext_noop("The same figure stands in row %(first)s."), first))
        problems += faults
        if not faults:
            value = decimal_of(_plain(cells["value"]))
            assert value is not None, "checked above"
            seen = cells.get("seen", "")
            found[key] = ReadValue(
                number, *key, value, cells["source"], cells.get("reason", ""), int(seen) if seen.isdecimal() else None
            )
    if problems:
        raise BadRows(problems)
    return list(found.values())


def _plain(text: str) -> str:
    return text.replace(",", "").replace("，", "").removesuffix("%").strip()


def _columns(head: Sequence[str]) -> dict[str, int]:
    names = [ALIASES.get(one, one.casefold()) for one in head]
    missing = [one for one in NEEDED if one not in names]
    if missing:
        sentence = gettext_noop("The first row must name these columns: %(names)s.")
        raise BadRows([RowProblem(1, "", sentence, (("names", ", ".join(missing)),))])
    return {name: names.index(name) for name in COLUMNS if name in names}


def _faults(
    number: int, cells: Mapping[str, str], known: Mapping[str, Mapping[str, Sequence[str]]]
) -> Iterable[RowProblem]:
    indicators = known.get(cells["department"])
    if indicators is None:
        shown = (("code", cells["department"][:20]),)
        yield RowProblem(number, "department", gettext_noop("“%(code)s” is no department that you score."), shown)
    elif cells["indicator"] not in indicators:
        shown = (("code", cells["indicator"][:20]),)
        yield RowProblem(number, "indicator", gettext_noop("“%(code)s” is no indicator that is entered for it."), shown)
    elif cells["period"] not in indicators[cells["indicator"]]:
        shown = (("periods", ", ".join(indicators[cells["indicator"]])),)
        yield RowProblem(number, "period", gettext_noop("The period is one of %(periods)s."), shown)
    if decimal_of(_plain(cells["value"])) is None:
        yield RowProblem(number, "value", gettext_noop("This is not a number."))
    if not cells["source"]:
        yield RowProblem(number, "source", gettext_noop("Say where the figure comes from: document, office, date."))
