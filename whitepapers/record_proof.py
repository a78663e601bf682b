"""Proves the record: each chain of steps, and that every row which a step wrote still says what it said then."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from publishing.erased_rows import is_linked
from publishing.manuscript import FIRST_LINK
from publishing.proof import Fault
from targets.models import Delegation
from whitepapers.models import (
    Assignment,
    CooperationAnswer,
    CooperationRequest,
    Coordination,
    Decision,
    DecisionLink,
    ErasureCheck,
    ErasureOrder,
    Filing,
    FilingCheck,
    GivenUp,
    LinkUse,
    Point,
    RecordEntry,
    Reopening,
    Round,
    SignOff,
)

# kind of step → the table it writes
ROWS: dict[str, Any] = {
    "signed": SignOff,
    "submitted": Round,
    "assigned": Assignment,
    "marked": Point,
    "answered": Point,
    "decided": Decision,
    "reopened": Reopening,
    "gave_up": GivenUp,
    "delegated": Delegation,
    "asked": CooperationRequest,
    "cooperated": CooperationAnswer,
    "coordinated": Coordination,
    "linked": DecisionLink,
    "link_used": LinkUse,
    "filed": Filing,
    "confirmed": FilingCheck,
    "ordered": ErasureOrder,
    "checked": ErasureCheck,
}


def prove_record() -> Iterator[Fault]:
    """Yield, chain by chain, the first entry that is not linked to the one before; then every row that differs."""
    entries = RecordEntry.objects.order_by("paper", "sequence").iterator(1000)
    for paper, chain in groupby(entries, key=lambda entry: entry.paper_id):
        before, position = FIRST_LINK, 0
        for position, entry in enumerate(chain, start=1):
            if entry.sequence != position or not is_linked(entry, before):
                yield Fault(f"record {_name(paper)} no. {entry.sequence}", f"the chain breaks here ({entry.kind})")
                break
            before = entry.chain
        for _ in chain:  # after a broken link the rest can't be told from forgery
            pass
    for kind in ROWS:
        yield from _prove_rows(kind)


def _name(paper: int | None) -> str:
    return "of the city" if paper is None else f"of paper {paper}"


def _prove_rows(kind: str) -> Iterator[Fault]:
    """Yield every row that its entry does not repeat, that no entry speaks of, or that is gone."""
    model = ROWS[kind]
    entries = RecordEntry.objects.filter(kind=kind, row__isnull=False)
    known = entries.only("row", "said", "by", "paper", "acting_for").iterator(1000)
    said: dict[int, tuple[Any, ...]] = {entry.row or 0: (entry.said, *_hands(entry, kind)) for entry in known}
    for row in _rows(kind, model).iterator(500):
        if row.pk not in said:
            yield Fault(f"{model._meta.model_name} {row.pk}", "the record does not know it")
        elif not _agree(said.pop(row.pk), (row.record(), *_hands(row, kind))):
            yield Fault(f"{model._meta.model_name} {row.pk}", "it is not what the record says")
    for missing in sorted(said):
        yield Fault(f"{model._meta.model_name} {missing}", "the record speaks of it, and it is gone")


def _hands(row: Any, kind: str) -> tuple[Any, ...]:
    """Return by whom, on which paper and, for a mark, in whose place; None where the table has no such column.

    Elsewhere the row's own words name in whose place it was done.
    """
    place = row.acting_for_id if kind == "marked" else None
    return getattr(row, "by_id", None), getattr(row, "paper_id", None), place


def _agree(entered: tuple[Any, ...], there: tuple[Any, ...]) -> bool:
    """Say whether the row says what was entered, its hands as far as it names them itself."""
    (said, by, paper, place), (now, *hands) = entered, there
    return bool(said == now and hands[0] in (None, by) and hands[1] in (None, paper) and hands[2] == place)


def _rows(kind: str, model: Any) -> Any:
    if model is Point:
        answers = model.objects.filter(verdict="answer")
        return answers if kind == "answered" else model.objects.exclude(verdict="answer")
    if model is Round:
        return model.objects.defer("manuscript_json").select_related("sign_off")
    return model.objects.all()
