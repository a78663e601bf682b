"""Every bad file gets a sentence that names the place, and nothing changes."""

import tracemalloc
import zipfile
from io import BytesIO

import pytest

from targets.spreadsheets import archive, reading
from tests.factories import PlanYearFactory
from tests.whitepapers.importing.sheets import HEADS, ROW, SHEET, as_csv, as_xlsx, bomb, lying_bomb, with_part
from whitepapers.importing.actions import import_targets
from whitepapers.models import Authorship, DutyDraft, TargetDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(cast):
    """Import a file that must be refused; return its sentences after proving that nothing changed."""
    PlanYearFactory(year=2027)

    def run(data, name="目标.xlsx", **more):
        outcome = import_targets(data, name, year=2027, by=cast.editor, department="jtys", **more)
        assert not outcome.ok
        assert outcome.imported == 0
        assert not TargetDraft.objects.exists()
        assert not DutyDraft.objects.exists()
        assert not Authorship.objects.exists()
        return [problem.say() for problem in outcome.problems]

    return run


def with_cell(**cells):
    """Return the good row with some of its cells replaced."""
    names = dict(zip(("reference", "task", "goal", "kind", "value", "unit", "due"), range(7), strict=True))
    row = list(ROW)
    for name, value in cells.items():
        row[names[name]] = value
    return row


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"<?xml version='1.0'?><a/>",
        b"MZ\x90",
        b"Rar!\x1a\x07",
    ],
)
@pytest.mark.parametrize("name", ["目标.xlsx", "目标.csv", "目标.exe"])
def test_a_wrong_file_type_is_refused_whatever_its_name_says(refused, data, name):
    (said,) = refused(data, name)
    assert "no spreadsheet" in said or "No row of headings" in said or "neither UTF-8" in said


def test_a_docx_is_no_spreadsheet(refused):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("word/document.xml", "<document/>")
    assert refused(out.getvalue()) == ["This is no spreadsheet; save the table as xlsx or csv."]


def test_an_old_or_protected_workbook_is_named_as_such(refused):
    (said,) = refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "protected by a password" in said


@pytest.mark.parametrize("data", [b"", b"  \r\n ", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(refused, data):
    assert refused(data, "a.csv")[0] in {
        "The file is empty.",
        "No row of headings was found. The first row must name the columns, among them “工作任务”.",
    }


def test_an_empty_sheet_and_a_sheet_with_headings_only_are_refused(refused):
    assert refused(as_xlsx(heads=()))
    assert refused(as_xlsx()) == ["There is no row below the headings."]


def test_a_cut_off_workbook_is_refused(refused):
    whole = as_xlsx(ROW)
    for size in (100, len(whole) // 2, len(whole) - 10):
        (said,) = refused(whole[:size])
        assert "damaged" in said


def test_a_renamed_heading_is_named_by_its_cell(refused):
    assert refused(as_xlsx(ROW, heads=[*HEADS[:4], "目标数直", *HEADS[5:]])) == [
        "Row 1 (E1): “目标数直” is no known heading; did you mean “目标值”?"
    ]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"value": "四十"}, "Row 3 “目标值” (E3): “四十” is not a number."),
        ({"value": "5万"}, "Row 3 “目标值” (E3): “5万” is not a number."),
        ({"due": "2027-02-31"}, "Row 3 “完成时间” (G3): “2027-02-31” is not a date of the calendar."),
        ({"due": "3/4/2027"}, "Row 3 “完成时间” (G3): “3/4/2027” can be read in two ways."),
        ({"kind": "数字型"}, "Row 3 “目标类型” (D3): “数字型” is none of:"),
        ({"task": ""}, "Row 3 “工作任务” (B3): The task is missing."),
        ({"reference": "A-1"}, "Row 3 “部门自编号” (A3): The department's own number “A-1” stands in row 2 already."),
        ({"unit": "长" * 41}, "Row 3 “计量单位” (F3): The text has 41 characters; at most 40 fit."),
        ({"unit": "公里", "value": "95%"}, "Row 3 “计量单位” (F3): The value is written in %"),
    ],
)
@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_a_bad_cell_is_named_by_row_and_column_and_the_good_rows_stay_out_too(refused, make, cells, said):
    row = with_cell(**({"reference": "A-2"} | cells))
    found = refused(make(ROW, row), "a.csv" if make is as_csv else "a.xlsx")
    assert len(found) == 1
    assert found[0].startswith(said)


def test_all_bad_cells_are_named_at_once_in_the_files_order(refused):
    found = refused(as_xlsx(with_cell(value="四十", due="2027-02-31"), with_cell(reference="A-2", task="")))
    assert [one.partition(":")[0] for one in found] == [
        "Row 2 “目标值” (E2)", "Row 2 “完成时间” (G2)", "Row 3 “工作任务” (B3)",
    ]  # fmt: skip


@pytest.mark.parametrize("cached", [True, False])
def test_a_formula_is_refused_with_its_cell_even_with_a_cached_value(refused, cached):
    def put(sheet):
        sheet["E2"] = "=20*2"

    data = as_xlsx(ROW, change=put)
    if cached:
        data = with_part(
            data,
            SHEET,
            lambda xml: xml.replace(b"<f>20*2</f><v />", b"<f>20*2</f><v>40</v>").replace(
                b"<f>20*2</f><v></v>", b"<f>20*2</f><v>40</v>"
            ),
        )
    found = refused(data)
    assert found == ["Row 2 (E2): The cell holds a formula. Copy the column and paste it as values."]


def test_a_cell_with_an_error_value_is_refused(refused):
    data = with_part(
        as_xlsx(ROW),
        SHEET,
        lambda xml: xml.replace(b'<c r="E2" t="n"><v>40</v></c>', b'<c r="E2" t="e"><v>#REF!</v></c>'),
    )
    assert any("(E2): The cell shows an error" in one for one in refused(data))


def test_merged_cells_are_named(refused):
    found = refused(as_xlsx(ROW, with_cell(reference="A-2"), change=lambda sheet: sheet.merge_cells("B2:B3")))
    assert "The cells B2:B3 are merged." in found[0]


def test_a_50_mb_file_is_refused_by_size_before_it_is_read(refused, monkeypatch):
    monkeypatch.setattr(archive, "unpack", lambda data: pytest.fail("it was opened"))
    assert refused(b"PK\x03\x04" + bytes(50 * 1024 * 1024)) == ["The file has 50.0 MB; at most 10 MB are read."]


@pytest.mark.parametrize("make", [bomb, lying_bomb])
def test_a_zip_bomb_is_refused_in_little_memory(refused, make):
    data = make()
    assert len(data) < 1024 * 1024
    tracemalloc.start()
    (said,) = refused(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "unpacks to far more" in said or "damaged" in said
    assert peak < 40 * 1024 * 1024


def test_two_far_off_cells_do_not_make_the_reader_ask_for_all_memory(refused):
    far = b'<c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    data = with_part(as_xlsx(ROW), SHEET, lambda xml: xml.replace(b"</row></sheetData>", far))
    assert "at most 20000 rows and 200 columns" in refused(data)[0]


def test_too_many_rows_in_a_csv_are_refused(refused, monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    assert "at most 3 rows" in refused(as_csv(ROW, ROW, ROW), "a.csv")[0]


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_xml_entities_are_refused_in_every_part_that_is_read(refused, part):
    data = with_part(
        as_xlsx(ROW),
        part,
        lambda xml: ENTITIES + xml.partition(b"?>")[2] if xml.startswith(b"<?xml") else ENTITIES + xml,
    )
    assert "definitions that no spreadsheet program writes" in refused(data)[0]


def test_external_entities_read_no_file(refused):
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    data = with_part(as_xlsx(ROW), SHEET, lambda xml: evil + xml)
    assert "definitions" in refused(data)[0]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.xlsx", "a/b.csv", "..\\b.csv", "C:\\x.xlsx", "x\x00.xlsx", "a\nb.csv", "..", ""]
)
def test_a_file_name_with_path_parts_is_refused(refused, name):
    assert refused(as_xlsx(ROW), name) == ["The file name may not contain a path or control characters."]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\u202e"])
def test_control_characters_are_refused_with_their_cell(refused, character):
    found = refused(as_csv(with_cell(task=f"修{character}路")), "a.csv")
    assert "control character U+" in found[0] or "no spreadsheet" in found[0]


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\xd8", b"\x81\x00\xff\xff", '工作任务,a\n"没有结束'.encode()])
def test_broken_text_is_refused(refused, data):
    assert refused(data, "a.csv")


def test_an_unknown_department_is_named_with_the_nearest(refused):
    found = refused(as_xlsx(["市jtys局局", *ROW], heads=["部门", *HEADS]))
    assert found == ["Row 2 “部门” (A2): There is no department “市jtys局局”; did you mean “市jtys局”?"]


def test_another_departments_row_is_refused(refused, other):
    found = refused(as_xlsx(["jyj", *ROW], heads=["部门", *HEADS]))
    assert found[0].startswith("Row 2 “部门” (A2): The row belongs to 市jyj局")


def test_unknown_duty_task_and_earlier_target_are_named(refused):
    heads = [*HEADS, "市年度任务编号", "延续上年目标"]
    found = refused(as_xlsx([*ROW, "99", "2026-jtys-007"], heads=heads))
    assert [one.partition(":")[0] for one in found] == ["Row 2 “市年度任务编号” (H2)", "Row 2 “延续上年目标” (I2)"]


def test_a_password_on_a_part_is_named(refused):
    data = bytearray(as_xlsx(ROW))
    for place in range(len(data) - 4):
        if data[place : place + 4] == b"PK\x01\x02":
            data[place + 8] |= 1
    assert "protected by a password" in refused(bytes(data))[0]


def test_a_part_that_is_there_twice_is_refused(refused):
    out = BytesIO(as_xlsx(ROW))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as book:
        book.writestr(SHEET, "<worksheet/>")
    assert refused(out.getvalue())
