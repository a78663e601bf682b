"""Who stands too near to a promise to check it."""

import datetime as dt
from dataclasses import replace

import pytest

from targets.apart import RULES, Near, check_apart, nearness
from targets.completion import Promise
from targets.refusal import Refused
from targets.reporting import Actor, TargetFacts

DAY = dt.date(2027, 7, 10)
TARGET = TargetFacts(
    "jtys", False, False, (), Promise("dated", DAY), DAY, 2027, partners=frozenset({"swj"}), reporters=frozenset({7})
)
SOMEBODY = Actor(1, True, frozenset({"inspectors"}))


@pytest.mark.parametrize(
    ("who", "near"),
    [
        (SOMEBODY, None),
        (replace(SOMEBODY, department="jyj"), None),
        (replace(SOMEBODY, department="jtys"), Near.LEAD),
        (replace(SOMEBODY, department="swj"), Near.PARTNER),
        (replace(SOMEBODY, id=7), Near.REPORTED),
        (replace(SOMEBODY, id=7, department="swj"), Near.PARTNER),
    ],
)
def test_the_closest_tie_is_named_and_refuses_with_its_rule(who, near):
    assert nearness(who, TARGET) is near
    if near is None:
        check_apart(who, TARGET)
    else:
        with pytest.raises(Refused, match=RULES[near]):
            check_apart(who, TARGET)


def test_somebody_without_a_department_is_no_department_without_a_code():
    assert nearness(SOMEBODY, replace(TARGET, department="", partners=frozenset())) is None


def test_each_tie_has_a_rule():
    assert set(RULES) == set(Near)
