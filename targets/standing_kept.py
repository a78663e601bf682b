"""A year's tallies, kept until anything that they rest on changes: for first pages and dashboards, which everybody opens.

Nothing is stored beside the record: what is kept lies in the cache, under a key that names everything it was counted
from. So it can't differ from the rule, only be missing; then it is counted anew (ADR 36).
"""

import datetime as dt
from functools import cached_property

from django.core.cache import cache
from django.db.models import Subquery
from django.db.models.base import Model

from publishing.models import Release
from targets.models import OverrideConfirmation, PlanYear, ReportingRule, StatusOverride, Target, Verification
from targets.standing import Judged, Tally, counted_up, judged

# what only grows, and moves a status when it does; what can be changed is read whole in `stamp`
GROWS: tuple[type[Model], ...] = (Verification, Release, StatusOverride, OverrideConfirmation)
# seconds. Two findings may be recorded at once, and the earlier number become visible later: that is put right by then
KEEP = 60


class KeptYear:
    """The tallies of one plan year on any days; the stamp is read once, in two queries."""

    def __init__(self, plan_year: PlanYear) -> None:
        self.plan_year = plan_year

    @cached_property
    def stamp(self) -> str:
        """Everything that the year's statuses rest on besides the day."""
        year = self.plan_year
        heads = PlanYear.objects.filter(pk=year.pk).values_list(*map(_newest, GROWS)).first() or ()
        rules = ReportingRule.objects.filter(plan_year=year).order_by("kind").values_list("kind", "frequency")
        said = [year.pk, year.closed_on, year.grace_days, year.verification_days, *heads, *rules]
        return ":".join(str(one) for one in said).replace(" ", "")

    def on(self, day: dt.date) -> dict[int, Tally]:
        """Return, by department, the tally of what was public on a day, as it was known at that day's end."""
        key = f"kept-tallies:{day.isoformat()}:{self.stamp}"
        found: dict[int, Tally] | None = cache.get(key)
        if found is None:
            found = self._count(day)
            cache.set(key, found, KEEP)
        return found

    def _count(self, day: dt.date) -> dict[int, Tally]:
        grouped: dict[int, list[Judged]] = {}
        for one, found in judged(Target.objects.filter(plan_year=self.plan_year), day):
            if one.baseline.get("published", "") <= day.isoformat():
                grouped.setdefault(one.department_id, []).append(found)
        return {key: counted_up(found) for key, found in grouped.items()}


def _newest(model: type[Model]) -> Subquery:
    return Subquery(model._default_manager.order_by("-pk").values("pk")[:1])
