"""What an import of targets does, and what it leaves alone."""

import datetime as dt
from decimal import Decimal

import pytest

from publishing.models import Edition
from targets.models import Department, Target
from targets.roles import Role
from tests.factories import AssignedTaskFactory, PlanYearFactory, make_paper, make_person, publish_paper, submit_paper
from tests.whitepapers.importing.sheets import HEADS, ROW, as_csv, as_xlsx
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage
from whitepapers.importing.actions import import_targets
from whitepapers.importing.files import as_csv as export_csv
from whitepapers.importing.files import as_xlsx as export_xlsx
from whitepapers.importing.files import template
from whitepapers.importing.mapping import parse
from whitepapers.models import Authorship, DutyDraft, TargetDraft, WhitePaperPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(cast, time_machine):
    """Import a file as the editor, in time; return the outcome."""
    time_machine.move_to(dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC))
    PlanYearFactory(year=2027)

    def run(data, name="a.xlsx", *, by=None, **more):
        return import_targets(data, name, year=2027, by=by or cast.editor, **({"department": "jtys"} | more))

    return run


def counts(outcome):
    assert outcome.ok, [problem.say() for problem in outcome.problems]
    return outcome.created, outcome.updated, outcome.unchanged


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (as_xlsx(ROW), "a.xlsx"),
        (as_csv(ROW), "a.csv"),
        (as_csv(ROW, encoding="utf-8-sig"), "a.csv"),
        (as_csv(ROW, encoding="gb18030"), "a.csv"),
        (as_csv(ROW, encoding="utf-16"), "a.txt"),
        (as_csv(ROW, delimiter=";"), "a.csv"),
        (as_csv(ROW, delimiter="\t"), "a.tsv"),
    ],
)
def test_a_row_comes_in_from_every_form_of_file(bring, data, name):
    assert counts(bring(data, name)) == (1, 0, 0)
    draft = TargetDraft.objects.get()
    assert (draft.number, draft.reference, draft.task, draft.kind) == (1, "A-1", "新建公交专用道", "count")
    assert (draft.value, draft.unit, draft.due, draft.comparison) == (Decimal(40), "公里", dt.date(2027, 12, 31), "ge")


def test_the_importer_is_on_record_as_a_writer_and_a_dry_run_leaves_nothing(bring, cast):
    outcome = bring(as_xlsx(ROW), dry_run=True)
    assert counts(outcome) == (1, 0, 0)
    assert not TargetDraft.objects.exists()
    assert not WhitePaperPage.objects.exists()
    bring(as_xlsx(ROW))
    assert list(Authorship.objects.values_list("user", "how")) == [(cast.editor.pk, "imported")]


def test_the_same_file_again_changes_nothing_at_all(bring):
    bring(as_xlsx(ROW))
    before = list(TargetDraft.objects.values())
    assert counts(bring(as_xlsx(ROW))) == (0, 0, 1)
    assert list(TargetDraft.objects.values()) == before
    assert Authorship.objects.count() == 1


def test_whoever_imports_what_is_there_already_is_no_writer(bring, cast, roles):
    bring(as_xlsx(ROW))
    admin = make_person(Role.ADMINISTRATOR, "admin")
    assert counts(bring(as_xlsx(ROW), by=admin)) == (0, 0, 1)
    assert not Authorship.objects.filter(user=admin).exists()


def test_a_changed_row_is_updated_and_a_missing_row_stays(bring):
    bring(as_xlsx(ROW, ["A-2", "另一件", "", "定性型", "", "", "2027-06"]))
    outcome = bring(as_xlsx([*ROW[:4], 50, *ROW[5:]]))
    assert counts(outcome) == (0, 1, 0)
    assert outcome.not_in_file == 1
    assert list(TargetDraft.objects.values_list("reference", "value")) == [("A-1", Decimal(50)), ("A-2", None)]


def test_columns_that_the_file_does_not_have_are_left_as_they_are(bring):
    bring(as_xlsx(ROW))
    assert counts(bring(as_csv(["A-1", "改了任务"], heads=["部门自编号", "工作任务"]), "a.csv")) == (0, 1, 0)
    draft = TargetDraft.objects.get()
    assert (draft.task, draft.goal, draft.value) == ("改了任务", ROW[2], Decimal(40))


def test_a_row_is_known_by_number_then_own_number_then_the_same_words(bring, cast):
    make_paper(cast, targets=2)
    heads = ["编号", "部门自编号", "工作任务", "工作目标"]
    same = "年底前新增公交专用道40公里"
    outcome = bring(
        as_csv(["2027-jtys-001", "", "新名字", same], ["", "B", "新增公交专用道（2）", same], heads=heads), "a.csv"
    )
    assert counts(outcome) == (0, 2, 0)
    assert list(TargetDraft.objects.values_list("number", "reference", "task")) == [
        (1, "", "新名字"),
        (2, "B", "新增公交专用道（2）"),
    ]
    assert counts(bring(as_csv(["", "B", "又改了", same], heads=heads), "a.csv")) == (0, 1, 0)


def test_a_number_of_another_year_or_department_is_refused(bring):
    for number in ("2026-jtys-001", "2027-jyj-001", "abc", "0"):
        outcome = bring(as_csv([number, "x"], heads=["编号", "工作任务"]), "a.csv")
        assert [problem.cell for problem in outcome.problems] == ["A2"]


def test_a_number_given_once_is_not_given_again(bring, cast):
    paper = make_paper(cast, targets=2)
    one = submit_paper(cast, paper)
    decide(
        round=one, stage=Stage.SUPERVISORY, outcome=Outcome.RETURNED, digest=one.digest, by=cast.reviewer, comment="x"
    )
    paper.targets.get(number=2).delete()
    outcome = bring(as_csv(["2", "别的事"], heads=["编号", "工作任务"]), "a.csv")
    assert "can't be given again" in outcome.problems[0].say()
    bring(as_csv(["别的事"], heads=["工作任务"]), "a.csv")
    assert list(paper.targets.values_list("number", flat=True)) == [1, 3]


@pytest.mark.parametrize(
    ("value", "due", "rules"),
    [
        ("40–50", "2027-12-31", {"value_is_range"}),
        ("待定", "ongoing", {"value_not_number", "date_is_none"}),
        ("", "", {"no_value", "no_date"}),
        ("No target", "2012年起5年内", {"value_not_number", "date_not_calendar"}),
    ],
)
def test_what_is_unfinished_is_a_draft_with_a_finding_and_never_a_number(bring, value, due, rules):
    outcome = bring(as_xlsx([*ROW[:2], "新建公交专用道", ROW[3], value, ROW[5], due]))
    assert counts(outcome) == (1, 0, 0)
    draft = TargetDraft.objects.get()
    assert (draft.value, draft.value_text) == (None, value)
    assert rules <= set(outcome.by_rule())
    assert all(one.row == 2 and one.number == "2027-jtys-001" for one in outcome.findings)


def test_a_row_without_a_kind_is_given_one_and_says_so(bring):
    outcome = bring(
        as_csv(
            ["a", "95%", "", ""],
            ["b", "40", "公里", ""],
            ["c", "", "", "2027-06-30"],
            ["d", "", "", ""],
            heads=["工作任务", "目标值", "计量单位", "完成时间"],
        ),
        "a.csv",
    )
    counts(outcome)
    assert list(TargetDraft.objects.values_list("kind", flat=True)) == ["threshold", "count", "dated", "qualitative"]
    assert outcome.by_rule()["kind_assumed"] == 4
    assert TargetDraft.objects.first().unit == "%"


def test_a_percent_cell_means_what_it_shows(bring):
    def percent(sheet):
        sheet["E2"].value, sheet["E2"].number_format = 0.955, "0.0%"

    bring(as_xlsx([*ROW[:3], "达标型", 1, "", ROW[6]], change=percent))
    draft = TargetDraft.objects.get()
    assert (draft.value, draft.unit) == (Decimal("95.5"), "%")


def test_milestones_partners_duty_task_and_earlier_target_are_found(bring, cast, other):
    publish_paper(cast, year=2026, targets=1)
    AssignedTaskFactory(plan_year=PlanYearFactory(year=2027), number="7", lead=cast.department)
    heads = [
        *HEADS,
        "职责",
        "配合部门",
        "市年度任务编号",
        "延续上年目标",
        "进度要求1 日期",
        "进度要求1 数值",
        "进度要求1 内容",
        "进度要求2 日期",
        "进度要求2 内容",
    ]
    row = [*ROW, "公共交通", "市jyj局、各区、县级市", "7", "1", dt.date(2027, 6, 30), 20, "完成一半", "2027-09", "验收"]
    outcome = bring(as_xlsx(row, heads=heads))
    assert counts(outcome) == (1, 0, 0)
    assert outcome.duties == 1
    draft = TargetDraft.objects.get(paper__plan_year__year=2027)
    assert draft.duty.title == "公共交通"
    assert [one.code for one in draft.partners.all()] == ["jyj"]
    assert draft.partners_text == "各区、县级市"
    assert (draft.assigned_task.number, draft.continues.number, draft.source) == ("7", "2026-jtys-001", "assigned")
    assert [(one.due.isoformat(), one.value, one.text) for one in draft.milestones.all()] == [
        ("2027-06-30", Decimal(20), "完成一半"), ("2027-09-30", None, "验收"),
    ]  # fmt: skip
    assert counts(bring(as_xlsx(row, heads=heads))) == (0, 0, 1)


HOSTILE = "<script>alert('x')</script>"


def test_markup_in_every_text_field_is_kept_as_text(bring):
    heads = [
        "部门自编号",
        "工作任务",
        "工作目标",
        "质量要求",
        "依据文件",
        "文号",
        "责任单位",
        "责任人",
        "责任人电话",
        "职责",
        "配合部门",
        "内设机构",
        "目标类型",
    ]
    bring(as_csv([*[HOSTILE] * 12, "定性型"], heads=heads), "a.csv")
    draft = TargetDraft.objects.get()
    for name in (
        "task",
        "goal",
        "quality",
        "source_document",
        "responsible_unit",
        "partners_text",
        "division",
        "reference",
    ):
        assert getattr(draft, name) == HOSTILE
    assert DutyDraft.objects.get().title == HOSTILE


@pytest.mark.parametrize("start", ["=1+1", "+86 1", "-x|y", "@a", "%x|y\\|z", "'=quoted", "|pipe"])
@pytest.mark.parametrize("export", [export_csv, export_xlsx])
def test_an_export_holds_no_formula_and_reads_back_as_nothing_changed(bring, cast, start, export):
    from tests.factories import make_target

    paper = make_paper(cast, targets=1)
    make_target(
        paper,
        2,
        task=start,
        goal=f"{start}\r\n第二行 ",
        value=None,
        value_text="10",
        kind="qualitative",
        due=None,
        due_text="2027-13",
        reference=start,
        partners_text="各区；县级市",
    )
    data = export(paper, private=True)
    if export is export_csv:
        assert b'"=' not in data
        assert b",=" not in data
    else:
        from io import BytesIO

        from openpyxl import load_workbook

        assert not [cell for row in load_workbook(BytesIO(data))["目标"] for cell in row if cell.data_type == "f"]
    before = list(TargetDraft.objects.order_by("pk").values())
    assert counts(bring(data, "x.csv" if export is export_csv else "x.xlsx")) == (0, 0, 2)
    assert list(TargetDraft.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_has_headings_that_the_import_reads(bring, language):
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(template(language)))
    sheet = book.worksheets[0]
    places = {str(cell.value).partition("\n")[0].rstrip("*"): cell.column for cell in sheet[1]}
    sheet.cell(2, places["工作任务" if language == "zh" else "Task"], "修路")
    sheet.cell(2, places["进度要求1 日期" if language == "zh" else "Milestone 1 date"], "2027-06-30")
    out = BytesIO()
    book.save(out)
    outcome = bring(out.getvalue())
    assert counts(outcome) == (1, 0, 0)
    assert not outcome.notes
    assert sheet.data_validations.dataValidation


def test_several_departments_come_in_together_or_not_at_all(bring, cast, other, roles):
    admin = make_person(Role.ADMINISTRATOR, "admin")
    heads = ["部门", *HEADS]
    bad = as_xlsx(["jtys", *ROW], ["jyj", *ROW], ["市jyj局", "B", "x", "", "数量型", "四十", "", ""], heads=heads)
    outcome = bring(bad, by=admin, department="")
    assert [problem.row for problem in outcome.problems] == [4]
    assert not TargetDraft.objects.exists()
    assert not WhitePaperPage.objects.exists()
    outcome = bring(as_xlsx(["jtys", *ROW], ["市jyj局", *ROW], heads=heads), by=admin, department="")
    assert counts(outcome) == (2, 0, 0)
    assert outcome.departments == ["jtys", "jyj"]


def test_only_a_writer_of_the_department_or_an_administrator_imports(bring, cast, other):
    for stranger in (
        other.editor,
        other.contributor,
        cast.head,
        cast.reviewer,
        cast.leader,
        cast.inspector,
        cast.evaluator,
    ):
        outcome = bring(as_xlsx(ROW), by=stranger)
        assert not outcome.ok
        assert outcome.problems[0].say() == "The rows of 市jtys局 can't be imported."
    assert not TargetDraft.objects.exists()


def test_an_import_without_a_person_is_only_a_dry_run(bring, cast):
    outcome = import_targets(as_xlsx(ROW), "a.xlsx", year=2027, by=None, department="jtys")
    assert "--by" in outcome.problems[0].say()
    assert import_targets(as_xlsx(ROW), "a.xlsx", year=2027, by=None, department="jtys", dry_run=True).created == 1
    assert not TargetDraft.objects.exists()


def test_a_contributor_imports_rows_of_the_own_division_only(bring, cast):
    heads = [*HEADS, "内设机构"]
    assert counts(bring(as_xlsx(ROW), by=cast.contributor)) == (1, 0, 0)
    assert TargetDraft.objects.get().division == "公共交通处"
    assert not bring(as_xlsx([*ROW, "财务处"], heads=heads), by=cast.contributor).ok
    bring(as_xlsx(["B", *ROW[1:], "财务处"], heads=heads))
    outcome = bring(as_xlsx(["B", "抢过来", *ROW[2:]]), by=cast.contributor)
    assert [problem.say() for problem in outcome.problems] == [
        "Row 2: This row belongs to another division; ask the department's editor to import it."
    ]
    outcome = bring(as_xlsx([*ROW, "新的职责"], heads=[*HEADS, "职责"]), by=cast.contributor)
    assert "ask the department's editor" in outcome.problems[0].say()


def test_a_contributor_imports_until_the_divisions_deadline(bring, cast, time_machine):
    time_machine.move_to(dt.datetime(2026, 12, 20, 2, 0, tzinfo=dt.UTC))
    assert not bring(as_xlsx(ROW), by=cast.contributor).ok
    assert bring(as_xlsx(ROW)).ok


def test_nothing_comes_into_a_paper_under_review(bring, cast):
    paper = make_paper(cast)
    submit_paper(cast, paper)
    before = list(TargetDraft.objects.values())
    outcome = bring(as_xlsx(ROW))
    assert "under review" in outcome.problems[1].say()
    assert list(TargetDraft.objects.values()) == before


def test_only_an_administrators_mapping_makes_departments(bring, cast, roles):
    mapping = parse(
        'create_departments = true\n[columns]\ndepartment = "d"\ntask = "t"\n[departments]\n"新局" = "xinju"'
    )
    data = as_csv(["新局", "x"], heads=["d", "t"])
    assert not bring(data, "a.csv", department="", mapping=mapping).ok
    assert not Department.objects.filter(code="xinju").exists()
    assert (
        bring(data, "a.csv", department="", mapping=mapping, by=make_person(Role.ADMINISTRATOR, "admin")).created == 1
    )
    assert Department.objects.get(code="xinju").name == "新局"


def test_repeated_rows_are_an_error_unless_the_mapping_leaves_them_out_by_name(bring):
    toml = '[columns]\ntask = "t"\nreference = "r"\n'
    data = as_csv(["a", "1"], ["a", "1"], ["a", "1"], heads=["t", "r"])
    assert [problem.row for problem in bring(data, "a.csv", mapping=parse(toml)).problems] == [3, 4]
    outcome = bring(data, "a.csv", mapping=parse('repeated_rows = "leave_out"\n' + toml))
    assert counts(outcome) == (1, 0, 0)
    assert (outcome.read, outcome.refused) == (3, 2)
    assert outcome.left_out[0].say().startswith("Row 3: The row repeats row 2")


def test_the_number_of_queries_does_not_grow_with_the_rows(bring, django_assert_max_num_queries):
    def many(count):
        return as_csv(*([f"R{n}", f"任务{n}", *ROW[2:]] for n in range(count)), heads=HEADS)

    bring(many(1), "a.csv")
    with django_assert_max_num_queries(60):
        bring(many(150), "a.csv")


def test_the_register_is_not_touched(bring):
    bring(as_xlsx(ROW))
    assert not Target.objects.exists()
    assert not Edition.objects.exists()
