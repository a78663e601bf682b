"""The quarters of a year."""

import datetime as dt
import itertools

import pytest

from targets.periods import due_by, expected, first_day, last_day, owed, quarters, reportable


def test_a_year_has_four_quarters_that_join_without_gap():
    names = [name for name, _ in quarters(2027)]
    assert names == ["2027Q1", "2027Q2", "2027Q3", "2027Q4"]
    for before, after in itertools.pairwise(names):
        assert last_day(before) + dt.timedelta(days=1) == first_day(after)
    assert (first_day("2027Q1"), last_day("2027Q4")) == (dt.date(2027, 1, 1), dt.date(2027, 12, 31))


@pytest.mark.parametrize("text", ["2027", "2027Q0", "2027Q5", "27Q1", "2027Q11", "Q1", "", "2027-Q1", "²⁰²⁷Q1"])
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  two messages, one meaning
        last_day(text)


@pytest.mark.parametrize(
    ("today", "names"),
    [
        ((2026, 12, 31), []),
        ((2027, 1, 1), ["2027Q1"]),
        ((2027, 3, 31), ["2027Q1"]),
        ((2027, 4, 1), ["2027Q1", "2027Q2"]),
        ((2028, 5, 1), ["2027Q1", "2027Q2", "2027Q3", "2027Q4"]),
    ],
)
def test_a_quarter_can_be_reported_from_its_first_day(today, names):
    assert reportable(2027, dt.date(*today)) == names


@pytest.mark.parametrize(
    ("today", "name"),
    [((2027, 3, 31), None), ((2027, 4, 1), "2027Q1"), ((2027, 12, 31), "2027Q3"), ((2028, 1, 1), "2027Q4")],
)
def test_a_report_is_wanted_from_the_day_after_its_quarter(today, name):
    assert owed(2027, dt.date(*today)) == name


def test_the_last_day_of_grace_is_still_in_time():
    assert due_by("2027Q1", 15) == dt.date(2027, 4, 15)
    assert expected(2027, dt.date(2027, 4, 15), 15) is None
    assert expected(2027, dt.date(2027, 4, 16), 15) == dt.date(2027, 3, 31)
