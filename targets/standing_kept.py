"""A year's tallies, kept until anything that they rest on changes: for first pages and dashboards, which everybody opens.

Nothing is stored beside the record: what is kept lies in the cache, under a key that names everything it was counted
from. So it can't differ from the rule, only be missing; then it is counted anew (ADR 36).
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from functools import cached_property

from django.core.cache import cache
from django.db.models import QuerySet, Subquery
from django.db.models.base import Model

from publishing.models import Release
from targets.models import OverrideConfirmation, PlanYear, ReportingRule, StatusOverride, Target, Verification
from targets.standing import Judged, Tally, counted_up, judged

# what only grows, and moves a status when it does; what can be changed is read whole in `stamp`
GROWS: tuple[type[Model], ...] = (Verification, Release, StatusOverride, OverrideConfirmation)
# seconds. Two findings may be recorded at once, and the earlier number become visible later: that is put right by then
KEEP = 60
FEW = 12  # departments whose own targets are read sooner than the whole year


class KeptYear:
    """The tallies of one plan year on any days; the stamp is read once, in two queries."""

    def __init__(self, plan_year: PlanYear) -> None:
        self.plan_year = plan_year

    @cached_property
    def stamp(self) -> str:
        """Everything that the year's statuses rest on besides the day."""
        year = self.plan_year
        heads = newest_keys(GROWS)
        rules = ReportingRule.objects.filter(plan_year=year).order_by("kind").values_list("kind", "frequency")
        said = [year.pk, year.closed_on, year.grace_days, year.verification_days, *heads, *rules]
        return ":".join(str(one) for one in said).replace(" ", "")

    def on(self, day: dt.date) -> dict[int, Tally]:
        """Return, by department, the tally of what was public on a day, as it was known at that day's end."""
        key = f"kept-tallies:{day.isoformat()}:{self.stamp}"
        found: dict[int, Tally] | None = cache.get(key)
        if found is None:
            found = count_public(Target.objects.filter(plan_year=self.plan_year), day)
            cache.set(key, found, KEEP)
        return found


def count_public(targets: QuerySet[Target], day: dt.date) -> dict[int, Tally]:
    """Return, by department, the tally of those targets that were public on a day, as known at its end; nothing is kept."""
    grouped: dict[int, list[Judged]] = {}
    for one, found in judged(targets, day):
        if (one.published or "") <= day.isoformat():
            grouped.setdefault(one.department_id, []).append(found)
    return {key: counted_up(found) for key, found in grouped.items()}


def tallies_for(plan_year: PlanYear, departments: Collection[int]) -> Callable[[dt.date], dict[int, Tally]]:
    """Return what gives the tallies of these departments on a day: of a few they are counted, of many the year's are kept."""
    if len(departments) > FEW:
        return KeptYear(plan_year).on
    targets = Target.objects.filter(plan_year=plan_year, department__in=departments)
    return lambda day: count_public(targets, day)


def newest_keys(tables: Iterable[type[Model]]) -> tuple[int | None, ...]:
    """Return the newest key of each table, None where it is empty, for the keys of caches; one query.

    Nothing at all while there is no plan year: then there is nothing to count either.
    """
    return PlanYear.objects.values_list(*map(_newest, tables)).first() or ()


def _newest(model: type[Model]) -> Subquery:
    return Subquery(model._default_manager.order_by("-pk").values("pk")[:1])
