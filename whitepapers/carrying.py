"""The verb that starts a paper from last year's: its duties, and the targets that go on, with their dates moved."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from targets.completion import KEPT
from targets.models import Department, Duty, PlanYear, Target
from whitepapers.actions import changing, open_paper
from whitepapers.carry_over import SUCCEEDED, moved
from whitepapers.drafting import next_duty_number, next_target_number
from whitepapers.facts import fresh_person
from whitepapers.models import DutyDraft, MilestoneDraft, TargetDraft, WhitePaperPage
from whitepapers.old_targets import OldTarget, read_last_year
from whitepapers.versions import remember_duties, remember_targets

if TYPE_CHECKING:
    from targets.models import User

COPIED = (
    "task", "goal", "kind", "comparison", "value", "value_text", "unit", "quality", "due_text", "source",
    "source_document", "source_number", "responsible_unit", "responsible_officer", "withheld",
)  # fmt: skip


@dataclass(frozen=True)
class Carried:
    """The paper, and how much of last year's was copied into it just now."""

    paper: WhitePaperPage
    duties: int = 0
    targets: int = 0


def may_carry(row: OldTarget) -> bool:
    """Say whether a target can still be carried over: it stands, and no draft continues it yet."""
    return row.owed and not row.drafts


def goes_on(row: OldTarget) -> bool:
    """Say whether a target is carried over unless somebody says otherwise: it is not found kept, and nothing else became of it."""
    ended = row.disposition is not None and row.disposition.outcome not in SUCCEEDED
    return may_carry(row) and row.standing.status not in KEPT and not ended


def duties_to_carry(paper: WhitePaperPage) -> list[Duty]:
    """Return last year's standing duties whose title the paper does not have yet."""
    before = Duty.objects.filter(
        department=paper.department, plan_year__year=paper.plan_year.year - 1, withdrawn_in=None
    )
    there = set(paper.duties.values_list("title", flat=True)) if paper.pk else set()
    return [one for one in before.order_by("number") if one.title not in there]


def start_paper(
    *, department: Department, plan_year: PlanYear, by: "User", targets: Collection[int] | None = None
) -> Carried:
    """Open the department's paper of the year and carry last year's duties and targets over into it.

    `targets` are the keys of last year's targets that go on; None means all that are not found kept. What is there
    already is never copied again, so two people may press at once, and an open paper can be filled later. Raises
    Refused.
    """
    paper = open_paper(department=department, plan_year=plan_year, by=by)
    with changing(paper, by=by):
        duties = _carry_duties(paper, by)
        rows = [
            row
            for row in read_last_year(paper)
            if (goes_on(row) if targets is None else may_carry(row) and row.target.pk in targets)
        ]
        _carry_targets(paper, [row.target for row in rows], by)
    return Carried(paper, duties, len(rows))


def _carry_duties(paper: WhitePaperPage, by: "User") -> int:
    first, duties = next_duty_number(paper), duties_to_carry(paper)
    made = DutyDraft.objects.bulk_create(
        DutyDraft(paper=paper, number=number, title=one.title, text=one.text, basis=one.basis)
        for number, one in enumerate(duties, start=first)
    )
    remember_duties(made, by=by)
    return len(duties)


def carry_over(*, paper: WhitePaperPage, target: Target, by: "User") -> int:
    """Copy one target of last year into the paper unless a draft continues it; return how many were copied.

    A contributor carries the own division's over, in time. Raises Refused.
    """
    editor = "editors" in fresh_person(by).roles
    with changing(paper, by=by, division=None if editor else target.responsible_unit):
        rows = [row.target for row in read_last_year(paper) if may_carry(row) and row.target.pk == target.pk]
        _carry_targets(paper, rows, by)
    return len(rows)


def _carry_targets(paper: WhitePaperPage, targets: list[Target], by: "User") -> None:
    """Copy the promises as last published; each draft names the one that it continues."""
    if not targets:
        return
    first, taken = next_target_number(paper), set(paper.targets.values_list("reference", flat=True))
    duties = {one.title: one for one in paper.duties.all()}
    titles = dict(Duty.objects.filter(targets__in=targets).values_list("pk", "title"))
    drafts = TargetDraft.objects.bulk_create(
        TargetDraft(
            paper=paper,
            number=number,
            duty=duties.get(titles.get(one.duty_id or 0, "")),
            division=one.responsible_unit[:80],
            due=_due(one, paper),
            partners_text="；".join(partner["name"] for partner in one.partners if not partner["code"])[:500],
            reference=_reference(one, taken),
            continues=one,
            **{name: getattr(one, name) for name in COPIED},
        )
        for number, one in enumerate(targets, start=first)
    )
    pairs = list(zip(drafts, targets, strict=True))
    MilestoneDraft.objects.bulk_create(step for draft, one in pairs for step in _milestones(draft, one, paper))
    _name_partners(pairs)
    stored = TargetDraft.objects.filter(pk__in=[one.pk for one in drafts])
    remember_targets(stored.prefetch_related("milestones", "partners"), by=by)


def _reference(target: Target, taken: set[str]) -> str:
    """Return the department's own number of a target, once: an import then finds the row that was carried over."""
    given = "" if target.reference in taken else target.reference
    taken.add(given)
    return given


def _due(target: Target, paper: WhitePaperPage) -> dt.date | None:
    return moved(target.due, paper.plan_year.year - 1) if target.due else None


def _milestones(draft: TargetDraft, target: Target, paper: WhitePaperPage) -> Iterable[MilestoneDraft]:
    """Yield the milestones a year later; of a promise for a later year those of its own years, from this paper's on."""
    year = paper.plan_year.year
    lasts = target.due is not None and target.due.year >= year  # its dates stay
    order = 0
    for one in target.milestones:
        day = dt.date.fromisoformat(one["due"])
        day = day if lasts else moved(day, year - 1)
        if day.year < year:
            continue
        value = Decimal(one["value"]) if one["value"] is not None else None
        yield MilestoneDraft(target=draft, sort_order=order, due=day, text=one["text"], value=value)
        order += 1


def _name_partners(pairs: list[tuple[TargetDraft, Target]]) -> None:
    known = dict(Department.objects.values_list("code", "pk"))
    through: Any = TargetDraft.partners.through
    wanted = {(draft.pk, known.get(partner["code"])) for draft, target in pairs for partner in target.partners}
    through.objects.bulk_create(
        through(targetdraft_id=draft, department_id=department) for draft, department in wanted if department
    )
