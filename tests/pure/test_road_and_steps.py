"""The drawing of the road and the next step of each person, from plain facts."""

import datetime as dt

import pytest

from targets.workdays import Calendar
from whitepapers.approval import Decided, Outcome, PaperFacts, Person, RoundFacts, Stage
from whitepapers.desk.road import ORDER, road
from whitepapers.desk.steps import next_step, offers

DAY = dt.date(2026, 12, 1)
DEADLINES = {
    "contributions_due": dt.date(2026, 12, 5),
    "submission_due": dt.date(2026, 12, 15),
    "review_due": dt.date(2026, 12, 22),
    "approval_due": dt.date(2026, 12, 28),
    "release": dt.date(2027, 1, 4),
}


def person(role, number=1, department="jtys", unit=""):
    return Person(number, True, frozenset({role}), department, unit)


def paper(*decisions, rounds=True, **more):
    facts = {"content": "c", "targets": 3, "signed": "c"} | more
    latest = (RoundFacts("d", frozenset({9}), decisions),) if rounds else ()
    return PaperFacts("jtys", leader=7, rounds=latest, **facts)


YES = Decided(Stage.SUPERVISORY, Outcome.APPROVED, 5, "d")
NO = Decided(Stage.SUPERVISORY, Outcome.RETURNED, 5, "d")
BACK = Decided(Stage.SUPERVISORY, Outcome.RECALLED, 1, "d")
YES_TWO = Decided(Stage.LEADER, Outcome.APPROVED, 7, "d")
NO_TWO = Decided(Stage.LEADER, Outcome.RETURNED, 7, "d")


@pytest.mark.parametrize(
    ("facts", "released", "expected"),
    [
        (paper(rounds=False, signed=""), False, ["now", "ahead", "ahead", "ahead", "ahead"]),
        (paper(rounds=False), False, ["done", "now", "ahead", "ahead", "ahead"]),
        (paper(rounds=False, signed="old"), False, ["now", "ahead", "ahead", "ahead", "ahead"]),
        (paper(), False, ["done", "done", "now", "ahead", "ahead"]),
        (paper(YES), False, ["done", "done", "done", "now", "ahead"]),
        (paper(NO, signed="old"), False, ["now", "ahead", "returned", "ahead", "ahead"]),
        (paper(YES, NO_TWO, signed="old"), False, ["now", "ahead", "ahead", "returned", "ahead"]),
        (paper(BACK), False, ["done", "now", "ahead", "ahead", "ahead"]),
        (paper(YES, YES_TWO), False, ["done", "done", "done", "done", "now"]),
        (paper(YES, YES_TWO), True, ["done", "done", "done", "done", "done"]),
    ],
)
def test_each_station_stands_where_the_paper_is(facts, released, expected):
    stations = road(facts, deadlines=DEADLINES, today=DAY, released=released)
    assert [one.name for one in stations] == list(ORDER)
    assert [one.standing for one in stations] == expected


def test_working_days_are_counted_for_the_present_station_only():
    stations = road(paper(), deadlines=DEADLINES, today=DAY)
    assert [one.near.days if one.near else None for one in stations] == [None, None, 15, None, None]
    late = road(paper(), deadlines=DEADLINES, today=dt.date(2026, 12, 25))
    assert (late[2].near.level, late[2].near.days) == ("late", 3)
    worked = Calendar({dt.date(2026, 12, 19): True, dt.date(2026, 12, 3): False, dt.date(2026, 12, 4): False})
    assert road(paper(), deadlines=DEADLINES, today=DAY, calendar=worked)[2].near.days == 14


@pytest.mark.parametrize(
    ("who", "facts", "mine", "deadline"),
    [
        (person("editors"), paper(rounds=False, targets=0, signed=""), True, "submission_due"),
        (person("editors"), paper(rounds=False), True, "submission_due"),
        (person("heads"), paper(rounds=False, signed=""), True, "submission_due"),
        (person("heads"), paper(rounds=False), False, "submission_due"),
        (person("contributors", unit="处"), paper(rounds=False), True, "contributions_due"),
        (person("reviewers", 5, ""), paper(), True, "review_due"),
        (person("reviewers", 9, ""), paper(), False, "review_due"),  # had a hand in it
        (person("leaders", 7, ""), paper(), False, "review_due"),
        (person("leaders", 7, ""), paper(YES), True, "approval_due"),
        (person("leaders", 8, ""), paper(YES), False, "approval_due"),
        (person("editors", department="jyj"), paper(rounds=False), False, "submission_due"),
    ],
)
def test_what_comes_next_and_for_whom(who, facts, mine, deadline):
    step = next_step(who, facts, in_time=True, released=False)
    assert (step.mine, step.deadline) == (mine, deadline)


def test_after_the_divisions_deadline_nothing_waits_for_a_contributor():
    assert not next_step(person("contributors"), paper(rounds=False), in_time=False, released=False).mine


def test_steps_are_offered_to_their_own_people_only():
    drafting = paper(rounds=False)
    assert set(offers(person("editors"), drafting)) == {"prose", "submit", "recall"}
    assert set(offers(person("heads"), drafting)) == {"sign_off", "recall"}
    assert offers(person("contributors"), drafting) == {}
    assert offers(person("editors", department="jyj"), drafting) == {}
    assert offers(person("editors"), drafting)["submit"].allowed
    assert not offers(person("editors"), paper(rounds=False, signed=""))["submit"].allowed
    assert offers(person("heads"), paper())["recall"].allowed


def test_a_head_who_has_signed_is_told_that_the_text_waits_for_the_editor():
    step = next_step(person("heads"), paper(rounds=False), in_time=True, released=False)
    assert step.sentence == "Signed off; the editor submits it."
