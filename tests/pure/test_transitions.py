"""Laws that the status rule keeps for ever, whatever was promised and found."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.completion import KEPT, Clock, Found, Milestone, Promise, Status, status
from targets.counted import counted
from targets.periods import expected
from targets.transitions import BY_TIME

D = Decimal
YEAR = 2027
FIRST, LAST, CLOSE = dt.date(2027, 1, 5), dt.date(2028, 3, 31), dt.date(2028, 2, 28)
days = st.dates(FIRST, dt.date(2028, 1, 31))
moments = st.dates(FIRST, LAST)
values = st.integers(0, 60).map(D)

promises = st.builds(
    Promise,
    kind=st.sampled_from(["threshold", "count", "dated", "qualitative"]),
    due=st.dates(dt.date(2027, 2, 1), dt.date(2028, 3, 15)),
    comparison=st.sampled_from(["ge", "le", "eq", ""]),
    value=st.none() | values,
    milestones=st.lists(st.builds(Milestone, days, st.none() | values), max_size=3).map(tuple),
    withdrawn=st.booleans(),
    since=st.none() | days,
)
findings = st.builds(
    Found, as_of=days, value=st.none() | values, fulfilled=st.none() | st.booleans(), completed_on=st.none() | days
)
many = st.lists(findings, max_size=5)
# findings among which one says that the promise is kept, so that the laws below speak of something
good = st.tuples(many, findings.map(lambda one: one._replace(fulfilled=True))).map(lambda pair: [*pair[0], pair[1]])


def clock(today, closed_on=CLOSE, grace=30):
    return Clock(today, expected(YEAR, today, grace), closed_on)


@given(promises, many, moments, st.none() | st.just(CLOSE), st.randoms())
def test_the_order_in_which_findings_come_is_irrelevant(promise, found, today, closed_on, chance):
    before = status(promise, found, clock(today, closed_on))
    chance.shuffle(found)
    assert status(promise, found, clock(today, closed_on)) is before


@given(promises, good | many, findings, moments)
def test_a_later_finding_never_makes_a_met_target_unmet(promise, found, later, today):
    before = status(promise, found, clock(today, None))
    later = later._replace(as_of=max(one.as_of for one in [*found, later]) + dt.timedelta(days=1))
    after = status(promise, [*found, later], clock(max(today, later.as_of), None))
    assert before not in KEPT or after is before


@given(promises, good | many, findings, moments)
def test_no_additional_finding_of_any_day_makes_a_met_target_unmet(promise, found, more, today):
    before, after = (status(promise, one, clock(today, None)) for one in (found, [*found, more]))
    assert before not in KEPT or after in KEPT


@given(promises, many, moments, moments, st.none() | st.dates(dt.date(2027, 12, 31), LAST))
def test_where_nothing_happens_a_status_only_goes_where_the_table_says(promise, found, one, two, closed_on):
    earlier, later = min(one, two), max(one, two)
    found = [each for each in found if each.as_of <= earlier]  # no new facts: everything was known on the earlier day
    before, after = (status(promise, found, clock(day, closed_on)) for day in (earlier, later))
    assert after is before or after in BY_TIME[before], f"{before} → {after}"


COUNT = Promise("count", dt.date(2027, 6, 30), "ge", D(40))
SHARE = Promise("threshold", dt.date(2027, 12, 31), "ge", D(95))
NEAR = dt.date(2027, 12, 20)
TAKEN = [
    (COUNT, [], "2027-02-01", "2027-05-10", "not_due", "no_report"),
    (replace(COUNT, since=dt.date(2027, 6, 1)), [], "2027-06-10", "2027-07-01", "not_due", "overdue"),
    (SHARE, [Found(dt.date(2027, 3, 31), D(96))], "2027-04-10", "2027-08-10", "on_track", "no_report"),
    (COUNT, [Found(dt.date(2027, 6, 10), D(5))], "2027-06-20", "2027-07-01", "on_track", "overdue"),
    (SHARE, [Found(NEAR, D(96))], "2027-12-30", "2028-03-01", "on_track", "met"),
    (SHARE, [Found(NEAR, D(90))], "2027-12-30", "2028-03-01", "on_track", "not_met"),
    (SHARE, [Found(dt.date(2027, 3, 31), None, False)], "2027-04-10", "2027-08-10", "at_risk", "no_report"),
    (COUNT, [Found(dt.date(2027, 6, 10), None, False)], "2027-06-20", "2027-07-01", "at_risk", "overdue"),
    (replace(SHARE, milestones=(Milestone(NEAR, D(97)),)), [Found(NEAR, D(96))], "2027-12-30", "2028-03-01", "at_risk", "met"),
    (SHARE, [Found(NEAR, None, False)], "2027-12-30", "2028-03-01", "at_risk", "not_met"),
    (COUNT, [], "2027-05-10", "2027-07-01", "no_report", "overdue"),
    (replace(SHARE, due=dt.date(2027, 12, 10)), [Found(dt.date(2027, 10, 1), D(96))], "2027-12-09", "2028-03-01", "on_track", "met"),
    (SHARE, [Found(dt.date(2027, 3, 31), None, False)], "2027-08-10", "2028-03-01", "no_report", "not_met"),
    (COUNT, [], "2027-07-01", "2028-03-01", "overdue", "no_report"),
    (SHARE, [Found(NEAR, D(96))], "2028-01-02", "2028-03-01", "overdue", "met"),
    (SHARE, [Found(NEAR, D(90))], "2028-01-02", "2028-03-01", "overdue", "not_met"),
    (replace(SHARE, due=dt.date(2028, 2, 10)), [Found(dt.date(2028, 1, 10), D(96))], "2028-02-09", "2028-03-01", "on_track", "met"),
]  # fmt: skip


@pytest.mark.parametrize(("promise", "found", "one", "two", "before", "after"), TAKEN)
def test_each_way_in_the_table_can_be_taken(promise, found, one, two, before, after):
    days = dt.date.fromisoformat(one), dt.date.fromisoformat(two)
    assert [str(status(promise, found, clock(day))) for day in days] == [before, after]


def test_the_table_holds_every_status_and_no_way_that_nobody_can_take():
    assert set(BY_TIME) == set(Status)
    taken = {(before, after) for *_, before, after in TAKEN}
    assert {(before, after) for before, ways in BY_TIME.items() for after in ways} - taken == set()


@dataclass(frozen=True)
class Filed:
    period: str
    report: int


reports = st.lists(
    st.tuples(st.sampled_from(["2027Q1", "2027Q2", "2027Q3"]), st.none() | findings), max_size=8
).map(lambda rows: [(Filed(period, place), found) for place, (period, found) in enumerate(rows)])  # fmt: skip


@given(promises, reports, st.sampled_from(["2027Q1", "2027Q2", "2027Q3", "2027Q4"]), moments)
def test_a_report_that_nobody_has_verified_never_changes_a_status(promise, filed, period, today):
    unverified = (Filed(period, len(filed) + 1), None)
    before, after = ([one for _, one in counted(rows)] for rows in (filed, [*filed, unverified]))
    assert before == after
    assert status(promise, before, clock(today)) is status(promise, after, clock(today))


@given(reports, st.randoms())
def test_which_findings_count_hangs_on_no_order(filed, chance):
    before = counted(filed)
    chance.shuffle(filed)
    assert counted(filed) == before


def test_of_a_period_the_newest_report_counts_once_it_is_checked_and_not_before():
    one, two = Filed("2027Q1", 1), Filed("2027Q1", 2)
    assert counted([(one, "old"), (two, None)]) == [(one, "old")]
    assert counted([(one, "old"), (two, "new")]) == [(two, "new")]
    assert counted([(one, None), (two, None)]) == []
