"""Finds the headings of a sheet and makes of every row below them a record: key → cell. Pure, with a mapping or without."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from targets.refusal import gettext_noop
from targets.spreadsheets.cells import Cell, line
from targets.spreadsheets.problems import MERGED, CannotImport, Problem
from whitepapers.importing.columns import Column, heading, names, nearest, plain, recognise
from whitepapers.importing.mapping import Foreign, translate

SEARCHED_FOR_HEADINGS = 15

_NO_HEADINGS = gettext_noop(
    "No row of headings was found. The first row must name the columns, among them “%(needed)s”."
)
_MISSING = gettext_noop("The column “%(heading)s” is missing.")
_DID_YOU_MEAN = gettext_noop("“%(written)s” is no known heading; did you mean “%(heading)s”?")
_TWICE = gettext_noop("Two columns have the heading “%(heading)s”.")
_NO_HEADING_ABOVE = gettext_noop("There is something in this cell, but its column has no heading.")
_UNUSED = gettext_noop("These columns were not read: %(headings)s.")
_NO_ROWS = gettext_noop("There is no row below the headings.")
_FOREIGN_MISSING = gettext_noop("The mapping names the heading “%(written)s”, but the file doesn't have it.")


@dataclass(frozen=True)
class Record:
    """One row: its number, its cells by key (only of columns that are there), and the whole row as text to compare."""

    row: int
    cells: dict[str, Cell]
    whole: tuple[str, ...] = ()

    def cell(self, key: str) -> Cell:
        """Return the cell of a key, an empty one when the column isn't there."""
        found = self.cells.get(key)
        return Cell(None, self.row) if found is None else found


@dataclass
class Table:
    """The records of a sheet and what was noticed on the way."""

    records: list[Record] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)  # key → heading as the file writes it
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def problem(self, record: Record, key: str, sentence: str, **values: object) -> Problem:
        """Return a problem at a record's cell, with the heading that the file itself uses."""
        cell = record.cell(key)
        return Problem(sentence, values, record.row, cell.column, self.headings.get(key, ""))


def tabulate(
    rows: Sequence[Sequence[Cell]],
    columns: Sequence[Column],
    mapping: Foreign,
    *,
    merged: Sequence[tuple[int, str]] = (),
    language: str = "zh",
) -> Table:
    """Return the table of a sheet's rows; raises CannotImport when the headings don't fit or there is no row."""
    top = _find_headings(rows, columns, mapping)
    if top is None:
        needed = _comma(language).join(heading(column.key, columns, language) for column in columns if column.required)
        raise CannotImport(Problem(_NO_HEADINGS, {"needed": needed}))
    read = _foreign if mapping.foreign else _own
    places, problems, unused = read(rows[top], columns, mapping, language)
    problems += [_merge(last, cells) for last, cells in merged if last > top]
    if problems:
        raise CannotImport(*problems)
    table = Table(headings={key: line(rows[top][several[0]]) for key, several in places.items()})
    if unused:
        table.notes.append(Problem(_UNUSED, {"headings": _comma(language).join(unused)}))
    width = len([cell for cell in rows[top] if not cell.empty])
    titled = {cell.column for cell in rows[top] if not cell.empty}
    for cells in rows[top + 1 :]:
        if any(not cell.empty for cell in cells):
            table.problems += [
                Problem(_NO_HEADING_ABOVE, row=cell.row, column=cell.column)
                for cell in cells[width:]
                if not cell.empty and cell.column not in titled
            ]
            table.records.append(_record(cells, places, mapping))
    if not table.records:
        raise CannotImport(Problem(_NO_ROWS))
    for key in (*(key for key in mapping.constants if key not in places), *mapping.bounds, *mapping.month):
        table.headings.setdefault(key, "")
    return table


def _comma(language: str) -> str:
    return "、" if language == "zh" else ", "


def _merge(last: int, cells: str) -> Problem:
    return Problem(MERGED, {"cells": cells}, row=last)


def _find_headings(rows: Sequence[Sequence[Cell]], columns: Sequence[Column], mapping: Foreign) -> int | None:
    """Return the index of the row, among the first ones, that has the most known headings: a title may stand above."""
    known = names(columns)
    theirs = {plain(name) for name in mapping.headings()}
    best, most = None, 0
    for index, cells in enumerate(rows[:SEARCHED_FOR_HEADINGS]):
        words = [str(cell.value) for cell in cells if isinstance(cell.value, str) and not cell.empty]
        hits = sum(1 for word in words if (plain(word) in theirs if theirs else recognise(word, known)))
        if hits > most:
            best, most = index, hits
    if best is None:  # nothing known: if only one row could be meant, its headings are named in the report
        filled = [
            i for i, cells in enumerate(rows[:SEARCHED_FOR_HEADINGS]) if sum(not cell.empty for cell in cells) > 1
        ]
        return filled[0] if filled and not theirs and len(rows) > filled[0] + 1 else None
    return best


Places = dict[str, tuple[int, ...]]


def _own(
    cells: Sequence[Cell], columns: Sequence[Column], mapping: Foreign, language: str
) -> tuple[Places, list[Problem], list[str]]:
    known, places, problems, strange = names(columns), Places(), [], []
    for cell in cells:
        if cell.empty:
            continue
        written = line(cell)
        key = recognise(str(cell.value), known)
        if key is None:
            strange.append((cell, written))
        elif key in places:
            problems.append(Problem(_TWICE, {"heading": written}, cell.row, cell.column))
        else:
            places[key] = (cell.column,)
    absent = [column for column in columns if column.key not in places]
    unused = []
    for cell, written in strange:
        meant = nearest(written, absent)
        if meant is None:
            unused.append(written)
            continue
        values = {"written": written, "heading": heading(meant.key, columns, language)}
        problems.append(Problem(_DID_YOU_MEAN, values, cell.row, cell.column))
    suggested = {problem.values.get("heading") for problem in problems}
    for column in absent:
        shown = heading(column.key, columns, language)
        if column.required and column.key not in mapping.constants and shown not in suggested:
            problems.append(Problem(_MISSING, {"heading": shown}, cells[0].row if cells else 0))
    return places, problems, unused


def _foreign(
    cells: Sequence[Cell], columns: Sequence[Column], mapping: Foreign, language: str
) -> tuple[Places, list[Problem], list[str]]:
    found = {plain(str(cell.value)): cell.column for cell in cells if not cell.empty}
    places, problems, row = Places(), [], cells[0].row
    for key, several in mapping.columns.items():
        places[key] = tuple(found[plain(name)] for name in several if plain(name) in found)
    for group in (mapping.bounds, mapping.month, mapping.create):
        places.update({f"{key}": (found[plain(name)],) for key, name in group.items() if plain(name) in found})
    for name in sorted(mapping.headings()):
        if plain(name) not in found:
            problems.append(Problem(_FOREIGN_MISSING, {"written": name}, row))
    for column in columns:
        if column.required and column.key not in mapping.columns and column.key not in mapping.constants:
            problems.append(Problem(_MISSING, {"heading": heading(column.key, columns, language)}, row))
    used = {plain(name) for name in mapping.headings()}
    unused = [line(cell) for cell in cells if not cell.empty and plain(str(cell.value)) not in used]
    return places, problems, unused


def _record(cells: Sequence[Cell], places: Places, mapping: Foreign) -> Record:
    row, width = cells[0].row, len(cells)
    found: dict[str, Cell] = {}
    for key, several in places.items():
        chosen = cells[several[0]] if several and several[0] < width else Cell(None, row, several[0] if several else -1)
        if chosen.empty and len(several) > 1:
            others = (cells[column] for column in several[1:] if column < width)
            chosen = next((cell for cell in others if not cell.empty), chosen)
        if key in mapping.values:
            chosen = chosen._replace(value=translate(mapping, key, chosen.value))
        found[key] = chosen
    for key, value in mapping.constants.items():
        if key not in found or found[key].empty:
            found[key] = Cell(value, row)
    whole = tuple("" if cell.empty else str(cell.value) for cell in cells) if mapping.repeated_rows != "refuse" else ()
    return Record(row, found, whole)


def milestone_groups(record: Record) -> list[tuple[Cell, Cell, Cell]]:
    """Return (date, value, step) of each numbered milestone whose columns are there, in their order."""
    numbers = sorted({int(key.split(".")[1]) for key in record.cells if key.startswith("milestone.")})
    return [
        (
            record.cell(f"milestone.{number}.due"),
            record.cell(f"milestone.{number}.value"),
            record.cell(f"milestone.{number}.text"),
        )
        for number in numbers
    ]
