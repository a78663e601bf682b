"""Last year's published results become a transcript, and claims that somebody else verifies."""

import datetime as dt
from decimal import Decimal

import pytest

from publishing.models import Edition, Origin
from targets.models import Department, ProgressReport, Target, Verification
from targets.roles import Role
from tests.factories import PlanYearFactory, make_city, make_paper, make_person, submit_paper
from tests.whitepapers.importing.sheets import HEADS, ROW, as_csv
from whitepapers.compose import compose
from whitepapers.importing.claims import claims_to_verify
from whitepapers.importing.mapping import Foreign
from whitepapers.importing.results import import_results

pytestmark = pytest.mark.django_db

RESULTS = ["部门", *HEADS, "实际值", "完成情况", "完成说明"]
LINES = [
    ["jtys", *ROW, "42", "已完成", "全部建成"],
    ["jtys", "A-2", "降低投诉", "", "达标型", "5", "%", "ongoing", "很少", "未完成", ""],
    ["jtys", "A-3", "没有数据", "", "数量型", "待定", "件", "2026-12-31", "", "无数据", ""],
]


@pytest.fixture
def admin(cast):
    make_city()
    PlanYearFactory(year=2026)
    return make_person(Role.ADMINISTRATOR, "admin")


def bring(by, *lines, **more):
    return import_results(as_csv(*(lines or LINES), heads=RESULTS), "结果.csv", year=2026, by=by, **more)


def test_the_table_becomes_a_transcript_and_claims_without_any_verification(admin, cast):
    outcome = bring(admin)
    assert outcome.ok, [one.say() for one in outcome.problems]
    assert (outcome.read, outcome.created, outcome.reports, outcome.silent) == (3, 3, 2, 1)
    edition = Edition.objects.get()
    assert (edition.subject, edition.number, edition.origin) == ("2026/jtys", 0, Origin.TRANSCRIBED)
    assert edition.approvals == []
    assert edition.release is not None
    assert edition.manuscript["head"]["transcript"]["source"] == "结果.csv"
    assert list(Target.objects.values_list("number", "value", "value_text")) == [
        ("2026-jtys-001", Decimal(40), ""), ("2026-jtys-002", Decimal(5), ""), ("2026-jtys-003", None, "待定"),
    ]  # fmt: skip
    first, second = ProgressReport.objects.order_by("target__number")
    assert (first.period, first.as_of, first.value, first.done, first.text) == (
        "2026Q4",
        dt.date(2026, 12, 31),
        Decimal(42),
        True,
        "全部建成",
    )
    assert (second.value, second.value_text, second.done) == (None, "很少", False)
    assert not Verification.objects.exists()


def test_claims_to_verify_gives_each_with_what_its_source_said(admin):
    outcome = bring(admin)
    waiting = claims_to_verify(2026, outcome.claimed)
    assert [(report.target.number, claim.status) for report, claim in waiting] == [
        ("2026-jtys-001", "met"),
        ("2026-jtys-002", "not_met"),
    ]


def test_the_same_file_again_changes_nothing(admin):
    bring(admin)
    outcome = bring(admin)
    assert (outcome.ok, outcome.created, outcome.unchanged) == (True, 0, 3)
    assert Edition.objects.count() == 1
    assert ProgressReport.objects.count() == 2


def test_a_transcript_never_replaces_what_is_there(admin, cast):
    bring(admin)
    outcome = bring(admin, [*LINES[0][:5], "39", *LINES[0][6:]])
    assert "a transcript can't replace" in outcome.problems[0].say()
    assert Edition.objects.count() == 1
    paper = make_paper(cast, year=2027)
    submit_paper(cast, paper)
    outcome = import_results(as_csv(*LINES, heads=RESULTS), "x.csv", year=2027, by=admin)
    assert "a transcript can't replace" in outcome.problems[0].say()


def test_a_department_can_not_transcribe_its_own_past(admin, cast):
    for person in (cast.editor, cast.head, cast.contributor, cast.reviewer, cast.leader, None):
        assert not bring(person).ok
    assert not Edition.objects.exists()
    assert not Target.objects.exists()
    assert bring(cast.inspector).ok


def test_one_bad_cell_and_nothing_is_transcribed(admin, other):
    outcome = bring(admin, *LINES, ["jyj", *ROW, "1", "差不多", ""])
    assert [one.say().partition(":")[0] for one in outcome.problems] == ["Row 5 “完成情况” (J5)"]
    assert not Edition.objects.exists()
    assert not ProgressReport.objects.exists()


def test_a_dry_run_reports_and_leaves_nothing(admin):
    mapping = Foreign(create_departments=True)
    outcome = bring(admin, ["xinju", *ROW, "1", "已完成", ""], dry_run=True, mapping=mapping)
    assert (outcome.ok, outcome.created) == (True, 1)
    assert not Edition.objects.exists()
    assert not Department.objects.filter(code="xinju").exists()


def test_a_year_that_ends_in_the_next_has_its_results_as_of_then(admin):
    bring(admin, mapping=Foreign(year_ends="03-31"))
    assert {one.as_of for one in ProgressReport.objects.all()} == {dt.date(2027, 3, 31)}


def test_an_entry_of_a_transcript_has_the_same_fields_as_a_composed_one(admin, cast):
    bring(admin)
    composed = compose(make_paper(cast, year=2027, targets=1))["parts"]["targets"][0]
    transcribed = Edition.objects.get().manuscript["parts"]["targets"][0]
    assert set(transcribed) - {"salt"} == set(composed)
