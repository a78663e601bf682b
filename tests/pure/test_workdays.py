"""Working days: weekends, holidays, and the weekends worked in their place; and the list that is loaded."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calendar_list import UnreadableList, read_list, split_lines
from targets.workdays import WEEK, Calendar

D = dt.date
# Spring Festival 2027: 5 to 12 February free, the Sunday before and the Saturday after are worked
SPRING = Calendar({D(2027, 2, day): False for day in range(5, 13)} | {D(2027, 1, 31): True, D(2027, 2, 20): True})


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (D(2027, 1, 29), True),  # a Friday
        (D(2027, 1, 30), False),  # a Saturday
        (D(2027, 1, 31), True),  # a Sunday that is worked
        (D(2027, 2, 4), True),
        (D(2027, 2, 5), False),  # a Friday that is free
        (D(2027, 2, 6), False),  # a Saturday that is free anyway
        (D(2027, 2, 13), False),
        (D(2027, 2, 15), True),
        (D(2027, 2, 20), True),
    ],
)
def test_a_day_is_worked_by_the_week_unless_the_calendar_says_otherwise(day, works):
    assert SPRING.is_workday(day) is works


@pytest.mark.parametrize(
    ("day", "number", "due"),
    [
        (D(2027, 1, 29), 0, D(2027, 1, 29)),
        (D(2027, 1, 30), 0, D(2027, 1, 31)),
        (D(2027, 1, 29), 1, D(2027, 1, 31)),
        (D(2027, 2, 4), 1, D(2027, 2, 15)),
        (D(2027, 2, 4), 5, D(2027, 2, 19)),
        (D(2027, 2, 4), 6, D(2027, 2, 20)),
        (D(2027, 2, 4), 7, D(2027, 2, 22)),
        (D(2027, 2, 8), 1, D(2027, 2, 15)),  # something that happens on a holiday
    ],
)
def test_working_days_are_added_over_the_holidays(day, number, due):
    assert SPRING.add_workdays(day, number) == due


def test_a_deadline_does_not_lie_before_its_event():
    with pytest.raises(ValueError, match="before its event"):
        WEEK.add_workdays(D(2027, 1, 4), -1)


@pytest.mark.parametrize(
    ("due", "today", "left"),
    [
        (D(2027, 2, 15), D(2027, 2, 15), 0),
        (D(2027, 2, 15), D(2027, 2, 4), 1),
        (D(2027, 2, 12), D(2027, 2, 4), 0),  # nothing but free days until then
        (D(2027, 2, 4), D(2027, 2, 12), 0),  # nothing but free days since
        (D(2027, 2, 4), D(2027, 2, 15), -1),
        (D(2027, 1, 29), D(2027, 1, 31), -1),
    ],
)
def test_working_days_are_counted_in_both_directions(due, today, left):
    assert SPRING.workdays_left(due, today) == left


@given(st.dates(D(2026, 12, 1), D(2027, 4, 30)), st.integers(0, 60))
def test_so_many_working_days_later_so_many_are_left(day, number):
    due = SPRING.add_workdays(day, number)
    assert SPRING.is_workday(due)
    assert SPRING.workdays_left(due, day) == (number if number or SPRING.is_workday(day) else 1)


@given(st.dates(D(2026, 12, 1), D(2027, 4, 30)), st.dates(D(2026, 12, 1), D(2027, 4, 30)))
def test_counting_by_weeks_is_counting_day_by_day(one, two):
    first, last = sorted((one, two))
    days = [first + dt.timedelta(days=number) for number in range(1, (last - first).days + 1)]
    assert SPRING.workdays_left(last, first) == sum(map(SPRING.is_workday, days))


LIST = """日期,休/班,名称
2027-01-01，休，元旦
2027年2月5日 至 2027年2月12日，休，春节
2027/1/31\t班\t春节调休
2027.2.20; workday; 春节调休
2026-12-31, holiday, New Year
"""


def test_a_list_is_read_with_runs_of_days_and_either_way_of_writing():
    year, days = read_list(split_lines(LIST))
    assert year == 2027
    assert len(days) == 12
    assert [one.day for one in days if one.works] == [D(2027, 1, 31), D(2027, 2, 20)]
    assert days[0].day == D(2026, 12, 31)  # New Year's holiday often begins in the year before
    assert {one.name for one in days} == {"元旦", "春节", "春节调休", "New Year"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2027-02-30，休，春节", "not a day of the calendar"),
        ("春节，休", "is not a day; write it as"),
        ("2027-02-05", "Say whether the day is worked"),
        ("2027-02-05，也许，春节", "neither 休 nor 班"),
        ("2027-02-12 至 2027-02-05，休，春节", "ends before it begins"),
        ("2027-02-05 至 2027-12-05，休，春节", "more than 15 days"),
        ("2027-01-01，班，元旦", "stands in line 1 already"),
        ("2028-05-01，休，劳动节", "is not a day of 2027"),
        ("2026-11-30，休，", "is not a day of 2027"),
        ("2027-05-01，休，" + "长" * 61, "longer than 60"),
    ],
)
def test_one_bad_line_is_named_and_nothing_is_taken(line, said):
    with pytest.raises(UnreadableList) as bad:
        read_list(split_lines(f"2027-01-01，休，元旦\n2027-04-05，休，清明节\n{line}"))
    (problem,) = bad.value.problems
    assert problem.line == 3
    assert said in problem.sentence % dict(problem.values)


def test_every_bad_line_is_named_at_once():
    with pytest.raises(UnreadableList) as bad:
        read_list(split_lines("x，休\n2027-01-01，休\n2027-13-01，休"), 2027)
    assert [one.line for one in bad.value.problems] == [1, 3]


@pytest.mark.parametrize("text", ["", "\n\n", "日期，休/班"])
def test_an_empty_list_is_none(text):
    with pytest.raises(UnreadableList, match="empty"):
        read_list(split_lines(text), 2027)
