"""A year played to its close, an indicator set, and a result proposed: for the tests of evaluation."""

import datetime as dt
from copy import deepcopy
from decimal import Decimal
from typing import Any

from targets.evaluating.entering import Figure, enter
from targets.evaluating.results import propose
from targets.evaluating.sets import load_set
from targets.models import IndicatorSet, PlanYear, Result, Target
from tests.editions import publish_edition
from tests.factories import Cast
from tests.pure.test_indicators import SET
from tests.targets.year import claim, find, moment

CLOSE = dt.date(2028, 1, 20)
PROPOSED = dt.datetime(2028, 1, 24, 4, tzinfo=dt.UTC)  # a Monday
LAST = dt.datetime(2028, 1, 31, 4, tzinfo=dt.UTC)  # five working days later
AFTER = dt.datetime(2028, 2, 1, 4, tzinfo=dt.UTC)


def year() -> PlanYear:
    return PlanYear.objects.get(year=2027)


def play(cast: Cast, kept: int = 2, targets: int = 3) -> list[Target]:
    """Publish some targets; the first `kept` are reported and found kept at the year's end, the others stay silent."""
    publish_edition(cast.department, targets=targets)
    rows = list(Target.objects.filter(department=cast.department).select_related("plan_year").order_by("serial"))
    for one in rows[:kept]:
        claimed = claim(cast, one, 41, period="2027Q4", done=True, at=moment(1, 8, 2028))
        find(cast, claimed, at=moment(1, 12, 2028))
    return rows


def close(day: dt.date | None = CLOSE) -> PlanYear:
    PlanYear.objects.filter(year=2027).update(closed_on=day)
    return year()


def load(cast: Cast, **more: Any) -> IndicatorSet:
    values: dict[str, Any] = {"plan_year": year(), "kind": "", "data": SET, "by": cast.evaluator, "at": moment(12, 1)}
    return load_set(**values | more)


def other_set(weight: str = "30") -> dict[str, Any]:
    """Return the set with weight moved from A1 to A2."""
    data = deepcopy(SET)
    data["headings"][0]["indicators"][0]["weight"] = weight
    data["headings"][0]["indicators"][1]["weight"] = str(60 - Decimal(weight))
    return data


def figures(cast: Cast, value: str = "90", **more: Any) -> None:
    rows = [
        Figure(cast.department, "B1", period, Decimal(value), "市财政局决算报表", **more)
        for period in ("2027H1", "2027H2")
    ]
    enter(plan_year=year(), figures=rows, by=cast.evaluator, at=PROPOSED - dt.timedelta(days=1))


def proposed(cast: Cast, at: dt.datetime = PROPOSED, reason: str = "", **more: Any) -> Result:
    done = propose(
        plan_year=year(), departments=[cast.department], by=more.pop("by", cast.evaluator), at=at, reason=reason, **more
    )
    for refused in done.refused.values():
        raise refused
    return done.results[0]


def ready(cast: Cast, **more: Any) -> Result:
    """Return the proposed result of a closed year with every figure entered."""
    play(cast, **more)
    if not IndicatorSet.objects.exists():
        load(cast)
    close()
    figures(cast)
    return proposed(cast)
