"""Who reports a part, and what a part asks of its department."""

import datetime as dt
from dataclasses import replace

import pytest

from targets.completion import Promise
from targets.partnering import Asked, Part, PartNeed, check_part, part_wanted
from targets.refusal import Refused
from targets.reporting import Actor, TargetFacts

PARTNERS = frozenset({"gaj", "swj"})
TARGET = TargetFacts(
    department="jtys",
    withdrawn=False,
    year_closed=False,
    reportable=("2027Q1", "2027Q2"),
    promise=Promise("count", dt.date(2027, 12, 31)),
    today=dt.date(2027, 4, 10),
    year=2027,
)
PERSON = Actor(7, True, frozenset({"editors"}), "gaj")
PART = Part("2027Q1", "完成路口信号改造")


def test_every_role_of_a_named_department_reports_its_part():
    for role in ("contributors", "editors", "heads"):
        check_part(replace(PERSON, roles=frozenset({role})), TARGET, PARTNERS, PART)


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        (replace(PERSON, active=False), "not active"),
        (replace(PERSON, department="jtys"), "lead department reports on the whole"),
        (replace(PERSON, department="jyj"), "names as co-operating"),
        (replace(PERSON, department=""), "names as co-operating"),
        (replace(PERSON, roles=frozenset({"inspectors", "administrators"})), "names as co-operating"),
    ],
)
def test_nobody_else_does(person, sentence):
    with pytest.raises(Refused, match=sentence):
        check_part(person, TARGET, PARTNERS, PART)


def test_a_department_that_names_itself_as_partner_reports_on_the_whole():
    with pytest.raises(Refused, match="lead department"):
        check_part(replace(PERSON, department="jtys"), TARGET, PARTNERS | {"jtys"}, PART)


@pytest.mark.parametrize(
    ("target", "part", "sentence"),
    [
        (replace(TARGET, withdrawn=True), PART, "withdrawn"),
        (replace(TARGET, year_closed=True), PART, "closed"),
        (TARGET, replace(PART, period="2027Q3"), "not begun"),
        (TARGET, replace(PART, period="2026Q4"), "not begun"),
        (TARGET, replace(PART, text=" \n"), "what was done"),
        (TARGET, replace(PART, text="长" * 5001), "5000 characters"),
        (TARGET, replace(PART, reason="长" * 5001), "5000 characters"),
        (TARGET, replace(PART, as_of=dt.date(2027, 4, 11)), "not come"),
        (TARGET, replace(PART, as_of=dt.date(2026, 12, 31)), "before its period"),
    ],
)
def test_a_part_says_something_of_a_period_that_has_begun(target, part, sentence):
    with pytest.raises(Refused, match=sentence):
        check_part(PERSON, target, PARTNERS, part)


def test_a_correction_says_why():
    with pytest.raises(Refused, match="why it is corrected"):
        check_part(PERSON, TARGET, PARTNERS, PART, before=1)
    check_part(PERSON, TARGET, PARTNERS, replace(PART, reason="数字重复计算"), before=1)


Q1 = Asked("2027Q1", dt.date(2027, 4, 15))
NAMED = dt.date(2027, 1, 4)


@pytest.mark.parametrize(
    ("day", "more", "need", "since"),
    [
        (10, {}, PartNeed.DUE, None),
        (15, {}, PartNeed.DUE, None),
        (16, {}, PartNeed.LATE, dt.date(2027, 4, 16)),
        (30, {}, PartNeed.LATE, dt.date(2027, 4, 16)),
        (30, {"said": "2027Q1"}, PartNeed.SAID, None),
        (30, {"said": "2027Q2"}, PartNeed.SAID, None),
        (30, {"said": "2026Q4"}, PartNeed.LATE, dt.date(2027, 4, 16)),
        (30, {"said": "2026Q4", "done": True}, PartNeed.DONE, None),
        (30, {"over": True}, PartNeed.NOTHING, None),
        (30, {"named": dt.date(2027, 3, 31)}, PartNeed.LATE, dt.date(2027, 4, 16)),
        (30, {"named": dt.date(2027, 4, 1)}, PartNeed.NOT_YET, None),
        (30, {"asked": None}, PartNeed.NOT_YET, None),
        (30, {"asked": None, "said": "2027Q1"}, PartNeed.SAID, None),
    ],
)
def test_what_a_part_asks_of_its_department(day, more, need, since):
    facts = {"over": False, "asked": Q1, "named": NAMED} | more
    found = part_wanted(today=dt.date(2027, 4, day), **facts)
    assert (found.need, found.since) == (need, since)
    assert found.asks is (need in {PartNeed.DUE, PartNeed.LATE})
