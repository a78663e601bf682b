"""From a sheet's rows to what the department claims, faults by row and column. Pure: standard library only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from targets.bulk.columns import COLUMNS, DONE_WORDS, Mark, places, read_mark
from targets.refusal import gettext_noop
from targets.reporting import LONGEST_TEXT
from targets.spreadsheets.cells import Bad, Cell, choice, line, short, text
from targets.spreadsheets.days import NO_DATE, day
from targets.spreadsheets.numbers import number
from targets.spreadsheets.problems import MERGED, CannotImport, Problem

_DONE = gettext_noop("yes or no")
_NO_MARK = gettext_noop("This is not the mark that the sheet came with; download the sheet again.")
_NO_NUMBER = gettext_noop("The row says something, but not of which target; its number is missing.")
_OTHER_DEPARTMENT = gettext_noop("This sheet is another department's (%(department)s).")
_OTHER_PERIOD = gettext_noop("This sheet is for another period: %(period)s.")
_AGAIN = gettext_noop("%(number)s stands in row %(row)s already.")
_NO_ROWS = gettext_noop("There is no row below the headings.")
_NO_HEADING = gettext_noop("There is something in this cell, but its column has no heading.")


@dataclass
class Line:
    """One row as it was filled in: nothing of it is checked against the register yet."""

    row: int
    number: str = ""
    value: Decimal | None = None
    done: bool = False
    text: str = ""
    as_of: dt.date | None = None
    mark: Mark | None = None
    cells: dict[str, Cell] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """True where the department wrote nothing."""
        return self.value is None and not self.done and not self.text and self.as_of is None

    def problem(self, key: str, sentence: str, headings: dict[str, str], **values: Any) -> Problem:
        """Return a problem at one of the row's cells, or at the row as a whole ("")."""
        cell = self.cells.get(key)
        return Problem(sentence, values, self.row, cell.column if cell else -1, headings.get(key, "") if cell else "")


@dataclass
class Lines:
    """Everything that a sheet says."""

    lines: list[Line] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_lines(
    rows: Sequence[Sequence[Cell]],
    *,
    department: str,
    period: str,
    language: str = "zh",
    merged: Sequence[tuple[int, str]] = (),
) -> Lines:
    """Return the rows below the headings; raises CannotImport where headings don't fit or there is no row."""
    top, found = places(rows, language)
    faults = [Problem(MERGED, {"cells": cells}, row=last) for last, cells in merged if last > rows[top][0].row]
    if faults:
        raise CannotImport(*faults)
    sheet = Lines(headings={one.key: one.heading(language) for one in COLUMNS})
    seen: dict[str, int] = {}
    for cells in rows[top + 1 :]:
        if all(cell.empty for cell in cells):
            continue
        one = _line(cells, found, sheet)
        _check_place(one, sheet, department, period)
        if one.number in seen:
            sheet.problems.append(
                one.problem("number", _AGAIN, sheet.headings, number=one.number, row=seen[one.number])
            )
        elif one.number:
            seen[one.number] = one.row
            sheet.lines.append(one)
    if not sheet.lines and not sheet.problems:
        raise CannotImport(Problem(_NO_ROWS))
    return sheet


def _line(cells: Sequence[Cell], found: dict[str, int], sheet: Lines) -> Line:
    row = cells[0].row
    titled = set(found.values())
    sheet.problems += [
        Problem(_NO_HEADING, row=row, column=cell.column)
        for cell in cells
        if not cell.empty and cell.column not in titled
    ]
    by_place = {cell.column: cell for cell in cells}
    one = Line(row, cells={key: by_place.get(place, Cell(None, row, place)) for key, place in found.items()})
    one.number = _take(one, "number", sheet, lambda cell: line(cell, 40)) or ""
    one.value = _take(one, "value", sheet, number)
    one.done = _take(one, "done", sheet, _done) or False
    one.text = _take(one, "text", sheet, lambda cell: text(cell, LONGEST_TEXT)) or ""
    one.as_of = _take(one, "as_of", sheet, _day)
    one.mark = read_mark(_take(one, "mark", sheet, lambda cell: line(cell, 60)) or "")
    return one


def _take(one: Line, key: str, sheet: Lines, how: Any) -> Any:
    try:
        return how(one.cells[key])
    except Bad as bad:
        sheet.problems.append(one.problem(key, bad.sentence, sheet.headings, **bad.values))
        return None


def _done(cell: Cell) -> bool:
    if isinstance(cell.value, bool):
        return cell.value
    return choice(cell, DONE_WORDS, _DONE) == "yes"


def _day(cell: Cell) -> dt.date | None:
    found = day(cell)
    if found.text:
        raise Bad(NO_DATE, text=short(found.text))
    return found.due


def _check_place(one: Line, sheet: Lines, department: str, period: str) -> None:
    """Refuse rows of another sheet: their mark says where they are from."""
    if not one.number:
        sheet.problems.append(one.problem("number", _NO_NUMBER, sheet.headings))
    elif one.mark is None:
        sheet.problems.append(one.problem("mark", _NO_MARK, sheet.headings))
    elif one.mark.department != department:
        sheet.problems.append(one.problem("mark", _OTHER_DEPARTMENT, sheet.headings, department=one.mark.department))
    elif one.mark.period != period:
        sheet.problems.append(one.problem("mark", _OTHER_PERIOD, sheet.headings, period=one.mark.period))
