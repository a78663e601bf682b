"""Files of the evaluation office: an indicator set from TOML or a spreadsheet, the table of figures out and in again."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from targets.evaluating.entering import Figure, enter
from targets.evaluating.indicators import BadSet, Problem
from targets.evaluating.rules import periods_of
from targets.evaluating.sets import newest_sets, scheme_of, set_for
from targets.evaluating.value_rows import COLUMNS, ReadValue, read_values
from targets.evaluation_files import sheet
from targets.models import Department, IndicatorValue, PlanYear, User
from targets.refusal import Refused, gettext_noop
from targets.spreadsheets.cells import Bad, Cell, line
from targets.spreadsheets.problems import MERGED, CannotImport
from targets.spreadsheets.problems import Problem as CellProblem
from targets.spreadsheets.reading import check_size, read

MOST = 512 * 1024  # bytes
SETTINGS = ("objection_workdays", "bonus_points", "bonus_cap")
SET_COLUMNS = (
    "heading", "heading_name", "heading_name_en", "code", "name", "name_en", "weight", "frequency", "source", "rule",
    "parameters", "office", "worst", "best",
)  # fmt: skip


def read_set(data: bytes, name: str) -> dict[str, Any]:
    """Return a file's indicator set as data that evaluating.indicators reads; raises BadSet where it is no file of one."""
    if len(data) > MOST:
        raise BadSet([Problem("", gettext_noop("The file is too big for an indicator set."))])
    if name.casefold().endswith(".toml"):
        try:
            return tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            raise BadSet(
                [Problem("", gettext_noop("This is no TOML: %(fault)s"), (("fault", str(fault)[:200]),))]
            ) from fault
    try:
        return _table([[line(cell) for cell in row] for row in _cells(data, name)])
    except CannotImport as fault:
        raise BadSet([Problem(one.cell, one.sentence, _texts(one.values)) for one in fault.problems]) from fault
    except Bad as fault:
        raise BadSet([Problem("", fault.sentence, _texts(fault.values))]) from fault


def _texts(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in values.items())


def _cells(data: bytes, name: str) -> list[list[Cell]]:
    """Return the rows of a sheet; raises CannotImport where a cell holds a formula or an error, or cells are merged."""
    check_size(len(data), MOST)
    found = read(data, name)
    merged = [CellProblem(MERGED, {"cells": cells}, row=last) for last, cells in found.merged]
    if problems := [*found.problems, *merged]:
        raise CannotImport(*problems)
    return found.rows


def _table(rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the set of a table: settings first, then a head, then an indicator a row with its heading repeated."""
    settings: dict[str, str] = {}
    place = 0
    while place < len(rows) and rows[place] and rows[place][0].strip() in ("", *SETTINGS):
        if rows[place][0].strip() and len(rows[place]) > 1:
            settings[rows[place][0].strip()] = rows[place][1].strip()
        place += 1
    head = [cell.strip().casefold() for cell in rows[place]] if place < len(rows) else []
    if missing := [one for one in SET_COLUMNS[:10] if one not in head]:
        sentence = gettext_noop("The head must name these columns: %(names)s.")
        raise BadSet([Problem("", sentence, (("names", ", ".join(missing)),))])
    headings: dict[str, dict[str, Any]] = {}
    for row in rows[place + 1 :]:
        cells = {name: row[at].strip() if at < len(row) else "" for at, name in enumerate(head)}
        if not any(cells.values()):
            continue
        named = {"code": cells["heading"], "name": cells["heading_name"], "name_en": cells["heading_name_en"]}
        heading = headings.setdefault(cells["heading"], named | {"indicators": []})
        heading["indicators"].append(_indicator(cells))
    days = settings.get("objection_workdays", "5")
    bonus = {"points": settings.get("bonus_points", "0"), "cap": settings.get("bonus_cap", "0")}
    return {
        "objection_workdays": int(days) if days.isdecimal() else days, "bonus": bonus, "headings": list(headings.values()),
    }  # fmt: skip


def _indicator(cells: dict[str, str]) -> dict[str, Any]:
    shared: dict[str, Any] = {
        name: cells[name] for name in ("code", "name", "name_en", "weight", "frequency", "source")
    }
    if cells["source"] == "entered":
        named = {name: cells.get(name, "") for name in ("office", "worst", "best")}
        return shared | {name: value for name, value in named.items() if value}
    pairs = [pair.partition("=") for pair in cells.get("parameters", "").replace("；", ";").split(";") if pair.strip()]
    return shared | {"rule": cells["rule"], "parameters": {name.strip(): value.strip() for name, _sign, value in pairs}}


def known_values(plan_year: PlanYear, departments: Iterable[Department]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return {department: {indicator: periods}} of what is entered; one query."""
    sets, found = newest_sets(plan_year), {}
    schemes = {one.pk: scheme_of(one) for one in sets.values()}
    for one in departments:
        used = set_for(one, sets)
        indicators = schemes[used.pk].indicators if used else ()
        found[one.code] = {each.code: periods_of(each.frequency, plan_year.year) for each in indicators if each.entered}
    return found


def write_template(plan_year: PlanYear, departments: Sequence[Department], to: IO[bytes]) -> None:
    """Write the table of figures with what is entered already; the same file can be sent in again."""
    sets = newest_sets(plan_year)
    rows_of = IndicatorValue.objects.filter(plan_year=plan_year, department__in=list(departments)).order_by("sequence")
    newest = {(one.department_id, one.indicator, one.period): one for one in rows_of}
    rows = []
    for one in departments:
        used = set_for(one, sets)
        for each in scheme_of(used).indicators if used else ():
            for period in periods_of(each.frequency, plan_year.year) if each.entered else ():
                there = newest.get((one.pk, each.code, period))
                value, source = (there.value.normalize(), there.source) if there else (None, "")
                rows.append(
                    [
                        one.code,
                        one.label(),
                        each.code,
                        each.name,
                        period,
                        value,
                        source,
                        "",
                        there.sequence if there else 0,
                    ]
                )
    book = Workbook(write_only=True)
    sheet(book, _("Figures"), COLUMNS, rows)
    book.save(to)


def import_values(*, plan_year: PlanYear, departments: Sequence[Department], data: bytes, name: str, by: User) -> int:
    """Take a table of figures over, all of it or nothing; return how many were new. Raises CannotImport and Refused."""
    by_code = {one.code: one for one in departments}
    found = read_values(_cells(data, name), known_values(plan_year, departments))
    figures = [_figure(one, by_code) for one in found]
    try:
        return len(enter(plan_year=plan_year, figures=figures, by=by))
    except Refused as refused:
        if refused.place is None:
            raise
        row = found[refused.place].row
        raise CannotImport(CellProblem(refused.sentence, refused.values, row, heading="value")) from refused


def _figure(one: ReadValue, departments: dict[str, Department]) -> Figure:
    return Figure(departments[one.department], one.indicator, one.period, one.value, one.source, one.reason, one.seen)
