"""The rule of the nine statuses."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.completion import KEPT, MISSED, SIGNS, Clock, Found, Milestone, Promise, Status, kept, status

D = Decimal
Q1, Q2, Q3, Q4 = (dt.date(2027, *end) for end in ((3, 31), (6, 30), (9, 30), (12, 31)))
LATER = dt.date(2028, 1, 20)
CLOSE = dt.date(2028, 2, 28)


def promise(kind="count", comparison="ge", value="40", due=Q4, milestones=(), **more):
    steps = tuple(Milestone(day, D(figure) if figure else None) for day, figure in milestones)
    return Promise(kind, due, comparison, D(value) if value is not None else None, steps, **more)


def found(as_of, value=None, fulfilled=None, completed_on=None):
    return Found(as_of, D(value) if value is not None else None, fulfilled, completed_on)


HALF = ((Q2, "20"),)
STEP = ((Q2, None),)
COUNT, ATLEAST, ATMOST = promise(), promise("threshold", "ge", "95"), promise("threshold", "le", "5")
DATED = promise("dated", "", None, due=Q2)

TABLE = [
    # nothing verified
    ("nothing yet in the first quarter", COUNT, [], dt.date(2027, 2, 1), None, "not_due"),
    ("a quarter's report is missing", COUNT, [], dt.date(2027, 5, 5), Q1, "no_report"),
    ("silence after a good beginning", COUNT, [found(Q1, "10")], dt.date(2027, 8, 5), Q2, "no_report"),
    ("past its date without a finding", COUNT, [], dt.date(2028, 1, 5), Q4, "overdue"),
    ("past its date, the last finding is older", COUNT, [found(Q3, "30")], dt.date(2028, 1, 5), Q3, "overdue"),
    # counts
    ("reached before its date", COUNT, [found(Q3, "40")], dt.date(2027, 10, 20), None, "met"),
    ("reached on its date", COUNT, [found(Q4, "41")], LATER, None, "met"),
    ("reached once, a later finding is lower", COUNT, [found(Q2, "41"), found(Q3, "38")], LATER, None, "met"),
    ("short on its date", COUNT, [found(Q4, "39.999999")], LATER, None, "not_met"),
    ("short on its date, made good later", promise(due=Q2), [found(Q2, "30"), found(Q3, "40", None, dt.date(2027, 8, 1))],
     LATER, None, "met_late"),
    ("as of a later day, completed in time", COUNT, [found(LATER, "40", None, dt.date(2027, 12, 20))], LATER, None, "met"),
    ("as of a later day, completed late", COUNT, [found(LATER, "40", None, dt.date(2028, 1, 9))], LATER, None, "met_late"),
    ("a figure of a later day without a day", COUNT, [found(LATER, "40")], LATER, None, "met_late"),
    ("an exact count, right before its date", promise(comparison="eq", value="3"), [found(Q3, "3")], Q3, None, "on_track"),
    ("an exact count, right on its date", promise(comparison="eq", value="3"), [found(Q4, "3")], LATER, None, "met"),
    ("an exact count, overshot", promise(comparison="eq", value="3"), [found(Q2, "4")], Q3, None, "at_risk"),
    ("an exact count, overshot at its date", promise(comparison="eq", value="3"), [found(Q4, "4")], LATER, None, "not_met"),
    ("a ceiling count under its limit", promise(comparison="le", value="10"), [found(Q3, "8")], Q3, None, "on_track"),
    ("a ceiling count is not met before its date", promise(comparison="le", value="10"), [found(Q1, "0")], Q1, None,
     "on_track"),
    ("a ceiling count beyond its limit", promise(comparison="le", value="10"), [found(Q2, "11")], Q3, None, "at_risk"),
    ("a ceiling count kept", promise(comparison="le", value="10"), [found(Q4, "10")], LATER, None, "met"),
    # thresholds
    ("a threshold above before its date", ATLEAST, [found(Q2, "97")], Q3, None, "on_track"),
    ("a threshold at its date", ATLEAST, [found(Q4, "95")], LATER, None, "met"),
    ("a threshold below at its date", ATLEAST, [found(Q2, "97"), found(Q4, "94.9")], LATER, None, "not_met"),
    ("a threshold reached after its date", promise("threshold", "ge", "95", due=Q2), [found(Q2, "94"), found(Q3, "96")], Q4,
     None, "met_late"),
    ("a threshold kept at its date, lower later", promise("threshold", "ge", "95", due=Q2),
     [found(Q2, "96"), found(Q3, "80")], Q4, None, "met"),
    ("an upper limit under it", ATMOST, [found(Q2, "5")], Q3, None, "on_track"),
    ("an upper limit exceeded", ATMOST, [found(Q2, "5.1")], Q3, None, "at_risk"),
    ("an upper limit on its way down", promise("threshold", "le", "5", milestones=((Q2, "7"),)), [found(Q2, "6")], Q3, None,
     "on_track"),
    ("an upper limit kept at its date", ATMOST, [found(Q4, "4.2")], LATER, None, "met"),
    ("a threshold that must be exact", promise("threshold", "eq", "0"), [found(Q4, "0")], LATER, None, "met"),
    ("a threshold that was to be exact", promise("threshold", "eq", "0"), [found(Q4, "1")], LATER, None, "not_met"),
    ("a negative threshold", promise("threshold", "le", "-2"), [found(Q4, "-3")], LATER, None, "met"),
    # milestones
    ("a milestone reached", promise(milestones=HALF), [found(Q2, "20")], Q3, None, "on_track"),
    ("a milestone not reached", promise(milestones=HALF), [found(Q2, "19")], Q3, None, "at_risk"),
    ("a milestone reached late", promise(milestones=HALF), [found(Q2, "19"), found(Q3, "25")], Q3, None, "on_track"),
    ("a milestone lost again", promise(milestones=HALF), [found(Q2, "21"), found(Q3, "18")], Q3, None, "at_risk"),
    ("a milestone still ahead", promise(milestones=HALF), [found(Q1, "3")], Q1, None, "on_track"),
    ("a later step does not hide a missed figure", promise(milestones=(*HALF, (Q3, None))), [found(Q3, "15")], Q3, None,
     "at_risk"),
    ("milestones in any order", promise(milestones=((Q3, "30"), (Q1, "5"))), [found(Q3, "29")], Q3, None, "at_risk"),
    ("a step without a figure", promise("dated", "", None, milestones=STEP), [found(Q2)], Q3, None, "on_track"),
    ("a step the inspection office denies", promise("dated", "", None, milestones=STEP), [found(Q2, None, False)], Q3, None,
     "at_risk"),
    ("a denial without a milestone", promise("qualitative", "", None), [found(Q1, None, False)], Q2, None, "at_risk"),
    # text targets
    ("delivered in time", DATED, [found(Q2, None, True, dt.date(2027, 6, 1))], Q3, None, "met"),
    ("delivered early", DATED, [found(Q1, None, True)], Q1, None, "met"),
    ("delivered late", DATED, [found(Q3, None, True, dt.date(2027, 8, 1))], Q3, None, "met_late"),
    ("under way after its date", DATED, [found(Q3)], Q4, None, "overdue"),
    ("denied after its date", DATED, [found(Q2, None, False)], Q3, None, "not_met"),
    ("a figure settles no text target", promise("qualitative", "ge", "5"), [found(Q4, "9")], LATER, None, "overdue"),
    ("a count without a figure is a text target", promise(value=None), [found(Q4, "9")], LATER, None, "overdue"),
    # withdrawn
    ("withdrawn, though it was met", promise(withdrawn=True), [found(Q2, "41")], Q3, None, "withdrawn"),
    ("a finding of a day that has not come", COUNT, [found(Q4, "41")], Q3, None, "not_due"),
    # the inspection office's word against the figures
    ("kept, against the figures", COUNT, [found(Q4, "38", True)], LATER, None, "met"),
    ("not kept, against the figures", COUNT, [found(Q4, "41", False)], LATER, None, "not_met"),
    ("published in September: earlier quarters are not owed", promise(since=dt.date(2027, 9, 1)), [], Q3, Q2, "not_due"),
    ("published in June: the second quarter is owed", promise(since=dt.date(2027, 6, 30)), [], Q3, Q2, "no_report"),
]  # fmt: skip


@pytest.mark.parametrize(("promised", "findings", "today", "expected", "outcome"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_the_table_of_statuses(promised, findings, today, expected, outcome):
    assert status(promised, findings, Clock(today, expected)) == outcome


CLOSED = [
    ("nothing was ever verified", COUNT, [], "no_report"),
    ("silence in the last quarter", COUNT, [found(Q3, "38")], "no_report"),
    ("the office said no, then silence", COUNT, [found(Q1, "5", False)], "not_met"),
    (
        "the office said no, then accepted a report without a verdict, then silence",
        COUNT,
        [found(Q1, "5", False), found(Q3, "38")],
        "no_report",
    ),
    ("short in the last quarter", COUNT, [found(Q4, "38")], "not_met"),
    ("short a little before the date", COUNT, [found(dt.date(2027, 12, 20), "38")], "not_met"),
    ("a threshold good a little before the date", ATLEAST, [found(dt.date(2027, 12, 20), "96")], "met"),
    ("a threshold bad a little before the date", ATLEAST, [found(dt.date(2027, 12, 20), "94")], "not_met"),
    ("a text target without a verdict", DATED, [found(Q3)], "not_met"),
    ("disputed without a figure", promise("qualitative", "", None), [found(Q4, None, False)], "not_met"),
    ("met", COUNT, [found(Q2, "40")], "met"),
    ("due after the close, under way", promise(due=dt.date(2028, 6, 30)), [found(Q4, "20")], "on_track"),
    ("due on the day of the close", promise(due=CLOSE), [found(Q4, "20")], "no_report"),
]


@pytest.mark.parametrize(
    ("promised", "findings", "outcome"), [row[1:] for row in CLOSED], ids=[row[0] for row in CLOSED]
)
def test_the_close_of_a_year_settles_what_nothing_else_settled(promised, findings, outcome):
    assert status(promised, findings, Clock(CLOSE, Q4, CLOSE)) == outcome
    assert status(promised, findings, Clock(CLOSE + dt.timedelta(days=900), Q4, CLOSE)) == outcome


def test_the_day_before_the_close_the_year_is_open():
    assert status(COUNT, [], Clock(CLOSE - dt.timedelta(days=1), Q4, CLOSE)) is Status.OVERDUE


def test_every_status_has_a_word_a_colour_and_a_shape_of_its_own():
    assert set(SIGNS) == set(Status)
    assert (
        len({sign.word for sign in SIGNS.values()}) == len({sign.shape for sign in SIGNS.values()}) == len(Status) == 9
    )
    assert not KEPT & MISSED


days = st.dates(dt.date(2027, 1, 1), dt.date(2028, 3, 31))
figures = st.one_of(st.none(), st.decimals(-5, 200, places=2))
findings_of = st.lists(
    st.builds(Found, days, figures, st.sampled_from([None, None, True, False]), st.one_of(st.none(), days)), max_size=6
)
promises = st.builds(
    Promise,
    kind=st.sampled_from(["threshold", "count", "dated", "qualitative"]),
    due=days,
    comparison=st.sampled_from(["ge", "le", "eq", ""]),
    value=figures,
    milestones=st.lists(st.builds(Milestone, days, figures), max_size=3).map(tuple),
    withdrawn=st.booleans(),
)
clocks = st.builds(Clock, days, st.one_of(st.none(), days), st.one_of(st.none(), days))


@given(promises, findings_of, clocks)
def test_there_is_always_exactly_one_status_and_order_does_not_matter(promised, findings, clock):
    one = status(promised, findings, clock)
    assert one in Status
    if len({found.as_of for found in findings}) == len(findings):
        assert status(promised, list(reversed(findings)), clock) is one


@given(promises, findings_of, clocks, st.builds(Found, days, figures, st.sampled_from([None, True, False])))
def test_a_later_finding_never_makes_a_met_target_unmet(promised, findings, clock, later):
    """A correction replaces its own period's finding; a finding on a later day is no correction."""
    before = status(promised, findings, clock)
    if before in KEPT and all(one.as_of < later.as_of for one in findings):
        assert status(promised, [*findings, later], clock) is before


@given(promises, findings_of, clocks)
def test_nothing_is_called_kept_without_a_finding_that_says_so(promised, findings, clock):
    if status(promised, findings, clock) in KEPT:
        known = [one for one in findings if one.as_of <= clock.today]
        assert any(kept(promised, one) for one in known) or clock.closed


@given(promises, findings_of, days)
def test_time_alone_never_keeps_a_promise(promised, findings, closed_on):
    """Until the close, a day passing without a new finding never turns an open or missed target into a kept one."""
    if promised.withdrawn or not findings:
        return
    last = max(one.as_of for one in findings)
    now, later = (status(promised, findings, Clock(last + dt.timedelta(days=days))) for days in (0, 400))
    assert (now in KEPT) == (later in KEPT)
