"""Which score of a department stands, and whether the results that it rests on were corrected since (ADR 35)."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from targets.models import FinalResult, FrozenResults, PlanYear, Result


def finals(plan_year: PlanYear, departments: Iterable[int], until: dt.datetime | None = None) -> dict[int, FinalResult]:
    """Return, by department's key, the final result that stands: the last one made final until then; one query."""
    rows = FinalResult.objects.filter(plan_year=plan_year, department__in=list(departments))
    if until is not None:
        rows = rows.filter(at__lte=until)
    return {
        one.department_id: one
        for one in rows.select_related("result__frozen", "result__indicator_set", "by").order_by("sequence")
    }


def corrections(results: Iterable[Result], until: dt.datetime | None = None) -> dict[int, list[FrozenResults]]:
    """Return, by result's key, the later versions of the frozen results that it rests on, the oldest first; one query.

    Only of a closed year's results, which have `frozen` at hand. One that was proposed before scores named what they
    rest on counts as resting on the first version: rather one correction too many than one that nobody sees.
    """
    closed = [one for one in results if not one.provisional]
    rows = FrozenResults.objects.filter(
        sequence__gt=1,
        closing__plan_year__in={one.plan_year_id for one in closed},
        department__in={one.department_id for one in closed},
    )
    if until is not None:
        rows = rows.filter(at__lte=until)
    later: dict[tuple[int, int], list[FrozenResults]] = {}
    for row in rows.select_related("closing").defer("rows_json").order_by("sequence"):
        later.setdefault((row.closing.plan_year_id, row.department_id), []).append(row)
    found: dict[int, list[FrozenResults]] = {}
    for one in closed:
        rested = one.frozen.sequence if one.frozen else 1
        own = [row for row in later.get((one.plan_year_id, one.department_id), ()) if row.sequence > rested]
        if own:
            found[one.pk] = own
    return found


def overtaken() -> QuerySet[FinalResult]:
    """Return the final results that stand although what they rest on was corrected, and no new version is proposed yet."""
    own = {"plan_year": OuterRef("plan_year"), "department": OuterRef("department")}
    newer = Result.objects.filter(**own, version__gt=OuterRef("result__version"))
    correction = FrozenResults.objects.filter(
        closing__plan_year=OuterRef("plan_year"),
        department=OuterRef("department"),
        sequence__gt=Coalesce(OuterRef("result__frozen__sequence"), 1),
    )
    return FinalResult.objects.filter(~Exists(newer), Exists(correction))
