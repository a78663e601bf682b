"""What the dashboards count is what the lists behind them show."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from targets.bar import segments
from targets.board.drawn import completion, in_words, trend
from targets.board.figures import read_board
from targets.completion import Status
from targets.differing import differing
from targets.models import Target, Verification
from targets.scoring import differs
from targets.standing import standings, tally
from tests.editions import publish_edition
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 7, 22)


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(dt.datetime(2027, 7, 22, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=4)
    return list(Target.objects.select_related("plan_year"))


@pytest.fixture
def told(cast, targets):
    """One kept in April, one disputed, one that waits since 2 July, one silent."""
    find(cast, claim(cast, targets[0], 40), 40)
    find(cast, claim(cast, targets[1], 20), 12, "disputed")
    find(cast, claim(cast, targets[2], 12, at=moment(4, 6)), outcome="returned")
    claim(cast, targets[2], 22, period="2027Q2", at=moment(7, 2))
    return targets


def board(cast, *others, today=TODAY):
    plan_year = Target.objects.first().plan_year
    return read_board(plan_year, [cast.department, *(one.department for one in others)], today)


def test_the_figures_are_those_of_the_targets(cast, told):
    found = board(cast)
    assert dict(found.tally.counts) == {Status.MET: 1, Status.ON_TRACK: 1, Status.NO_REPORT: 2}
    assert found.tally == tally(standings(Target.objects.all(), TODAY).values())
    assert (found.checks.waiting, found.checks.checked, found.checks.differing) == (1, 2, 1)
    assert found.checks.oldest == dt.date(2027, 7, 2)
    (line,) = found.lines
    assert (line.missed, line.share) == (2, 0.5)
    assert found.days_to_check == pytest.approx(14 / 3)


def test_a_quarter_is_shown_as_it_was_known_at_its_end(cast, told):
    names = [(one.name, one.end, one.tally[Status.MET]) for one in board(cast).trend]
    assert names == [
        ("2027Q1", dt.date(2027, 3, 31), 0), ("2027Q2", dt.date(2027, 6, 30), 1), ("2027Q3", TODAY, 1),
    ]  # fmt: skip


def test_the_report_that_waits_longest_comes_first(cast, told):
    claim(cast, told[3], 12, period="2027Q2", at=moment(7, 20))
    assert [(one.days, one.late) for one in board(cast).slow] == [(20, True), (2, False)]


def test_of_a_closed_year_nothing_waits(cast, told):
    year = told[0].plan_year
    year.closed_on = dt.date(2027, 7, 1)
    year.save()
    assert (board(cast).checks.waiting, board(cast).slow) == (0, ())


@pytest.mark.parametrize("outcome", ["verified", "disputed", "returned"])
@pytest.mark.parametrize("claimed", [None, 12])
@pytest.mark.parametrize("found", [None, 12, 11])
def test_the_query_differs_where_the_rule_does(cast, targets, outcome, claimed, found):
    report = targets[0].reports.create(
        period="2027Q1", as_of=TODAY, value=claimed, text="x", by=cast.editor, at=moment(4, 5)
    )
    Verification.objects.create(report=report, outcome=outcome, value=found, by=cast.inspector, at=moment(4, 6))
    assert differing().exists() is (outcome != "returned" and differs(claimed, found, outcome))


def test_a_later_finding_takes_a_difference_back(cast, told):
    disputed = Verification.objects.get(outcome="disputed")
    find(cast, disputed.report, 20, at=moment(4, 20))
    assert board(cast).checks.differing == 0


def test_the_charts_say_in_words_what_they_draw(cast, told, settings):
    settings.LANGUAGE_CODE = "en"
    found = board(cast)
    assert in_words(found.tally) == "Met 1, On track 1, No verified report 2"
    assert completion(found.tally).alternative == "Where the promises stand: Met 1, On track 1, No verified report 2"
    assert trend(found.trend).alternative.endswith(": Q1 0, Q2 1, Q3 1")
    assert [(one.start, one.width) for one in segments(found.tally)] == [("0", "25"), ("25", "25"), ("50", "50")]


def test_a_board_takes_as_many_queries_for_four_targets_as_for_forty(cast, other, told):
    counts = []
    for more in (0, 36):
        if more:
            publish_edition(other.department, targets=more)
            for target in Target.objects.filter(department=other.department):
                claim(other, target, 12, period="2027Q2", at=moment(7, 3))
        with CaptureQueriesContext(connection) as queries:
            found = board(cast, other)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert found.checks.waiting == 37
    assert len(found.slow) == 5


def test_a_department_without_a_promise_has_no_line(cast, other, told):
    assert [one.department for one in board(cast, other).lines] == [cast.department]
