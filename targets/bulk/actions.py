"""The verb of the sheet: report on many targets at once, all or nothing (ADR 31).

Every row passes the rule that one report passes; the rows are locked first, so that what is checked is what is kept.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from publishing import pagefiles
from targets import reporting
from targets.actions import drawn_up
from targets.bulk.lines import Line, Lines, read_lines
from targets.bulk.outcome import ABSENT, EMPTY, SAME, Entry, Outcome
from targets.bulk.scope import Scope, scope_of
from targets.facts import actor, facts_of
from targets.models import Department, PlanYear, ProgressReport, ReportDraft, Target, User
from targets.organs import own_of
from targets.refusal import Refused, gettext_noop, says_something
from targets.reporting import Actor, Claim, TargetFacts
from targets.spreadsheets.problems import CannotImport, Problem
from targets.spreadsheets.reading import read

_NOT_OURS = gettext_noop("%(number)s is no target of your department for this period.")
_STALE = gettext_noop(
    "%(number)s: %(person)s has reported since this sheet was made. Download the sheet again and look at that report first."
)
_FOREIGN = gettext_noop("Only the department that made the promise reports on it.")
_NOTHING = gettext_noop("Nothing is to be recorded: every row is empty or as it is on record.")
_NO_TARGETS = gettext_noop("The department has no target to report on for this period.")


@dataclass(frozen=True)
class _Desk:
    """What every row is checked with; read once."""

    scope: Scope
    who: Actor
    by: User
    moment: dt.datetime
    inspection_office: int | None

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.moment)

    def facts(self, target: Target) -> TargetFacts:
        return facts_of(target, self.today, self.scope.often.schedule(target), self.inspection_office)


def report_many(
    data: bytes,
    name: str,
    *,
    department: Department,
    plan_year: PlanYear,
    period: str,
    by: User,
    dry_run: bool = False,
    at: dt.datetime | None = None,
) -> Outcome:
    """Record what a sheet says of a department's targets, or with `dry_run` only say what would be recorded.

    One fault, and nothing is recorded. What goes wrong is in the outcome's `problems`; nothing is raised for a bad file.
    """
    outcome = Outcome(name, dry_run)
    moment = at or timezone.now()
    try:
        who = actor(by)
        if not who.active or not who.roles & reporting.REPORTERS or who.department != department.code:
            raise CannotImport(Problem(_FOREIGN))
        sheet = read(data, name)
        language = "en" if (get_language() or "").startswith("en") else "zh"
        said = read_lines(sheet.rows, department=department.code, period=period, language=language, merged=sheet.merged)
        said.problems[:0] = [_named(one, said) for one in sheet.problems]
        with transaction.atomic():
            scope = scope_of(department, plan_year, period, lock=not dry_run)
            _weigh(_desk(scope, who, by, moment), said, outcome)
            if outcome.ok and not dry_run:
                _record(outcome, period, by, moment)
    except CannotImport as fault:
        outcome.problems = fault.problems
    if outcome.problems:
        outcome.entries, outcome.skipped = [], {}
        outcome.problems.sort(key=lambda one: (one.row, one.column))
    return outcome


def _named(problem: Problem, said: Lines) -> Problem:
    """Return a problem of the reader with the heading of its column."""
    columns = {cell.column: key for one in said.lines for key, cell in one.cells.items()}
    heading = said.headings.get(columns.get(problem.column, ""), "")
    return Problem(problem.sentence, problem.values, problem.row, problem.column, heading)


def _desk(scope: Scope, who: Actor, by: User, moment: dt.datetime) -> _Desk:
    if not scope.targets:
        raise CannotImport(Problem(_NO_TARGETS))
    return _Desk(scope, who, by, moment, own_of("inspection_office"))


def _weigh(desk: _Desk, said: Lines, outcome: Outcome) -> None:
    """Sort the rows into what is recorded, what stays as it is, and what must be mended."""
    outcome.problems += said.problems
    wrong = {one.row for one in said.problems}
    ours = {one.number: one for one in desk.scope.targets}
    for one in said.lines:
        target = ours.get(one.number)
        if target is None:
            outcome.problems.append(one.problem("number", _NOT_OURS, said.headings, number=one.number))
        elif one.row not in wrong:
            _weigh_line(desk, one, target, said, outcome)
    named = {one.number for one in said.lines}
    for number in ours:
        if number not in named:
            outcome.skip(ABSENT, number)
    if outcome.ok and not outcome.entries:
        outcome.problems.append(Problem(_NOTHING))


def _weigh_line(desk: _Desk, one: Line, target: Target, said: Lines, outcome: Outcome) -> None:
    reports = desk.scope.reports.get(target.pk, [])
    newest = reports[-1] if reports else None
    seen = next((each for each in reports if one.mark is not None and each.pk == one.mark.seen), None)
    if one.empty:
        outcome.skip(EMPTY, target.number)
    elif any(each is not None and _same(one, each) for each in (seen, newest)):
        outcome.skip(SAME, target.number)
    elif newest is not seen:
        assert newest is not None, "what was seen is one of the reports there are"
        values = {"number": target.number, "person": newest.by.label()}
        outcome.problems.append(one.problem("mark", _STALE, said.headings, **values))
    else:
        claim = Claim(desk.scope.period, one.text, one.value, one.done, one.as_of)
        fault = _fault(desk, target, claim)
        if fault is not None:
            key, refused = fault
            outcome.problems.append(one.problem(key, refused.sentence, said.headings, **refused.values))
            return
        new = drawn_up(target, claim, desk.by, desk.moment)
        outcome.entries.append(Entry(one.row, target, new.value, new.done, new.text, new.as_of, newest))


def _same(one: Line, report: ProgressReport) -> bool:
    """Say whether a row says what a report says."""
    said = (one.value, one.done, one.text.strip().replace("\r\n", "\n"))
    there = (report.value, report.done, report.text.strip().replace("\r\n", "\n"))
    return said == there and one.as_of in {None, report.as_of}


def _fault(desk: _Desk, target: Target, claim: Claim) -> tuple[str, Refused] | None:
    """Return the column and the refusal of a claim that can't stand, or None."""
    facts = desk.facts(target)
    try:
        reporting.check_report(desk.who, facts, claim)
    except Refused as refused:
        return _column(facts, claim), refused
    return None


def _column(facts: TargetFacts, claim: Claim) -> str:
    """Return the column that a refused claim goes wrong in; "" for the row as a whole."""
    for key, check in (
        ("as_of", lambda: reporting.check_day(facts, claim)),
        ("value", lambda: reporting.check_value(facts.promise, claim.value)),
    ):
        try:
            check()
        except Refused:
            return key
    if not says_something(claim.text) or len(claim.text) > reporting.LONGEST_TEXT:
        return "text"
    return "value" if facts.promise.measured and claim.value is None else ""


def _record(outcome: Outcome, period: str, by: User, moment: dt.datetime) -> None:
    rows = [
        drawn_up(one.target, Claim(period, one.text, one.value, one.done, one.as_of), by, moment)
        for one in outcome.entries
    ]
    ProgressReport.objects.bulk_create(rows)
    sent = [one.target for one in outcome.entries]
    ReportDraft.objects.filter(person=by, target__in=sent, period=period).delete()
    pagefiles.take_days_down()
