"""A past year's score as it is shown beside each target when the next paper is drafted or reviewed."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import get_language

from targets.evaluating.export import explained
from targets.evaluating.results import content_of
from targets.models import Department, Result


@dataclass(frozen=True)
class Contribution:
    """What one target earned or cost under one indicator."""

    indicator: str
    label: str
    points: Decimal
    said: str


@dataclass(frozen=True)
class LastScore:
    """A department's score of a past year, by target."""

    year: int
    department: str
    points: Decimal
    final: bool
    provisional: bool
    lines: dict[str, list[Contribution]] = field(default_factory=dict)


def last_score(department: Department, year: int, *, final_only: bool) -> LastScore | None:
    """Return the final result's contributions by target, else the newest proposed one's unless `final_only`; one query.

    Who reviews a paper sees a score once it is final; the department sees its own as soon as it is proposed.
    """
    rows = (
        Result.objects.filter(department=department, plan_year__year=year).select_related("final").order_by("-version")
    )
    if final_only:
        rows = rows.filter(final__isnull=False)
    result = rows.first()
    if result is None:
        return None
    english = get_language() == "en"
    lines: dict[str, list[Contribution]] = {}
    for heading in content_of(result)["headings"]:
        for one in heading["indicators"]:
            label = one["name_en"] if english and one["name_en"] else one["name"]
            for line in one["lines"] if one["source"] == "computed" else ():
                if line["target"]:
                    said = Contribution(one["code"], label, Decimal(line["points"]), explained(line))
                    lines.setdefault(line["target"], []).append(said)
    final = getattr(result, "final", None) is not None
    return LastScore(year, department.code, result.points, final, result.provisional, lines)
