"""The state machine of chasing: what falls due, in which order, whatever was down for how long."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.chasing.machine import (
    Done,
    Due,
    Occasion,
    Quiet,
    Terms,
    answer_due,
    due_steps,
    looks_back_to,
    merged,
    resting,
    stage,
    waiting_draft,
    workdays_before,
)
from targets.chasing.steps import ANSWERED_BY, DRAFTS, Step
from targets.workdays import WEEK, Calendar

START = dt.date(2027, 3, 1)
DUE = dt.date(2027, 4, 15)  # a Thursday
Q1 = Occasion("report:2027Q1", DUE, DUE)
TERMS = Terms()
DAY = dt.timedelta(days=1)
FOREVER = dt.date(2028, 2, 28)

days = st.integers(0, 120).map(lambda number: START + number * DAY)
terms = st.builds(Terms, *[st.integers(1, 15)] * 4)
calendars = st.dictionaries(days, st.booleans(), max_size=25).map(Calendar)
spans = st.builds(
    lambda since, length, final: Quiet(since, None if final or length > 60 else since + length * DAY, "x", final),
    days,
    st.integers(1, 80),
    st.sampled_from([False, False, False, True]),
)
quiets = st.lists(spans, max_size=4)
occasions = st.builds(
    lambda day, grace: Occasion("milestone:x", day, day + grace * DAY), days, st.sampled_from([0, 15])
)
extensions = st.lists(
    st.tuples(days, st.integers(1, 40)).map(lambda pair: Done(Step.EXTENDED, pair[0], pair[0] + pair[1] * DAY)),
    max_size=2,
).map(lambda found: sorted(found, key=lambda one: one.on))


def run(record, today, occasion=Q1, answered=(), terms=TERMS, calendar=WEEK):
    """Return the record after a run on a day."""
    found = due_steps(occasion=occasion, record=record, answered=answered, terms=terms, calendar=calendar, today=today)
    return [*record, *(Done(one.step, one.on) for one in found)]


def kinds(record):
    return [one.step for one in record]


def play(run_days, acts, delay, until=FOREVER, **world):
    """Return the record of a year in which the machine ran on some days only.

    `acts` are what people did for reasons of their own; drafts are issued `delay` days after the run that made them.
    """
    record, made = [], {}
    acts = list(acts)
    day = START - 60 * DAY
    while day <= until:
        while acts and acts[0].on <= day:
            record.append(acts.pop(0))
        draft = waiting_draft(world.get("occasion", Q1), record, day, world.get("answered", ()))
        if draft and day >= made[draft] + delay * DAY:
            record.append(Done(ANSWERED_BY[draft], day))
        if day in run_days:
            before = len(record)
            record = run(record, day, **world)
            made |= {one.step: day for one in record[before:] if one.step in DRAFTS}
        day += DAY
    return record


EVERY_DAY = {START - 60 * DAY + number * DAY for number in range(430)}


def test_a_matter_that_nobody_answers_climbs_the_whole_ladder():
    record = play(EVERY_DAY, [], delay=1)
    assert [(one.step, one.on.isoformat()) for one in record] == [
        (Step.REMINDED, "2027-04-08"),
        (Step.OVERDUE, "2027-04-16"),
        (Step.DRAFTED_1, "2027-04-20"),
        (Step.ISSUED_1, "2027-04-21"),
        (Step.DRAFTED_2, "2027-04-28"),
        (Step.ISSUED_2, "2027-04-29"),
        (Step.DRAFTED_3, "2027-05-06"),
        (Step.REFERRED, "2027-05-07"),
    ]


def test_nothing_is_due_before_the_reminder():
    assert run([], dt.date(2027, 4, 7)) == []


def test_a_matter_settled_before_its_reminder_is_never_opened():
    assert run([], FOREVER, answered=[Quiet(dt.date(2027, 4, 1))]) == []


def test_an_answer_in_time_rests_the_chase_and_an_answer_that_does_not_hold_takes_it_up_again():
    answered = [Quiet(dt.date(2027, 4, 12), dt.date(2027, 5, 10), "reported")]
    record = run([], dt.date(2027, 5, 9), answered=answered)
    assert kinds(record) == [Step.REMINDED, Step.SETTLED]
    assert resting(record)
    record = run(record, dt.date(2027, 5, 10), answered=answered)
    assert kinds(record)[2:] == [Step.REOPENED, Step.OVERDUE, Step.DRAFTED_1]
    assert {one.on for one in record[2:]} == {dt.date(2027, 5, 10)}


def test_a_draft_waits_for_an_inspector_as_long_as_it_takes():
    assert kinds(run([], FOREVER)) == [Step.REMINDED, Step.OVERDUE, Step.DRAFTED_1]


def test_a_holiday_loaded_later_moves_what_is_to_come_and_nothing_that_was():
    record = run([], dt.date(2027, 4, 16))
    holiday = Calendar({dt.date(2027, 4, 16): False, dt.date(2027, 4, 19): False, dt.date(2027, 4, 20): False})
    assert run(record, dt.date(2027, 4, 22), calendar=holiday) == record
    record = run(record, dt.date(2027, 4, 23), calendar=holiday)
    assert record[-1] == Done(Step.DRAFTED_1, dt.date(2027, 4, 23))


def test_an_extension_after_the_first_notice_moves_the_second():
    record = [*run([], dt.date(2027, 4, 20)), Done(Step.ISSUED_1, dt.date(2027, 4, 21))]
    record.append(Done(Step.EXTENDED, dt.date(2027, 4, 22), dt.date(2027, 5, 20)))
    assert run(record, dt.date(2027, 5, 26)) == record
    assert run(record, dt.date(2027, 5, 27))[-1] == Done(Step.DRAFTED_2, dt.date(2027, 5, 27))


def test_a_draft_waits_while_an_extension_runs_and_shows_again_after_it():
    record = [*run([], dt.date(2027, 4, 20)), Done(Step.EXTENDED, dt.date(2027, 4, 21), dt.date(2027, 5, 20))]
    assert waiting_draft(Q1, record, dt.date(2027, 5, 20)) is None
    assert waiting_draft(Q1, record, dt.date(2027, 5, 21)) is Step.DRAFTED_1


def test_a_dropped_draft_rests_until_it_is_taken_up_again():
    record = [*run([], dt.date(2027, 4, 20)), Done(Step.DROPPED, dt.date(2027, 4, 21))]
    assert waiting_draft(Q1, record, FOREVER) is None
    assert run(record, FOREVER) == record
    record.append(Done(Step.RESUMED, dt.date(2027, 6, 1)))
    assert waiting_draft(Q1, record, dt.date(2027, 6, 1)) is Step.DRAFTED_1


def test_an_answer_that_came_today_hides_the_draft_before_any_run_has_seen_it():
    record = run([], dt.date(2027, 4, 20))
    answered = [Quiet(dt.date(2027, 4, 21), dt.date(2027, 5, 10), "reported")]
    assert waiting_draft(Q1, record, dt.date(2027, 4, 21), answered) is None
    assert waiting_draft(Q1, record, dt.date(2027, 5, 10), answered) is Step.DRAFTED_1


def test_the_reminder_counts_working_days_backwards():
    assert workdays_before(WEEK, dt.date(2027, 4, 15), 5) == dt.date(2027, 4, 8)
    assert workdays_before(Calendar({dt.date(2027, 4, 12): False}), dt.date(2027, 4, 15), 5) == dt.date(2027, 4, 7)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ([], None),
        ([Step.REMINDED], Step.REMINDED),
        ([Step.REMINDED, Step.OVERDUE, Step.DRAFTED_1, Step.ISSUED_1, Step.RECEIVED], Step.ISSUED_1),
        ([Step.REMINDED, Step.OVERDUE, Step.SETTLED], Step.SETTLED),
        ([Step.REMINDED, Step.OVERDUE, Step.SETTLED, Step.REOPENED], Step.OVERDUE),
        ([Step.REMINDED, Step.OVERDUE, Step.DRAFTED_1, Step.DROPPED], Step.DROPPED),
        ([Step.REMINDED, Step.SETTLED, Step.ENDED], Step.ENDED),
    ],
)
def test_the_stage_is_read_from_the_steps(record, expected):
    assert stage([Done(one, START) for one in record]) is expected


@given(occasion=occasions, answered=quiets, terms=terms, calendar=calendars, acts=extensions, today=days)
def test_running_twice_equals_running_once(occasion, answered, terms, calendar, acts, today):
    record = [one for one in acts if one.on <= today]
    world = {"occasion": occasion, "answered": answered, "terms": terms, "calendar": calendar}
    once = run(record, today, **world)
    assert run(once, today, **world) == once


@given(occasion=occasions, answered=quiets, terms=terms, calendar=calendars, today=days)
def test_without_people_an_outage_of_any_length_changes_no_step_no_day_and_no_order(
    occasion, answered, terms, calendar, today
):
    world = {"occasion": occasion, "answered": answered, "terms": terms, "calendar": calendar}
    daily, day = [], START - 60 * DAY
    while day <= today:
        daily, day = run(daily, day, **world), day + DAY
    assert run([], today, **world) == daily


def drive(run_days, closed, answered, **world):
    """Return the record of runs that know of the year's close only once it came, and look at a year as a run does."""
    record, last = [], None
    for day in sorted(run_days):
        is_closed = closed <= day
        looks = not is_closed or closed > looks_back_to(day, last) or (record and not resting_for_good(record))
        if looks:
            ends = [Quiet(closed, None, "closed", final=True)] if is_closed else []
            record = run(record, day, answered=[*answered, *ends], **world)
        last = day
    return record


def resting_for_good(record):
    return Step.ENDED in kinds(record)


@given(
    occasion=occasions, answered=quiets, terms=terms, calendar=calendars, closed=days,
    up=st.sets(st.integers(0, 420), max_size=6),
)  # fmt: skip
def test_a_year_closed_during_an_outage_is_chased_for_the_days_before_its_close(
    occasion, answered, terms, calendar, closed, up
):
    world = {"occasion": occasion, "answered": answered, "terms": terms, "calendar": calendar}
    first, last = min(EVERY_DAY), max(EVERY_DAY)
    some = {first, last} | {first + number * DAY for number in up}
    assert drive(some, closed, **world) == drive(EVERY_DAY, closed, **world)


def test_a_run_looks_no_further_back_than_the_last_complete_run():
    assert looks_back_to(DUE, DUE - 30 * DAY) == DUE - 30 * DAY
    assert looks_back_to(DUE, None) == DUE  # nobody chased before the first run
    assert looks_back_to(DUE, DUE + DAY) == DUE  # asked about a day that is past


@given(
    acts=extensions,
    answered=quiets,
    terms=terms,
    calendar=calendars,
    occasion=occasions,
    delay=st.integers(0, 9),
    up=st.sets(st.integers(0, 420), max_size=40),
)
def test_an_outage_of_any_length_skips_and_repeats_nothing(acts, answered, terms, calendar, occasion, delay, up):
    world = {"occasion": occasion, "answered": answered, "terms": terms, "calendar": calendar}
    run_days = {START - 60 * DAY + number * DAY for number in up} | {FOREVER - number * DAY for number in range(150)}
    record = play(run_days, acts, delay, **world)
    ladder = [one.step for one in record if one.step in (*DRAFTS, *ANSWERED_BY.values(), Step.REMINDED, Step.OVERDUE)]
    whole = [
        Step.REMINDED, Step.OVERDUE, Step.DRAFTED_1, Step.ISSUED_1, Step.DRAFTED_2, Step.ISSUED_2, Step.DRAFTED_3,
        Step.REFERRED,
    ]  # fmt: skip
    assert ladder == whole[: len(ladder)]
    if not any(one.until is None for one in merged(answered)):
        assert ladder == whole  # as many steps as with daily runs: all of them
    for draft, issued in ((Step.DRAFTED_2, Step.ISSUED_1), (Step.DRAFTED_3, Step.ISSUED_2)):
        if draft in ladder:
            done = {one.step: one.on for one in record}
            number = terms.second if draft is Step.DRAFTED_2 else terms.referral
            assert done[draft] >= calendar.add_workdays(done[issued], number)


@given(acts=extensions, answered=quiets, delay=st.integers(0, 9))
def test_nothing_is_written_while_the_matter_is_answered_and_nothing_after_the_end(acts, answered, delay):
    record = play(EVERY_DAY, acts, delay, answered=answered)
    spans = merged(answered)
    for one in record:
        inside = [span for span in spans if span.since <= one.on and (span.until is None or one.on < span.until)]
        if one.step in (Step.REMINDED, Step.OVERDUE, *DRAFTS):
            assert not inside
        if one.step in (Step.SETTLED, Step.ENDED):
            assert inside
    if Step.ENDED in kinds(record):
        assert [
            one.step for one in record[kinds(record).index(Step.ENDED) + 1 :] if one.step is not Step.EXTENDED
        ] == []
    turns = [one.step for one in record if one.step in (Step.SETTLED, Step.REOPENED)]
    assert turns == [(Step.SETTLED, Step.REOPENED)[place % 2] for place in range(len(turns))]


@given(at=days, length=st.integers(1, 60), terms=terms, calendar=calendars)
def test_an_extension_granted_before_the_date_moves_the_whole(at, length, terms, calendar):
    until = DUE + length * DAY
    granted = Done(Step.EXTENDED, min(at, DUE), until)
    moved = Occasion("report:2027Q1", until, until)
    assert answer_due(Q1, [granted]) == until
    reminded = run([], granted.on - DAY, terms=terms, calendar=calendar)
    record = run([*reminded, granted], FOREVER, terms=terms, calendar=calendar)
    expected = run([], FOREVER, occasion=moved, terms=terms, calendar=calendar)
    later = [one for one in record if one.step in (Step.OVERDUE, Step.DRAFTED_1)]
    assert later == [one for one in expected if one.step in (Step.OVERDUE, Step.DRAFTED_1)]


@given(withdrawn=days, answered=quiets)
def test_a_withdrawn_promise_is_never_chased(withdrawn, answered):
    answered = [*answered, Quiet(withdrawn, None, "withdrawn", final=True)]
    record = play(EVERY_DAY, [], 0, answered=answered)
    late = [one.step for one in record if one.on >= withdrawn]
    assert late in ([], [Step.ENDED])


@given(calendar=calendars, later=calendars, changed=days, delay=st.integers(0, 5))
def test_a_calendar_that_changes_on_the_way_repeats_nothing_and_turns_no_order_round(calendar, later, changed, delay):
    record, made, day = [], {}, START - 60 * DAY
    while day <= FOREVER:
        draft = waiting_draft(Q1, record, day)
        if draft and day >= made[draft] + delay * DAY:
            record.append(Done(ANSWERED_BY[draft], day))
        before = len(record)
        record = run(record, day, calendar=calendar if day < changed else later)
        made |= {one.step: day for one in record[before:]}
        day += DAY
    assert kinds(record) == [
        Step.REMINDED, Step.OVERDUE, Step.DRAFTED_1, Step.ISSUED_1, Step.DRAFTED_2, Step.ISSUED_2, Step.DRAFTED_3,
        Step.REFERRED,
    ]  # fmt: skip
    assert [one.on for one in record] == sorted(one.on for one in record)


@given(answered=quiets)
def test_merged_spans_cover_the_same_days_and_do_not_touch(answered):
    spans = merged(answered)
    for one, following in itertools.pairwise(spans):
        assert one.until is not None
        assert one.until < following.since or (following.final and one.until == following.since)
    final = min((one.since for one in answered if one.final), default=None)
    for number in range(0, 210, 3):
        day = START + number * DAY
        covered = any(one.since <= day and (one.until is None or day < one.until) for one in answered)
        assert covered == any(one.since <= day and (one.until is None or day < one.until) for one in spans)
        if final and day >= final:
            assert spans[-1].final


def test_what_is_due_says_why_it_rests():
    found = due_steps(
        occasion=Q1, record=[Done(Step.REMINDED, dt.date(2027, 4, 8))], answered=[Quiet(DUE, None, "reported")],
        terms=TERMS, calendar=WEEK, today=DUE,
    )  # fmt: skip
    assert found == [Due(Step.SETTLED, DUE, "reported")]
