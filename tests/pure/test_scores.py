"""A score explains itself: whatever the set and the facts, what is shown sums exactly to what is shown."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from targets.completion import Status
from targets.evaluating.frozen import Head, freeze, wrong_sums
from targets.evaluating.indicators import Heading, Indicator, Scheme, read_scheme
from targets.evaluating.measuring import Chased, Entered, Facts, Praised, ReportFact, TargetFact
from targets.evaluating.ranking import places
from targets.evaluating.rules import RULES, periods_of
from targets.evaluating.score import apportion, score
from tests.pure.test_indicators import SET

HEAD = Head(2027, "jtys", "市交通运输局", "bureau", "2028-01-31", "2028-02-01T00:00:00+08:00", False, "", 1, "d" * 64)


def target(serial: int = 1, status: str = "met", **more) -> TargetFact:
    values = {"original_status": status, "amended": False, "withdrawn": False, "owed": 4, "on_time": 4,
              "edition": "2027/jtys/v1/", "digest": "a" * 64}  # fmt: skip
    return TargetFact(f"2027-jtys-{serial:03d}", status, **(values | more))


def report(period: str = "2027Q1", **more) -> ReportFact:
    return ReportFact(7, period, dt.date(2027, 4, 5), **more)


def by_code(found):
    return {one.indicator.code: one for heading in found.headings for one in heading.scored}


def test_a_department_that_kept_everything_in_time_gets_everything_that_is_entered_for_it():
    facts = Facts(
        2027, (target(),), (Entered(1, "B1", "2027H1", Decimal(100)), Entered(2, "B1", "2027H2", Decimal(80)))
    )
    found = score(read_scheme(SET), facts)
    assert {code: one.points for code, one in by_code(found).items()} == {
        "A1": Decimal("40.00"), "A2": Decimal("20.00"), "B1": Decimal("22.88"), "B2": Decimal("9.50"),
    }  # fmt: skip
    assert found.points == Decimal("92.38")


def test_met_late_earns_the_share_that_the_set_says_and_a_withdrawn_target_only_weighs_against_the_first_wording():
    facts = Facts(2027, (target(1, "met_late"), target(2, "not_met"), target(3, "withdrawn", withdrawn=True)))
    one = by_code(score(read_scheme(SET), facts))["A1"]
    assert one.points == Decimal("10.00")
    assert [(line.item.target[-3:], line.points) for line in one.lines] == [("001", 10), ("002", 0)]
    original = Indicator("A1", "x", "", Decimal(30), "yearly", "computed", "completion_original", {"late": Decimal(1)})
    scheme = Scheme((Heading("A", "甲", "", (original,)),), Decimal(0), Decimal(0), 5)
    assert score(scheme, facts).points == Decimal("10.00")


def test_deductions_never_go_below_zero_and_share_what_there_was_to_lose():
    many = tuple(Chased("notice", f"2027-jtys-{one:03d}", str(one)) for one in range(30))
    one = by_code(score(read_scheme(SET), Facts(2027, (target(),), chased=many)))["B2"]
    assert one.points == 0
    assert sum(line.points for line in one.lines) == 0
    assert one.lines[0].points == Decimal("9.5000")
    one = by_code(score(read_scheme(SET), Facts(2027, (target(),), chased=(Chased("referral", "x", "1"), many[0]))))[
        "B2"
    ]
    assert [line.points for line in one.lines] == [Decimal("9.5"), Decimal(-1), Decimal("-0.5")]


def test_a_disputed_and_a_returned_claim_count_against_it_and_an_unchecked_one_not_at_all():
    reports = (report(), report("2027Q2", finding=1, outcome="verified"), report("2027Q3", finding=1, outcome="disputed", differs=True),
               report("2027Q4", finding=1, outcome="returned", differs=True))  # fmt: skip
    rule = Indicator("A1", "x", "", Decimal(30), "yearly", "computed", "claims_confirmed")
    scheme = Scheme((Heading("A", "甲", "", (rule,)),), Decimal(0), Decimal(0), 5)
    assert score(scheme, Facts(2027, (target(reports=reports),))).points == Decimal("10.00")
    assert score(scheme, Facts(2027, (target(),))).points == 0, "nothing checked proves nothing"


def test_no_report_owed_is_no_report_missed():
    one = by_code(score(read_scheme(SET), Facts(2027, (target(owed=0, on_time=0),))))["A2"]
    assert (one.points, len(one.lines)) == (Decimal("20.00"), 1)


def test_commendations_add_up_to_the_cap_and_say_what_each_adds():
    praised = tuple(Praised(one, "", f"表彰〔{one}〕号") for one in range(7))
    found = score(read_scheme(SET), Facts(2027, (target(),), praised=praised))
    assert found.bonus_points == Decimal("2.00")
    assert sum(line.points for line in found.bonus) == 2
    assert score(read_scheme(SET), Facts(2027, (target(),), praised=praised[:3])).bonus_points == Decimal("1.50")


@pytest.mark.parametrize(
    ("value", "points"), [("60", 0), ("-5", 0), ("100", "30.5"), ("999999", "30.5"), ("80", "15.25")]
)
def test_a_figure_beyond_its_scale_earns_no_more_than_everything_and_no_less_than_nothing(value, points):
    facts = Facts(2027, (target(),), tuple(Entered(1, "B1", one, Decimal(value)) for one in ("2027H1", "2027H2")))
    assert by_code(score(read_scheme(SET), facts))["B1"].points == Decimal(points)


def test_a_missing_figure_is_named_and_earns_nothing():
    facts = Facts(2027, (target(),), (Entered(1, "B1", "2027H2", Decimal(100)),))
    found = score(read_scheme(SET), facts)
    assert found.missing == {"B1": ("2027H1",)}
    assert by_code(found)["B1"].points == Decimal("15.25")


def test_equal_shares_differ_by_the_smallest_unit_at_most_and_nothing_gets_nothing():
    parts = apportion(Decimal("10.00"), [Fraction(1)] * 3 + [Fraction(0)])
    assert parts == [Decimal("3.3334"), Decimal("3.3333"), Decimal("3.3333"), 0]
    with pytest.raises(ValueError, match="can't be shared"):
        apportion(Decimal("0.01"), [Fraction(0)])
    with pytest.raises(ValueError, match="can't be shared"):
        apportion(Decimal("0.00001"), [Fraction(1)])


@given(some.integers(0, 100_000), some.lists(some.fractions(0, 50), min_size=1, max_size=80).filter(any))
def test_what_is_shared_out_sums_exactly_and_nobody_is_a_unit_away_from_the_own_share(cents, shares):
    total = Decimal(cents) / 100
    parts = apportion(total, shares)
    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        assert abs(Fraction(part) - Fraction(total) * share / sum(shares)) < Fraction(1, 10_000)
        assert share or part == 0


statuses = some.sampled_from([str(one) for one in Status])
targets = some.lists(
    some.builds(
        lambda status, original, amended, owed, on_time, checked: target(
            1, status, original_status=original, amended=amended, withdrawn=status == "withdrawn", owed=owed,
            on_time=min(owed, on_time),
            reports=tuple(report(f"2027Q{n + 1}", finding=1, outcome="verified", differs=one) for n, one in enumerate(checked)),
        ),
        statuses, statuses, some.booleans(), some.integers(0, 12), some.integers(0, 12), some.lists(some.booleans(), max_size=4),
    ), min_size=1, max_size=40,
)  # fmt: skip


@some.composite
def schemes(draw):
    """Any set whose weights are exactly 100, with every rule and entered indicators among them."""
    cuts = sorted(draw(some.lists(some.integers(1, 9_999), min_size=1, max_size=20, unique=True)))
    weights = [Decimal(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    made = []
    for place, weight in enumerate(weights):
        rule = draw(some.sampled_from([*RULES, ""]))
        data = {
            "code": f"I{place}",
            "name": "指标",
            "weight": str(weight),
            "frequency": draw(some.sampled_from(["yearly", "quarterly", "monthly"])),
        }
        if rule:
            numbers = {
                name: str(draw(some.decimals(one.least, min(one.most, 3), places=2)))
                for name, one in RULES[rule].parameters.items()
            }
            made.append(data | {"source": "computed", "rule": rule, "parameters": numbers})
        else:
            best = str(draw(some.sampled_from(["100", "-3", "7.5"])))
            made.append(data | {"source": "entered", "office": "市统计局", "worst": "3", "best": best})
    half = draw(some.integers(1, len(made)))
    groups = [one for one in (made[:half], made[half:]) if one]
    headings = [{"code": f"H{place}", "name": "类别", "indicators": group} for place, group in enumerate(groups)]
    bonus = {"points": str(draw(some.decimals(0, 3, places=2))), "cap": str(draw(some.decimals(0, 5, places=2)))}
    return read_scheme({"headings": headings, "bonus": bonus})


@given(
    schemes(),
    targets,
    some.lists(some.decimals(-10, 200, places=3), max_size=30),
    some.integers(0, 40),
    some.integers(0, 9),
    some.data(),
)
def test_whatever_the_set_and_the_facts_every_sum_that_is_shown_is_exact(scheme, rows, figures, notices, praises, data):
    entered = [one for one in scheme.indicators if one.entered]
    places = [(one.code, period) for one in entered for period in periods_of(one.frequency, 2027)]
    values = tuple(Entered(n, *place, value) for n, (place, value) in enumerate(zip(places, figures, strict=False)))
    chased = tuple(
        Chased(data.draw(some.sampled_from(["notice", "referral"])), "2027-jtys-001", str(n)) for n in range(notices)
    )
    praised = tuple(Praised(n, "", str(n)) for n in range(praises))
    facts = Facts(2027, tuple(rows), values, chased, praised)
    found = score(scheme, facts)
    content = freeze(HEAD, found, facts)
    assert wrong_sums(content) == []
    assert 0 <= found.points <= 100 + scheme.bonus_cap
    for heading in found.headings:
        assert 0 <= heading.points <= heading.weight
        for one in heading.scored:
            assert 0 <= one.points <= one.indicator.weight
    assert content == freeze(HEAD, score(scheme, facts), facts), "the same facts give the same score"


def test_a_sum_that_was_tampered_with_is_found():
    facts = Facts(2027, (target(), target(2, "not_met")))
    content = freeze(HEAD, score(read_scheme(SET), facts), facts)
    content["headings"][0]["indicators"][0]["lines"][0]["points"] = "20.0001"
    assert wrong_sums(content) == ["A1"]
    content["points"] = "99.00"
    assert wrong_sums(content) == ["A1", "points"]


def test_places_are_given_within_a_class_and_equal_scores_share_one():
    found = places({
        "a": ("bureau", Decimal("90.00")), "b": ("bureau", Decimal("88.10")), "c": ("bureau", Decimal("90.00")),
        "d": ("district", Decimal("99")), "e": ("bureau", Decimal(1)),
    })  # fmt: skip
    assert {code: (one.place, one.of, one.shared) for code, one in found.items()} == {
        "a": (1, 4, True), "c": (1, 4, True), "b": (3, 4, False), "e": (4, 4, False), "d": (1, 1, False),
    }  # fmt: skip
