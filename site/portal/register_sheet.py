"""register.csv of a year's package: every public promise as first published, as amended, as claimed and as verified."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from publishing.document import Sheet
from publishing.models import Edition
from publishing.web import render_sheet
from targets.evaluation_files import plain
from targets.models import Department, Target
from targets.standing import Checked, Claimed, Standing, standings

NAME = "register.csv"
PROMISE = ("goal", "kind", "comparison", "value", "value_text", "unit", "due")
CLAIMED = ("claimed_period", "claimed_as_of", "claimed_value", "claimed_done", "claimed_on")
VERIFIED = (
    "verified_period", "verified_as_of", "verified_value", "verified_outcome", "verified_fulfilled", "verified_on",
    "difference", "completed_on",
)  # fmt: skip
COLUMNS = (
    "number", "year", "department", "task", *PROMISE, *(f"original_{name}" for name in PROMISE),
    "edition", "digest", "original_edition", "original_digest", "amended", "withdrawn", "withdrawn_reason",
    *CLAIMED, *VERIFIED, "status", "original_status",
)  # fmt: skip
Row = dict[str, Any]


def register_sheet(year: int, departments: Sequence[Department], on: dt.date) -> bytes:
    """Return the file as things stand at the end of `on`: in no language, and without that day, so that it changes when they do.

    Of a claim it tells what the public pages tell before anybody has looked at it: figure and day, and none of its words.
    Promises that are withheld, or whose text was withdrawn by order, have no row.
    """
    place = {one.pk: at for at, one in enumerate(departments)}
    found = Target.objects.public().filter(plan_year__year=year, department__in=departments)
    targets = sorted(
        found.select_related("plan_year", "department"), key=lambda one: (place[one.department_id], one.serial)
    )
    stand = standings(targets, on)
    editions = Edition.objects.defer("manuscript_json").in_bulk(
        {pk for one in targets for pk in (one.edition_id, one.baseline_edition_id)}
    )
    rows = (_row(one, stand[one.pk], editions) for one in targets)
    cells = tuple(tuple(str(plain(row[name])) for name in COLUMNS) for row in rows)
    return render_sheet(Sheet(NAME, COLUMNS, cells)).encode("utf-8-sig")


def _row(target: Target, standing: Standing, editions: dict[int, Edition]) -> Row:
    first, edition = target.baseline, editions[target.edition_id]
    original = editions[target.baseline_edition_id]
    told = not first.get("withheld")  # it was secret when it was first promised
    withdrawn = target.withdrawn_in_id is not None
    row: Row = {name: getattr(target, name) for name in ("number", "task", *PROMISE)}
    row |= {f"original_{name}": first.get(name) if told else None for name in PROMISE}
    row |= {
        "year": target.plan_year.year,
        "department": target.department.code,
        "edition": edition.address,
        "digest": edition.digest,
        "original_edition": original.address,
        "original_digest": original.digest,
        "amended": edition.pk != original.pk,
        "withdrawn": withdrawn,
        "withdrawn_reason": (target.withdrawn_because or edition.change_reason) if withdrawn else "",
        "status": str(standing.status),
        "original_status": str(standing.original) if told else None,
    }
    return row | _claim(standing.claimed) | _finding(standing.verified)


def _claim(claim: Claimed | None) -> Row:
    """Return the newest claim, checked or not; empty while there is none."""
    if claim is None:
        return dict.fromkeys(CLAIMED)
    values = (claim.period, claim.as_of, claim.value, claim.done, timezone.localdate(claim.at))
    return dict(zip(CLAIMED, values, strict=True))


def _finding(checked: Checked | None) -> Row:
    """Return the finding that speaks of the latest day; empty while there is none."""
    if checked is None:
        return dict.fromkeys(VERIFIED)
    values = (
        checked.claim.period, checked.claim.as_of, checked.value, checked.outcome, checked.fulfilled,
        timezone.localdate(checked.at), checked.difference, checked.completed_on,
    )  # fmt: skip
    return dict(zip(VERIFIED, values, strict=True))
