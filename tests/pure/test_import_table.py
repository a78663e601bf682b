"""Headings are found or missed in words; a mapping reads foreign tables. No Django here."""

import pytest

from targets.spreadsheets.cells import Cell
from targets.spreadsheets.problems import CannotImport, Problem, letter
from whitepapers.importing.columns import ASSIGNED_COLUMNS, RESULT_COLUMNS, TARGET_COLUMNS, names, plain, recognise
from whitepapers.importing.fields import read_row
from whitepapers.importing.mapping import Foreign, parse
from whitepapers.importing.table import tabulate


def rows(*lines):
    return [[Cell(value, row, column) for column, value in enumerate(line)] for row, line in enumerate(lines, start=1)]


def table_of(*lines, mapping=None):
    return tabulate(rows(*lines), TARGET_COLUMNS, mapping or Foreign())


def sentences(*lines, mapping=None):
    with pytest.raises(CannotImport) as refused:
        table_of(*lines, mapping=mapping)
    return [problem.say() for problem in refused.value.problems]


def test_headings_are_known_in_both_languages_and_in_the_templates_two_line_form():
    known = names(TARGET_COLUMNS)
    for column in TARGET_COLUMNS:
        for written in (column.zh, column.en, f"{column.zh}*\n{column.en}", f" {column.zh}（必填）"):
            assert recognise(written, known) == column.key
    assert recognise("进度要求2 数值\nMilestone 2 value", known) == "milestone.2.value"
    assert recognise("进度要求99 数值", known) is None


def test_no_name_of_a_column_is_another_columns_name():
    for columns in (TARGET_COLUMNS, (*TARGET_COLUMNS, *RESULT_COLUMNS), ASSIGNED_COLUMNS):
        owners = {}
        for column in columns:
            for name in (column.zh, column.en, column.key, *column.also):
                assert owners.setdefault(plain(name), column.key) == column.key, name


def test_a_list_that_counts_its_own_rows_is_not_taken_for_our_numbers():
    assert recognise("序号", names(TARGET_COLUMNS)) is None
    assert recognise("No.", names(TARGET_COLUMNS)) is None


def test_a_title_above_the_headings_is_passed_over():
    table = table_of(
        ["2027年目标表", "", ""], ["", "", ""], ["工作任务", "工作目标", "目标值"], ["修路", "40公里", "40"]
    )
    assert table.records[0].row == 4
    assert table.records[0].cell("value").value == "40"


def test_a_renamed_heading_is_named_with_the_nearest():
    said = sentences(["工作任务", "目标数直"], ["修路", "40"])
    assert said == ["Row 1 (B1): “目标数直” is no known heading; did you mean “目标值”?"]
    assert sentences(["工作任物", "目标值"], ["修路", "40"]) == [
        "Row 1 (A1): “工作任物” is no known heading; did you mean “工作任务”?"
    ]


def test_a_missing_required_heading_and_a_heading_twice_are_named():
    assert "The column “工作任务” is missing." in sentences(["工作目标", "目标值"], ["修路", "40"])[0]
    assert sentences(["工作任务", "任务"], ["a", "b"]) == ["Row 1 (B1): Two columns have the heading “任务”."]


def test_a_strange_column_is_said_and_not_read():
    table = table_of(["工作任务", "备注"], ["修路", "x"])
    assert [note.say() for note in table.notes] == ["These columns were not read: 备注."]


def test_no_headings_and_no_rows_are_said():
    assert sentences(["1", "2"], ["3", "4"])[0].startswith("Row 1: The column “工作任务” is missing")
    assert sentences(["随便"])[0].startswith("No row of headings was found")
    assert sentences(["工作任务"]) == ["There is no row below the headings."]


def test_a_value_under_no_heading_is_named_by_its_cell():
    table = table_of(["工作任务", "目标值"], ["修路", "1", "234"])
    assert [problem.say() for problem in table.problems] == [
        "Row 2 (C2): There is something in this cell, but its column has no heading."
    ]


def test_merged_cells_are_named_unless_they_are_a_title_above():
    lines = rows(["目标表", ""], ["工作任务", "工作目标"], ["a", "b"], ["", "c"])
    tabulate(lines, TARGET_COLUMNS, Foreign(), merged=[(1, "A1:B1")])
    with pytest.raises(CannotImport, match="A3:A4 are merged"):
        tabulate(lines, TARGET_COLUMNS, Foreign(), merged=[(1, "A1:B1"), (4, "A3:A4")])


FOREIGN = """
[columns]
task = "result"
responsible_unit = ["sub", "program"]
kind = "type"
[bounds]
least = "min"
most = "max"
words = "text"
[month]
year = "y"
month = "m"
[constants]
source = "statutory"
[values.kind]
percent = "threshold"
text = "qualitative"
"""


def test_a_mapping_reads_foreign_headings_values_and_constants():
    heads = ["result", "sub", "program", "type", "min", "max", "text", "y", "m"]
    table = table_of(heads, ["Clean", "", "Water", "percent", "90.00", "", "", "2018", "3"], mapping=parse(FOREIGN))
    reading = read_row(table.records[0], table, {})
    assert not reading.problems
    values = reading.values
    assert (values["kind"], str(values["value"]), values["comparison"]) == ("threshold", "90", "ge")
    assert (values["responsible_unit"], values["source"], str(values["due"])) == ("Water", "statutory", "2018-03-31")


def test_a_foreign_text_target_becomes_its_quality_requirement_unless_it_is_unfinished():
    heads = ["result", "sub", "program", "type", "min", "max", "text", "y", "m"]
    lines = [["A", "", "W", "text", "", "", words, "2018", "3"] for words in ("Decline in the rate", "TBD", "10")]
    table = table_of(heads, *lines, mapping=parse(FOREIGN))
    first, second, third = (read_row(record, table, {}).values for record in table.records)
    assert (first["quality"], first["value_text"], first["value"]) == ("Decline in the rate", "", None)
    assert (second.get("quality", ""), second["value_text"]) == ("", "TBD")
    assert (third["quality"], third["value"]) == ("10", None)


def test_a_heading_that_the_mapping_names_and_the_file_lacks_is_an_error():
    said = sentences(["result", "sub", "type", "min", "max", "text", "y", "m"], ["a"] * 8, mapping=parse(FOREIGN))
    assert said == ["Row 1: The mapping names the heading “program”, but the file doesn't have it."]


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[columns", "no valid TOML"),
        ('[columns]\ntsk = "x"', "“columns.tsk” that nothing reads"),
        ("[columns]\ntask = 3", "must be a heading or a list"),
        ("[constants]\nsource = 1", "must be a table of texts"),
        ('[bounds]\nlow = "x"', "“bounds.low”"),
        ('nonsense = "x"', "“nonsense”"),
        ('year_ends = "31-03-17"', "month and day"),
        ('create_departments = "yes"', "true or false"),
        ('repeated_rows = "drop"', "refuse or leave_out"),
        ("separators = 3", "a text"),
    ],
)
def test_a_wrong_mapping_is_named_by_its_entry(toml, said):
    with pytest.raises(CannotImport, match=said):
        parse(toml)


def test_cells_have_the_names_that_spreadsheets_give_them():
    assert [letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert Problem("x", row=5, column=2, heading="目标值").say() == "Row 5 “目标值” (C5): x"
