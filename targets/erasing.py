"""The register after a withdrawal by order: the row and its number stay, its text goes from every version (ADR 26).

Kind, value, date and who is responsible for what stay as they are measured: completion is still computed and evaluated.
The public is told nothing of the row but that it is withdrawn, until a later edition promises something under its number.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext, override

from targets.adoption import REASON
from targets.models import Duty, Target
from targets.search import index

TEXTS: dict[Any, tuple[str, ...]] = {
    Target: (
        "task", "goal", "value_text", "quality", "due_text", "source_document", "source_number", "responsible_unit",
        "responsible_officer", "reference", "withdrawn_because",
    ),
    Duty: ("title", "text", "basis"),
}  # fmt: skip
HEADLINE = {Target: "task", Duty: "title"}  # says in the place of the text that it is gone
BASELINE = ("task", "goal", "value_text", "due_text", "quality")


def erase_rows(
    *, number: str, leaves: Collection[str], editions: Collection[int], reason: str, at: dt.datetime
) -> None:
    """Take the text with one of these leaves out of the row with this number and out of all its versions.

    `editions` are the keys of those that carried it: a first wording that was theirs goes too. Call it inside a
    transaction.
    """
    model: Any
    for model in (Duty, Target):
        row = model._base_manager.filter(number=number).select_related("department").first()
        if row is None:
            continue
        for version in model.history.filter(number=number):
            if _erase(model, version, leaves, editions, row.department.language):
                version.save()
        if _erase(model, row, leaves, editions, row.department.language):
            row._change_reason = reason[:REASON]
            row._history_date = at
            row.save()
    index([number])


def _erase(model: Any, row: Any, leaves: Collection[str], editions: Collection[int], language: str) -> bool:
    """Empty the texts of one row or version; say whether there was anything to empty."""
    first = model is Target and row.baseline_edition_id in editions and not row.baseline.get("erased")
    if first:
        row.baseline = row.baseline | dict.fromkeys(BASELINE, "") | {"withheld": True, "erased": True}
    if row.leaf not in leaves:
        return first
    for name in TEXTS[model]:
        setattr(row, name, "")
    with override(language):
        setattr(row, HEADLINE[model], gettext("(text withdrawn by order)"))
    if model is Target:
        row.milestones = [{**one, "text": ""} for one in row.milestones]
        row.partners = []
        row.withheld = True
    return True


def erase_disposition(*, number: str) -> None:
    """Take out of the row of last year, and of its versions, what next year's edition said became of it."""
    for version in Target.history.filter(number=number).exclude(disposition={}):
        version.disposition = {}
        version.save()
    Target._base_manager.filter(number=number).update(disposition={})
