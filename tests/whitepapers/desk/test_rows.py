"""Keeping targets and duties: who may, what is kept, and that nothing typed is lost."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from targets.roles import Role
from tests.factories import (
    AssignedTaskFactory,
    DepartmentFactory,
    make_paper,
    make_person,
    make_target,
    publish_paper,
    submit_paper,
)
from whitepapers.drafting import next_target_number
from whitepapers.models import DutyDraft, TargetDraft
from whitepapers.versions import token

pytestmark = pytest.mark.django_db

IN_TIME, TOO_LATE = dt.datetime(2026, 12, 1, 4, tzinfo=dt.UTC), dt.datetime(2026, 12, 20, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_time():
    with time_machine.travel(IN_TIME, tick=True):
        yield


@pytest.fixture
def paper(cast):
    return make_paper(cast)


def target_data(**more):
    return {
        "task": "新建自行车道",
        "goal": "新建自行车道12公里",
        "kind": "count",
        "comparison": "ge",
        "value": "12",
        "unit": "公里",
        "due": "2027-11-30",
        "source": "statutory",
        "source_document": "《道路交通安全法》",
        "division": "公共交通处",
        "milestones-TOTAL_FORMS": "1",
        "milestones-INITIAL_FORMS": "0",
        "milestones-MIN_NUM_FORMS": "0",
        "milestones-MAX_NUM_FORMS": "1000",
        "milestones-0-due": "2027-06-30",
        "milestones-0-text": "完成一半",
        "milestones-0-value": "６.5",
        "milestones-0-ORDER": "1",
        **more,
    }


def no_milestones(**more):
    data = target_data(**more)
    return {k: v for k, v in data.items() if not k.startswith("milestones-0")} | {"milestones-TOTAL_FORMS": "0"}


def add(client, paper, **more):
    return client.post(reverse("desk:targets_add", args=[paper.pk]), target_data(**more))


def edit(client, paper, row, **more):
    data = no_milestones(**{"seen": token(row)} | more)
    return client.post(reverse("desk:targets_edit", args=[paper.pk, row.pk]), data)


def delete(client, paper, row, parts="targets"):
    return client.post(reverse(f"desk:{parts}_delete", args=[paper.pk, row.pk]), {"seen": token(row)})


def test_an_editor_adds_a_target_with_milestones_and_partners(client, cast, paper):
    partner = DepartmentFactory()
    client.force_login(cast.editor)
    response = add(client, paper, value="１,200", partners=[partner.pk])
    assert response.status_code == 302
    row = paper.targets.get(task="新建自行车道")
    assert (row.number, row.value, row.division) == (4, Decimal(1200), "公共交通处")
    assert list(row.partners.all()) == [partner]
    assert [(one.due, one.value) for one in row.milestones.all()] == [(dt.date(2027, 6, 30), Decimal("6.5"))]
    assert paper.authorships.filter(user=cast.editor, how="row").exists()


def test_the_paper_comes_from_the_address_and_not_from_the_form(client, cast, other, paper):
    foreign = make_paper(other)
    client.force_login(cast.editor)
    crafted = {"paper": foreign.pk, "number": 99, "id": foreign.targets.first().pk}
    client.post(reverse("desk:targets_add", args=[paper.pk]), target_data(**crafted))
    row = TargetDraft.objects.get(task="新建自行车道")
    assert row.paper_id == paper.pk
    assert row.number == 4
    assert foreign.targets.count() == 3


@pytest.mark.parametrize("field", ["duty", "assigned_task", "continues", "partners"])
def test_what_belongs_to_another_department_can_not_be_chosen(client, cast, other, paper, field):
    foreign = make_paper(other)
    chosen = {
        "duty": foreign.duties.first().pk,
        "assigned_task": AssignedTaskFactory(plan_year=paper.plan_year, lead=other.department).pk,
        "continues": None,
        "partners": [cast.department.pk],
    }
    if field == "continues":
        publish_paper(other, year=2026)
        from targets.models import Target

        chosen["continues"] = Target.objects.first().pk
    client.force_login(cast.editor)
    response = add(client, paper, **{field: chosen[field]})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert paper.targets.count() == 3


def test_a_task_of_another_year_can_not_be_answered_and_a_co_operating_one_can(client, cast, other, paper):
    from tests.factories import PlanYearFactory

    later = AssignedTaskFactory(plan_year=PlanYearFactory(year=2028), lead=cast.department)
    shared = AssignedTaskFactory(plan_year=paper.plan_year, lead=other.department)
    shared.partners.add(cast.department)
    client.force_login(cast.editor)
    assert "assigned_task" in add(client, paper, assigned_task=later.pk).context["form"].errors
    assert add(client, paper, assigned_task=shared.pk, source="").status_code == 302
    assert paper.targets.get(assigned_task=shared).source == "assigned"


@pytest.mark.parametrize(
    ("kind", "kept", "emptied"),
    [
        ("threshold", {"value": Decimal(12), "unit": "公里", "comparison": "ge"}, {"quality": ""}),
        ("count", {"value": Decimal(12), "unit": "公里", "comparison": "ge"}, {"quality": ""}),
        ("dated", {}, {"value": None, "unit": "", "comparison": "", "quality": ""}),
        ("qualitative", {"quality": "第三方评估通过"}, {"value": None, "unit": "", "comparison": ""}),
    ],
)
def test_what_does_not_belong_to_the_kind_is_emptied_on_the_server(client, cast, paper, kind, kept, emptied):
    client.force_login(cast.editor)
    assert add(client, paper, kind=kind, quality="第三方评估通过").status_code == 302
    row = paper.targets.get(task="新建自行车道")
    for name, value in (kept | emptied).items():
        assert getattr(row, name) == value, name


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ({"value": "很多"}, "value"),
        ({"value": "1" * 30}, "value"),
        ({"due": "2027-02-31"}, "due"),
        ({"value_text": "约12"}, "value_text"),
        ({"due_text": "年底"}, "due_text"),
        ({"task": " "}, "task"),
        ({"kind": "wish"}, "kind"),
        ({"source": "dream"}, "source"),
    ],
)
def test_what_can_not_be_kept_is_said_at_the_field_and_nothing_typed_is_lost(client, cast, paper, field, wrong):
    client.force_login(cast.editor)
    response = add(client, paper, **field)
    assert response.status_code == 200
    assert wrong in response.context["form"].errors
    assert "新建自行车道12公里" in response.content.decode()
    assert paper.targets.count() == 3


def test_unfinished_rows_are_kept_with_findings(client, cast, paper):
    client.force_login(cast.editor)
    empty = dict.fromkeys(("goal", "value", "unit", "due", "source", "source_document"), "")
    assert client.post(reverse("desk:targets_add", args=[paper.pk]), no_milestones(**empty)).status_code == 302
    row = paper.targets.get(task="新建自行车道")
    page = client.get(reverse("desk:targets_edit", args=[paper.pk, row.pk]))
    assert {one["mark"].rule for one in page.context["marks"]} >= {"no_goal", "no_value", "no_date", "no_source"}


def test_script_in_every_text_field_stays_text(client, cast, paper):
    evil = "<script>alert(1)</script>"
    client.force_login(cast.editor)
    texts = ("task", "goal", "unit", "source_document", "source_number", "division", "responsible_unit", "reference")
    add(client, paper, value="", value_text=evil, **dict.fromkeys(texts, evil))
    row = paper.targets.get(task=evil)
    for name in ("targets", "paper", "preview"):
        assert evil not in client.get(reverse(f"desk:{name}", args=[paper.pk])).content.decode(), name
    assert evil not in client.get(reverse("desk:targets_edit", args=[paper.pk, row.pk])).content.decode()


def test_a_contributor_drafts_for_the_own_division_whatever_the_form_says(client, cast, paper):
    client.force_login(cast.contributor)
    assert add(client, paper, division="公路建设处").status_code == 302
    assert paper.targets.get(task="新建自行车道").division == "公共交通处"


def test_a_contributor_changes_no_row_of_another_division_and_moves_none(client, cast, paper):
    foreign = make_target(paper, 9, division="公路建设处")
    own = paper.targets.get(number=1)
    client.force_login(cast.contributor)
    response = edit(client, paper, foreign, task="übernommen")
    assert response.status_code == 409
    assert "übernommen" in response.content.decode()
    assert edit(client, paper, own, division="公路建设处").status_code == 302
    own.refresh_from_db()
    foreign.refresh_from_db()
    assert own.division == "公共交通处"
    assert foreign.task != "übernommen"
    page = client.get(reverse("desk:targets_edit", args=[paper.pk, foreign.pk]))
    assert page.status_code == 200
    assert not page.context["may"]


def test_a_row_that_was_moved_while_the_form_was_open_is_not_the_contributors_any_more(
    client, cast, paper, monkeypatch
):
    """The form still says the old division; the check under the lock reads the stored one."""
    row = paper.targets.get(number=1)
    client.force_login(cast.contributor)
    from whitepapers.desk.rows import TargetRow

    found = TargetRow.setup

    def setup_then_moved(self, request, *args, **kwargs):
        found(self, request, *args, **kwargs)
        TargetDraft.objects.filter(pk=row.pk).update(division="公路建设处")

    monkeypatch.setattr(TargetRow, "setup", setup_then_moved)
    assert edit(client, paper, row, task="zu spät").status_code == 409
    row.refresh_from_db()
    assert row.task != "zu spät"


def test_after_the_divisions_deadline_only_the_editor_writes(client, cast, paper):
    row = paper.targets.get(number=1)
    with time_machine.travel(TOO_LATE):
        client.force_login(cast.contributor)
        assert edit(client, paper, row, task="zu spät").status_code == 409
        assert add(client, paper).status_code == 409
        client.force_login(cast.editor)
        assert edit(client, paper, row, task="vom Editor").status_code == 302
    assert paper.targets.count() == 3


@pytest.mark.parametrize("role", ["head", "reviewer", "leader", "inspector", "evaluator"])
def test_those_who_read_do_not_write(client, cast, paper, role):
    row, duty = paper.targets.first(), paper.duties.first()
    client.force_login(getattr(cast, role))
    before = list(paper.targets.values_list("task", flat=True)), list(paper.duties.values_list("title", flat=True))
    add(client, paper)
    edit(client, paper, row, task="fremd")
    delete(client, paper, row)
    client.post(reverse("desk:duties_add", args=[paper.pk]), {"title": "fremd"})
    client.post(reverse("desk:duties_edit", args=[paper.pk, duty.pk]), {"title": "fremd", "seen": token(duty)})
    delete(client, paper, duty, "duties")
    after = list(paper.targets.values_list("task", flat=True)), list(paper.duties.values_list("title", flat=True))
    assert before == after
    assert not paper.authorships.filter(user=getattr(cast, role)).exists()


def test_a_superuser_without_the_role_does_not_write_either(client, cast, paper):
    from targets.models import User

    client.force_login(User.objects.create_superuser("root", "root@example.org", "x"))
    assert add(client, paper).status_code == 409
    assert paper.targets.count() == 3


def test_a_row_saved_after_somebody_submitted_is_refused_with_the_text_kept(client, cast, paper):
    row = paper.targets.first()
    client.force_login(cast.editor)
    submit_paper(cast, paper)
    response = edit(client, paper, row, task="zu spät getippt", goal="nicht verloren")
    assert response.status_code == 409
    page = response.content.decode()
    assert "zu spät getippt" in page
    assert "nicht verloren" in page
    row.refresh_from_db()
    assert row.task != "zu spät getippt"


def test_a_number_that_was_submitted_is_not_given_again(client, cast, paper):
    from whitepapers.actions import decide
    from whitepapers.approval import Outcome, Stage

    one = submit_paper(cast, paper)
    decide(
        round=one, stage=Stage.SUPERVISORY, outcome=Outcome.RETURNED, digest=one.digest, by=cast.reviewer, comment="改"
    )
    client.force_login(cast.editor)
    last = paper.targets.get(number=3)
    assert delete(client, paper, last).status_code == 302
    assert next_target_number(paper) == 4
    assert add(client, paper).status_code == 302
    assert paper.targets.get(task="新建自行车道").number == 4


def test_save_and_next_goes_to_the_next_row(client, cast, paper):
    client.force_login(cast.editor)
    first, second = paper.targets.order_by("number")[:2]
    assert edit(client, paper, first, to_next="1").url == reverse("desk:targets_edit", args=[paper.pk, second.pk])
    assert edit(client, paper, first, add_another="1").url == reverse("desk:targets_add", args=[paper.pk])


def test_a_link_prefills_the_assigned_task_but_not_a_foreign_one(client, cast, other, paper):
    own = AssignedTaskFactory(plan_year=paper.plan_year, lead=cast.department, text="建设智慧路口")
    foreign = AssignedTaskFactory(plan_year=paper.plan_year, lead=other.department, text="geheim")
    client.force_login(cast.editor)
    where = reverse("desk:targets_add", args=[paper.pk])
    assert "建设智慧路口" in client.get(where, {"task": own.pk}).content.decode()
    assert "geheim" not in client.get(where, {"task": foreign.pk}).content.decode()


def test_an_editor_keeps_duties_and_a_contributor_does_not(client, cast, paper):
    where = reverse("desk:duties_add", args=[paper.pk])
    client.force_login(cast.contributor)
    client.post(where, {"title": "水上交通"})
    assert paper.duties.count() == 1
    client.force_login(cast.editor)
    assert client.post(where, {"title": "水上交通", "paper": 1, "number": 1}).status_code == 302
    assert paper.duties.get(title="水上交通").number == 2


def test_a_duty_with_targets_is_not_deleted(client, cast, paper):
    client.force_login(cast.editor)
    duty = paper.duties.get()
    delete(client, paper, duty, "duties")
    assert DutyDraft.objects.filter(pk=duty.pk).exists()
    paper.targets.update(duty=None)
    delete(client, paper, duty, "duties")
    assert not DutyDraft.objects.filter(pk=duty.pk).exists()


def test_whoever_left_the_department_writes_no_more(client, cast, other, paper):
    client.force_login(cast.editor)
    cast.editor.department = other.department
    cast.editor.save()
    assert add(client, paper).status_code == 404
    assert paper.targets.count() == 3


def test_an_editor_in_another_department_who_is_also_inspector_sees_but_does_not_write(client, other, paper):
    both = make_person(Role.EDITOR, "both", other.department)
    from django.contrib.auth.models import Group

    both.groups.add(Group.objects.get(name=str(Role.INSPECTOR)))
    client.force_login(both)
    assert client.get(reverse("desk:targets", args=[paper.pk])).status_code == 200
    assert add(client, paper).status_code == 409
    assert paper.targets.count() == 3


def test_a_source_not_stated_and_no_earlier_target_are_said_in_words(client, cast, paper):
    client.force_login(cast.editor)
    page = client.get(reverse("desk:targets_add", args=[paper.pk])).content.decode()
    assert "（尚未注明）" in page
    assert page.count("（无）") == 2  # the assigned task and last year's target
