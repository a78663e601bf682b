"""Counts and rates of the evaluation input."""

import datetime as dt
from decimal import Decimal

import pytest

from targets.columns import SUMMARY_COLUMNS
from targets.scoring import Filed, differs, punctuality, rate, summarise

END = dt.date(2028, 3, 1)


@pytest.mark.parametrize(
    ("part", "whole", "value"),
    [
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 8, "12.50"),
        (1, 800, "0.13"),
        (0, 5, "0.00"),
        (5, 5, "100.00"),
        (0, 0, None),
    ],
)
def test_a_rate_has_two_decimals_half_up_and_none_without_a_whole(part, whole, value):
    assert rate(part, whole) == (Decimal(value) if value else None)


def count(*filed, on=END, since=None, until=None):
    found = punctuality(filed, year=2027, on=on, days=15, since=since, until=until)
    return found.owed, found.on_time, found.differing


def test_four_quarters_are_owed_and_silence_is_late():
    assert count() == (4, 0, 0)


def test_a_report_on_the_last_day_of_grace_is_in_time_and_a_day_later_is_not():
    assert count(Filed("2027Q1", dt.date(2027, 4, 15)), Filed("2027Q2", dt.date(2027, 7, 16))) == (4, 1, 0)


def test_nothing_is_owed_before_its_grace_is_over():
    assert count(on=dt.date(2027, 4, 15)) == (0, 0, 0)
    assert count(on=dt.date(2027, 4, 16)) == (1, 0, 0)


def test_nothing_is_owed_after_the_promise_was_kept_before_it_was_made_or_after_its_withdrawal():
    assert count(Filed("2027Q2", dt.date(2027, 7, 1), keeps=True)) == (2, 1, 0)
    assert count(since=dt.date(2027, 9, 1)) == (2, 0, 0)
    assert count(until=dt.date(2027, 8, 1)) == (2, 0, 0)


@pytest.mark.parametrize(
    ("claimed", "found", "outcome", "answer"),
    [
        (Decimal(21), Decimal("21.000"), "verified", False),
        (Decimal(21), Decimal(19), "verified", True),
        (Decimal(21), Decimal(21), "disputed", True),
        (None, None, "verified", False),
        (None, Decimal(3), "verified", False),
    ],
)
def test_claim_and_finding_differ_by_value_or_by_dispute(claimed, found, outcome, answer):
    assert differs(claimed, found, outcome) is answer


def row(status="met", original="met", **more):
    return {
        "department": "jtys", "department_name": "市交通运输局", "status": status, "original_status": original,
        "amended": False, "claimed_done": True, "reports_owed": 4, "reports_on_time": 3, "reports_differing": 0,
        "edition": "2027/jtys/v1/", "digest": "aa", "computed_status": status, "override_reason": "", "miss": "",
    } | more  # fmt: skip


def test_a_withdrawn_target_leaves_the_rate_of_what_stands_but_not_the_rate_of_what_was_promised():
    found = summarise(
        [row(), row("met_late", "not_met", amended=True), row("no_report"), row("withdrawn", "withdrawn")]
    )
    assert list(found) == [one.name for one in SUMMARY_COLUMNS]
    assert (found["promised"], found["withdrawn"], found["standing"], found["kept"]) == (4, 1, 3, 2)
    assert found["completion_rate"] == Decimal("66.67")
    assert found["punctual_rate"] == Decimal("33.33")
    assert (found["original_kept"], found["original_completion_rate"]) == (2, Decimal("50.00"))
    assert found["reports_on_time_rate"] == Decimal("75.00")
    assert found["amended"] == 1


def test_the_statuses_of_a_summary_add_up():
    statuses = ["met", "met_late", "not_met", "overdue", "no_report", "at_risk", "on_track", "not_due", "withdrawn"]
    found = summarise([row(one, one) for one in statuses])
    assert sum(found[one] for one in statuses) == found["promised"] == 9
