"""The order of a plan year's dates: a pure rule, standard library only."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise

# each date of the year's road comes on or after the one before it
ORDER = ("contributions_due", "submission_due", "review_due", "approval_due", "release_on", "amendments_until")


def out_of_order(dates: Mapping[str, dt.date | None]) -> list[tuple[str, str]]:
    """Return (earlier, later) pairs of dates that stand in the wrong order; dates that are missing are passed over."""
    given = [(name, dates[name]) for name in ORDER if dates.get(name) is not None]
    return [
        (before, after)
        for (before, first), (after, second) in pairwise(given)
        if first is not None and second is not None and second < first
    ]
