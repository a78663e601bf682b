"""Reads a table of entered figures, row by row: errors by row and column, all or nothing. Pure, standard library only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from targets.refusal import gettext_noop
from targets.spreadsheets.cells import Bad, Cell, line
from targets.spreadsheets.numbers import number
from targets.spreadsheets.problems import CannotImport, Problem

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


Known = Mapping[str, Mapping[str, Sequence[str]]]
Row = Mapping[str, Cell]


def read_values(rows: Sequence[Sequence[Cell]], known: Known) -> list[ReadValue]:
    """Return the rows with a value, or raise CannotImport; `known` is {department: {indicator: its periods}}.

    A row without a value is one that has none yet.
    """
    columns = _columns(rows[0] if rows else [])
    problems: list[Problem] = []
    found: dict[tuple[str, str, str], ReadValue] = {}
    for row in rows[1:]:
        by_place = {cell.column: cell for cell in row}
        cells = {name: by_place.get(place, Cell(None, row[0].row, place)) for name, place in columns.items() if row}
        if not cells or cells["value"].empty:
            if cells and not cells["source"].empty:
                problems.append(_problem(cells, "value", gettext_noop("There is a source and no figure.")))
            continue
        try:
            one = _read(cells)
        except CannotImport as fault:
            problems += fault.problems
            continue
        faults = list(_faults(cells, one, known))
        key = (one.department, one.indicator, one.period)
        if not faults and key in found:
            sentence = gettext_noop("The same figure stands in row %(first)s.")
            faults.append(_problem(cells, "period", sentence, first=found[key].row))
        problems += faults
        found.setdefault(key, one)
    if problems:
        raise CannotImport(*problems)
    return list(found.values())


def _problem(cells: Row, name: str, sentence: str, **values: object) -> Problem:
    return Problem(sentence, values, cells[name].row, cells[name].column, name)


def _columns(head: Sequence[Cell]) -> dict[str, int]:
    places: dict[str, int] = {}
    for cell in head:
        written = "" if cell.empty else str(cell.value).strip()
        name = ALIASES.get(written, written.casefold())
        if name in places:
            sentence = gettext_noop("Two columns have the heading “%(heading)s”.")
            raise CannotImport(Problem(sentence, {"heading": written[:40]}, cell.row, cell.column))
        if name in COLUMNS:
            places[name] = cell.column
    if missing := [one for one in NEEDED if one not in places]:
        sentence = gettext_noop("The first row must name these columns: %(names)s.")
        raise CannotImport(Problem(sentence, {"names": ", ".join(missing)}, 1))
    return places


def _read(cells: Row) -> ReadValue:
    """Return one row with its cells read, or raise CannotImport with each cell that can't be."""
    problems: list[Problem] = []
    said = dict.fromkeys(COLUMNS, "")
    value: Decimal | None = None
    for name, cell in cells.items():
        try:
            if name == "value":
                value = number(_without_percent(cell))
            else:
                said[name] = line(cell).strip()
        except Bad as bad:
            problems.append(_problem(cells, name, bad.sentence, **bad.values))
    if value is None or problems:
        raise CannotImport(*problems)
    seen = int(said["seen"]) if said["seen"].isdecimal() and len(said["seen"]) < 10 else None
    place = (said["department"], said["indicator"], said["period"])
    return ReadValue(cells["value"].row, *place, value, said["source"], said["reason"], seen)


def _without_percent(cell: Cell) -> Cell:
    """Return 95 % as 95: the figure as the sheet shows it, however it is kept."""
    return cell._replace(value=cell.value.strip().rstrip("%％")) if isinstance(cell.value, str) else cell


def _faults(cells: Row, one: ReadValue, known: Known) -> Iterator[Problem]:
    indicators = known.get(one.department)
    if indicators is None:
        sentence = gettext_noop("“%(code)s” is no department that you score.")
        yield _problem(cells, "department", sentence, code=one.department[:20])
    elif one.indicator not in indicators:
        sentence = gettext_noop("“%(code)s” is no indicator that is entered for it.")
        yield _problem(cells, "indicator", sentence, code=one.indicator[:20])
    elif one.period not in indicators[one.indicator]:
        sentence = gettext_noop("The period is one of %(periods)s.")
        yield _problem(cells, "period", sentence, periods=", ".join(indicators[one.indicator]))
    if not one.source:
        sentence = gettext_noop("Say where the figure comes from: document, office, date.")
        yield _problem(cells, "source", sentence)
