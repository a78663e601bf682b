"""The reporting periods of a year."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.periods import (
    Frequency,
    Schedule,
    begins,
    due_by,
    ends_the_year,
    expected,
    first_day,
    frequency_of,
    last_day,
    latest,
    order,
    owed,
    periods,
    quarters,
    reportable,
)


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


MARCH, JUNE, DUE = dt.date(2027, 3, 15), dt.date(2027, 6, 30), dt.date(2027, 11, 30)
STEPS = Schedule(2027, Frequency.MILESTONES, (DUE, MARCH, JUNE, MARCH))
EVERY = [Schedule(2027, one) for one in Frequency] + [Schedule(2028, one) for one in Frequency] + [STEPS]


@pytest.mark.parametrize("plan", EVERY)
def test_every_kind_of_period_covers_the_year_without_gap_and_is_read_back_from_its_name(plan):
    found = periods(plan)
    assert (found[0].first, found[-1].last) == (dt.date(plan.year, 1, 1), dt.date(plan.year, 12, 31))
    for before, after in itertools.pairwise(found):
        assert before.last + dt.timedelta(days=1) == after.first
        assert order(before.name) < order(after.name)
    for one in found:
        assert len(one.name) <= 8
        assert (first_day(one.name, plan), last_day(one.name)) == (one.first, one.last)
        assert frequency_of(one.name) is plan.frequency
        assert begins(plan, one.first) == begins(plan, one.last) == one.first
    assert [one.name for one in found if ends_the_year(one.name)] == [found[-1].name]


@pytest.mark.parametrize(
    ("frequency", "names"),
    [
        (Frequency.MONTHLY, ["2027M01", "2027M02", "2027M12"]),
        (Frequency.QUARTERLY, ["2027Q1", "2027Q2", "2027Q4"]),
        (Frequency.HALF_YEARLY, ["2027H1", "2027H2", "2027H2"]),
        (Frequency.MILESTONES, ["20270315", "20270630", "20271231"]),
    ],
)
def test_the_names_of_the_periods(frequency, names):
    days = STEPS.days if frequency is Frequency.MILESTONES else ()
    found = [one.name for one in periods(Schedule(2027, frequency, days))]
    assert [*found[:2], found[-1]] == names


def test_a_year_by_milestones_ends_with_the_promises_own_date_and_the_years_end():
    assert [one.name for one in periods(STEPS)] == ["20270315", "20270630", "20271130", "20271231"]
    without = Schedule(2027, Frequency.MILESTONES, (DUE,))
    assert [one.name for one in periods(without)] == ["20271130", "20271231"]
    nothing = Schedule(2027, Frequency.MILESTONES, (dt.date(2028, 6, 30), dt.date(2026, 6, 30)))
    assert [(one.name, one.first) for one in periods(nothing)] == [("20271231", dt.date(2027, 1, 1))]


@pytest.mark.parametrize(
    "text", ["2027M0", "2027M00", "2027M13", "2027M1", "2027H3", "2027H0", "20271301", "20270230", "0000Q1", "2027m01",
             "202703", "2027M011", "２０２７Q1"],
)  # fmt: skip
def test_what_is_no_period_of_any_kind_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  two messages, one meaning
        last_day(text)


def test_periods_are_ordered_by_their_last_day_and_never_as_words():
    mixed = ["2027H1", "2027Q1", "20270331", "2027M02", "2026Q4", "2027M12", ""]
    assert max(mixed) == "2027Q1"  # as words: what this is about
    assert sorted(mixed, key=order) == ["", "2026Q4", "2027M02", "20270331", "2027Q1", "2027H1", "2027M12"]
    assert latest(mixed) == "2027M12"
    assert latest([]) == ""


@pytest.mark.parametrize(
    ("frequency", "today", "begun", "wanted", "late"),
    [
        (Frequency.MONTHLY, dt.date(2027, 3, 10), "2027M03", "2027M02", dt.date(2027, 1, 31)),
        (Frequency.QUARTERLY, dt.date(2027, 4, 10), "2027Q2", "2027Q1", None),
        (Frequency.HALF_YEARLY, dt.date(2027, 8, 1), "2027H2", "2027H1", dt.date(2027, 6, 30)),
        (Frequency.MILESTONES, dt.date(2027, 7, 16), "20271130", "20270630", dt.date(2027, 6, 30)),
    ],
)
def test_what_can_be_reported_is_wanted_and_is_late_in_each_frequency(frequency, today, begun, wanted, late):
    plan = Schedule(2027, frequency, STEPS.days if frequency is Frequency.MILESTONES else ())
    assert reportable(plan, today)[-1] == begun
    assert owed(plan, today) == wanted
    assert expected(plan, today, 15) == late


def test_a_milestone_that_was_moved_since_still_has_its_days():
    assert first_day("20270410", STEPS) == dt.date(2027, 1, 1)
    assert last_day("20270410") == dt.date(2027, 4, 10)


def test_a_day_of_next_year_lies_in_that_years_period():
    assert begins(2027, dt.date(2028, 2, 29)) == dt.date(2028, 1, 1)
    assert begins(Schedule(2027, Frequency.HALF_YEARLY), dt.date(2028, 9, 1)) == dt.date(2028, 7, 1)
    assert begins(STEPS, dt.date(2028, 9, 1)) == dt.date(2028, 1, 1)


@given(st.sampled_from(EVERY), st.dates(dt.date(2026, 1, 1), dt.date(2029, 12, 31)), st.integers(0, 90))
def test_what_is_expected_was_owed_before_and_what_is_owed_can_be_reported(plan, today, days):
    wanted, names = owed(plan, today), reportable(plan, today)
    assert names == sorted(names, key=order)
    if wanted is not None:
        assert wanted in names
        assert last_day(wanted) < today
    must = expected(plan, today, days)
    if must is not None:
        assert wanted is not None
        assert must <= last_day(wanted)
