"""The statement's results as a data sheet: every field as plain text, one row a target."""

from typing import Any

from publishing.document import Sheet
from publishing.manuscript import WITHDRAWN, Manuscript

NAME = "results.csv"
COLUMNS = (
    "number", "year", "department", "task", "goal", "kind", "comparison", "value", "value_text", "unit", "due",
    "original_comparison", "original_value", "original_value_text", "original_unit", "original_due",
    "original_edition", "edition", "amended", "status", "original_status", "claimed_value", "claimed_value_text",
    "claimed_as_of", "verified_outcome", "verified_value", "verified_value_text", "verified_as_of", "difference",
    "completed_on", "verified_note", "computed_status", "override_reason", "reports_owed", "reports_on_time", "miss", "miss_reason", "miss_finding", "remark", "fate", "fate_reason",
    "withdrawn_reason", "promise", "row",
)  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _miss(miss: dict[str, str] | None) -> dict[str, str]:
    said = miss or {}
    return {
        "miss": said.get("state", ""),
        "miss_reason": said.get("reason", ""),
        "miss_finding": said.get("finding", ""),
    }


def results_sheet(manuscript: Manuscript) -> Sheet:
    """Return results.csv: one row a target of the year, in the paper's order; withheld and withdrawn texts are left out."""
    head = manuscript["head"]
    fixed = {"year": str(head["year"]), "department": head["department"]["code"]}
    rows = [
        tuple(_text((one | fixed | _miss(one["miss"]))[name]) for name in COLUMNS)
        for one in manuscript["parts"].get("results", [])
        if not one.get(WITHDRAWN)
    ]
    return Sheet(NAME, COLUMNS, tuple(rows))
