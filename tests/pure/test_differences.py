"""How far findings lie from claims, counted."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from targets.differences import Compared, difference

D = Decimal
figures = st.decimals(-1000, 1000, places=3)
outcomes = st.sampled_from(["verified", "disputed", "returned"])


def test_the_table_counts_and_its_two_means_tell_different_things():
    found = difference(
        [
            Compared("verified", D(10), D(10)),
            Compared("disputed", D(10), D(8)),
            Compared("verified", D(10), D(12)),
            Compared("disputed", None, None),
            Compared("returned", D(10), None),
            None,
        ]
    )
    assert (found.reports, found.checked, found.disputed, found.returned) == (6, 4, 2, 1)
    assert (found.differing, found.overstated, found.measured) == (3, 1, 3)
    assert (found.mean, found.signed) == (D("13.33"), D("0.00"))


def test_nothing_claimed_gives_no_ratio_unless_nothing_was_found():
    found = difference([Compared("disputed", D(0), D(5)), Compared("verified", D(0), D(0))])
    assert (found.differing, found.measured, found.mean) == (1, 1, D("0.00"))
    assert difference([]).mean is None


def test_below_zero_less_is_still_less():
    assert difference([Compared("disputed", D(-10), D(-12))]).signed == D("-20.00")


rows = st.lists(st.none() | st.builds(Compared, outcomes, st.none() | figures, st.none() | figures), max_size=30)


@given(rows, st.randoms())
def test_the_counts_hang_together_and_on_no_order(listed, chance):
    found = difference(listed)
    assert found.disputed <= found.differing <= found.checked <= found.reports
    assert found.checked + found.returned + listed.count(None) == found.reports
    assert found.overstated <= found.measured <= found.checked
    assert found.mean is None or abs(found.signed) <= found.mean
    chance.shuffle(listed)
    assert difference(listed) == found
