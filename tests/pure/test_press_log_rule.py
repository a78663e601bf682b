"""Who enters where an edition was published, and what can't be so."""

import datetime as dt
from dataclasses import replace

import pytest

from targets.refusal import Refused
from whitepapers.press_log_rule import Entry, check_entry, may_enter

RELEASED, TODAY = dt.date(2027, 3, 1), dt.date(2027, 3, 20)
ENTRY = Entry("gazette", "市政府公报", dt.date(2027, 3, 15), issue="第3期", link="https://gazette.example/3")


@pytest.mark.parametrize(
    ("roles", "active", "own", "may"),
    [
        ({"editors"}, True, True, True), ({"administrators"}, True, False, True), ({"editors"}, True, False, False),
        ({"editors"}, False, True, False), ({"administrators"}, False, True, False), ({"heads"}, True, True, False),
        ({"contributors"}, True, True, False), ({"reviewers"}, True, True, False), ({"leaders"}, True, True, False), (set(), True, True, False),
    ],
)  # fmt: skip
def test_the_departments_editor_and_the_administrator_enter(roles, active, own, may):
    assert may_enter(frozenset(roles), active=active, own=own) is may


@pytest.mark.parametrize("on", [RELEASED, TODAY])
def test_from_the_day_of_the_release_to_today_it_can_have_been_published(on):
    check_entry(replace(ENTRY, published_on=on), released_on=RELEASED, today=TODAY)


@pytest.mark.parametrize(
    ("change", "released", "said"),
    [
        ({}, None, "not released"),
        ({"name": " "}, RELEASED, "name of the newspaper"),
        ({"published_on": dt.date(2027, 2, 28)}, RELEASED, "can't have been published before"),
        ({"published_on": dt.date(2027, 3, 21)}, RELEASED, "still to come"),
        ({"link": "javascript:alert(1)"}, RELEASED, "must begin with"),
        ({"link": "https:///x"}, RELEASED, "must begin with"),
        ({"link": "//evil.example"}, RELEASED, "must begin with"),
    ],
)
def test_what_can_not_be_so_is_refused_in_a_sentence(change, released, said):
    with pytest.raises(Refused, match=said):
        check_entry(replace(ENTRY, **change), released_on=released, today=TODAY)
