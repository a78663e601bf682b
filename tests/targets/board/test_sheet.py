"""The sheet for the leader's meeting is one page, also on the worst of days."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import translation

from publishing.pdf import render_pdf
from targets.board.figures import Board, Checks, Line, Quarter, Slow
from targets.board.sheet import sheet
from targets.completion import Status
from targets.silence import Silent
from targets.standing import Tally
from tests.factories import PlanYearFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 11, 20)


def worst(cast) -> tuple[Board, list[Silent]]:
    """Return a board with every status, long names, and more in each list than is shown."""
    every = Tally(dict.fromkeys(Status, 25))
    task = "推进全市重点区域道路交通综合整治并完成沿线公共设施更新改造和验收移交工作" * 2
    target = SimpleNamespace(number="2027-jtys-225", task=task, department=cast.department)
    report = SimpleNamespace(target=target, period="2027Q3")
    quarters = [Quarter(f"2027Q{n}", dt.date(2027, n * 3, 28), every) for n in (1, 2, 3, 4)]
    line = Line(cast.department, every, Checks(120, TODAY, 900, 120))
    slow = tuple(Slow(report, days, late=True) for days in (300, 200, 100, 90, 80))
    row = SimpleNamespace(wanted=SimpleNamespace(by=dt.date(2027, 4, 15)))
    silent = [Silent(cast.department, None, "道路交通综合治理和公共设施建设管理处", rows=[row] * 12) for _ in range(5)]
    return Board(PlanYearFactory(year=2027), TODAY, (line,), tuple(quarters), slow, 21.4), silent


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_worst_day_fits_one_page(cast, language):
    board, silent = worst(cast)
    with translation.override(language):
        assert render_pdf(sheet(board, cast.department, silent)).pages == 1


def test_a_department_where_all_is_well_has_no_empty_tables(cast):
    board, _silent = worst(cast)
    calm = Board(board.plan_year, TODAY, board.lines, board.trend, (), None)
    sections = {one.anchor: one for one in sheet(calm, cast.department, []).sections}
    assert set(sections) == {"glance", "completion", "waiting"}
    assert not sheet(calm, cast.department, []).tables()
