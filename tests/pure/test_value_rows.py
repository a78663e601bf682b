"""The table of entered figures: errors by row and column, all or nothing."""

from decimal import Decimal

import pytest

from targets.evaluating.value_rows import read_values as read_cells
from targets.spreadsheets.cells import Cell
from targets.spreadsheets.problems import CannotImport

KNOWN = {"jtys": {"B1": ("2027Q1", "2027Q2")}, "jyj": {}}
HEAD = ["department", "indicator", "period", "value", "source", "reason", "seen"]
ROW = ["jtys", "B1", "2027Q1", "93.5", "市统计局2027年4月报表", "", "0"]


def read_values(rows, known):
    """Read rows of plain values, or of cells where it matters what a spreadsheet knows of them."""
    cells = [
        [each if isinstance(each, Cell) else Cell(each, row, column) for column, each in enumerate(values)]
        for row, values in enumerate(rows, start=1)
    ]
    return read_cells(cells, known)


def test_rows_with_a_value_are_read_and_those_without_are_left():
    rows = [HEAD, ROW, [*ROW[:2], "2027Q2", "", "", "", "0"]]
    (one,) = read_values(rows, KNOWN)
    assert (one.row, one.value, one.seen) == (2, Decimal("93.5"), 0)


def test_the_head_may_be_chinese_and_in_any_order():
    rows = [["来源", "数值", "周期", "指标", "部门代码"], ["统计年报", "1,093.5%", "2027Q2", "B1", "jtys"]]
    assert read_values(rows, KNOWN)[0].value == Decimal("1093.5")


@pytest.mark.parametrize(
    ("place", "text", "column", "said"),
    [
        (0, "mzj", "department", "no department that you score"),
        (1, "A1", "indicator", "no indicator that is entered"),
        (2, "2026Q1", "period", "one of 2027Q1, 2027Q2"),
        (3, "=1+1", "value", "not a number"),
        (3, "NaN", "value", "not a number"),
        (3, "-inf", "value", "not a number"),
        (3, "", "value", "a source and no figure"),
        (3, "约九成", "value", "not a number"),
        (3, "1,5", "value", "not a number"),  # a comma for the point is not fifteen
        (3, "9 % 5", "value", "not a number"),
        (4, "\u202e报表", "source", "control character"),
        (4, "", "source", "where the figure comes from"),
    ],
)
def test_each_bad_cell_is_named_by_row_and_column_and_nothing_is_taken(place, text, column, said):
    bad = [*ROW]
    bad[place] = text
    with pytest.raises(CannotImport) as refused:
        read_values([HEAD, ROW, bad], KNOWN)
    named = [(one.row, one.heading) for one in refused.value.problems]
    assert (3, column) in named
    assert any(said in one.sentence % one.values for one in refused.value.problems)


def test_the_same_figure_twice_and_a_missing_column_are_refused():
    with pytest.raises(CannotImport, match="stands in row 2"):
        read_values([HEAD, ROW, ROW], KNOWN)
    with pytest.raises(CannotImport, match="period, value"):
        read_values([["department", "indicator", "source"], ["jtys", "B1", "x"]], KNOWN)
    with pytest.raises(CannotImport):
        read_values([], KNOWN)


@pytest.mark.parametrize(
    ("cell", "value"),
    [(Cell(Decimal(95), 2, 3, percent=True), "95"), ("95%", "95"), ("９５．５％", "95.5"), ("1,093.5", "1093.5")],
)
def test_a_figure_is_the_one_that_the_sheet_shows(cell, value):
    row = [*ROW]
    row[3] = cell
    assert read_values([HEAD, row], KNOWN)[0].value == Decimal(value)


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(CannotImport, match="Two columns"):
        read_values([[*HEAD, "数值"], [*ROW, "99"]], KNOWN)
