"""Which row of the file is which draft: by number, then the department's own number, then exactly the same task and goal."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from targets.refusal import gettext_noop
from targets.spreadsheets.problems import Problem
from whitepapers.importing.said import settle
from whitepapers.importing.table import Record, Table

if TYPE_CHECKING:
    from whitepapers.models import TargetDraft, WhitePaperPage

_NUMBER = gettext_noop("“%(number)s” is no number of this paper; leave the number of a new target empty.")
_OTHER_PAPER = gettext_noop("The number “%(number)s” belongs to another department or year.")
_TAKEN = gettext_noop("The number “%(number)s” was given to another target before and can't be given again.")
_NUMBER_TWICE = gettext_noop("The number “%(number)s” stands in row %(other)s already.")
_REFERENCE_TWICE = gettext_noop("The department's own number “%(number)s” stands in row %(other)s already.")
_SAME_TWICE = gettext_noop(
    "Task and goal are the same as in row %(other)s; give each of the two a number of its own so that they can be told apart."
)
_CONFLICT = gettext_noop("The number belongs to one target of the paper and its own number “%(reference)s” to another.")


@dataclass
class Match:
    """One record, how it is known, and the draft it is about; None makes a new one, with `number` when that is given."""

    record: Record
    known_by: dict[str, str]
    draft: "TargetDraft | None" = None
    number: int | None = None


@dataclass
class Matched:
    """All records of one paper."""

    rows: list[Match] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def match(
    paper: "WhitePaperPage",
    rows: Iterable[tuple[Record, dict[str, str]]],
    drafts: Sequence["TargetDraft"],
    gone: Iterable[int],
    table: Table,
) -> Matched:
    """Return which draft each record is about; `gone` are numbers given before whose draft is no more."""
    found = Matched([Match(record, known_by) for record, known_by in rows])
    by_number = {draft.number: draft for draft in drafts}
    by_reference = {draft.reference: draft for draft in drafts if draft.reference}
    _check_once(found, table)
    taken: set[int] = set()
    for one in found.rows:
        if one.known_by["number"]:
            _match_number(one, paper, by_number, set(gone), table, found.problems)
        reference = one.known_by["reference"]
        if reference in by_reference:
            other = by_reference[reference]
            if one.draft is not None and one.draft.pk != other.pk:
                found.problems.append(table.problem(one.record, "reference", _CONFLICT, reference=reference))
            one.draft = one.draft or other
        if one.draft is not None:
            taken.add(one.draft.pk)
    by_text = {(settle(draft.task), settle(draft.goal)): draft for draft in reversed(drafts) if draft.pk not in taken}
    for one in found.rows:
        if one.draft is None and one.number is None:
            draft = by_text.get((settle(one.known_by["task"]), settle(one.known_by["goal"])))
            if draft is not None and not (one.known_by["reference"] and draft.reference):
                one.draft = by_text.pop((settle(draft.task), settle(draft.goal)))
    return found


def _match_number(
    one: Match,
    paper: "WhitePaperPage",
    by_number: dict[int, "TargetDraft"],
    gone: set[int],
    table: Table,
    problems: list[Problem],
) -> None:
    written = one.known_by["number"]
    parts = re.fullmatch(r"(?:(\d{4})-([a-z0-9]+)-)?0*([1-9]\d{0,4})", written)
    if parts is None:
        problems.append(table.problem(one.record, "number", _NUMBER, number=written))
        return
    if parts[1] and (parts[1], parts[2]) != (str(paper.plan_year.year), paper.department.code):
        problems.append(table.problem(one.record, "number", _OTHER_PAPER, number=written))
        return
    one.number = int(parts[3])
    one.draft = by_number.get(one.number)
    if one.draft is None and one.number in gone:
        problems.append(table.problem(one.record, "number", _TAKEN, number=written))


def _check_once(found: Matched, table: Table) -> None:
    """Note every number, own number, or pair of task and goal that stands in the file twice."""
    numbers: dict[str, int] = {}
    references: dict[str, int] = {}
    texts: dict[tuple[str, str], int] = {}
    for one in found.rows:
        row, known = one.record.row, one.known_by
        number = known["number"].rpartition("-")[2].lstrip("0")
        if number and (other := numbers.setdefault(number, row)) != row:
            found.problems.append(
                table.problem(one.record, "number", _NUMBER_TWICE, number=known["number"], other=other)
            )
        reference = known["reference"]
        if reference and (other := references.setdefault(reference, row)) != row:
            found.problems.append(
                table.problem(one.record, "reference", _REFERENCE_TWICE, number=reference, other=other)
            )
        if not number and not reference:
            other = texts.setdefault((settle(known["task"]), settle(known["goal"])), row)
            if other != row:
                found.problems.append(table.problem(one.record, "task", _SAME_TWICE, other=other))


def leave_out_repeats(table: Table) -> list[tuple[Record, int]]:
    """Take out of the table the rows that repeat an earlier one word for word; return (row, the row it repeats)."""
    first: dict[tuple[str, ...], int] = {}
    kept, repeats = [], []
    for record in table.records:
        earlier = first.setdefault(record.whole, record.row) if record.whole else record.row
        if earlier == record.row:
            kept.append(record)
        else:
            repeats.append((record, earlier))
    table.records = kept
    return repeats
