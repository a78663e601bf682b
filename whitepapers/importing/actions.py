"""The verb: import a file of targets, all or nothing."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import get_language

from targets.models import Department, PlanYear
from targets.refusal import Refused, gettext_noop
from targets.roles import Role
from targets.spreadsheets.problems import CannotImport, Problem
from targets.spreadsheets.reading import Sheet, read
from whitepapers import approval
from whitepapers.actions import changing, open_paper
from whitepapers.facts import fresh_person, paper_facts
from whitepapers.importing.columns import TARGET_COLUMNS
from whitepapers.importing.fields import read_identity
from whitepapers.importing.mapping import Foreign
from whitepapers.importing.matching import leave_out_repeats
from whitepapers.importing.names import Departments
from whitepapers.importing.outcome import Outcome
from whitepapers.importing.rows import PaperRows, Planner, write
from whitepapers.importing.table import Record, Table, tabulate
from whitepapers.models import WhitePaperPage

if TYPE_CHECKING:
    from targets.models import User

_NO_YEAR = gettext_noop("There is no plan year %(year)s.")
_NO_DEPARTMENT = gettext_noop("There is no department “%(name)s”.")
_NOT_OPEN = gettext_noop("The rows of %(department)s can't be imported.")
_WHOSE = gettext_noop("The row doesn't say which department it belongs to.")
_NOT_THIS = gettext_noop("The row belongs to %(found)s, but this import is for %(wanted)s.")
_REPEATS = gettext_noop("The row repeats row %(other)s word for word; one promise is imported once.")
_WHO = gettext_noop("Say who imports (--by USERNAME): whoever imports is on record as a writer of the paper.")
_MAY_NOT_CREATE = gettext_noop("Only an administrator's import can make new departments.")


def import_targets(
    data: bytes,
    name: str,
    *,
    year: int,
    by: "User | None",
    department: str = "",
    mapping: Foreign | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Import a file of targets into the drafts of `year`, all or nothing; return what was done or what is wrong.

    `department` is a code: every row must then be that department's. Without it each row names its own, and all of them
    are written in one transaction. `by` is on record as a writer of each paper that changes; only a dry run may leave
    it out. A dry run does everything and takes it back.
    """
    mapping = mapping or Foreign()
    outcome = Outcome(file=name, dry_run=dry_run)
    try:
        with transaction.atomic():
            _import(data, name, year, by, department, mapping, outcome)
            if dry_run:
                transaction.set_rollback(True)
    except CannotImport as fault:
        outcome.problems += fault.problems
        outcome.created = outcome.updated = outcome.unchanged = outcome.duties = 0
    outcome.problems.sort(key=lambda one: (one.row, one.column))
    outcome.findings.sort(key=lambda one: one.row)
    return outcome


def open_table(data: bytes, name: str, mapping: Foreign, columns: tuple = TARGET_COLUMNS) -> Table:
    """Return the table of a file; raises CannotImport with everything that is wrong about its form."""
    sheet: Sheet = read(data, name, sheet=mapping.sheet)
    language = "en" if (get_language() or "").startswith("en") else "zh"
    table = tabulate(sheet.rows, columns, mapping, merged=sheet.merged, language=language)
    first = table.records[0].row - 1
    table.problems += [one for one in sheet.problems if one.row >= first]
    table.notes += sheet.notes
    return table


def _import(
    data: bytes, name: str, year: int, by: "User | None", department: str, mapping: Foreign, outcome: Outcome
) -> None:
    if by is None and not outcome.dry_run:
        raise CannotImport(Problem(_WHO))
    plan_year = find_plan_year(year)
    table, departments, problems = open_by_department(data, name, by, mapping, outcome)
    groups = group(table, departments, department, problems)
    plans = []
    for one, rows in groups.items():
        plans.append(_plan(one, plan_year, rows, table, departments, mapping, by))
        problems += plans[-1].problems
    if problems:
        raise CannotImport(*problems)
    for plan in plans:
        _apply(plan, by, outcome)


def find_plan_year(year: int) -> PlanYear:
    """Return the plan year, or raise CannotImport."""
    plan_year = PlanYear.objects.filter(year=year).first()
    if plan_year is None:
        raise CannotImport(Problem(_NO_YEAR, {"year": year}))
    return plan_year


def open_by_department(
    data: bytes, name: str, by: "User | None", mapping: Foreign, outcome: Outcome, columns: tuple = TARGET_COLUMNS
) -> tuple[Table, Departments, list[Problem]]:
    """Return the table, the departments it can name, and what is wrong so far; `outcome` is told what was read."""
    table = open_table(data, name, mapping, columns)
    outcome.read = len(table.records)
    outcome.notes += table.notes
    if mapping.repeated_rows != "refuse":
        repeats = leave_out_repeats(table)
        outcome.left_out += [Problem(_REPEATS, {"other": other}, record.row) for record, other in repeats]
    problems = list(table.problems)
    departments = Departments(mapping)
    if mapping.create_departments:
        check_may_create(by)
        problems += departments.create(table)
    return table, departments, problems


def check_may_create(by: "User | None") -> None:
    """Refuse whoever may not add departments to the city."""
    if by is not None and Role.ADMINISTRATOR not in by.roles:
        raise CannotImport(Problem(_MAY_NOT_CREATE))


def group(
    table: Table, departments: Departments, wanted: str, problems: list[Problem]
) -> dict[Department, list[tuple[Record, dict[str, str]]]]:
    """Return the records of each department, in the file's order; what can't be told becomes a problem."""
    fixed = departments.find(wanted) if wanted else None
    if wanted and fixed is None:
        raise CannotImport(Problem(_NO_DEPARTMENT, {"name": wanted}))
    groups: dict[Department, list[tuple[Record, dict[str, str]]]] = {}
    for record in table.records:
        known_by, found = read_identity(record, table)
        problems += found
        named = known_by["department"]
        department = departments.find(named) if named else fixed
        if named and department is None:
            problems.append(departments.missing(record, table, "department", named))
        elif department is None:
            problems.append(table.problem(record, "department", _WHOSE))
        elif fixed is not None and department != fixed:
            values = {"found": department.name, "wanted": fixed.name}
            problems.append(table.problem(record, "department", _NOT_THIS, **values))
        elif not found:
            groups.setdefault(department, []).append((record, known_by))
    return groups


def own_unit(by: "User | None", department: Department) -> str | None:
    """Return the only division whose rows the person may import, None when it is all of them."""
    if by is None:
        return None
    person = fresh_person(by)
    own = person.department == department.code
    if "administrators" in person.roles or (own and "editors" in person.roles):
        return None
    return person.unit if own and "contributors" in person.roles else None


def _plan(
    department: Department,
    plan_year: PlanYear,
    rows: list[tuple[Record, dict[str, str]]],
    table: Table,
    departments: Departments,
    mapping: Foreign,
    by: "User | None",
) -> PaperRows:
    """Return what the rows do to the department's paper, after asking whether this person may do it at all."""
    unit = own_unit(by, department)
    paper = WhitePaperPage.objects.papers().filter(department=department, plan_year=plan_year).first()
    try:
        paper = paper or open_paper(department=department, plan_year=plan_year, by=None)
        paper.department, paper.plan_year = department, plan_year  # looked up already
        WhitePaperPage.objects.select_for_update(of=("self",)).only("pk").get(pk=paper.pk)  # until all is written
        with transaction.atomic():  # the check alone: who changes nothing is no writer
            if by is None:
                approval.check_open_to_change(paper_facts(paper))
            else:
                with changing(paper, by=by, division=unit, how="imported"):
                    pass
                transaction.set_rollback(True)
    except Refused as refusal:
        why = Problem(refusal.sentence, refusal.values)
        raise CannotImport(Problem(_NOT_OPEN, {"department": department.name}), why) from refusal
    return Planner(paper, table, departments, mapping, unit=unit).run(rows)


def _apply(plan: PaperRows, by: "User | None", outcome: Outcome) -> None:
    outcome.created += len(plan.new)
    outcome.updated += len(plan.changed)
    outcome.unchanged += plan.unchanged
    outcome.not_in_file += plan.not_in_file
    outcome.duties += len(plan.duties)
    outcome.findings += plan.findings
    outcome.departments.append(plan.paper.department.code)
    if not plan.touches:
        return
    if by is None:
        write(plan, by)
        return
    with changing(plan.paper, by=by, division=own_unit(by, plan.paper.department), how="imported"):
        write(plan, by)
