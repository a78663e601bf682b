"""Cells become typed values or a sentence; nothing is made up. No Django here."""

import contextlib
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from targets.spreadsheets.cells import Bad, Cell, line, text
from targets.spreadsheets.days import Day, day
from targets.spreadsheets.numbers import number
from whitepapers.importing.amounts import Amount, amount, bounds, comparison
from whitepapers.importing.dates import Step, step_cell, steps, year_and_month
from whitepapers.importing.lists import listed


def measured(value):
    return amount(Cell(value), words_allowed=False)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("95", "95"),
        ("1,234,567", "1234567"),
        ("９５．５", "95.5"),
        (" 40 ", "40"),
        ("-5", "-5"),
        ("0.000001", "0.000001"),
        ("-0", "0"),
    ],
)
def test_a_number_is_read_exactly_as_it_is_written(written, value):
    assert number(Cell(written)) == Decimal(value)


@pytest.mark.parametrize(
    "written",
    ["5万", "abc", "约100", "$125 million", "1,5", "1e5", "NaN", "Infinity", "1.2.3", "12,34", "=1+1", "١٢٣x"],
)
def test_text_in_a_number_is_refused_with_the_text_named(written):
    with pytest.raises(Bad, match="is not a number"):
        measured(written)


@pytest.mark.parametrize(
    "written",
    [
        "40–50",
        "40-50 公里",
        "15% to 25%",
        "between 3 and 5",
        "TBD",
        "待定",
        "To be determined in 2020",
        "No target",
        "N/A",
        "ongoing",
        "长期",
        "-",
        "Baseline to be established in 2017",
        "To be determinated",
    ],
)
def test_what_is_unfinished_stays_words_and_becomes_no_number(written):
    assert measured(written) == Amount(None, written)


def test_a_sign_and_a_percent_beside_the_number_are_kept_apart():
    assert measured("≥95%") == Amount(Decimal(95), "", "ge", "%")
    assert measured("不少于 100") == Amount(Decimal(100), "", "ge", "")
    assert amount(Cell(Decimal("95"), percent=True), words_allowed=False) == Amount(Decimal(95), unit="%")


def test_words_are_allowed_only_where_nothing_is_measured():
    assert amount(Cell("优良"), words_allowed=True) == Amount(text="优良")


@pytest.mark.parametrize(
    ("least", "most", "words", "expected"),
    [
        ("90.00", "", "", Amount(Decimal(90), "", "ge")),
        ("", "5.00", "", Amount(Decimal(5), "", "le")),
        ("100.00", "100.00", "", Amount(Decimal(100), "", "eq")),
        ("15.00", "25.00", "", Amount(None, "15–25")),
        ("80.00", "0.00", "", Amount(None, "80–0")),
        ("", "", "", Amount()),
        ("", "", "TBD", Amount(None, "TBD")),
    ],
)
def test_two_bounds_are_at_least_at_most_exactly_or_a_range(least, most, words, expected):
    assert bounds(Cell(least), Cell(most), Cell(words), words_allowed=False) == expected


def test_numbers_that_can_not_be_kept_are_refused():
    with pytest.raises(Bad, match="6 decimal"):
        number(Cell("0.1234567"))
    with pytest.raises(Bad, match="too large"):
        number(Cell("1" + "0" * 18))
    with pytest.raises(Bad, match="15 digits"):
        number(Cell(Decimal(10**16)))


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2027-06-30", dt.date(2027, 6, 30)),
        ("2027/6/30", dt.date(2027, 6, 30)),
        ("2027.6.30", dt.date(2027, 6, 30)),
        ("2027年6月30日前", dt.date(2027, 6, 30)),
        ("20270630", dt.date(2027, 6, 30)),
        ("2027-02", dt.date(2027, 2, 28)),
        ("2028年2月底", dt.date(2028, 2, 29)),
        ("2027年底前", dt.date(2027, 12, 31)),
        ("２０２７－０６－３０", dt.date(2027, 6, 30)),
    ],
)
def test_a_date_is_read_in_the_ways_people_write_it(written, due):
    assert day(Cell(written)) == Day(due)


@pytest.mark.parametrize(
    "written", ["2027-02-31", "2027年2月31日", "2027-13-01", "20270231", "0001-01-01", "9999-12-31", "2027-00"]
)
def test_31_february_is_refused(written):
    with pytest.raises(Bad, match="calendar"):
        day(Cell(written))


@pytest.mark.parametrize("written", ["3/4/2027", "31.12.27", "12-31-2027"])
def test_a_date_that_can_be_read_in_two_ways_is_refused(written):
    with pytest.raises(Bad, match="two ways"):
        day(Cell(written))


@pytest.mark.parametrize(
    "written", ["ongoing", "长期坚持", "2012年起5年内", "2012年10月底前（实施细则）", "2027", "待定"]
)
def test_words_that_are_no_date_stay_words(written):
    assert day(Cell(written)) == Day(None, written)


def test_a_date_cell_that_lost_its_format_is_refused():
    with pytest.raises(Bad, match="is a number, not a date"):
        day(Cell(Decimal(46200)))


def test_year_and_month_in_two_columns_mean_the_months_last_day():
    assert year_and_month(Cell("2018"), Cell("3")) == Day(dt.date(2018, 3, 31))
    assert year_and_month(Cell("ongoing"), Cell("")) == Day(None, "ongoing")
    with pytest.raises(Bad):
        year_and_month(Cell("2018"), Cell("13"))


def test_milestones_in_one_cell_are_one_a_line_or_parted_by_semicolons():
    expected = [Step(dt.date(2027, 3, 31), "完成勘察"), Step(dt.date(2027, 6, 30), "完成一半", Decimal(20))]
    assert steps(Cell("2027-03-31 完成勘察; 2027-06-30 [20] 完成一半")) == expected
    assert steps(Cell("2027-03-31：完成勘察\n2027-06-30【20】完成一半")) == expected
    assert steps(Cell("2027-03-31 一；二\n2027年6月底 三"))[0].text == "一；二"


@pytest.mark.parametrize("written", ["完成勘察", "2027-02-31 完成", "2027-03-31 [x] 完成", "2027-03-31 " + "长" * 301])
def test_a_milestone_that_can_not_be_read_is_refused(written):
    with pytest.raises(Bad):
        steps(Cell(written))


def test_a_milestone_with_a_value_needs_a_date():
    with pytest.raises(Bad, match="needs its date"):
        step_cell(Cell(None), Cell("20"), Cell("完成一半"))
    assert step_cell(Cell(None), Cell(""), Cell(None)) is None


@pytest.mark.parametrize("hostile", ["a\x00b", "a\x07b", "a\x1bb", "a\x7fb", "safe\u202etxt.exe", "\u2066x", "\ud800"])
def test_control_characters_and_hidden_direction_are_refused(hostile):
    with pytest.raises(Bad, match="control character"):
        text(Cell(hostile))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{ 7*7 }}",
        "=cmd|'/c calc'!A0",
        "%(x)s %s",
        "'; DROP TABLE targets;--",
    ],
)
def test_markup_and_code_stay_the_text_they_are(hostile):
    assert text(Cell(hostile)) == hostile


def test_text_that_is_too_long_is_refused_and_says_by_how_much():
    with pytest.raises(Bad, match="81 characters; at most 80"):
        line(Cell("长" * 81), 80)


def test_numbers_and_dates_in_a_text_column_are_written_plainly():
    assert text(Cell(Decimal("13800138000"))) == "13800138000"
    assert text(Cell(dt.datetime(2027, 6, 30))) == "2027-06-30"
    with pytest.raises(Bad, match="15 digits"):
        text(Cell(Decimal("440301199901011000")))


def test_names_in_a_list_may_contain_commas():
    known = {"Immigration, Refugees and Citizenship": 1, "财政局": 2, "教育局": 3}
    assert listed("Immigration, Refugees and Citizenship; 财政局", known.get) == ([1, 2], [])
    assert listed("财政局,教育局、各区", known.get) == ([2, 3], ["各区"])
    assert listed("各区、县级市;财政局", known.get, ";") == ([2], ["各区、县级市"])
    assert listed("财政局;Parks, Recreation and Culture", known.get) == ([2], ["Parks, Recreation and Culture"])


def test_bodies_that_are_no_departments_stay_as_they_are_written():
    known = {"财政局": 2, "教育局": 3}
    assert listed("财政局；各区、县级市", known.get) == ([2], ["各区、县级市"])
    assert listed("各区、县级市、财政局、街道、社区", known.get) == ([2], ["各区、县级市", "街道、社区"])
    assert listed("财政局、、教育局；；", known.get) == ([2, 3], [])
    assert listed("", known.get) == ([], [])
    assert listed("财政局、财政局", known.get) == ([2], [])


def test_an_unknown_sign_is_refused_with_what_may_stand_there():
    assert comparison(Cell("≤")) == "le"
    with pytest.raises(Bad, match="none of"):
        comparison(Cell("approximately"))


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_no_text_whatever_makes_a_reader_fail_in_another_way(written):
    for read in (number, day, steps, text, comparison):
        with contextlib.suppress(Bad):
            read(Cell(written))
    with contextlib.suppress(Bad):
        measured(written)


@settings(max_examples=60)
@given(st.text(alphabet="0123456789.-–~% ,至≥", max_size=20))
def test_a_number_is_never_invented(written):
    try:
        found = measured(written)
    except Bad:
        return
    if found.value is not None:
        digits = "".join(character for character in written if character.isdigit())
        assert "".join(c for c in f"{abs(found.value):f}" if c.isdigit()).strip("0") in digits
