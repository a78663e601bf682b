"""What of a promise is chased, and which reports and findings answer it."""

import datetime as dt
from decimal import Decimal

import pytest

from targets.chasing.machine import Quiet, merged
from targets.chasing.occasions import Event, answer_by, answered, endings, occasions, parse_key
from targets.completion import Milestone, Promise
from targets.periods import quarters
from targets.workdays import WEEK

YEAR = 2027
END = dt.date(2027, 12, 31)
KM = Promise("count", END, "ge", Decimal(40), (Milestone(dt.date(2027, 6, 30), Decimal(20)),))
QUALITY = Promise("qualitative", END, milestones=(Milestone(dt.date(2027, 6, 30)),))


def day(month, number):
    return dt.date(2027, month, number)


def keys(promise, grace=15):
    return [one.key for one in occasions(promise=promise, periods=quarters(YEAR), grace=grace)]


def of(promise, key, grace=15):
    return next(one for one in occasions(promise=promise, periods=quarters(YEAR), grace=grace) if one.key == key)


def filed(on, report=1, period="2027Q1", value=None, done=None, as_of=None):
    return Event(on, report, period, as_of or dt.date(2027, int(period[-1]) * 3, 30), value and Decimal(value), done)


def found(on, outcome="verified", report=1, period="2027Q1", value=None, fulfilled=None, as_of=None):
    as_of = as_of or dt.date(2027, int(period[-1]) * 3, 30)
    return Event(on, report, period, as_of, value and Decimal(value), fulfilled, None, outcome)


def spans(promise, key, *events):
    return [(one.since, one.until) for one in merged(answered(of(promise, key), promise, events, WEEK))]


def test_reports_milestones_and_the_date_are_chased_and_one_silence_is_one_matter():
    assert keys(KM) == ["report:2027Q1", "milestone:2027-06-30", "report:2027Q3", "promise:2027-12-31"]


def test_a_milestone_has_until_the_report_of_its_period_is_due():
    mid = of(KM, "milestone:2027-06-30")
    assert (mid.day, mid.due) == (day(6, 30), day(7, 15))
    assert answer_by(day(5, 10), quarters(YEAR), 15) == day(7, 15)


def test_a_promise_for_the_middle_of_the_year_asks_for_no_report_after_it():
    assert keys(Promise("dated", day(5, 20))) == ["report:2027Q1", "promise:2027-05-20"]


def test_a_promise_for_a_later_year_is_reported_on_all_year():
    later = Promise("count", dt.date(2029, 6, 30), "ge", Decimal(40))
    assert keys(later) == [f"report:2027Q{one}" for one in (1, 2, 3, 4)] + ["promise:2029-06-30"]


def test_nothing_is_chased_that_fell_due_before_the_promise_was_published():
    late = Promise("count", END, "ge", Decimal(40), KM.milestones, since=day(8, 1))
    assert keys(late) == ["report:2027Q3", "promise:2027-12-31"]


def test_a_report_answers_for_its_period_and_those_before_it():
    assert spans(KM, "report:2027Q1", filed(day(4, 10))) == [(day(4, 10), None)]
    assert spans(KM, "report:2027Q1", filed(day(7, 1), period="2027Q2")) == [(day(7, 1), None)]
    assert spans(KM, "report:2027Q3", filed(day(7, 1), period="2027Q2")) == []


def test_a_returned_report_answers_nothing_and_leaves_five_working_days_for_another():
    events = [filed(day(4, 12)), found(day(5, 3), "returned")]
    assert spans(KM, "report:2027Q1", *events) == [(day(4, 12), day(5, 10))]
    again = [*events, filed(day(5, 20), report=2)]
    assert spans(KM, "report:2027Q1", *again) == [(day(4, 12), day(5, 10)), (day(5, 20), None)]
    soon = [*events, filed(day(5, 6), report=2)]
    assert spans(KM, "report:2027Q1", *soon) == [(day(4, 12), None)]


def test_after_two_claims_that_did_not_hold_a_mere_claim_stops_nothing_any_more():
    events = []
    for turn, month in enumerate((4, 5, 6), start=1):  # claimed at once, each time it is refused
        events += [filed(day(month, 12), report=turn), found(day(month, 20), "returned", report=turn)]
    twice = [(day(4, 12), day(4, 27)), (day(5, 12), day(5, 27))]
    assert spans(KM, "report:2027Q1", *events) == twice
    assert spans(KM, "report:2027Q1", *events, filed(day(7, 1), report=4)) == twice
    held = [filed(day(7, 1), report=4), found(day(7, 9), "verified", report=4)]
    assert spans(KM, "report:2027Q1", *events, *held) == [*twice, (day(7, 9), None)]


def test_who_takes_the_own_claim_back_is_still_believed():
    events = [
        filed(day(7, 1 + turn), report=turn, period="2027Q2", value=20 if turn % 2 else 12) for turn in range(1, 8)
    ]
    assert spans(KM, "milestone:2027-06-30", *events)[-1][1] is None


@pytest.mark.parametrize(
    ("promise", "event", "rests"),
    [
        (KM, filed(day(7, 5), period="2027Q2", value=20), True),
        (KM, filed(day(7, 5), period="2027Q2", value=19), False),
        (KM, filed(day(4, 5), period="2027Q1", value=20), True),  # a count that is reached early stays reached
        (KM, filed(day(7, 5), period="2027Q2"), False),  # no figure, no answer
        (KM, filed(day(7, 5), period="2027Q2", done=True), True),
        (QUALITY, filed(day(7, 5), period="2027Q2"), True),  # a step: the inspection office sees
        (QUALITY, filed(day(4, 5), period="2027Q1"), False),
        (QUALITY, found(day(7, 9), period="2027Q2", fulfilled=False), False),
    ],
)
def test_a_claim_for_a_milestone_counts_while_it_waits_if_it_says_that_the_milestone_is_reached(promise, event, rests):
    assert bool(spans(promise, "milestone:2027-06-30", event)) is rests


def test_a_finding_below_the_milestone_takes_the_chase_up_again():
    events = [filed(day(7, 5), period="2027Q2", value=20), found(day(8, 2), period="2027Q2", value=18)]
    assert spans(KM, "milestone:2027-06-30", *events) == [(day(7, 5), day(8, 9))]
    corrected = [*events, found(day(9, 1), period="2027Q2", value=21)]
    assert spans(KM, "milestone:2027-06-30", *corrected) == [(day(7, 5), day(8, 9)), (day(9, 1), None)]


def test_a_correction_takes_the_place_of_a_claim_at_once_and_of_a_finding_when_it_is_checked():
    claimed = filed(day(7, 5), period="2027Q2", value=20)
    less = filed(day(7, 8), report=2, period="2027Q2", value=12)
    assert spans(KM, "milestone:2027-06-30", claimed, less) == [(day(7, 5), day(7, 15))]
    right = found(day(7, 6), period="2027Q2", value=20)
    assert spans(KM, "milestone:2027-06-30", claimed, right, less) == [(day(7, 5), None)]
    checked = found(day(7, 12), report=2, period="2027Q2", value=12)
    assert spans(KM, "milestone:2027-06-30", claimed, right, less, checked) == [(day(7, 5), day(7, 19))]


def test_the_promise_itself_is_answered_by_a_claim_that_it_is_kept_and_by_nothing_less():
    assert spans(KM, "promise:2027-12-31", filed(day(12, 31), period="2027Q4", value=39)) == []
    assert spans(KM, "promise:2027-12-31", filed(day(12, 31), period="2027Q4", value=40)) == [(END, None)]
    assert spans(QUALITY, "promise:2027-12-31", filed(day(12, 31), period="2027Q4")) == []
    assert spans(QUALITY, "promise:2027-12-31", filed(day(12, 31), period="2027Q4", done=True)) == [(END, None)]


def test_a_promise_that_is_kept_owes_nothing_more():
    kept = [filed(day(4, 5), value=40), found(day(4, 9), value=40)]
    for key in ("milestone:2027-06-30", "report:2027Q3", "promise:2027-12-31"):
        assert spans(KM, key, *kept)[-1][1] is None


def test_the_endings_say_why():
    assert endings(day(5, 1), None) == [Quiet(day(5, 1), None, "withdrawn", final=True)]
    assert [one.why for one in endings(day(5, 1), day(12, 1))] == ["withdrawn", "closed"]


def test_a_key_is_read_back():
    assert parse_key("report:2027Q1") == ("report", "2027Q1")
    assert parse_key("promise:2027-12-31") == ("promise", END)
