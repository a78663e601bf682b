"""The rows of one paper: what changes, and writing it in a handful of queries however many rows there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from targets.models import Department
from targets.refusal import gettext_noop
from targets.spreadsheets.cells import line
from targets.spreadsheets.problems import Problem
from whitepapers.drafting import numbers_given
from whitepapers.findings import NUMERIC
from whitepapers.importing.dates import Step
from whitepapers.importing.fields import Reading, read_row
from whitepapers.importing.lists import listed
from whitepapers.importing.marks import not_listed, remarks
from whitepapers.importing.matching import Match, match
from whitepapers.importing.names import NO_DUTY, NO_TARGET, NO_TASK, Departments, PaperNames
from whitepapers.importing.outcome import Noted
from whitepapers.importing.said import all_cells, differing, same, settle
from whitepapers.importing.table import Record, Table
from whitepapers.models import DraftVersion, DutyDraft, MilestoneDraft, TargetDraft, WhitePaperPage
from whitepapers.versions import Before, first_versions, remember_duties, snapshot

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.importing.mapping import Foreign

_ANOTHER_DIVISION = gettext_noop("This row belongs to another division; ask the department's editor to import it.")
_OWN_PARTNER = gettext_noop("A department does not co-operate with itself; delete “%(name)s” here.")
_LONG = gettext_noop("The text has %(length)s characters; at most %(most)s fit.")
WRITTEN = [
    "reference", "division", "duty", "task", "goal", "kind", "comparison", "value", "value_text", "unit", "quality", "due",
    "due_text", "source", "source_document", "source_number", "assigned_task", "partners_text", "responsible_unit",
    "responsible_officer", "officer_phone", "continues", "changed_at", "changed_by",
]  # fmt: skip


@dataclass
class Change:
    """One draft to be added or changed, with the milestones and partners it is to have; None leaves them."""

    draft: TargetDraft
    steps: list[Step] | None = None
    partners: list[Department] | None = None
    before: Before | None = None  # when it was changed last, and how it was


@dataclass
class PaperRows:
    """What an import does to one paper."""

    paper: WhitePaperPage
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    duties: list[DutyDraft] = field(default_factory=list)
    unchanged: int = 0
    not_in_file: int = 0
    problems: list[Problem] = field(default_factory=list)
    findings: list[Noted] = field(default_factory=list)

    @property
    def touches(self) -> bool:
        """True when something would be written."""
        return bool(self.new or self.changed or self.duties)


class Planner:
    """Plans the rows of one paper; `unit` is the only division that may be touched, None means all."""

    def __init__(
        self, paper: WhitePaperPage, table: Table, departments: Departments, mapping: "Foreign", *, unit: str | None
    ) -> None:
        self.paper, self.table, self.departments, self.mapping, self.unit = paper, table, departments, mapping, unit
        self.plan = PaperRows(paper)

    def run(self, rows: Iterable[tuple[Record, dict[str, str]]]) -> PaperRows:
        """Return what would change; nothing is written yet."""
        listed_rows = list(rows)
        drafts = list(
            self.paper.targets.select_related("duty", "assigned_task", "continues")
            .prefetch_related("milestones", "partners")
            .order_by("number")
        )
        gone = numbers_given(self.paper) - {draft.number for draft in drafts}
        wanted = {line(record.cell("continues")) for record, _ in listed_rows if not record.cell("continues").empty}
        self.names = PaperNames(self.paper, wanted, may_add_duties=self.unit is None)
        matched = match(self.paper, listed_rows, drafts, gone, self.table)
        self.plan.problems += matched.problems
        given = [one.number for one in matched.rows if one.number]
        self.last = max([*(draft.number for draft in drafts), *gone, *given], default=0)
        for one in matched.rows:
            self._row(one)
        touched = {one.draft.pk for one in matched.rows if one.draft}
        self.plan.not_in_file = sum(1 for draft in drafts if draft.pk not in touched)
        self.plan.duties = self.names.new_duties
        return self.plan

    def _row(self, one: Match) -> None:
        draft, record = one.draft, one.record
        if not self._own_division(one):
            self.plan.problems.append(self.table.problem(record, "division", _ANOTHER_DIVISION))
            return
        if draft is not None:
            said = all_cells(draft, "", "")
            kept = differing(record.cells, said, always=("number", "department"))
            record = Record(record.row, kept, record.whole)
        current = {"kind": draft.kind, "unit": draft.unit} if draft is not None else {}
        reading = read_row(record, self.table, current)
        relations, partners = self._relations(record, reading, draft)
        self.plan.problems += reading.problems
        if reading.problems:
            return
        values = reading.values | relations
        if self.unit is not None and not (draft or values.get("division")):
            values["division"] = self.unit
        self._settle(one, values, reading, partners)

    def _own_division(self, one: Match) -> bool:
        if self.unit is None:
            return True
        stated = one.known_by["division"]
        return stated in ("", self.unit) and (one.draft is None or one.draft.division == self.unit)

    def _settle(self, one: Match, values: dict[str, Any], reading: Reading, partners: list[Department] | None) -> None:
        draft = one.draft
        if draft is None:
            if one.number is None:
                self.last += 1
            draft = TargetDraft(paper=self.paper, number=one.number or self.last, **values)
            self.plan.new.append(Change(draft, reading.steps or [], partners or []))
        else:
            self._change(draft, values, reading.steps, partners)
        number = f"{self.paper.plan_year.year}-{self.paper.department.code}-{draft.number:03d}"
        self.plan.findings += remarks(draft, reading, one.record.row, number, self.paper.plan_year.year)

    def _change(
        self, draft: TargetDraft, values: dict[str, Any], steps: list[Step] | None, partners: list[Department] | None
    ) -> None:
        before, changed = (draft.changed_at, snapshot(draft)), False
        if "value" in values and values["value"] is not None and values["value"] == draft.value:
            values.pop("value_text", None)  # the cell holds the number alone; the words beside it are not taken away
        if "due" in values and values["due"] is not None and values["due"] == draft.due:
            values.pop("due_text", None)
        if values.get("comparison") and values.get("kind", draft.kind) not in NUMERIC:
            values.pop("comparison")
        for name, value in values.items():
            if not same(getattr(draft, name), value):
                setattr(draft, name, value)
                changed = True
        if steps is not None:
            there = [Step(one.due, settle(one.text), one.value) for one in draft.milestones.all()]
            steps = None if _in_order(there) == _in_order(steps) else steps
        if partners is not None and {one.pk for one in partners} == {one.pk for one in draft.partners.all()}:
            partners = None
        if changed or steps is not None or partners is not None:
            draft.changed_at = timezone.now()
            self.plan.changed.append(Change(draft, steps, partners, before))
        else:
            self.plan.unchanged += 1

    def _relations(
        self, record: Record, reading: Reading, draft: TargetDraft | None
    ) -> tuple[dict[str, Any], list[Department] | None]:
        """Return the draft's fields that are other rows, and its partners (None: the file says nothing of them)."""
        found: dict[str, Any] = {}
        names = reading.names

        def look(key: str, field_name: str, sentence: str, one: Any) -> None:
            found[field_name] = one
            if one is None and names[key]:
                reading.problems.append(self.table.problem(record, key, sentence, name=names[key]))

        if "duty" in names:
            text, basis = names.get("duty_text", ""), names.get("duty_basis", "")
            look("duty", "duty", NO_DUTY, self.names.duty(names["duty"], text, basis) if names["duty"] else None)
        if "assigned" in names:
            look("assigned", "assigned_task", NO_TASK, self.names.task(names["assigned"]))
        if "continues" in names:
            look(
                "continues",
                "continues",
                NO_TARGET,
                self.names.target(names["continues"]) if names["continues"] else None,
            )
        if "partners" not in names:
            return found, None
        known, rest = listed(names["partners"], self.departments.find, self.mapping.separators)
        text = "；".join(rest)
        if len(text) > 500:
            reading.problems.append(self.table.problem(record, "partners", _LONG, length=len(text), most=500))
        if self.paper.department in known:
            name = self.paper.department.name
            reading.problems.append(self.table.problem(record, "partners", _OWN_PARTNER, name=name))
        self.plan.findings += [not_listed(name, record.row) for name in rest]
        return found | {"partners_text": text}, known


def _in_order(steps: Iterable[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: (step.due, step.text))


def write(plan: PaperRows, by: "User | None") -> None:
    """Write a plan: seven to thirteen queries, whatever the number of rows. Runs inside the import's transaction."""
    DutyDraft.objects.bulk_create(plan.duties)
    remember_duties(plan.duties, by=by)
    for one in (*plan.new, *plan.changed):
        one.draft.changed_by = by
    TargetDraft.objects.bulk_create([one.draft for one in plan.new], batch_size=200)
    if plan.changed:
        TargetDraft.objects.bulk_update([one.draft for one in plan.changed], WRITTEN, batch_size=100)
    steps = [one for one in (*plan.new, *plan.changed) if one.steps is not None]
    old = [one.draft.pk for one in plan.changed if one.steps is not None]
    if old:
        MilestoneDraft.objects.filter(target__in=old).delete()
    MilestoneDraft.objects.bulk_create(
        [
            MilestoneDraft(target=one.draft, due=step.due, text=step.text, value=step.value, sort_order=order)
            for one in steps
            for order, step in enumerate(one.steps or ())
        ],
        batch_size=500,
    )
    link = TargetDraft.partners.through
    partners = [one for one in (*plan.new, *plan.changed) if one.partners is not None]
    old = [one.draft.pk for one in plan.changed if one.partners is not None]
    if old:
        link.objects.filter(targetdraft__in=old).delete()
    link.objects.bulk_create(
        [link(targetdraft_id=one.draft.pk, department_id=other.pk) for one in partners for other in one.partners or ()],
        batch_size=500,
    )
    _remember(plan, by)


def _remember(plan: PaperRows, by: "User | None") -> None:
    """Write the rows' versions: each as it is now, and a changed one that has none yet as it was before."""
    now = timezone.now()
    befores = {one.draft.pk: one.before for one in plan.changed if one.before is not None}
    DraftVersion.objects.bulk_create(
        [
            *(first_versions(befores) if befores else ()),
            *(
                DraftVersion(draft=one.draft, by=by, at=now, data=snapshot(one.draft, one.steps, one.partners))
                for one in (*plan.new, *plan.changed)
            ),
        ],
        batch_size=200,
    )
