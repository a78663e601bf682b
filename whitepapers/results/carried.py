"""What a published statement says of last year's targets, for the paper that follows: it counts before the register does."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from publishing.models import Edition, Series, subject_of
from targets.completion import Status
from targets.models import Target
from targets.standing import Standing
from whitepapers.results.reading import Stated, results_in

Entry = Mapping[str, Any]


def statements_of(targets: Iterable[Target]) -> dict[str, Stated]:
    """Return the current public statements of these targets' closed years, by subject; one query, none for open years.

    `plan_year` and `department` have to be at hand.
    """
    subjects = {
        subject_of(one.plan_year.year, one.department.code, Series.RESULTS)
        for one in targets
        if one.plan_year.closed_on is not None
    }
    found = Edition.objects.current().filter(subject__in=subjects) if subjects else ()
    return {one.subject: Stated(one, results_in(one)) for one in found}


def stated(standing: Mapping[int, Standing], targets: Iterable[Target]) -> dict[int, Standing]:
    """Return where the targets stand, by key: as published in a statement where there is one, else as given."""
    targets = list(targets)
    entries = {number: entry for one in statements_of(targets).values() for number, entry in one.results.items()}
    return {one.pk: as_stated(standing[one.pk], entries.get(one.number)) for one in targets}


def as_stated(standing: Standing, entry: Entry | None) -> Standing:
    """Return a standing with the result that a statement published; what was corrected since is left to its next version."""
    if entry is None:
        return standing
    checked = standing.verified
    if entry["verified_as_of"] is None:
        checked = None
    elif checked is not None:
        checked = replace(
            checked,
            claim=replace(checked.claim, as_of=dt.date.fromisoformat(entry["verified_as_of"])),
            value=None if entry["verified_value"] is None else Decimal(entry["verified_value"]),
            value_text=entry["verified_value_text"],
            completed_on=dt.date.fromisoformat(entry["completed_on"]) if entry["completed_on"] else None,
        )
    return replace(
        standing, status=Status(entry["status"]), original=Status(entry["original_status"]), verified=checked
    )
