"""Who may name an owner, and what must be said."""

import datetime as dt
from dataclasses import replace

import pytest

from targets.owning import Naming, OwnedFacts, check_hand_over, check_name
from targets.refusal import Refused
from targets.reporting import Actor

TODAY = dt.date(2027, 4, 20)
EDITOR = Actor(1, True, frozenset({"editors"}), "jtys")
OFFICER = Actor(2, True, frozenset({"contributors"}), "jtys")
FREE = OwnedFacts("jtys", False, False, TODAY)
OWNED = replace(FREE, sequence=2)
NAMING = Naming("公共交通处", OFFICER, TODAY)
HANDED = replace(NAMING, reason="轮岗")


@pytest.mark.parametrize("actor", [EDITOR, replace(EDITOR, roles=frozenset({"heads"}))])
def test_editor_and_head_name_and_hand_over(actor):
    check_name(actor, FREE, NAMING)
    check_name(actor, FREE, replace(NAMING, officer=None))
    check_hand_over(actor, OWNED, HANDED)


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        (replace(EDITOR, active=False), "not active"),
        (replace(EDITOR, department="jyj"), "Only the department's editor or head"),
        (replace(EDITOR, roles=frozenset({"contributors"})), "Only the department's editor or head"),
        (replace(EDITOR, roles=frozenset({"inspectors"}), department=""), "Only the department's editor or head"),
        (replace(EDITOR, roles=frozenset()), "Only the department's editor or head"),
    ],
)
def test_nobody_else_names(actor, said):
    for check, facts, naming in ((check_name, FREE, NAMING), (check_hand_over, OWNED, HANDED)):
        with pytest.raises(Refused, match=said):
            check(actor, facts, naming)


@pytest.mark.parametrize(
    ("facts", "said"),
    [(replace(FREE, withdrawn=True), "withdrawn"), (replace(FREE, year_closed=True), "closed")],
)
def test_what_is_over_is_not_named_any_more(facts, said):
    with pytest.raises(Refused, match=said):
        check_name(EDITOR, facts, NAMING)
    with pytest.raises(Refused, match=said):
        check_hand_over(EDITOR, replace(facts, sequence=1), HANDED)


@pytest.mark.parametrize(
    ("naming", "said"),
    [
        (replace(HANDED, unit=" "), "responsible unit"),
        (replace(HANDED, unit="处" * 121), "120 characters"),
        (replace(HANDED, since=TODAY + dt.timedelta(days=1)), "a day that has not come"),
        (replace(HANDED, officer=replace(OFFICER, active=False)), "active account of this department"),
        (replace(HANDED, officer=replace(OFFICER, department="jyj")), "active account of this department"),
        (replace(HANDED, officer=replace(OFFICER, department="")), "active account of this department"),
        (replace(HANDED, officer=replace(OFFICER, roles=frozenset({"inspectors"}))), "active account"),
    ],
)
def test_an_owner_that_can_not_answer_is_refused(naming, said):
    with pytest.raises(Refused, match=said):
        check_name(EDITOR, FREE, naming)
    with pytest.raises(Refused, match=said):
        check_hand_over(EDITOR, OWNED, naming)


def test_a_hand_over_has_a_reason_and_a_first_naming_needs_none():
    with pytest.raises(Refused, match="Say why"):
        check_hand_over(EDITOR, OWNED, replace(HANDED, reason=" \n"))
    with pytest.raises(Refused, match="500 characters"):
        check_hand_over(EDITOR, OWNED, replace(HANDED, reason="因" * 501))
    with pytest.raises(Refused, match="has an owner"):
        check_name(EDITOR, OWNED, NAMING)
    with pytest.raises(Refused, match="no owner yet"):
        check_hand_over(EDITOR, FREE, HANDED)
