"""The city's yearly tasks come in by an administrator."""

import pytest

from targets.models import AssignedTask
from targets.roles import Role
from tests.factories import PlanYearFactory, make_person
from tests.whitepapers.importing.sheets import as_csv, as_xlsx
from whitepapers.importing.assigned import import_assigned

pytestmark = pytest.mark.django_db
HEADS = ["任务编号", "任务内容", "依据文件", "牵头部门", "配合部门"]
LINES = [["1", "修路40公里", "年度任务", "jtys", "市jyj局；各区"], ["2", "建学校", "年度任务", "jyj", ""]]


@pytest.fixture
def admin(cast, other):
    PlanYearFactory(year=2027)
    return make_person(Role.ADMINISTRATOR, "admin")


def bring(by, *lines, **more):
    return import_assigned(as_xlsx(*lines, heads=HEADS), "任务.xlsx", year=2027, by=by, **more)


def test_tasks_come_in_with_lead_and_partners_and_again_change_nothing(admin):
    assert bring(admin, *LINES).created == 2
    task = AssignedTask.objects.get(number="1")
    assert (task.lead.code, [one.code for one in task.partners.all()]) == ("jtys", ["jyj"])
    outcome = bring(admin, *LINES)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 2)
    assert outcome.by_rule() == {"partner_not_listed": 1}


def test_a_changed_task_is_updated_and_a_missing_one_stays(admin):
    bring(admin, *LINES)
    outcome = bring(admin, ["1", "修路50公里", "年度任务", "jtys", ""])
    assert (outcome.updated, outcome.not_in_file) == (1, 1)
    assert AssignedTask.objects.get(number="1").partners.count() == 0
    assert AssignedTask.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["1", "x", "", "jtys", ""], "Row 3 “任务编号” (A3): The number “1” stands in row 2 already."),
        (["3", "", "", "jtys", ""], "Row 3 “任务内容” (B3): This cell may not be empty."),
        (["3", "x", "", "没有局", ""], "Row 3 “牵头部门” (D3): There is no department “没有局”"),
        (["3", "x", "", "", ""], "Row 3 “牵头部门” (D3): This cell may not be empty."),
        (["3", "x", "", "jtys", "jtys"], "Row 3 “配合部门” (E3): A department does not co-operate with itself"),
        (["3" * 21, "x", "", "jtys", ""], "Row 3 “任务编号” (A3): The text has 21 characters"),
    ],
)
def test_one_bad_row_and_no_task_comes_in(admin, line, said):
    outcome = bring(admin, LINES[0], line)
    assert outcome.problems[0].say().startswith(said)
    assert not AssignedTask.objects.exists()


def test_only_an_administrator_imports_tasks(admin, cast):
    for person in (cast.editor, cast.head, cast.reviewer, cast.inspector, None):
        assert not bring(person, *LINES).ok
    assert not AssignedTask.objects.exists()
    assert import_assigned(as_csv(*LINES, heads=HEADS), "a.csv", year=2027, by=None, dry_run=True).created == 2
    assert not AssignedTask.objects.exists()
