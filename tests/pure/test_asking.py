"""When an owner is asked for a report."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.asking import ASKED, REMINDED, stage_due
from targets.needs import Need, Wanted

BY = dt.date(2027, 4, 15)
DUE, LATE = Wanted(Need.DUE, "2027Q1", BY), Wanted(Need.LATE, "2027Q1", BY)
OVER, BEFORE, SOON, AFTER = dt.date(2027, 4, 1), dt.date(2027, 4, 9), dt.date(2027, 4, 10), dt.date(2027, 5, 20)


@pytest.mark.parametrize(
    ("wanted", "today", "sent", "letter"),
    [
        (DUE, OVER, {}, ASKED),
        (DUE, OVER, {ASKED: OVER}, ""),
        (DUE, BEFORE, {ASKED: OVER}, ""),
        (DUE, SOON, {ASKED: OVER}, REMINDED),
        (DUE, BY, {ASKED: OVER, REMINDED: SOON}, ""),
        (DUE, SOON, {}, ASKED),
        (DUE, SOON, {ASKED: SOON}, ""),
        (LATE, AFTER, {}, ASKED),
        (LATE, AFTER, {ASKED: AFTER}, ""),
        (LATE, AFTER, {ASKED: OVER}, REMINDED),
        (LATE, AFTER, {ASKED: OVER, REMINDED: SOON}, ""),
        (Wanted(Need.WAITING, "2027Q1"), SOON, {}, ""),
        (Wanted(Need.NOT_YET), SOON, {}, ""),
        (Wanted(Need.NOTHING), SOON, {}, ""),
        (Wanted(Need.RETURNED, "2027Q1", BY), SOON, {}, ""),  # the finding's own notice asks for that
    ],
)
def test_the_two_letters_about_a_period(wanted, today, sent, letter):
    assert stage_due(wanted, today, sent, remind=5) == letter


@given(st.lists(st.integers(0, 60), max_size=30), st.integers(0, 20))
def test_whatever_days_the_machine_ran_each_letter_goes_once_and_never_both_on_one_day(days, remind):
    sent: dict[str, dt.date] = {}
    for day in sorted(days):
        today = OVER + dt.timedelta(days=day)
        letter = stage_due(LATE if today > BY else DUE, today, sent, remind=remind)
        if letter:
            assert letter not in sent
            assert today not in sent.values()
            sent[letter] = today
        assert not stage_due(LATE if today > BY else DUE, today, sent, remind=remind)  # again at once: nothing
    assert bool(sent) is bool(days)
    if len({one for one in days if OVER + dt.timedelta(days=one) >= BY}) > 1:
        assert set(sent) == {ASKED, REMINDED}
