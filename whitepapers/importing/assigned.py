"""The verb: import the city's yearly tasks, by an administrator, with the same engine and the same reports."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from targets.models import AssignedTask, Department, PlanYear
from targets.refusal import gettext_noop
from targets.spreadsheets.cells import Bad, line, text
from targets.spreadsheets.problems import CannotImport, Problem
from whitepapers.facts import fresh_person
from whitepapers.importing.actions import check_may_create, open_table
from whitepapers.importing.columns import ASSIGNED_COLUMNS
from whitepapers.importing.lists import listed
from whitepapers.importing.mapping import Foreign
from whitepapers.importing.marks import not_listed
from whitepapers.importing.names import Departments
from whitepapers.importing.outcome import Outcome
from whitepapers.importing.said import same
from whitepapers.importing.table import Record, Table

if TYPE_CHECKING:
    from targets.models import User

_NO_YEAR = gettext_noop("There is no plan year %(year)s.")
_WHO = gettext_noop("Only an administrator can import the city's yearly tasks.")
_EMPTY = gettext_noop("This cell may not be empty.")
_TWICE = gettext_noop("The number “%(number)s” stands in row %(other)s already.")
_OWN = gettext_noop("A department does not co-operate with itself; delete “%(name)s” here.")
LENGTHS = {"number": 20, "document": 200}


def import_assigned(
    data: bytes, name: str, *, year: int, by: "User | None", mapping: Foreign | None = None, dry_run: bool = False
) -> Outcome:
    """Import the city's tasks of a year, all or nothing; a task is known by its number and never deleted here."""
    mapping = mapping or Foreign()
    outcome = Outcome(file=name, dry_run=dry_run)
    try:
        with transaction.atomic():
            _import(data, name, year, by, mapping, outcome)
            if dry_run:
                transaction.set_rollback(True)
    except CannotImport as fault:
        outcome.problems += sorted(fault.problems, key=lambda one: (one.row, one.column))
        outcome.created = outcome.updated = outcome.unchanged = 0
    return outcome


def _import(data: bytes, name: str, year: int, by: "User | None", mapping: Foreign, outcome: Outcome) -> None:
    person = fresh_person(by) if by is not None else None
    if (person is None and not outcome.dry_run) or (
        person is not None and not (person.active and "administrators" in person.roles)
    ):
        raise CannotImport(Problem(_WHO))
    plan_year = PlanYear.objects.select_for_update().filter(year=year).first()
    if plan_year is None:
        raise CannotImport(Problem(_NO_YEAR, {"year": year}))
    table = open_table(data, name, mapping, ASSIGNED_COLUMNS)
    outcome.read, outcome.notes = len(table.records), list(table.notes)
    problems = list(table.problems)
    departments = Departments(mapping)
    if mapping.create_departments:
        check_may_create(by)
        problems += departments.create(table, "lead")
    there = {one.number: one for one in AssignedTask.objects.filter(plan_year=plan_year).prefetch_related("partners")}
    wanted: dict[str, tuple[dict[str, Any], list[Department] | None]] = {}
    rows: dict[str, int] = {}
    for record in table.records:
        values, partners = _row(record, table, departments, mapping, outcome, problems)
        number = values.get("number", "")
        if number and (other := rows.setdefault(number, record.row)) != record.row:
            problems.append(table.problem(record, "number", _TWICE, number=number, other=other))
        wanted[number] = (values, partners)
    if problems:
        raise CannotImport(*problems)
    outcome.not_in_file = len(set(there) - set(wanted))
    _write(plan_year, wanted, there, outcome)


def _row(
    record: Record,
    table: Table,
    departments: Departments,
    mapping: Foreign,
    outcome: Outcome,
    problems: list[Problem],
) -> tuple[dict[str, Any], list[Department] | None]:
    """Return the fields that the row gives, and its partners (None: there is no such column)."""
    values: dict[str, Any] = {}
    for key in ("number", "text", "document", "lead", "partners"):
        if key not in record.cells:
            continue
        try:
            values[key] = (
                text(record.cell(key), 4000) if key == "text" else line(record.cell(key), LENGTHS.get(key, 2000))
            )
        except Bad as bad:
            problems.append(table.problem(record, key, bad.sentence, **bad.values))
            continue
        if key in {"number", "text", "lead"} and not values[key]:
            problems.append(table.problem(record, key, _EMPTY))
    named = values.pop("lead", "")
    lead = departments.find(named) if named else None
    if named and lead is None:
        problems.append(departments.missing(record, table, "lead", named))
    values["lead"] = lead
    names = values.pop("partners", None)
    if names is None:
        return values, None
    known, rest = listed(names, departments.find, mapping.separators)
    if lead is not None and lead in known:
        problems.append(table.problem(record, "partners", _OWN, name=lead.name))
    outcome.findings += [not_listed(one, record.row) for one in rest]
    return values, known


def _write(
    plan_year: PlanYear,
    wanted: dict[str, tuple[dict[str, Any], list[Department] | None]],
    there: dict[str, AssignedTask],
    outcome: Outcome,
) -> None:
    """Add and change in a handful of queries; what says the same already is left alone."""
    new, changed, linked = [], [], []
    for number, (values, partners) in wanted.items():
        task = there.get(number)
        if task is None:
            new.append(AssignedTask(plan_year=plan_year, **values))
            linked.append((new[-1], partners or []))
            continue
        fields = {name: value for name, value in values.items() if not same(getattr(task, name), value)}
        for name, value in fields.items():
            setattr(task, name, value)
        others = partners is not None and {one.pk for one in partners} != {one.pk for one in task.partners.all()}
        if others:
            linked.append((task, partners or []))
        changed += [task] if fields or others else []
    AssignedTask.objects.bulk_create(new, batch_size=200)
    if changed:
        AssignedTask.objects.bulk_update(changed, ["text", "document", "lead"], batch_size=200)
    link = AssignedTask.partners.through
    link.objects.filter(assignedtask__in=[task.pk for task, _ in linked if task not in new]).delete()
    link.objects.bulk_create(
        link(assignedtask_id=task.pk, department_id=one.pk) for task, partners in linked for one in partners
    )
    outcome.created, outcome.updated = len(new), len(changed)
    outcome.unchanged = len(wanted) - len(new) - len(changed)
