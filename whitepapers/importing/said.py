"""What a draft row says, as the cells of a spreadsheet: for the export, and to see at import which cells say the same."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from targets.spreadsheets.cells import Bad, Cell, text
from targets.spreadsheets.reading import unescape
from whitepapers.findings import NUMERIC
from whitepapers.importing.fields import TEXTS, number_text

if TYPE_CHECKING:
    from whitepapers.models import TargetDraft

SIGNS = {"ge": "≥", "le": "≤", "eq": "="}
WORDS = {
    "zh": {
        "threshold": "达标型", "count": "数量型", "dated": "限期交付型", "qualitative": "定性型",
        "statutory": "法定职责", "superior": "上级机关", "assigned": "市年度任务",
    },
    "en": {word: word for word in ("threshold", "count", "dated", "qualitative", "statutory", "superior", "assigned")},
}  # fmt: skip


def settle(written: str) -> str:
    """Return a text as two are compared: line breaks of one kind, no blanks around it."""
    return written.replace("\r\n", "\n").strip()


def own_cells(draft: "TargetDraft", language: str = "zh") -> dict[str, str]:
    """Return key → text of the columns that stand in the row itself, without names that need other tables."""
    words = WORDS[language]
    cells = {key: settle(getattr(draft, name)) for key, (name, _, _) in TEXTS.items()}
    return cells | {
        "kind": words.get(draft.kind, ""),
        "comparison": SIGNS.get(draft.comparison, "") if draft.kind in NUMERIC else "",
        "value": number_text(draft.value) or settle(draft.value_text),
        "unit": settle(draft.unit),
        "due": draft.due.isoformat() if draft.due else settle(draft.due_text),
        "source": words.get(draft.source, ""),
    }


def all_cells(draft: "TargetDraft", number: str, department: str, language: str = "zh") -> dict[str, str]:
    """Return key → text of every column, milestones in numbered ones; relations are prefetched."""
    cells = own_cells(draft, language) | {
        "number": number,
        "department": department,
        "duty": "" if draft.duty is None else settle(draft.duty.title),
        "assigned": draft.assigned_task.number if draft.assigned_task else "",
        "continues": draft.continues.number if draft.continues else "",
        "partners": "；".join(
            [*(one.name for one in draft.partners.all()), *([draft.partners_text] if draft.partners_text else [])]
        ),
    }
    steps = sorted(draft.milestones.all(), key=lambda one: (one.due, one.sort_order or 0))
    for index, step in enumerate(steps, start=1):
        cells[f"milestone.{index}.due"] = step.due.isoformat()
        cells[f"milestone.{index}.value"] = number_text(step.value)
        cells[f"milestone.{index}.text"] = settle(step.text)
    return cells


def differing(cells: Mapping[str, Cell], said: Mapping[str, str], always: Iterable[str] = ()) -> dict[str, Cell]:
    """Return the cells that say something else than the draft; the others need not be read again.

    A value such as “10” that was written as words stays words: its cell says what the draft says.
    """
    found = {}
    for key, cell in cells.items():
        if key not in said or key in always or key.startswith("milestone."):  # steps are held together as a list
            found[key] = cell
            continue
        try:
            written = settle(text(cell))
        except Bad:
            found[key] = cell
            continue
        if written not in (said[key], unescape(said[key])):
            found[key] = cell
    return found


def same(now: Any, then: Any) -> bool:
    """Say whether two values of a field are the same to whoever reads them."""
    if isinstance(now, str) and isinstance(then, str):
        return settle(now) == settle(then)
    return bool(now == then)
