"""When a step is due, and how near that is: by word, in working days."""

import datetime as dt

import pytest

from targets.workdays import WEEK, Calendar
from whitepapers.deadlines import ANSWER, APPROVAL, KINDS, REVIEW, due_day, kind_in_place, nearness

D = dt.date
FREE = Calendar({D(2027, 2, day): False for day in range(5, 13)})


@pytest.mark.parametrize(
    ("event", "year_date", "due"),
    [
        (D(2026, 12, 1), D(2026, 12, 22), D(2026, 12, 22)),  # in time: the year's date stands
        (D(2026, 12, 21), D(2026, 12, 22), D(2026, 12, 28)),  # late: five working days all the same
        (D(2027, 2, 4), None, D(2027, 2, 19)),
        (D(2027, 2, 4), D(2027, 1, 1), D(2027, 2, 19)),
    ],
)
def test_a_step_is_due_at_the_years_date_and_never_before_its_working_days_are_over(event, year_date, due):
    assert due_day(event, 5, year_date, FREE) == due


@pytest.mark.parametrize(
    ("due", "today", "level", "said"),
    [
        (D(2027, 1, 15), D(2027, 1, 4), "ahead", "9 working days left"),
        (D(2027, 1, 8), D(2027, 1, 5), "soon", "3 working days left"),
        (D(2027, 1, 11), D(2027, 1, 8), "soon", "1 working day left"),
        (D(2027, 1, 10), D(2027, 1, 8), "today", "no working day left"),  # a Sunday, seen on the Friday before
        (D(2027, 1, 8), D(2027, 1, 8), "today", "due today"),
        (D(2027, 1, 8), D(2027, 1, 10), "late", "late since the last working day"),
        (D(2027, 1, 8), D(2027, 1, 11), "late", "1 working day late"),
        (D(2027, 1, 8), D(2027, 1, 18), "late", "6 working days late"),
    ],
)
def test_nearness_is_said_in_working_days(due, today, level, said):
    near = nearness(due, today, WEEK)
    assert (near.level, near.sentence % {"days": near.days}) == (level, said)


def test_every_kind_names_its_working_days():
    assert all(days.endswith("_workdays") for _, days in KINDS.values())


@pytest.mark.parametrize(
    ("date", "returned", "kind"),
    [
        ("review_due", False, REVIEW),
        ("approval_due", False, APPROVAL),
        ("submission_due", False, ""),
        ("submission_due", True, ANSWER),
        ("contributions_due", True, ANSWER),
        ("", True, ""),
    ],
)
def test_a_stored_deadline_stands_in_the_place_of_the_years_date(date, returned, kind):
    assert kind_in_place(date, returned=returned) == kind
