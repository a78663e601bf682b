"""Reads last year's targets beside a paper: where each stands, which drafts continue it, what the department says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from targets.fates import Fate
from targets.models import Department, PlanYear, Target
from targets.standing import Standing, standings
from whitepapers.carry_over import OVERTAKEN, Fault, Old, Pledge, Said, Successor, faults, proposed
from whitepapers.extent import TEXTS, carried
from whitepapers.results.carried import stated
from whitepapers.softening import Softening, softenings

if TYPE_CHECKING:
    from whitepapers.models import Disposition, TargetDraft, WhitePaperPage


@dataclass(frozen=True)
class OldTarget:
    """One target of last year with everything that is judged and shown of it."""

    target: Target
    standing: Standing
    old: Old
    drafts: "tuple[TargetDraft, ...]"  # of this paper, by number
    disposition: "Disposition | None"

    @property
    def successors(self) -> tuple[Successor, ...]:
        """The drafts that continue it, as the rule sees them."""
        return tuple(Successor(one.number, pledge(one)) for one in self.drafts)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is missing or contradicts itself; nothing when its disposition holds."""
        said = Said(self.disposition.outcome, self.disposition.reason) if self.disposition else None
        return faults(self.old, self.successors, said)

    @property
    def owed(self) -> bool:
        """True where a disposition is wanted: a withdrawn target's edition has said what became of it."""
        return not self.old.withdrawn

    @property
    def proposed(self) -> Fate | None:
        """What most probably became of it, while nobody has said."""
        return None if self.disposition else proposed(self.old, self.successors)


def pledge(row: Any) -> Pledge:
    """Return a target of the register or a draft as the rule compares it."""
    comparison = row.comparison if row.value is not None else ""
    return Pledge(row.kind, comparison, row.value, row.value_text, row.unit, row.due)


def softer(old: Target, draft: "TargetDraft") -> list[Softening]:
    """Return in what a draft promises less than the target it continues, whose dates are moved on a year.

    This is for the drafter to look at: what needs “redefined” is the rule's to say (`carry_over.changed`).
    """
    year = old.plan_year.year
    steps = [{"due": one.due.isoformat(), "text": one.text, "value": one.value} for one in draft.milestones.all()]
    before, after = _promise(old, year, old.milestones), _promise(draft, year + 1, steps)
    return softenings(carried(before, 1, year), after)


def _promise(row: Any, year: int, steps: list[dict[str, Any]]) -> dict[str, Any]:
    held = pledge(row)
    return {
        **{name: getattr(row, name) for name in (*TEXTS, "unit")},
        "number": str(year),
        "kind": held.kind,
        "comparison": held.comparison,
        "value": held.value,
        "due": held.due.isoformat() if held.due else None,
        "milestones": steps,
    }


def targets_before(department: Department, plan_year: PlanYear) -> QuerySet[Target]:
    """Return what the register holds of the department for the year before, the withdrawn ones too."""
    return Target.objects.filter(department=department, plan_year__year=plan_year.year - 1)


def old_of(target: Target, standing: Standing) -> Old:
    """Return a target as the rule sees it; its plan year is at hand."""
    return Old(
        number=target.number,
        year=target.plan_year.year,
        pledge=pledge(target),
        status=standing.status,
        waiting=standing.waiting,
        closed=target.plan_year.closed_on is not None and target.plan_year.closed_on <= timezone.localdate(),
    )


def read_last_year(paper: "WhitePaperPage", drafts: "Iterable[TargetDraft] | None" = None) -> list[OldTarget]:
    """Return last year's targets in their order; six queries whatever their number, one where there is none.

    What a published statement of results says of them counts before the register does. `drafts` are the paper's, by number, where the caller has read them already. A paper that is not opened yet, and
    not saved, has neither drafts nor dispositions.
    """
    related = ("plan_year", "department", "withdrawn_in", "edition")
    unread = ("withdrawn_in__manuscript_json", "edition__manuscript_json")
    before = targets_before(paper.department, paper.plan_year).select_related(*related).defer(*unread)
    targets = list(before.order_by("serial"))
    if not targets:
        return []
    found = stated(standings(targets, timezone.localdate()), targets)
    carried: dict[int, list[TargetDraft]] = {}
    if drafts is None:
        drafts = paper.targets.order_by("number") if paper.pk else ()
    for one in drafts:
        if one.continues_id:
            carried.setdefault(one.continues_id, []).append(one)
    kept = paper.dispositions.select_related("changed_by") if paper.pk else ()
    said = {one.target_id: one for one in kept}
    return [
        OldTarget(
            target=one,
            standing=found[one.pk],
            old=old_of(one, found[one.pk]),
            drafts=tuple(carried.get(one.pk, ())),
            disposition=said.get(one.pk),
        )
        for one in targets
    ]


def undisposed(rows: Iterable[OldTarget], *, misprint: bool = False) -> int:
    """Return how many of last year's targets have no disposition that holds.

    A `misprint` is put right in a text that said “pending” when that was true, and it may say nothing else.
    """
    overtaken = OVERTAKEN if misprint else frozenset()
    return sum(any(fault.sentence not in overtaken for fault in one.faults) for one in rows)


@dataclass(frozen=True)
class Progress:
    """How many of last year's targets have a disposition that holds, of how many that need one."""

    done: int
    total: int

    @property
    def missing(self) -> int:
        """How many have none."""
        return self.total - self.done


def progress(rows: Iterable[OldTarget]) -> Progress:
    """Count them; withdrawn ones need none."""
    wanted = [one for one in rows if one.owed]
    return Progress(len(wanted) - undisposed(wanted), len(wanted))
