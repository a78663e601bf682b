"""Composes a statement of results: figures from the frozen rows, wording from the register, prose and remarks by the department.

Nobody writes a figure: what a form sends of one is not looked at, and the submission composes again under its lock.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from publishing.manuscript import canonical, sha256
from publishing.models import Series
from publishing.prose import clean
from targets.models import FrozenResults, Target
from whitepapers.amended import basis
from whitepapers.changelog import PART as CHANGES
from whitepapers.results.reading import frozen_of, in_order, missed, promised

if TYPE_CHECKING:
    from whitepapers.models import WhitePaperPage

PART, CORRECTIONS = "results", "corrections"
# taken from the frozen row as it stands there
FIGURES = (
    "kind", "comparison", "value", "unit", "due", "original_comparison", "original_value", "original_unit",
    "original_due", "original_edition", "edition", "amended", "status", "original_status", "claimed_as_of",
    "claimed_value", "claimed_value_text", "verified_outcome", "verified_as_of", "verified_value",
    "verified_value_text", "verified_note", "completed_on", "difference", "computed_status", "override_reason", "reports_owed", "reports_on_time",
)  # fmt: skip


def compose_statement(paper: "WhitePaperPage", *, unsaved: "WhitePaperPage | None" = None) -> dict[str, Any]:
    """Return {"language", "head", "parts"} of the statement as it would be frozen now, in a constant number of queries.

    It promises nothing, so its duties and targets are empty: the register adopts nothing of it.
    """
    page = unsaved or paper.get_latest_revision_as_object()
    frozen, targets = frozen_of(paper), promised(paper)
    misses = missed(targets.values())
    remarks = {one.target_id: one.text for one in paper.remarks.all()}
    rows = in_order(frozen.rows) if frozen else []
    prose = [("foreword", clean(page.foreword)), ("closing", clean(page.closing))]
    parts: dict[str, Any] = {
        "prose": [{"name": name, "html": html} for name, html in prose if html],
        "duties": [],
        "targets": [],
        PART: [
            entry(row, one, remarks.get(one.pk, ""), misses.get(one.pk))
            for row in rows
            for one in [targets[row["number"]]]
        ],
    }
    if frozen is not None and (corrected := corrections(frozen)):
        parts[CORRECTIONS] = corrected
    title_page = _head(paper, frozen)
    if (amended := basis(paper)) is not None:
        title_page["amends"] = amended.head()
        parts[CHANGES] = amended.log(parts)
    return {"language": paper.department.language, "head": title_page, "parts": parts}


def _head(paper: "WhitePaperPage", frozen: FrozenResults | None) -> dict[str, Any]:
    from whitepapers.compose import head

    said = head(paper)
    with override(paper.department.language):
        said["title"] = _("%(title)s: statement of results") % {"title": said["title"]}
    said["series"] = str(Series.RESULTS)
    if frozen is not None:
        said["results"] = {
            "closed_on": frozen.closing.on.isoformat(),
            "version": frozen.sequence,
            "digest": frozen.digest,
        }
    return said


def corrections(frozen: FrozenResults) -> list[dict[str, Any]]:
    """Return the late corrections up to this version; one query. What concerns a withheld target is withheld as it is."""
    made = FrozenResults.objects.filter(
        closing=frozen.closing_id, department=frozen.department_id, sequence__lte=frozen.sequence
    )
    return [
        {
            "name": f"correction-{one.sequence}",
            "version": one.sequence,
            "number": one.target.number,
            "on": timezone.localdate(one.at).isoformat(),
            "reason": one.reason,
            **({"withheld": True} if one.target.withheld else {}),
        }
        for one in made.corrections()
    ]


def entry(row: Mapping[str, Any], target: Target, remark: str, miss: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what the statement says of one target; `miss` is what stands on record of its miss by now, if it has one."""
    withdrawn = target.withdrawn_in
    first = target.baseline
    return {
        "number": target.number,
        "serial": target.serial,
        "task": target.task,
        "goal": target.goal,
        **{name: row[name] for name in FIGURES},
        "value_text": target.value_text,
        "original_value_text": first.get("value_text", ""),
        "withdrawn_reason": (target.withdrawn_because or withdrawn.change_reason) if withdrawn else "",
        "fate": target.disposition.get("outcome", ""),
        "fate_reason": target.disposition.get("reason", ""),
        "remark": remark,
        "miss": dict(miss) if miss else None,
        "promise": row["leaf"],  # the leaf of the promise in the edition that made it
        "row": sha256(canonical(dict(row))),  # the frozen row
        **({"withheld": True} if target.withheld else {}),
    }
