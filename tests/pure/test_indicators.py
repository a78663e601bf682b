"""Indicator sets: what is one, what is wrong with one, and what differs between two versions."""

from copy import deepcopy
from decimal import Decimal

import pytest

from targets.evaluating.differences import differences
from targets.evaluating.indicators import BadSet, as_data, read_scheme

SET = {
    "objection_workdays": 5,
    "bonus": {"points": "0.5", "cap": "2"},
    "headings": [
        {
            "code": "A", "name": "行政业绩", "name_en": "Results",
            "indicators": [
                {"code": "A1", "name": "目标完成", "weight": "40", "frequency": "yearly", "source": "computed",
                 "rule": "completion", "parameters": {"late": "0.5"}},
                {"code": "A2", "name": "按期报送", "weight": "20", "frequency": "quarterly", "source": "computed",
                 "rule": "reports_in_time"},
            ],
        },
        {
            "code": "B", "name": "行政成本", "name_en": "Cost",
            "indicators": [
                {"code": "B1", "name": "预算执行", "weight": "30.5", "frequency": "half-yearly", "source": "entered",
                 "office": "市财政局", "worst": "60", "best": "100"},
                {"code": "B2", "name": "督办", "weight": "9.5", "frequency": "yearly", "source": "computed", "rule": "notices"},
            ],
        },
    ],
}  # fmt: skip


def changed(path, value):
    """Return the set with one thing changed: a path of keys and places."""
    data = deepcopy(SET)
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return data


def test_a_set_is_read_with_its_defaults_and_written_the_same_again():
    scheme = read_scheme(SET)
    assert [one.weight for one in scheme.headings] == [60, 40]
    assert scheme.indicators[3].parameters == {"per_notice": Decimal("0.5"), "per_referral": Decimal(1)}
    assert as_data(read_scheme(as_data(scheme))) == as_data(scheme)


FIRST = ("headings", 0, "indicators", 0)


@pytest.mark.parametrize(
    ("path", "value", "place", "said"),
    [
        ((*FIRST, "weight"), "40.01", "headings", "add up to 100.01"),
        ((*FIRST, "weight"), "NaN", "headings[1].indicators[1]", "A weight is a number"),
        ((*FIRST, "weight"), "-40", "headings[1].indicators[1]", "A weight is a number"),
        ((*FIRST, "weight"), "1E+400", "headings[1].indicators[1]", "A weight is a number"),
        ((*FIRST, "weight"), 40.0, "headings[1].indicators[1]", "A weight is a number"),
        ((*FIRST, "weight"), True, "headings[1].indicators[1]", "A weight is a number"),
        ((*FIRST, "weight"), "39.995", "headings[1].indicators[1]", "A weight is a number"),
        ((*FIRST, "code"), "B1", "headings[2].indicators[1]", "B1 stands there twice"),
        ((*FIRST, "code"), "=A1", "headings[1].indicators[1]", "A code is a capital letter"),
        ((*FIRST, "name"), "", "headings[1].indicators[1]", "Give a name"),
        ((*FIRST, "rule"), "guess", "headings[1].indicators[1]", "Choose one of the rules"),
        ((*FIRST, "parameters"), {"late": "1.5"}, "headings[1].indicators[1]", "from 0 to 1"),
        ((*FIRST, "parameters"), {"early": "1"}, "headings[1].indicators[1]", "takes these numbers"),
        ((*FIRST, "frequency"), "weekly", "headings[1].indicators[1]", "The frequency is"),
        ((*FIRST, "source"), "felt", "headings[1].indicators[1]", "The source is"),
        ((*FIRST, "wieght"), "1", "headings[1].indicators[1]", "“wieght” is not known"),
        (("headings", 1, "indicators", 0, "office"), " ", "headings[2].indicators[1]", "whose figure"),
        (("headings", 1, "indicators", 0, "best"), "60", "headings[2].indicators[1]", "earns nothing"),
        (("headings", 1, "indicators", 0, "best"), "1E-999999", "headings[2].indicators[1]", "earns nothing"),
        (("headings", 0, "indicators"), [], "headings[1]", "at least one indicator"),
        (("headings",), "AB", "headings", "1 to 12 headings"),
        (("headings", 0), None, "headings[1]", "A heading needs"),
        (("bonus",), {"points": "Infinity", "cap": "1"}, "bonus", "from 0 to 20"),
        (("objection_workdays",), 0, "objection_workdays", "1 to 60 working days"),
        (("objection_workdays",), "5", "objection_workdays", "1 to 60 working days"),
    ],
)
def test_each_fault_is_named_with_its_place_and_a_sentence(path, value, place, said):
    with pytest.raises(BadSet) as refused:
        read_scheme(changed(path, value))
    found = [one for one in refused.value.problems if one.place == place]
    assert any(said in one.sentence % dict(one.values) for one in found), refused.value.problems


@pytest.mark.parametrize("data", [None, [], "headings", 7, {}])
def test_what_is_no_set_at_all_is_refused(data):
    with pytest.raises(BadSet):
        read_scheme(data)


def test_every_fault_is_named_at_once():
    data = changed((*FIRST, "weight"), "0")
    data["headings"][1]["indicators"][0]["office"] = ""
    with pytest.raises(BadSet) as refused:
        read_scheme(data)
    assert len(refused.value.problems) == 2


def test_the_difference_of_two_versions_names_what_came_went_and_changed():
    before, after = as_data(read_scheme(SET)), deepcopy(SET)
    after["bonus"]["cap"] = "3"
    after["headings"][0]["indicators"][0] |= {"weight": "30", "parameters": {"late": "0.8"}}
    gone = after["headings"][0]["indicators"].pop()
    after["headings"][1]["indicators"].append({**gone, "code": "B3", "weight": "30"})
    found = differences(before, as_data(read_scheme(after)))
    assert [(one.code, one.done, one.field, one.before, one.after) for one in found] == [
        ("", "changed", "cap", "2", "3"),
        ("A1", "changed", "weight", "40", "30"),
        ("A1", "changed", "parameters", "late=0.5", "late=0.8"),
        ("B3", "added", "weight", "", "按期报送 30"),
        ("A2", "removed", "weight", "按期报送 20", ""),
    ]
    assert differences(before, before) == ()
