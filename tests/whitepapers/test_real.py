"""`manage.py real_year` on a tiny folder of the same shape as the real input."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from publishing.models import Edition, Origin, Series
from targets.completion import Status
from targets.models import Department, PlanYear, ProgressReport, Target, User, Verification
from targets.standing import standings
from tests.factories import make_paper
from whitepapers.models import Decision, TargetDraft
from whitepapers.real import results, source
from whitepapers.real.source import Counted

CANADA = [
    "doc",
    "dept_code",
    "dept_en",
    "dept_fr",
    "ministry_en",
    "core_resp_or_outcome_en",
    "program_en",
    "subprogram_en",
    "result_id",
    "result_en",
    "result_fr",
    "indicator_id",
    "indicator_en",
    "indicator_fr",
    "target_type",
    "target_min",
    "target_max",
    "target_narrative_en",
    "target_narrative_fr",
    "target_year",
    "target_month",
    "actual_type",
    "actual_en",
    "actual_fr",
    "status",
    "status_period",
    "explanation_en",
    "explanation_fr",
]
GUANGZHOU = [
    "no",
    "section",
    "task",
    "target_text_abridged",
    "first_target_value",
    "unit",
    "lead_unit",
    "cooperating_units",
    "term",
]


def canadian(code, number, **more):
    names = {"FIN": "Department of Finance Canada", "H": "Health Canada"}
    row = dict.fromkeys(CANADA, "") | {
        "dept_code": code, "dept_en": names[code], "ministry_en": code, "core_resp_or_outcome_en": "Sound finances",
        "program_en": "Taxation", "result_en": "Efficiency", "indicator_id": f"NE-{number:04d}",
        "indicator_en": f"Percentage of deadlines that were met ({number})", "target_type": "percent", "target_min": "90.00",
        "target_year": "2017", "target_month": "3",
    }  # fmt: skip
    return row | more


def result(code, number, status, actual="93", **more):
    return canadian(code, number, status=status, actual_type="percent", actual_en=actual, **more)


OPEN = "to_be_achieved_or_n/a"
RESULTS = [
    result("FIN", 1, "met"),
    result("FIN", 2, "met", target_year="ongoing", target_month=""),
    result("FIN", 3, "met", target_year="2016", target_month="12"),
    result("FIN", 4, "met", target_year="2020"),
    result("FIN", 5, "not_met", "80", explanation_en="Fewer staff."),
    result("H", 6, "not_met", "80", target_year="2018"),
    result("H", 7, "not_met", "N/A", target_min="", target_type="text", target_narrative_en="Establish a baseline"),
    result("H", 8, "not_available", "."),
    result("H", 9, OPEN, "Due in 2020.", target_year="2020"),
]
TARGETS = [
    canadian("FIN", 11, indicator_en="Percentage of deadlines that were met (1)"),
    canadian("FIN", 12, target_min="", target_narrative_en="To be determined"),
    canadian("FIN", 13, target_min="80.00", target_max="90.00"),
    canadian("H", 14, target_year="", target_month=""),
    canadian("H", 14, target_year="", target_month=""),
]
TASKS = [
    dict(zip(GUANGZHOU, row, strict=True))
    for row in (
        (
            "2",
            "产业提升",
            "紧缺人才开发项目",
            "5年内引进1万名",
            "10000",
            "人",
            "市发展改革委",
            "市委组织部;各区、县级市",
            "2012年起5年内",
        ),
        ("3", "产业提升", "企业家培养项目", "5年内引进100名", "100", "人", "市委组织部", "市国资委", "2012年起5年内"),
    )
]


def write(file, columns, rows):
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path):
    """The three files, with a row of each kind of dirt."""
    real = tmp_path / "real"
    real.mkdir()
    write(real / "canada_2016-17_results.csv", CANADA, RESULTS)
    write(real / "canada_2017-18_targets.csv", CANADA, TARGETS)
    write(real / "guangzhou_2012_tasks.csv", GUANGZHOU, TASKS)
    return real


def real_year(folder):
    out = io.StringIO()
    call_command("real_year", folder, processes=1, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_real_input_runs_from_spreadsheet_to_evaluation(folder, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    told = real_year(folder)
    _check_papers(told)
    _check_people()
    _check_dispositions()
    _check_results(told, tmp_path)
    _check_export(folder, tmp_path / "evaluation")


def _check_papers(told):
    assert Counter(Edition.objects.released().values_list("series", "origin")) == {
        (Series.PAPER, Origin.TRANSCRIBED): 2,
        (Series.PAPER, Origin.APPROVED): 4,
        (Series.RESULTS, Origin.APPROVED): 2,
    }
    assert "4 of 4 papers approved and printed, 6 targets" in told
    assert "Row 6: The row repeats row 5 word for word" in told  # named, not dropped in silence
    unfinished = TargetDraft.objects.get(reference="NE-0012")
    assert (unfinished.value, unfinished.value_text) == (None, "To be determined")
    ranged = TargetDraft.objects.get(reference="NE-0013")
    assert (ranged.value, ranged.value_text) == (None, "80–90")
    assert Target.objects.get(number="2012-fgw-001").partners == [
        {"code": "swzzb", "name": "市委组织部"},
        {"code": "", "name": "各区、县级市"},
    ]
    for rule in ("unfinished", "value_is_range", "no_date", "date_is_none", "partner_not_listed"):
        assert rule in told


def _check_dispositions():
    said = {one.reference[-4:]: one.disposition for one in Target.objects.filter(plan_year__year=2016)}
    assert {one["outcome"] for one in said.values()} == {"met", "continued", "dropped"}
    assert said["0001"]["outcome"] == "continued"  # the plan words indicator 1 as the result does
    assert said["0005"] == {
        "outcome": "dropped",
        "reason": "No longer listed in the 2017-18 plan under this indicator.",
        "successors": [],
        "edition": "2017/fin/v1",
    }


def _check_people():
    assert not [one for one in User.objects.all() if one.has_usable_password()]
    for decision in Decision.objects.select_related("by", "round__paper__department"):
        writers = {one["id"] for one in decision.round.writers}
        assert decision.by_id not in writers
        leader = decision.round.paper.department.leader
        assert decision.by == leader if decision.stage == "leader" else decision.by.username == "reviewer"
    assert Department.objects.get(code="hc").leader.username == "leader-h"  # the ministry stands for the leader
    assert Department.objects.get(code="fgw").leader.username == "leader"


def _check_results(told, data):
    year = PlanYear.objects.get(year=2016)
    found = standings(Target.objects.filter(plan_year=year), year.closed_on)
    by_reference = {one.reference[-4:]: found[one.pk].status for one in Target.objects.filter(plan_year=year)}
    assert by_reference == dict.fromkeys(["0001", "0002", "0003", "0004"], Status.MET) | dict.fromkeys(
        ["0005", "0006", "0007"], Status.NOT_MET
    ) | dict.fromkeys(["0008", "0009"], Status.NO_REPORT)
    assert "by the evaluation:   4 met, 3 not met, 2 without a verified result" in told
    assert "by the source file:  4 met, 3 not met, 2 without a verified result" in told
    assert "the two are equal, result by result" in told
    reporters = set(ProgressReport.objects.values_list("by", flat=True))
    assert not reporters & set(Verification.objects.values_list("by", flat=True))


def _check_export(folder, exported):
    """Count met, not met and not available with nothing but the csv module, in the source and in what was exported."""
    with (folder / "canada_2016-17_results.csv").open(encoding="utf-8", newline="") as lines:
        words = [row["status"] for row in csv.DictReader(lines)]
    counted = (words.count("met"), words.count("not_met"), words.count("not_available") + words.count(OPEN))
    with (exported / "evaluation-2016.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    told = json.loads((exported / "evaluation-2016.json").read_text(encoding="utf-8"))
    sheet = load_workbook(exported / "evaluation-2016.xlsx")["Targets"]
    headings, *cells = sheet.iter_rows(values_only=True)
    for statuses in (
        [row["status"] for row in rows],
        [row["status"] for row in told["targets"]],
        [row[headings.index("status")] for row in cells],
    ):
        assert (statuses.count("met"), statuses.count("not_met"), statuses.count("no_report")) == counted
        assert len(statuses) == len(words)
    assert sum(one["met"] for one in told["departments"]) == counted[0]
    assert sum(one["not_met"] for one in told["departments"]) == counted[1]


@pytest.mark.django_db
def test_it_ends_in_an_error_when_the_export_says_otherwise_than_the_source_though_the_sums_agree(
    folder, settings, tmp_path, monkeypatch
):
    settings.DATA_DIR = tmp_path
    write(folder / "canada_2017-18_targets.csv", CANADA, TARGETS[:1])
    write(folder / "guangzhou_2012_tasks.csv", GUANGZHOU, TASKS[1:])
    finding, swapped = results._finding, {"NE-0001": "not_met", "NE-0005": "met"}

    def mistaken(report, claim):
        return finding(report, replace(claim, status=swapped.get(report.target.reference, claim.status)))

    monkeypatch.setattr(results, "_finding", mistaken)
    out = io.StringIO()
    with pytest.raises(CommandError, match="not as it should be"):
        call_command("real_year", folder, processes=1, stdout=out, stderr=out)
    told = out.getvalue()
    assert "by the evaluation:   4 met, 3 not met, 2 without a verified result" in told
    assert "by the source file:  4 met, 3 not met, 2 without a verified result" in told
    assert "NE-0001: only the export says “not_met”" in told
    assert "NE-0005: only the source says “not_met”" in told
    assert "THE TWO DIFFER in 4 results" in told


@pytest.mark.django_db
def test_a_file_that_cannot_be_imported_stops_it_with_row_and_column(folder):
    write(folder / "canada_2017-18_targets.csv", CANADA, [canadian("FIN", 1, target_min="ninety")])
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"canada_2017-18_targets\.csv was not imported"):
        call_command("real_year", folder, processes=1, stdout=out, stderr=out)
    assert "Row 2 “target_min” (P2): “ninety” is not a number" in out.getvalue()
    assert not TargetDraft.objects.exists()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(
        CommandError, match=r"The real input is not there: .* has no canada_2016-17_results\.csv, canada"
    ):
        call_command("real_year", tmp_path)


def test_it_is_never_loaded_in_production(folder, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never loaded in production"):
        call_command("real_year", folder)


def test_a_database_with_papers_is_left_alone(folder, cast):
    make_paper(cast)
    with pytest.raises(CommandError, match="has papers already"):
        call_command("real_year", folder)


def test_the_independent_count_takes_a_repeated_row_once(tmp_path):
    file = tmp_path / "results.csv"
    write(file, CANADA, [*RESULTS, RESULTS[0]])
    assert source.count(source.statuses(file)) == Counted(met=4, not_met=3, no_result=2)
