"""The dates of a plan year follow each other."""

import datetime as dt
from itertools import pairwise

from targets.plan_dates import ORDER, out_of_order

SOUND = {name: dt.date(2027, month, 1) for month, name in enumerate(ORDER, start=1)}


def test_dates_in_order_or_on_one_day_are_sound():
    assert out_of_order(SOUND) == []
    assert out_of_order(dict.fromkeys(ORDER, dt.date(2027, 1, 1))) == []


def test_each_later_date_that_comes_too_early_is_named_with_the_one_before():
    for before, after in pairwise(ORDER):
        wrong = SOUND | {after: SOUND[before] - dt.timedelta(days=1)}
        assert (before, after) in out_of_order(wrong)


def test_a_missing_date_is_passed_over():
    wrong = SOUND | {"review_due": None, "approval_due": dt.date(2026, 1, 1)}
    assert out_of_order(wrong) == [("submission_due", "approval_due")]
