"""Last year's target that a row continues, as the findings see it: its wording, its value and what was verified."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils import timezone

from publishing.models import Edition, subject_parts
from targets.models import Target, Verification
from targets.standing import Standing, standings
from whitepapers.results.carried import stated

if TYPE_CHECKING:
    from whitepapers.models import Round


@dataclass(frozen=True)
class Before:
    """What was promised last year and what the inspection office found; a claim alone is no result."""

    task: str
    goal: str
    value: Decimal | None
    unit: str
    comparison: str
    result: Decimal | None

    def facts(self) -> dict[str, Any]:
        """Return it by the names of the row's facts."""
        return {f"last_{name}": value for name, value in vars(self).items()}


def before(target: Target, standing: Standing) -> Before:
    """Return what a target of the register was and what came of it."""
    found = standing.verified.value if standing.verified else None
    return Before(target.task, target.goal, target.value, target.unit, target.comparison, found)


def continued(numbers: Iterable[str]) -> Mapping[str, Before]:
    """Return last year's targets by their permanent numbers; four queries, however many there are."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return {}
    rows = list(Target.objects.filter(number__in=wanted).select_related("plan_year", "department"))
    found = stated(standings(rows, timezone.localdate()), rows)
    return {one.number: before(one, found[one.pk]) for one in rows}


def as_of(rounds: Iterable["Round"]) -> dict[int, str]:
    """Return, by round, what its department's earlier targets stand at: another text as soon as one of them changes.

    Three queries. What is counted of a frozen text depends on the register of the years before and on what the statements
    of results said of it, and on nothing else.
    """
    rounds = list(rounds)
    departments = {one.paper.department_id for one in rounds}
    adopted = _latest(Target.objects.filter(department__in=departments), "", "edition_id")
    checked = _latest(Verification.objects.filter(report__target__department__in=departments), "report__target__", "id")
    codes = {one.paper.department.code: one.paper.department_id for one in rounds}
    published = [
        (codes[code], year, pk)
        for subject, pk in Edition.objects.released().statements().values_list("subject", "pk")
        for year, code, _series in [subject_parts(subject)]
        if code in codes
    ]
    return {
        one.pk: "-".join(
            str(_before(latest, one.paper.department_id, one.paper.plan_year.year))
            for latest in (adopted, checked, published)
        )
        for one in rounds
    }


def _latest(rows: Any, path: str, what: str) -> list[tuple[int, int, int]]:
    columns = (f"{path}department_id", f"{path}plan_year__year")
    return list(rows.order_by().values_list(*columns).annotate(latest=Max(what)))


def _before(latest: list[tuple[int, int, int]], department: int, year: int) -> int:
    return max((number for code, when, number in latest if code == department and when < year), default=0)
