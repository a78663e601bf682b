"""What the public reads of a closed year: its statements of results, what was corrected since, what a paper cites."""

from collections.abc import Mapping
from typing import Any

from publishing.models import Edition, Series, subject_of
from targets.models import Department, FrozenResults


def statement_of(year: int, code: str) -> Edition | None:
    """Return the current public statement of a department's year; one query."""
    found = Edition.objects.current().filter(subject=subject_of(year, code, Series.RESULTS))
    return found.select_related("release").defer("manuscript_json").first()


def behind(edition: Edition, department: Department) -> list[FrozenResults]:
    """Return the corrections that were made after what this statement states, the oldest first; one query.

    Of a target that is withheld from the public nothing is told.
    """
    stated = edition.manuscript["head"]["results"]["version"]
    later = FrozenResults.objects.filter(
        closing__plan_year__year=edition.of.year, department=department, sequence__gt=stated
    )
    return [one for one in later.corrections() if not one.target.withheld]


def cited_statement(edition: Edition) -> Mapping[str, Any] | None:
    """Return the statement that a paper took last year's results from, with the newer one where there is any by now."""
    cited = edition.manuscript["head"].get("last_year")
    if not cited:
        return None
    subject = str(cited["address"]).rpartition("/v")[0]
    current = (
        Edition.objects.current().filter(subject=subject).select_related("release").defer("manuscript_json").first()
    )
    newer = current if current is not None and current.digest != cited["digest"] else None
    return {**cited, "newer": newer}
