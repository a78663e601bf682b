"""The paper's targets as a data sheet: every field as plain text, one row a target."""

from collections.abc import Mapping
from typing import Any

from publishing.document import Sheet
from publishing.manuscript import WITHDRAWN, Manuscript

PLAIN = (
    "serial", "duty", "task", "goal", "kind", "comparison", "value", "value_text", "unit", "quality", "due", "due_text",
)  # fmt: skip
CAME_FROM = (
    "partners_text", "source", "source_document", "source_number", "responsible_unit", "responsible_officer",
    "continues", "reference",
)  # fmt: skip
COLUMNS = ("number", "year", "department", *PLAIN, "milestones", "partners", "partner_names", *CAME_FROM)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _milestone(one: Mapping[str, Any]) -> str:
    value = "" if one["value"] is None else f" [{one['value']}]"
    return f"{one['due']} {one['text']}{value}".strip()


def _row(entry: Mapping[str, Any], head: Mapping[str, Any]) -> tuple[str, ...]:
    cells = {name: _text(entry[name]) for name in (*PLAIN, *CAME_FROM)} | {
        "number": entry["number"],
        "year": str(head["year"]),
        "department": head["department"]["code"],
        "milestones": "; ".join(_milestone(one) for one in entry["milestones"]),
        "partners": "; ".join(one["code"] for one in entry["partners"]),
        "partner_names": "; ".join(one["name"] for one in entry["partners"]),
    }
    return tuple(cells[name] for name in COLUMNS)


def targets_sheet(manuscript: Manuscript) -> Sheet:
    """Return targets.csv: one row a standing target, in the paper's order."""
    targets = [one for one in manuscript["parts"]["targets"] if not one.get(WITHDRAWN)]
    return Sheet("targets.csv", COLUMNS, tuple(_row(one, manuscript["head"]) for one in targets))
