"""A status set by hand: who may, when a second inspector is needed, and what is shown whatever the findings say later."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.completion import Promise, Status
from targets.overriding import (
    LADDER,
    LIFTED,
    PROVISIONAL,
    SETTABLE,
    Override,
    check_confirm,
    check_override,
    effective,
    needs_second,
    rank,
)
from targets.refusal import Refused
from targets.reporting import Actor, TargetFacts

TODAY = dt.date(2027, 10, 5)
PROMISE = Promise("count", dt.date(2027, 12, 31), "ge", Decimal(40))
TARGET = TargetFacts("jtys", False, False, ("2027Q1",), PROMISE, TODAY, 2027, partners=frozenset({"swj"}))
INSPECTOR, SECOND = Actor(1, True, frozenset({"inspectors"})), Actor(2, True, frozenset({"inspectors"}))
REASON = "现场复核发现工程已竣工，报表口径有误。"

computed_ones = st.sampled_from(LADDER)
entries = st.lists(
    st.tuples(st.sampled_from([*sorted(SETTABLE), LIFTED]), st.booleans()), max_size=6
).map(lambda rows: [Override(place, *row) for place, row in enumerate(rows, start=1)])  # fmt: skip


def test_the_ladder_holds_every_status_but_withdrawn():
    assert set(LADDER) == set(Status) - {Status.WITHDRAWN}
    assert set(LADDER) > SETTABLE


def set_by(actor=INSPECTOR, target=TARGET, **more):
    said = {"post": "督查专员", "computed": Status.ON_TRACK, "current": "", "status": "at_risk", "reason": REASON}
    check_override(actor, target, **said | more)


def test_an_inspector_overrides_and_lifts_with_a_reason():
    set_by()
    set_by(status="met")
    set_by(status=LIFTED, current="at_risk")
    set_by(status="on_track", computed=Status.ON_TRACK, current="at_risk")


def test_one_that_waits_for_a_second_inspector_is_taken_back():
    set_by(status=LIFTED, proposed=True)


def test_after_the_close_what_is_kept_or_not_is_set_and_nothing_that_is_under_way():
    closed = replace(TARGET, year_closed=True)
    for status in SETTABLE - PROVISIONAL:
        set_by(target=closed, status=status, computed=Status.NO_REPORT)


OWN = replace(INSPECTOR, department="jtys")
SUBSTITUTED = replace(TARGET, of_inspection=True, substitute=9)


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"actor": replace(INSPECTOR, active=False)}, "not active"),
        (
            {"actor": Actor(3, True, frozenset({"editors", "heads", "evaluators", "administrators"}))},
            "Only the inspection",
        ),
        ({"actor": OWN}, "own department"),
        ({"actor": replace(INSPECTOR, department="swj")}, "co-operates"),
        ({"target": SUBSTITUTED}, "substitute does"),
        ({"target": replace(SUBSTITUTED, substitute=None)}, "no substitute is named"),
        ({"post": " "}, "no post"),
        ({"target": replace(TARGET, withdrawn=True)}, "stays withdrawn"),
        ({"target": replace(TARGET, year_closed=True)}, "kept or it is not"),
        ({"status": "withdrawn"}, "matter of record"),
        ({"status": "no_report"}, "matter of record"),
        ({"status": "not_due"}, "matter of record"),
        ({"status": "overdue"}, "matter of record"),
        ({"status": "excellent"}, "matter of record"),
        ({"status": "on_track"}, "say so already"),
        ({"current": "at_risk"}, "in force already"),
        ({"status": LIFTED}, "nothing to lift"),
        ({"reason": "误报 \n"}, "Say why"),
        ({"reason": "长" * 5001}, "5000"),
        ({"target": replace(TARGET, today=dt.date(2028, 1, 1))}, "kept or it is not"),
    ],
)
def test_every_other_override_is_refused(changed, part):
    with pytest.raises(Refused, match=part):
        set_by(**changed)


def test_the_substitute_overrides_the_inspection_offices_own():
    set_by(Actor(9, True, frozenset()), SUBSTITUTED)


def confirm(actor=SECOND, target=TARGET, **more):
    said = {"post": "督查专员", "by": 1, "status": "met", "newest": True, "confirmed": False, "needed": True}
    check_confirm(actor, target, **said | more)


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"actor": INSPECTOR}, "second inspector"),
        ({"actor": replace(SECOND, department="jtys")}, "own department"),
        ({"actor": replace(SECOND, department="swj")}, "co-operates"),
        ({"actor": Actor(3, True, frozenset({"heads"}))}, "Only the inspection"),
        ({"post": ""}, "no post"),
        ({"newest": False}, "newer entry"),
        ({"confirmed": True}, "confirmed already"),
        ({"needed": False}, "favours nobody"),
        ({"status": "on_track", "target": replace(TARGET, year_closed=True)}, "kept or it is not"),
    ],
)
def test_nobody_confirms_the_own_entry_nor_one_that_needs_it_not(changed, part):
    confirm()
    with pytest.raises(Refused, match=part):
        confirm(**changed)


SHOWN = [
    ("nothing by hand", "on_track", [], False, None),
    ("worse, by one", "on_track", [("at_risk", False)], False, "at_risk"),
    ("better, by one", "not_met", [("met", False)], True, None),
    ("better, by two", "not_met", [("met", True)], True, "met"),
    ("worse, then the findings fall below it", "not_met", [("at_risk", False)], False, None),
    ("a confirmed “on track” ends with the date", "overdue", [("on_track", True)], True, None),
    ("lifted by one where that favours nobody", "not_met", [("met", True), ("", False)], True, None),
    ("a severe entry is not lifted by one", "met", [("not_met", False), ("", False)], True, "not_met"),
    ("but by two", "met", [("not_met", False), ("", True)], True, None),
    ("from met to met late needs two where nothing was found", "not_met", [("met", True), ("met_late", False)], True, "met"),
    ("back to what the findings say, by one", "not_met", [("met", True), ("not_met", False)], True, "not_met"),
    ("a softer entry over a severe one waits", "met", [("not_met", False), ("met_late", False)], True, "not_met"),
    ("withdrawn stays withdrawn", "withdrawn", [("met", True)], True, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("computed", "made", "over", "expected"), [row[1:] for row in SHOWN], ids=[row[0] for row in SHOWN]
)
def test_what_is_shown(computed, made, over, expected):
    rows = [Override(place, *row) for place, row in enumerate(made, start=1)]
    one = effective(Status(computed), rows, over=over)
    assert (one.status if one else None) == expected


@given(computed_ones, entries, st.booleans())
def test_without_a_second_inspector_nothing_is_ever_shown_better_than_the_findings(computed, made, over):
    alone = [replace(one, confirmed=False) for one in made]
    one = effective(computed, alone, over=over)
    assert one is None or rank(one.status) <= rank(computed)


@given(entries, st.booleans())
def test_a_withdrawn_promise_is_never_turned(made, over):
    assert effective(Status.WITHDRAWN, made, over=over) is None


@given(computed_ones, entries, st.booleans(), st.randoms())
def test_what_is_shown_is_a_function_of_the_entries_whatever_order_they_come_in(computed, made, over, chance):
    shuffled = list(made)
    chance.shuffle(shuffled)
    assert effective(computed, shuffled, over=over) == effective(computed, made, over=over)


@given(computed_ones, entries)
def test_a_provisional_status_set_by_hand_never_outlives_the_promise(computed, made):
    one = effective(computed, made, over=True)
    assert one is None or one.status not in PROVISIONAL


@given(computed_ones, entries, st.sampled_from([*sorted(SETTABLE), LIFTED]))
def test_one_more_entry_counts_alone_exactly_where_it_needs_no_second(computed, made, status):
    before = effective(computed, made, over=False)
    shown = Status(before.status) if before else computed
    after = effective(computed, [*made, Override(len(made) + 1, status)], over=False)
    if needs_second(computed=computed, shown=shown, status=status):
        assert after == before
    else:
        assert (after.status if after else computed) == (status or computed)
