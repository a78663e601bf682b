"""What may become of last year's promises: every outcome against every status, with and without a successor."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from targets.completion import KEPT, Status
from targets.fates import WORDS, Fate
from whitepapers.carry_over import (
    CARRIED_ON,
    CHANGED,
    NO_REASON,
    NO_SUCCESSOR,
    NONE_SAID,
    NOT_VERIFIED,
    SETTLED,
    UNREPORTED,
    Old,
    Pledge,
    Said,
    Successor,
    changed,
    faults,
    moved,
    proposed,
)

PLEDGE = Pledge("count", "ge", Decimal(40), "", "公里", dt.date(2027, 12, 31))
NEXT = replace(PLEDGE, due=dt.date(2028, 12, 31))
OLD = Old("2027-jtys-001", 2027, PLEDGE, Status.ON_TRACK)
REASON = "财政安排调整，剩余任务量减少。"
HEIR = (Successor(3, NEXT),)
WEAK = (Successor(3, replace(NEXT, value=Decimal(30))),)


def told(old, heirs, fate, reason=""):
    return [one.sentence for one in faults(old, heirs, Said(fate, reason) if fate is not None else None)]


@pytest.mark.parametrize(
    ("old", "heirs", "fate", "reason", "expected"),
    [
        (OLD, (), None, "", [NONE_SAID]),
        (OLD, HEIR, None, "", [NONE_SAID]),
        (OLD, (), "", REASON, [NONE_SAID]),
        (OLD, (), "forgotten", REASON, [NONE_SAID]),
        (OLD, (), "withdrawn", REASON, [NONE_SAID]),
        (OLD, HEIR, "continued", "", []),
        (OLD, (), "continued", "", [NO_SUCCESSOR]),
        (OLD, WEAK, "continued", REASON, [CHANGED["value"]]),
        (OLD, (*WEAK, *HEIR), "continued", "", []),
        (OLD, WEAK, "redefined", REASON, []),
        (OLD, HEIR, "redefined", REASON, []),
        (OLD, WEAK, "redefined", "", [NO_REASON]),
        (OLD, WEAK, "redefined", "——……", [NO_REASON]),
        (OLD, (), "redefined", REASON, [NO_SUCCESSOR]),
        (OLD, (), "redefined", " ", [NO_SUCCESSOR, NO_REASON]),
        (OLD, (), "dropped", REASON, []),
        (OLD, (), "dropped", "", [NO_REASON]),
        (OLD, (), "dropped", "- – — 。", [NO_REASON]),
        (OLD, (), "dropped", "\u200b\u200b", [NO_REASON]),
        (OLD, HEIR, "dropped", REASON, [CARRIED_ON]),
        (OLD, HEIR, "met", "", [CARRIED_ON, NOT_VERIFIED]),
        (OLD, HEIR, "pending", "", [CARRIED_ON]),
    ],
)
def test_what_is_missing_or_contradicts_itself_is_named(old, heirs, fate, reason, expected):
    assert told(old, heirs, fate, reason) == expected


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.WITHDRAWN])
def test_met_needs_a_finding_whatever_the_department_claims(status):
    old = replace(OLD, status=status, waiting=True)
    assert told(old, (), "met", REASON) == ([] if status in KEPT else [NOT_VERIFIED])


@pytest.mark.parametrize(
    ("status", "waiting", "closed", "expected"),
    [
        (Status.NOT_DUE, False, False, []),
        (Status.ON_TRACK, False, False, []),
        (Status.AT_RISK, False, False, []),
        (Status.OVERDUE, True, False, []),
        (Status.NO_REPORT, True, False, []),
        (Status.OVERDUE, False, False, [UNREPORTED]),
        (Status.NO_REPORT, False, False, [UNREPORTED]),
        (Status.MET, False, False, [SETTLED]),
        (Status.MET_LATE, False, False, [SETTLED]),
        (Status.NOT_MET, True, False, [SETTLED]),
        (Status.ON_TRACK, False, True, [SETTLED]),
        (Status.NO_REPORT, True, True, [SETTLED]),
    ],
)
def test_a_result_is_pending_only_while_the_year_goes_on_and_nobody_is_silent(status, waiting, closed, expected):
    assert told(replace(OLD, status=status, waiting=waiting, closed=closed), (), "pending") == expected


@pytest.mark.parametrize("fate", [None, "", "met", "dropped", "nonsense"])
@pytest.mark.parametrize("heirs", [(), HEIR])
def test_nothing_is_asked_of_a_withdrawn_target(fate, heirs):
    assert told(replace(OLD, status=Status.WITHDRAWN), heirs, fate) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {}, ""),
        ({}, {"value": Decimal(50)}, ""),
        ({}, {"value": Decimal("39.999999")}, "value"),
        ({}, {"value": None}, "value"),
        ({}, {"value": None, "value_text": "若干"}, "value"),
        ({}, {"unit": "米"}, "unit"),
        ({}, {"unit": " 公里 "}, ""),
        ({}, {"comparison": "le"}, "comparison"),
        ({"comparison": ""}, {"comparison": "ge"}, ""),
        ({"comparison": "le"}, {"comparison": "le", "value": Decimal(30)}, ""),
        ({"comparison": "le"}, {"comparison": "le", "value": Decimal(41)}, "value"),
        ({"comparison": "eq"}, {"comparison": "eq", "value": Decimal(41)}, "value"),
        ({}, {"kind": "qualitative"}, "kind"),
        ({}, {"due": dt.date(2028, 6, 30)}, ""),
        ({}, {"due": None}, ""),
        ({"due": dt.date(2027, 6, 30)}, {"due": dt.date(2028, 6, 30)}, ""),
        ({"due": dt.date(2027, 6, 30)}, {"due": dt.date(2028, 7, 1)}, "due"),
        ({"due": dt.date(2027, 6, 30)}, {"due": None}, "due"),
        ({"due": None}, {"due": dt.date(2029, 1, 1)}, "due"),
        ({"due": dt.date(2030, 12, 31)}, {"due": dt.date(2030, 12, 31)}, ""),
        ({"due": dt.date(2030, 12, 31)}, {"due": dt.date(2031, 12, 31)}, "due"),
        ({"value": None, "value_text": "两成"}, {"value": None, "value_text": "两成"}, ""),
        ({"value": None, "value_text": "两成"}, {"value": None, "value_text": "一成"}, "value"),
        ({"value": None, "value_text": "两成"}, {"value": Decimal(20)}, ""),
        ({"kind": "dated", "value": None}, {"kind": "dated", "value": None, "unit": "份"}, ""),
    ],
)
def test_a_promise_goes_on_only_where_no_figure_and_no_date_is_softer(old, new, expected):
    assert changed(replace(PLEDGE, **old), replace(NEXT, **new), 2027) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2027, 6, 30), dt.date(2028, 6, 30)),
        (dt.date(2028, 2, 29), dt.date(2028, 2, 29)),
        (dt.date(2030, 1, 1), dt.date(2030, 1, 1)),
    ],
)
def test_a_date_of_last_year_moves_and_a_later_one_stays(day, expected):
    assert moved(day, 2027) == expected


def test_the_29th_of_february_moves_to_the_28th():
    assert moved(dt.date(2028, 2, 29), 2028) == dt.date(2029, 2, 28)


@pytest.mark.parametrize(
    ("old", "heirs", "expected"),
    [
        (OLD, (), None),
        (OLD, HEIR, Fate.CONTINUED),
        (OLD, WEAK, Fate.REDEFINED),
        (replace(OLD, status=Status.MET_LATE), (), Fate.MET),
        (replace(OLD, status=Status.MET), HEIR, Fate.CONTINUED),
        (replace(OLD, status=Status.NOT_MET), (), None),
        (replace(OLD, status=Status.WITHDRAWN), HEIR, None),
    ],
)
def test_what_most_probably_became_of_it_is_proposed_and_dropping_never_is(old, heirs, expected):
    assert proposed(old, heirs) == expected


def test_every_outcome_has_its_word():
    assert set(WORDS) == {*(str(one) for one in Fate), "withdrawn"}
