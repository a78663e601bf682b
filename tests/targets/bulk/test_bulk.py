"""The sheet of a department's targets: out, filled in, and in again, all or nothing."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from targets.bulk.actions import report_many
from targets.bulk.columns import COLUMNS
from targets.bulk.scope import scope_of
from targets.bulk.writing import as_csv, as_xlsx
from targets.models import ProgressReport, Target
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.targets.year import claim, find, moment
from tests.whitepapers.importing.sheets import SHEET, bomb, lying_bomb, with_part

pytestmark = pytest.mark.django_db
KEYS = [one.key for one in COLUMNS]
DAY = dt.date(2027, 4, 8)


@pytest.fixture
def cast(cast):
    publish_edition(cast.department, targets=3)
    return cast


class Sheet:
    """A sheet in a clerk's hands: rows of key → text."""

    def __init__(self, cast, period="2027Q1"):
        self.cast, self.period = cast, period
        self.year = Target.objects.filter(department=cast.department).latest("pk").plan_year
        scope = scope_of(cast.department, self.year, period)
        written = as_csv(scope, DAY, "zh").decode("utf-8-sig")
        heads, *rows = csv.reader(io.StringIO(written))
        self.heads, self.rows = heads, [dict(zip(KEYS, row, strict=True)) for row in rows]

    def fill(self, row=0, **cells):
        self.rows[row] |= {"value": "12", "text": "施划启用12公里"} | cells
        return self

    def csv(self):
        out = io.StringIO()
        csv.writer(out).writerows([self.heads, *([row[key] for key in KEYS] for row in self.rows)])
        return out.getvalue().encode("utf-8-sig")

    def send(self, data=None, name="进度.csv", by=None, **more):
        values = {"department": self.cast.department, "plan_year": self.year, "period": self.period, "at": moment(4, 8)}
        return report_many(data or self.csv(), name, by=by or self.cast.editor, **(values | more))


def said(outcome):
    return [one.say() for one in outcome.problems]


def refused(outcome):
    assert not outcome.ok
    assert not outcome.entries
    return said(outcome)


def test_what_is_filled_in_is_recorded_and_the_rest_is_named(cast):
    sheet = Sheet(cast).fill(0, done="是", as_of="2027-03-30").fill(2, value="1,200.5")
    outcome = sheet.send()
    assert outcome.ok, said(outcome)
    found = {one.target.serial: one for one in ProgressReport.objects.select_related("target")}
    assert set(found) == {1, 3}
    assert (found[1].value, found[1].done, found[1].as_of) == (Decimal(12), True, dt.date(2027, 3, 30))
    assert (found[3].value, found[3].done, found[3].as_of) == (Decimal("1200.5"), False, dt.date(2027, 3, 31))
    assert found[1].by == cast.editor
    assert outcome.skipped == {"left empty": ["2027-jtys-002"]}


def test_a_dry_run_says_what_would_be_recorded_and_records_nothing(cast):
    outcome = Sheet(cast).fill(1).send(dry_run=True)
    (entry,) = outcome.entries
    assert (entry.target.number, entry.value, entry.as_of) == ("2027-jtys-002", 12, dt.date(2027, 3, 31))
    assert not ProgressReport.objects.exists()


def test_the_xlsx_comes_back_as_it_went_out_and_says_nothing_new(cast):
    claim(cast, Target.objects.get(serial=1), 12, done=True, text="第一行\r\n第二行", at=moment(4, 2))
    scope = scope_of(cast.department, Target.objects.first().plan_year, "2027Q1")
    for language in ("zh", "en"):
        data = as_xlsx(scope, DAY, language)
        assert refused(Sheet(cast).send(data, "进度.xlsx")) == [
            "Nothing is to be recorded: every row is empty or as it is on record."
        ]
        book = load_workbook(io.BytesIO(data))
        book.active["G3"], book.active["I3"], book.active["J3"] = 7, "七公里", dt.datetime(2027, 3, 29)
        out = io.BytesIO()
        book.save(out)
        outcome = Sheet(cast).send(out.getvalue(), "进度.xlsx", dry_run=True)
        assert outcome.ok, said(outcome)
        assert [(one.value, one.as_of) for one in outcome.entries] == [(7, dt.date(2027, 3, 29))]
        assert outcome.skipped == {"as it is on record": ["2027-jtys-001"], "left empty": ["2027-jtys-003"]}


def test_a_row_that_says_something_else_corrects_the_report_on_record(cast):
    first = claim(cast, Target.objects.get(serial=1), 12, at=moment(4, 2))
    outcome = Sheet(cast).fill(0, value="11", text="更正：重复计算").send()
    assert outcome.ok, said(outcome)
    assert outcome.corrections == 1
    assert outcome.entries[0].before == first
    assert ProgressReport.objects.count() == 2


def test_a_sheet_that_somebody_overtook_is_refused_with_number_and_person(cast):
    sheet = Sheet(cast).fill(0).fill(1)
    claim(cast, Target.objects.get(serial=2), 9, by=cast.head, at=moment(4, 7))
    (sentence,) = refused(sheet.send())
    assert "2027-jtys-002" in sentence
    assert cast.head.username in sentence
    assert ProgressReport.objects.count() == 1


def test_a_row_left_as_it_was_is_no_stale_row_though_a_colleague_reported(cast):
    target = Target.objects.get(serial=1)
    claim(cast, target, 12, at=moment(4, 2))
    sheet = Sheet(cast).fill(1)
    claim(cast, target, 13, text="更正", at=moment(4, 3))
    outcome = sheet.send()
    assert outcome.ok, said(outcome)
    assert outcome.skipped["as it is on record"] == ["2027-jtys-001"]


def test_the_same_sheet_sent_twice_records_once(cast):
    sheet = Sheet(cast).fill(0)
    assert sheet.send().ok
    assert refused(sheet.send()) == ["Nothing is to be recorded: every row is empty or as it is on record."]
    assert ProgressReport.objects.count() == 1


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"value": "十二"}, "Row 2 “完成值” (G2): “十二” is not a number"),
        ({"value": "12公里"}, "is not a number"),
        ({"value": ""}, "(G2): This target is measured by a figure"),
        ({"value": "-3"}, "(G2): A count can't be below zero"),
        ({"value": "1.1234567"}, "more than 6 decimal places"),
        ({"value": "NaN"}, "is not a number"),
        ({"done": "也许"}, "(H2): “也许” is none of"),
        ({"text": ""}, "(I2): Say in a sentence what was done"),
        ({"text": "长" * 5001}, "(I2): The text has 5001 characters"),
        ({"text": "看\u202e反"}, "control character U+202E"),
        ({"as_of": "2027-02-31"}, "(J2): “2027-02-31” is not a date of the calendar"),
        ({"as_of": "3/4/2027"}, "can be read in two ways"),
        ({"as_of": "月底"}, "is not a date"),
        ({"as_of": "2027-04-30"}, "(J2): A report can't speak of a day that has not come"),
        ({"as_of": "2026-12-31"}, "(J2): A report can't speak of a day before its period"),
        ({"number": ""}, "of which target"),
        ({"number": "2027-jtys-099"}, "is no target of your department"),
        ({"mark": ""}, "(K2): This is not the mark"),
        ({"mark": "jtys-2027Q1-x"}, "This is not the mark"),
        ({"mark": "gaj-2027Q1-0"}, "another department's (gaj)"),
        ({"mark": "jtys-2027Q2-0"}, "another period: 2027Q2"),
        ({"mark": "jtys-2026Q1-0"}, "another period: 2026Q1"),
    ],
)
def test_a_fault_is_told_by_row_and_column_and_nothing_is_recorded(cast, cells, sentence):
    sentences = refused(Sheet(cast).fill(0, **cells).fill(1).send())
    assert any(sentence in one for one in sentences), sentences
    assert not ProgressReport.objects.exists()


def test_every_fault_is_told_at_once(cast):
    sheet = Sheet(cast).fill(0, value="十二", as_of="2027-02-31").fill(1, text="").fill(2, number="2027-jtys-001")
    assert [one[:5] for one in refused(sheet.send())] == ["Row 2", "Row 2", "Row 3", "Row 4"]


def test_headings_that_were_renamed_left_out_or_doubled_are_refused(cast):
    for change, sentence in (
        (lambda heads: [*heads[:6], "完成数", *heads[7:]], "“完成数” is no heading"),
        (lambda heads: [*heads[:8], "完成值", *heads[9:]], "Two columns"),
        (lambda heads: ["一", "二", "三"], "No row of headings"),
    ):
        sheet = Sheet(cast).fill(0)
        sheet.heads = change(sheet.heads)
        sentences = refused(sheet.send())
        assert any(sentence in one for one in sentences), sentences


def test_hostile_workbooks_are_refused_in_a_sentence(cast):
    sheet = Sheet(cast)
    good = as_xlsx(scope_of(cast.department, sheet.year, "2027Q1"), DAY, "zh")
    book = load_workbook(io.BytesIO(good))
    book.active["G2"] = "=SUM(1,2)"
    out = io.BytesIO()
    book.save(out)
    entities = b'<!DOCTYPE a [<!ENTITY x "y">]><worksheet>'
    for data, name, sentence in (
        (out.getvalue(), "a.xlsx", "holds a formula"),
        (bomb(), "a.xlsx", "unpacks to far more"),
        (lying_bomb(), "a.xlsx", "damaged"),
        (
            with_part(good, SHEET, lambda part: part.replace(b"<worksheet ", entities)),
            "a.xlsx",
            "no spreadsheet program",
        ),
        (good[:500], "a.xlsx", "damaged"),
        (b" " * (50 * 1024 * 1024), "a.csv", "at most 10 MB"),
        (b"%PDF-1.7", "a.csv", "no spreadsheet"),
        (b"\xd0\xcf\x11\xe0", "a.xls", "old xls file"),
        (good, "../a.xlsx", "path"),
    ):
        sentences = refused(sheet.send(data, name))
        assert any(sentence in one for one in sentences), (sentence, sentences)
    assert not ProgressReport.objects.exists()


def test_merged_cells_are_refused(cast):
    sheet = Sheet(cast)
    book = load_workbook(io.BytesIO(as_xlsx(scope_of(cast.department, sheet.year, "2027Q1"), DAY, "zh")))
    book.active["I2"] = "一并说明"
    book.active.merge_cells("I2:I4")
    out = io.BytesIO()
    book.save(out)
    assert "I2:I4 are merged" in refused(sheet.send(out.getvalue(), "a.xlsx"))[0]


@pytest.mark.parametrize("who", ["stranger", "inspector", "leader", "gone"])
def test_only_the_departments_own_people_send_a_sheet(cast, other, who):
    person = {"stranger": other.editor, "inspector": cast.inspector, "leader": cast.leader, "gone": cast.editor}[who]
    if who == "gone":
        person.is_active = False
        person.save()
    assert refused(Sheet(cast).fill(0).send(by=person)) == ["Only the department that made the promise reports on it."]


def test_a_closed_year_a_withdrawn_target_and_a_period_to_come_are_refused(cast):
    sheet = Sheet(cast).fill(0)
    assert "not begun" in refused(Sheet(cast, "2027Q3").fill(0).send())[0]
    entries = [target_entry(2027, "jtys", serial) for serial in (2, 3)]
    release_edition(print_edition(cast.department, targets=entries, number=2, reason="调整"), at=moment(4, 7))
    assert "no target of your department" in refused(sheet.send())[0]
    sheet.year.closed_on = dt.date(2027, 4, 1)
    sheet.year.save()
    assert "closed" in refused(Sheet(cast).fill(0).send())[0]


def test_no_cell_that_goes_out_is_a_formula(cast):
    hostile = ('=HYPERLINK("http://evil.example","点我")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "|calc", "%0A=1")
    entries = [target_entry(2027, "jtys", serial, task=text, unit="=1") for serial, text in enumerate(hostile, start=1)]
    release_edition(print_edition(cast.department, targets=entries, number=2, reason="更新"), at=moment(3, 2))
    claim(cast, Target.objects.get(serial=1), 12, text="=cmd|' /C calc'!A0", at=moment(4, 2))
    scope = scope_of(cast.department, Target.objects.first().plan_year, "2027Q1")
    for row in list(csv.reader(io.StringIO(as_csv(scope, DAY, "zh").decode("utf-8-sig"))))[1:]:
        assert not [cell for cell in row if cell.strip()[:1] in {"=", "+", "-", "@", "|", "%"}]
    book = load_workbook(io.BytesIO(as_xlsx(scope, DAY, "zh")))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}
    assert b"<f>" not in as_xlsx(scope, DAY, "zh")
    outcome = Sheet(cast).fill(1).send(dry_run=True)  # and what went out escaped comes back as it was
    assert outcome.ok, said(outcome)
    assert outcome.skipped["as it is on record"] == ["2027-jtys-001"]


def test_a_whole_department_takes_a_constant_number_of_queries(cast, other):
    counts = []
    for person, many in ((cast, 3), (other, 40)):
        if person is other:
            publish_edition(other.department, targets=many)
        sheet = Sheet(person)
        for row in range(many):
            sheet.fill(row)
        with CaptureQueriesContext(connection) as asked:
            outcome = sheet.send()
        assert outcome.ok, said(outcome)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 15


def test_a_target_that_was_verified_shows_what_was_found(cast):
    find(cast, claim(cast, Target.objects.get(serial=1), 12), 11, "disputed", at=moment(4, 7))
    row = Sheet(cast, "2027Q2").rows[0]
    assert row["verified"].startswith("11 (")
    assert row["value"] == row["text"] == ""
