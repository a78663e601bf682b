"""The draw of the sample: honest, repeatable, and never in the way of what must be looked at closely anyhow."""

import datetime as dt
import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.completion import Promise
from targets.refusal import Refused
from targets.sampling import REASONS, Case, Draw, Reason, check_draw, check_papers, drawn, reasons

D = Decimal
Q1, GRACE = dt.date(2027, 3, 31), dt.date(2027, 4, 15)
COUNT = Promise("count", dt.date(2027, 12, 31), "ge", D(40))
CASE = Case("2027-jtys-001", dt.date(2027, 4, 10), GRACE, Q1, COUNT, D(12))
NOBODY, EVERYBODY = Draw("0" * 64, 0), Draw("0" * 64, 100)

seeds = st.binary(min_size=32, max_size=32).map(bytes.hex)
numbers = st.from_regex(r"20[0-9]{2}-[a-z]{3,5}-[0-9]{3}", fullmatch=True)
shares = st.integers(5, 100)

TABLE = [
    ("in time, under way, not drawn", CASE, NOBODY, ()),
    ("drawn", CASE, EVERYBODY, (Reason.DRAWN,)),
    ("before the draw", CASE, None, (Reason.NOT_YET,)),
    ("filed on the last day of grace", replace(CASE, filed_on=GRACE), NOBODY, ()),
    ("filed a day later", replace(CASE, filed_on=dt.date(2027, 4, 16)), NOBODY, (Reason.LATE,)),
    ("claims completion", replace(CASE, done=True), NOBODY, (Reason.DONE,)),
    ("a figure that would settle it", replace(CASE, value=D(40)), NOBODY, (Reason.DONE,)),
    ("a figure just below", replace(CASE, value=D("39.999999")), NOBODY, ()),
    ("no figure", replace(CASE, value=None), NOBODY, ()),
    ("at its date", replace(CASE, promise=replace(COUNT, due=dt.date(2027, 4, 10))), NOBODY, (Reason.DUE,)),
    ("a day before its date", replace(CASE, promise=replace(COUNT, due=dt.date(2027, 4, 11))), NOBODY, ()),
    ("disputed before", replace(CASE, disputed_before=True), NOBODY, (Reason.DISPUTED,)),
    ("corrects what was checked", replace(CASE, corrects=True), NOBODY, (Reason.CORRECTS,)),
    ("several reasons", replace(CASE, done=True, disputed_before=True), None,
     (Reason.DONE, Reason.DISPUTED, Reason.NOT_YET)),
    ("a ceiling is settled at its date only", replace(CASE, promise=replace(COUNT, comparison="le")), NOBODY, ()),
]  # fmt: skip


@pytest.mark.parametrize(("case", "draw", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_table(case, draw, expected):
    assert reasons(case, draw) == expected


def test_every_reason_has_a_word_and_a_published_rule_and_occurs():
    assert set(REASONS) == set(Reason)
    assert {one for row in TABLE for one in row[3]} == set(Reason)


def test_the_draw_is_what_the_rules_page_says_so_that_anybody_can_repeat_it():
    seed, number = "ab" * 32, "2027-jtys-012"
    place = int(hashlib.sha256(f"{seed}:{number}".encode()).hexdigest(), 16) / 2**256
    for share in range(5, 101, 5):
        assert drawn(Draw(seed, share), number) is (place < share / 100)


@given(seeds, shares)
def test_the_share_is_approximately_kept(seed, share):
    chosen = sum(drawn(Draw(seed, share), f"2027-d{index % 43:02d}-{index:03d}") for index in range(2000))
    wide = 6 * (2000 * share * (100 - share) / 10000) ** 0.5  # six standard deviations: one in five hundred million
    assert abs(chosen - 20 * share) <= wide


@given(seeds, shares, st.lists(numbers, unique=True), st.randoms())
def test_neither_the_order_nor_another_report_changes_anybodys_draw(seed, share, listed, chance):
    draw = Draw(seed, share)
    alone = {number: drawn(draw, number) for number in listed}
    shuffled = [*listed, "2027-jtys-999"]
    chance.shuffle(shuffled)
    together = {number: drawn(draw, number) for number in shuffled}
    assert {number: together[number] for number in listed} == alone


@given(seeds, numbers, st.integers(5, 99))
def test_a_greater_share_only_adds(seed, number, share):
    assert not drawn(Draw(seed, share), number) or drawn(Draw(seed, share + 1), number)
    assert drawn(Draw(seed, 100), number)


@given(seeds, seeds, numbers)
def test_another_seed_is_another_draw_and_the_same_seed_the_same(one, two, number):
    assert drawn(Draw(one, 50), number) is drawn(Draw(one, 50), number)
    many = [f"{number}{index}" for index in range(256)]
    if one != two:
        assert [drawn(Draw(one, 50), name) for name in many] != [drawn(Draw(two, 50), name) for name in many]


@given(seeds, numbers, st.dates(dt.date(2027, 4, 16), dt.date(2028, 12, 31)), st.booleans(), st.integers(0, 60))
def test_whoever_can_know_the_seed_files_late_and_what_is_late_is_looked_at_closely(seed, number, filed, done, value):
    case = replace(CASE, number=number, filed_on=filed, done=done, value=D(value))
    check_draw(
        today=filed, in_time_until=GRACE, already=False, active=True, inspects=True
    )  # the seed may be known by then
    assert Reason.LATE in reasons(case, Draw(seed, 5))


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"today": GRACE}, "after the days of grace"),
        ({"already": True}, "drawn once"),
        ({"inspects": False}, "Only the inspection office"),
        ({"active": False}, "Only the inspection office"),
    ],
)
def test_a_draw_is_refused_before_its_time_twice_and_by_others(changed, part):
    good = {"today": dt.date(2027, 4, 16), "in_time_until": GRACE, "already": False, "active": True, "inspects": True}
    check_draw(**good)
    with pytest.raises(Refused, match=part):
        check_draw(**good | changed)


@pytest.mark.parametrize("reason", list(Reason))
def test_nothing_that_must_be_looked_at_closely_is_accepted_on_the_papers(reason):
    with pytest.raises(Refused, match=REASONS[reason].word):
        check_papers([reason])
    check_papers([])
