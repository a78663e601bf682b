"""A missed promise: what is a miss, what a reason answers, how the matter stands, and who may say what."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.completion import Promise, Status
from targets.missed import (
    GRAVITY,
    MATTERS,
    Judged,
    Matter,
    Miss,
    Reason,
    check_finding,
    check_reason,
    covers,
    matter,
    miss_of,
    reason_until,
)
from targets.refusal import Refused
from targets.reporting import Actor, TargetFacts

Q1, DUE = dt.date(2027, 3, 31), dt.date(2027, 12, 31)
TODAY = dt.date(2028, 1, 20)
TARGET = TargetFacts(
    "jtys", False, False, (), Promise("count", DUE, "ge", Decimal(40)), TODAY, 2027, partners=frozenset({"swj"})
)
EDITOR = Actor(1, True, frozenset({"editors"}), "jtys")
REVIEWER = Actor(2, True, frozenset({"reviewers"}))
MISS = Miss(Status.NOT_MET, DUE)
TEXT = "征地拆迁延期，已重新排定工期。"

MISSES = [
    ("met", "met", {}, None),
    ("met late", "met_late", {}, Miss(Status.MET_LATE, DUE)),
    ("not met", "not_met", {"closed": True}, Miss(Status.NOT_MET, DUE)),
    ("overdue, and silent", "overdue", {}, Miss(Status.OVERDUE, DUE)),
    ("overdue, but the report lies with the inspection office", "overdue", {"waiting": True}, None),
    ("silent", "no_report", {"expected": Q1}, Miss(Status.NO_REPORT, Q1)),
    ("the inspection office is the slow one", "no_report", {"expected": Q1, "waiting": True}, None),
    ("silent at the close", "no_report", {"expected": Q1, "closed": True}, Miss(Status.NO_REPORT, DUE)),
    ("nobody looked before the close", "no_report", {"closed": True, "waiting": True}, Miss(Status.NO_REPORT, DUE)),
    ("withdrawn", "withdrawn", {}, None),
    ("on track", "on_track", {}, None),
]


@pytest.mark.parametrize(("status", "more", "expected"), [row[1:] for row in MISSES], ids=[row[0] for row in MISSES])
def test_what_is_a_miss(status, more, expected):
    asked = {"due": DUE, "expected": None, "closed": False, "waiting": False} | more
    assert miss_of(Status(status), **asked) == expected


def said(status="not_met", day=DUE):
    return Miss(Status(status), day)


MATTER = [
    ("nothing missed", None, [], [], "none"),
    ("a reason is owed", MISS, [], [], "owed"),
    ("to be judged", MISS, [said()], [], "to_judge"),
    ("justified", MISS, [said()], [("justified", said())], "justified"),
    ("not justified", MISS, [said()], [("unjustified", said())], "unjustified"),
    ("judged without a reason", MISS, [], [("unjustified", said())], "unjustified"),
    ("corrected: met after all", None, [said()], [("unjustified", said())], "closed"),
    ("the later finding counts", MISS, [said()], [("justified", said()), ("unjustified", said())], "unjustified"),
    ("a reason for being overdue is none for never", MISS, [said("overdue")], [("justified", said("overdue"))], "owed"),
    ("but one for being late is enough when it came late", Miss(Status.MET_LATE, DUE), [said("overdue")],
     [("justified", said("overdue"))], "justified"),
    ("a silence in spring says nothing of the year's end", MISS, [said("no_report", Q1)], [], "owed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("miss", "given_", "found", "expected"), [row[1:] for row in MATTER], ids=[r[0] for r in MATTER]
)
def test_how_the_matter_stands(miss, given_, found, expected):
    reasons = [Reason(place, one) for place, one in enumerate(given_, start=1)]
    findings = [Judged(place, one, outcome) for place, (outcome, one) in enumerate(found, start=1)]
    assert matter(miss, reasons, findings) == expected


def test_every_state_is_shown_by_word_shape_and_rule():
    assert set(MATTERS) == set(Matter)
    assert len({one.shape for one in MATTERS.values()}) == len(MATTERS)


misses = st.builds(Miss, st.sampled_from(sorted(GRAVITY)), st.sampled_from([Q1, DUE]))


@given(misses, misses, misses)
def test_answering_is_reflexive_and_transitive_and_never_reaches_a_graver_miss(one, two, three):
    assert covers(one, one)
    assert not (covers(one, two) and covers(two, three)) or covers(one, three)
    assert not covers(one, two) or GRAVITY[two.status] <= GRAVITY[one.status]


def give(actor=EDITOR, target=TARGET, **more):
    check_reason(actor, target, **{"miss": MISS, "state": Matter.OWED, "text": TEXT} | more)


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"actor": replace(EDITOR, active=False)}, "not active"),
        ({"actor": replace(EDITOR, roles=frozenset({"contributors"}))}, "editor or head"),
        ({"actor": replace(EDITOR, department="jyj")}, "editor or head"),
        ({"actor": REVIEWER}, "editor or head"),
        ({"miss": None}, "Nothing is missed"),
        ({"state": Matter.JUSTIFIED}, "judged this miss already"),
        ({"state": Matter.UNJUSTIFIED}, "judged this miss already"),
        ({"text": "忙 \n"}, "why it was missed"),
        ({"text": "长" * 5001}, "5000"),
    ],
)
def test_only_editor_or_head_give_a_reason_and_only_while_it_is_owed_or_not_judged(changed, part):
    give()
    give(replace(EDITOR, roles=frozenset({"heads"})), state=Matter.TO_JUDGE)
    with pytest.raises(Refused, match=part):
        give(**changed)


def judge(actor=REVIEWER, target=TARGET, **more):
    values = {
        "miss": MISS, "state": Matter.TO_JUDGE, "has_reason": True, "until": reason_until(known_on=TODAY),
        "of_organ": False, "substitute": None, "outcome": "unjustified", "text": TEXT,
    }  # fmt: skip
    check_finding(actor, target, **values | more)


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"actor": replace(REVIEWER, active=False)}, "not active"),
        ({"actor": Actor(3, True, frozenset({"inspectors", "evaluators"}))}, "Only the supervisory"),
        ({"actor": replace(REVIEWER, department="jtys")}, "own department"),
        ({"actor": replace(REVIEWER, department="swj")}, "co-operates"),
        ({"of_organ": True}, "substitute does"),
        ({"of_organ": True, "substitute": 9}, "substitute does"),
        ({"miss": None}, "no miss any more"),
        ({"has_reason": False}, "2028-01-30"),
        ({"has_reason": False, "until": dt.date(2028, 1, 19), "outcome": "justified"}, "Without a reason"),
        ({"outcome": "excused"}, "Choose a finding"),
        ({"state": Matter.UNJUSTIFIED}, "found so already"),
        ({"text": "不"}, "rests on"),
        ({"text": "长" * 5001}, "5000"),
    ],
)
def test_only_the_supervisory_organ_judges_and_says_what_it_rests_on(changed, part):
    judge()
    judge(outcome="justified")
    with pytest.raises(Refused, match=part):
        judge(**changed)


def test_silence_is_judged_without_a_reason_once_the_days_for_it_are_over():
    judge(has_reason=False, until=dt.date(2028, 1, 19), state=Matter.OWED)


def test_the_substitute_judges_the_organs_own_unless_it_is_of_the_department():
    judge(replace(REVIEWER, roles=frozenset()), of_organ=True, substitute=2)
    with pytest.raises(Refused, match="own department"):
        judge(Actor(2, True, frozenset(), "jtys"), of_organ=True, substitute=2)
