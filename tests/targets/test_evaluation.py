"""Completion as input to evaluation: rows, summary, files, command and screen."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from targets.columns import SUMMARY_COLUMNS, TARGET_COLUMNS
from targets.evaluation import evaluation_input
from targets.evaluation_files import csv_lines, plain
from targets.models import Department, Target
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
END = dt.date(2028, 1, 20)


@pytest.fixture(autouse=True)
def next_summer():
    with time_machine.travel(dt.datetime(2028, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def amended(cast):
    """Three targets: one softened from 40 to 30, one withdrawn, one as it was."""
    first = publish_edition(cast.department, targets=3)
    entries = [
        target_entry(2027, "jtys", 1, value="30", goal="年底前新增公交专用道30公里"),
        target_entry(2027, "jtys", 3),
    ]
    second = release_edition(
        print_edition(cast.department, targets=entries, number=2, reason="道路工程推迟"), moment(6, 1)
    )
    return first, second


def rows(on=END):
    target = Target.objects.select_related("plan_year").first()
    found = evaluation_input(target.plan_year, Department.objects.all(), on)
    return found, {int(row["number"][-3:]): row for row in found.targets}


def test_a_softened_promise_is_held_against_both_wordings(cast, amended):
    target = Target.objects.get(serial=1)
    find(cast, claim(cast, target, 33, period="2027Q4", done=True, at=moment(1, 8, 2028)), at=moment(1, 12, 2028))
    row = rows()[1][1]
    assert (row["original_value"], row["value"], row["amended"]) == (40, 30, True)
    assert (row["status"], row["original_status"]) == ("met", "not_met")
    assert (row["original_digest"], row["digest"]) == tuple(one.digest for one in amended)
    assert (row["original_edition"], row["edition"]) == ("2027/jtys/v1/", "2027/jtys/v2/")
    summary = rows()[0].departments[0]
    assert (summary["kept"], summary["original_kept"]) == (1, 0)
    assert (summary["completion_rate"], summary["original_completion_rate"]) == (Decimal("50.00"), Decimal("0.00"))


def test_a_withdrawn_promise_is_named_with_its_reason(cast, amended):
    row = rows()[1][2]
    assert (row["status"], row["withdrawn"], row["withdrawn_reason"]) == ("withdrawn", True, "道路工程推迟")
    assert rows()[0].departments[0]["promised"] == 3


def test_what_was_claimed_and_what_was_found_stand_side_by_side(cast, amended):
    target = Target.objects.get(serial=3)
    find(cast, claim(cast, target, 21), 19, "disputed", note="两公里未启用")
    claim(cast, target, 33, period="2027Q2", at=moment(7, 30))
    row = rows()[1][3]
    assert (row["claimed_period"], row["claimed_value"]) == ("2027Q2", 33)
    assert (row["verified_period"], row["verified_value"], row["difference"]) == ("2027Q1", 19, -2)
    assert (row["verified_note"], row["verified_outcome"]) == ("两公里未启用", "disputed")
    assert (row["reports_owed"], row["reports_on_time"], row["reports_differing"]) == (4, 1, 1)


def test_on_a_past_day_everything_is_as_it_was(cast, amended):
    target = Target.objects.get(serial=1)
    find(cast, claim(cast, target, 33, period="2027Q4", at=moment(1, 8, 2028)), at=moment(1, 12, 2028))
    before = rows(dt.date(2027, 5, 31))[1]
    assert (before[1]["value"], before[1]["status"], before[1]["amended"], before[1]["claimed_value"]) == (
        40, "no_report", False, None,
    )  # fmt: skip
    assert before[2]["status"] != "withdrawn"
    assert rows(dt.date(2028, 1, 11))[1][1]["verified_value"] is None
    assert rows(dt.date(2028, 1, 11))[1][1]["claimed_value"] == 33
    assert rows(dt.date(2026, 12, 1))[0].targets == []


def test_every_row_has_every_column_in_its_order(cast, amended):
    found, by_serial = rows()
    assert [list(row) for row in found.targets] == [[one.name for one in TARGET_COLUMNS]] * 3
    assert list(found.departments[0]) == [one.name for one in SUMMARY_COLUMNS]
    assert list(by_serial) == [1, 2, 3]
    assert set(found.digests.values()) == {one.digest for one in amended}


def test_formulas_in_a_text_stay_text(cast):
    evil = [target_entry(2027, "jtys", 1, task='=HYPERLINK("http://evil")', goal="\t=1+1", unit="@SUM(A1)", value="-2")]
    publish_edition(cast.department, targets=evil)
    found, _ = rows()
    cells = next(csv.DictReader(io.StringIO("".join(csv_lines(found.targets, TARGET_COLUMNS)).removeprefix("\ufeff"))))
    assert cells["task"].startswith("'=")
    assert cells["goal"].startswith("'\t=")
    assert cells["unit"].startswith("'@")
    assert cells["value"] == "-2"
    book = _workbook()
    sheet = book.worksheets[1]
    names = [cell.value for cell in sheet[1]]
    task = sheet.cell(2, names.index("task") + 1)
    assert task.data_type == "s"
    assert sheet.cell(2, names.index("value") + 1).value == -2


def _workbook(tmp_path=None):
    from targets.evaluation_files import write_xlsx

    to = io.BytesIO()
    write_xlsx(rows()[0], to)
    to.seek(0)
    return load_workbook(to)


def run(*args):
    out = io.StringIO()
    call_command("export_evaluation", *args, stdout=out)
    return out.getvalue()


def test_the_command_writes_the_same_facts_in_all_three_formats(cast, amended, tmp_path):
    table = list(csv.DictReader(io.StringIO(run("2027").removeprefix("\ufeff"))))
    data = json.loads(run("2027", "--format", "json"))
    assert [row["number"] for row in table] == [row["number"] for row in data["targets"]]
    assert set(data) == {
        "schema",
        "year",
        "on",
        "digests",
        "departments",
        "targets",
        "scores",
        "contributions",
        "indicator_sets",
        "dictionary",
    }
    assert {row["column"] for row in data["dictionary"] if row["table"] == "targets"} == set(data["targets"][0])
    file = tmp_path / "evaluation.xlsx"
    run("2027", "--format", "xlsx", "--output", str(file))
    book = load_workbook(file)
    assert len(book.sheetnames) == 6
    assert [row[0] for row in list(book.worksheets[1].values)[1:]] == [row["department"] for row in table]
    summary = list(csv.DictReader(io.StringIO(run("2027", "--summary").removeprefix("\ufeff"))))
    assert [row["department"] for row in summary] == ["jtys"]


def test_twice_the_same_day_gives_the_same_bytes(cast, amended):
    for form in ("csv", "json"):
        assert run("2027", "--format", form, "--on", "2027-07-01") == run(
            "2027", "--format", form, "--on", "2027-07-01"
        )


def test_the_command_says_what_it_does_not_know(cast, amended):
    for args, why in (
        (("2031",), "no plan year 2031; there are: 2027"),
        (("2027", "--department", "nix"), "no department nix"),
        (("2027", "--format", "xlsx"), "--output"),
        (("2027", "--output", "/nowhere/at/all.csv"), "can't be written"),
    ):
        with pytest.raises(CommandError, match=why):
            run(*args)


def test_only_one_department_on_demand(cast, other, amended):
    publish_edition(other.department, targets=2)
    assert "jtys" not in run("2027", "--department", "jyj", "--summary")
    assert len(run("2027").splitlines()) == 6


def test_the_export_asks_the_database_as_often_for_two_departments_as_for_one(cast, other, amended):
    plan_year = Target.objects.first().plan_year
    counts = []
    for one in (cast, other):
        publish_edition(one.department, targets=40) if one is other else None
        for target in Target.objects.filter(department=one.department, withdrawn_in=None):
            find(one, claim(one, target))
        with CaptureQueriesContext(connection) as queries:
            evaluation_input(plan_year, Department.objects.all(), END)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_figures_keep_their_exact_decimals():
    assert [plain(Decimal(text)) for text in ("40.000000", "1E+3", "0.1000", "33.33", "-2.50", "0")] == [
        "40", "1000", "0.1", "33.33", "-2.5", "0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "sees"),
    [("evaluator", {"jtys", "jyj"}), ("inspector", {"jtys", "jyj"}), ("editor", {"jtys"}), ("head", {"jtys"}),
     ("contributor", {"jtys"}), ("reviewer", None), ("leader", None)],
)  # fmt: skip
def test_screen_and_files_show_each_what_is_theirs(client, cast, other, amended, who, sees):
    publish_edition(other.department, targets=2)
    client.force_login(getattr(cast, who))
    page = client.get(reverse("evaluation"), {"year": "2027"})
    files = [client.get(reverse("evaluation_file", args=[2027, name])) for name in
             ("targets.csv", "departments.csv", "evaluation.json", "evaluation.xlsx")]  # fmt: skip
    if sees is None:
        assert {one.status_code for one in [page, *files]} == {404}
        return
    assert {row["department"] for row in page.context["departments"]} == sees
    table = b"".join(files[0].streaming_content).decode()
    assert {row["department"] for row in csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))} == sees
    assert {row["department"] for row in json.loads(files[2].content)["targets"]} == sees
    assert all(
        one["Cache-Control"].startswith("private, no-store") and "attachment" in one["Content-Disposition"]
        for one in files
    )


@pytest.mark.parametrize("query", ["?on=rubbish", "?on=2027-02-31", "?on=2999-01-01", "?year=abc", "?year=2030"])
def test_a_day_or_year_that_is_none_is_not_there(client, cast, amended, query):
    client.force_login(cast.evaluator)
    assert client.get(reverse("evaluation") + query).status_code == 404


@pytest.mark.parametrize("name", ["targets.exe", "targets", "other.csv", "targets.csv.zip"])
def test_a_file_that_is_none_is_not_there(client, cast, amended, name):
    client.force_login(cast.evaluator)
    assert client.get(f"/admin/evaluation/2027/{name}").status_code == 404
    assert client.get("/admin/evaluation/1999/targets.csv").status_code == 404


def test_a_row_says_what_next_years_paper_says_became_of_it_and_only_once_that_is_public(cast, amended):
    entry = {"number": "2027-jtys-001", "task": "…", "outcome": "dropped", "reason": "职能划转。", "successors": []}
    coming = print_edition(cast.department, year=2028, targets=1, dispositions=[entry])
    year = Target.objects.select_related("plan_year").first().plan_year

    def said(on):
        found = evaluation_input(year, Department.objects.all(), on).targets
        return [(row["disposition"], row["disposition_reason"]) for row in found]

    assert said(END) == [("", "")] * 3
    release_edition(coming, moment(3, 1, 2028))
    assert said(dt.date(2028, 5, 1)) == [("dropped", "职能划转。"), ("", ""), ("", "")]
    assert said(dt.date(2028, 2, 1)) == [("", "")] * 3  # as it was on that day
