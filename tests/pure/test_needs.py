"""What a target asks of its department."""

import datetime as dt

import pytest

from targets.completion import Status
from targets.needs import WORDS, Need, Told, wanted

Q1_OVER, IN_GRACE, LATE = dt.date(2027, 3, 31), dt.date(2027, 4, 15), dt.date(2027, 4, 16)


def ask(today, told=Told(), status=Status.ON_TRACK, closed=False, since=None):  # noqa: B008  frozen
    return wanted(year=2027, today=today, days=15, closed=closed, status=status, since=since, told=told)


@pytest.mark.parametrize(
    ("today", "told", "status", "need", "period"),
    [
        (Q1_OVER, Told(), Status.NOT_DUE, "not_yet", ""),
        (IN_GRACE, Told(), Status.NOT_DUE, "due", "2027Q1"),
        (LATE, Told(), Status.NO_REPORT, "late", "2027Q1"),
        (LATE, Told("2027Q1"), Status.NO_REPORT, "waiting", "2027Q1"),
        (LATE, Told("2027Q1", "verified"), Status.ON_TRACK, "reported", "2027Q1"),
        (LATE, Told("2027Q1", "disputed"), Status.AT_RISK, "reported", "2027Q1"),
        (LATE, Told("2027Q1", "returned"), Status.NO_REPORT, "returned", "2027Q1"),
        (dt.date(2027, 7, 20), Told("2027Q1", "verified"), Status.ON_TRACK, "late", "2027Q2"),
        (dt.date(2027, 7, 20), Told("2027Q1"), Status.ON_TRACK, "late", "2027Q2"),
        (dt.date(2027, 5, 1), Told("2027Q2"), Status.ON_TRACK, "waiting", "2027Q2"),
        (dt.date(2027, 7, 20), Told("2027Q1", "verified"), Status.MET, "nothing", ""),
        (dt.date(2027, 7, 20), Told("2027Q2"), Status.MET, "waiting", "2027Q2"),
        (dt.date(2027, 7, 20), Told("2027Q2", "returned"), Status.MET, "returned", "2027Q2"),
        (LATE, Told(), Status.WITHDRAWN, "nothing", ""),
    ],
)
def test_the_table_of_needs(today, told, status, need, period):
    found = ask(today, told, status)
    assert (found.need, found.period) == (need, period)


def test_a_closed_year_asks_nothing_and_a_young_promise_no_old_quarter():
    assert ask(LATE, closed=True).need is Need.NOTHING
    assert ask(LATE, since=dt.date(2027, 4, 1)).need is Need.NOT_YET
    assert ask(LATE, since=dt.date(2027, 3, 31)).need is Need.LATE


def test_every_need_has_its_words():
    assert set(WORDS) == set(Need)
