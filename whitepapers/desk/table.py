"""The table of a paper's targets: read in a constant number of queries, then filtered, searched and sorted."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from targets.models import Target
from targets.standing import Standing, standings
from whitepapers.answering import answers
from whitepapers.compose import plain_number
from whitepapers.facts import row_facts
from whitepapers.findings import Finding, findings
from whitepapers.last_year import Before, before
from whitepapers.models import TargetDraft, WhitePaperPage

if TYPE_CHECKING:
    from targets.models import User

SEARCHED = (
    "task",
    "goal",
    "reference",
    "division",
    "responsible_unit",
    "source_document",
    "source_number",
    "value_text",
    "quality",
    "assigned_task__text",
    "duty__title",
)


@dataclass(frozen=True)
class LastYear:
    """The target of last year that a row continues, and what became of it."""

    target: Target
    standing: Standing

    @property
    def facts(self) -> Before:
        """What the findings see of it."""
        return before(self.target, self.standing)

    @property
    def promised(self) -> str:
        """The value that was promised, as it stands in a table."""
        return shown_value(self.target.comparison, self.target.value, self.target.value_text, self.target.unit)

    @property
    def claimed(self) -> str:
        """The value that the department claims, or ""."""
        claim = self.standing.claimed
        return shown_value("", claim.value, claim.value_text, self.target.unit) if claim else ""

    @property
    def found(self) -> str:
        """The value that the inspection office found, or ""."""
        checked = self.standing.verified
        if checked is None:
            return ""
        return shown_value("", checked.value, checked.value_text, self.target.unit)


@dataclass(frozen=True)
class Row:
    """One target with what is shown beside it."""

    draft: TargetDraft
    marks: tuple[Finding, ...]
    last: LastYear | None
    answered: int = 0  # how many of the marks the department has answered, in the row's present wording

    @property
    def figure(self) -> str:
        """The value as it stands in the table, without its unit."""
        return shown_value(self.draft.comparison, self.draft.value, self.draft.value_text, "")


SIGNS = {"ge": "≥ ", "le": "≤ ", "eq": ""}


def shown_value(comparison: str, value: Decimal | None, text: str, unit: str) -> str:
    """Return "≥ 95 %", or the text as it was written where there is no number; "" where there is neither."""
    figure = plain_number(value)
    if figure is None:
        return text
    whole, point, rest = figure.partition(".")
    grouped = f"{int(whole):,}" if whole.lstrip("-").isdigit() and len(whole) > 4 else whole
    return f"{SIGNS.get(comparison, '')}{grouped}{point}{rest} {unit}".strip()


def last_years(drafts: list[TargetDraft], user: "User") -> dict[int, LastYear]:
    """Return, by draft, the target it continues and its standing today; three queries."""
    wanted = {one.continues_id for one in drafts if one.continues_id}
    if not wanted:
        return {}
    targets = {
        one.pk: one
        for one in Target.objects.visible_to(user).filter(pk__in=wanted).select_related("plan_year", "department")
    }
    found = standings(list(targets.values()), timezone.localdate())
    return {
        one.pk: LastYear(targets[one.continues_id], found[one.continues_id])
        for one in drafts
        if one.continues_id in targets
    }


def marked(
    paper: WhitePaperPage, drafts: Iterable[TargetDraft], last: Mapping[int, LastYear]
) -> Iterator[tuple[TargetDraft, tuple[Finding, ...]]]:
    """Yield each row with what the rules mark in it, held against last year's where it continues one."""
    for one in drafts:
        past = last.get(one.pk)
        facts = row_facts(one, year=paper.plan_year.year, last=past.facts if past else None)
        yield one, tuple(findings(facts))


Key = Callable[[Row], Any]
FAR = dt.date.max

# column → how it sorts; a row without the thing comes last
ORDERS: dict[str, Key] = {
    "number": lambda row: row.draft.number,
    "task": lambda row: row.draft.task,
    "kind": lambda row: row.draft.kind,
    "value": lambda row: (row.draft.value is None, row.draft.value or Decimal(0)),
    "due": lambda row: row.draft.due or FAR,
    "division": lambda row: (not row.draft.division, row.draft.division),
    "source": lambda row: (not row.draft.source, row.draft.source),
    "last": lambda row: (row.last is None, str(row.last.standing.status) if row.last else ""),
    "findings": lambda row: len(row.marks),
}


def read_rows(paper: WhitePaperPage, user: "User", wanted: Mapping[str, str]) -> list[Row]:
    """Return the paper's rows that match the filters in `wanted` (plain text from the address), sorted.

    Unknown values match nothing, unknown orders fall back to the number; the number of queries is constant.
    """
    drafts = list(
        _filtered(TargetDraft.objects.visible_to(user).filter(paper=paper), wanted)
        .select_related("duty", "assigned_task")
        .prefetch_related("milestones")
        .order_by("number")
    )
    last = last_years(drafts, user)
    answered = answers(paper)
    rows = [
        Row(one, marks, last.get(one.pk), sum(answered.of(one, mark.rule).stands for mark in marks))
        for one, marks in marked(paper, drafts, last)
    ]
    rows = [row for row in rows if _marked(row, wanted.get("finding", ""))]
    order = wanted.get("sort", "")
    key = ORDERS.get(order.lstrip("-"), ORDERS["number"])
    return sorted(rows, key=key, reverse=order.startswith("-"))


def matching(rows: Any, words: str) -> Any:
    """Return the draft rows that have every word somewhere; a number finds the row with that number too."""
    for word in words.split():
        anywhere = Q(number=int(word)) if word.isdecimal() and len(word) < 10 else Q()
        for name in SEARCHED:
            anywhere |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(anywhere)
    return rows


def _filtered(rows: Any, wanted: Mapping[str, str]) -> Any:
    rows = matching(rows, wanted.get("q", ""))
    for name in ("division", "kind", "source"):
        if value := wanted.get(name, ""):
            rows = rows.filter(**{name: "" if value == "-" else value})
    if duty := wanted.get("duty", ""):
        rows = (
            rows.filter(duty=None) if duty == "-" else rows.filter(duty__number=int(duty) if duty.isdecimal() else -1)
        )
    if (task := wanted.get("task", "")) in {"answers", "open"}:
        rows = rows.filter(assigned_task__isnull=False) if task == "answers" else rows.filter(
            source="assigned", assigned_task=None
        )  # fmt: skip
    return rows


def _marked(row: Row, wanted: str) -> bool:
    if wanted in {"", "none"}:
        return not (wanted and row.marks)
    return bool(row.marks) if wanted == "any" else any(mark.rule == wanted for mark in row.marks)
