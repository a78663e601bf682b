"""Two people on one row: who saves later is told, merges by field, and loses nothing of what was typed."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from tests.factories import DepartmentFactory, make_paper, submit_paper
from tests.whitepapers.desk.test_rows import IN_TIME, no_milestones
from whitepapers.desk.typed import as_form, as_sent, number, typed
from whitepapers.models import DraftVersion, DutyDraft, TargetDraft
from whitepapers.versions import snapshot, token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_time():
    with time_machine.travel(IN_TIME, tick=True):
        yield


@pytest.fixture
def paper(cast):
    return make_paper(cast)


@pytest.fixture
def row(paper):
    return paper.targets.get(number=1)


def where(row, parts="targets"):
    return reverse(f"desk:{parts}_edit", args=[row.paper_id, row.pk])


def open_form(client, row, parts="targets"):
    """Return what a browser would send if nothing were typed."""
    client.get(where(row, parts))
    return as_form(snapshot(type(row).objects.get(pk=row.pk)), type(row), token(row)).dict() | {
        "partners": [str(one.pk) for one in row.partners.all()] if parts == "targets" else []
    }


def send(client, row, data, **more):
    return client.post(where(row, "duties" if isinstance(row, DutyDraft) else "targets"), data | more)


def sent_by(page, **choices):
    """Return what the merge screen's own form sends, with these choices made."""
    data = {"base": page.context["base"]}
    for name, value in page.context["hidden"]:
        data.setdefault(name, []).append(value)
    return data | {f"choice-{name}": side for name, side in choices.items()}


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_different_fields_are_merged_in_one_click_and_the_screen_says_who_changed_what(client, cast, row):
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    assert send(client, row, first, goal="年底前新增公交专用道四十公里").status_code == 302
    client.force_login(cast.contributor)
    page = send(client, row, second, task="我的任务", officer_phone="0755-1234")
    assert page.status_code == 409
    assert [(one.who, [change.label for change in one.changes]) for one in page.context["steps"]] == [
        (cast.editor.label(), ["工作目标"])
    ]
    assert page.context["conflicts"] == []
    assert [one.theirs for one in page.context["taken"]] == ["年底前新增公交专用道四十公里"]
    assert [one.mine for one in page.context["kept"]] == ["我的任务", "0755-1234"]
    assert fresh(row).task != "我的任务"
    assert send(client, row, sent_by(page)).status_code == 302
    kept = fresh(row)
    assert (kept.task, kept.goal, kept.officer_phone) == ("我的任务", "年底前新增公交专用道四十公里", "0755-1234")
    assert kept.changed_by == cast.contributor


@pytest.mark.parametrize(("side", "goal"), [("theirs", "他的"), ("mine", "我的")])
def test_a_field_that_both_changed_is_chosen(client, cast, row, side, goal):
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    send(client, row, first, goal="他的")
    page = send(client, row, second, goal="我的", task="也是我的")
    assert [choice for choice, _, _ in page.context["conflicts"]] == ["goal"]
    body = page.content.decode()
    assert "他的" in body
    assert "我的" in body
    assert send(client, row, sent_by(page, goal=side)).status_code == 302
    assert (fresh(row).goal, fresh(row).task) == (goal, "也是我的")


def test_a_conflict_that_nobody_chose_is_asked_again_and_nothing_is_saved(client, cast, row):
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    send(client, row, first, goal="他的", task="他的任务")
    page = send(client, row, second, goal="我的", task="我的任务")
    again = send(client, row, sent_by(page, goal="mine", task="both"))
    assert again.status_code == 409
    assert {choice: side for choice, _, side in again.context["conflicts"]} == {"goal": "mine", "task": ""}
    assert fresh(row).goal == "他的"
    assert send(client, row, sent_by(again, goal="mine", task="theirs")).status_code == 302
    assert (fresh(row).goal, fresh(row).task) == ("我的", "他的任务")


def test_a_third_save_in_between_is_met_with_the_new_base_and_nothing_typed_is_lost(client, cast, row):
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    send(client, row, first, goal="他的")
    page = send(client, row, second, goal="我的", task="我的任务")
    third = open_form(client, row)
    send(client, row, third, unit="千米", goal="第三个人的")
    again = send(client, row, sent_by(page, goal="mine"))
    assert again.status_code == 409
    assert [choice for choice, _, _ in again.context["conflicts"]] == ["goal"]
    assert [one.theirs for one in again.context["taken"]] == ["千米"]
    assert send(client, row, sent_by(again, goal="mine")).status_code == 302
    kept = fresh(row)
    assert (kept.goal, kept.task, kept.unit) == ("我的", "我的任务", "千米")


def test_milestones_and_partners_of_both_are_kept(client, cast, row):
    ours, theirs = DepartmentFactory(), DepartmentFactory()
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    step = {"milestones-TOTAL_FORMS": "2", "milestones-1-due": "2027-09-30", "milestones-1-text": "三季度"}
    assert send(client, row, first, partners=[theirs.pk], **step).status_code == 302
    mine = {"milestones-0-text": "完成大半", "milestones-0-value": "25", "partners": [ours.pk]}
    page = send(client, row, second, **mine)
    assert page.status_code == 409
    assert page.context["conflicts"] == []
    assert send(client, row, sent_by(page)).status_code == 302
    assert set(fresh(row).partners.all()) == {ours, theirs}
    steps = [(one.due.month, one.text) for one in fresh(row).milestones.all()]
    assert steps == [(6, "完成大半"), (9, "三季度")]


def test_a_milestone_that_is_gone_does_not_break_the_form_that_still_has_it(client, cast, row):
    """The form names milestones by the numbers they had; a colleague's save gave them others."""
    client.force_login(cast.editor)
    data = open_form(client, row)
    old = row.milestones.get().pk
    send(client, row, data, **{"milestones-TOTAL_FORMS": "0"})
    stale = {
        "milestones-INITIAL_FORMS": "1",
        "milestones-0-id": str(old),
        "milestones-0-text": "改过",
        "seen": data["seen"],
    }
    page = send(client, row, data, **stale)
    assert [choice for choice, _, _ in page.context["conflicts"]] == ["milestones/2027-06-30"]
    assert send(client, row, sent_by(page, **{"milestones/2027-06-30": "mine"})).status_code == 302
    assert [one.text for one in fresh(row).milestones.all()] == ["改过"]


def test_saving_replaces_the_milestones_by_those_of_the_form(client, cast, row):
    client.force_login(cast.editor)
    page = client.get(where(row)).content.decode()
    pk = row.milestones.get().pk
    assert f'name="milestones-0-id" value="{pk}"' in page
    data = open_form(client, row) | {"milestones-INITIAL_FORMS": "1", "milestones-0-id": str(pk)}
    assert send(client, row, data, **{"milestones-0-text": "改过"}).status_code == 302
    assert [one.text for one in fresh(row).milestones.all()] == ["改过"]
    data = open_form(client, row)
    assert send(client, row, data, **{"milestones-0-DELETE": "on"}).status_code == 302
    assert not fresh(row).milestones.exists()


@pytest.mark.parametrize("seen", ["", "-1", "abc", "2026-11-25T01:00:00+00:00", "99999999999999999999", "0", "foreign"])
def test_a_token_that_is_missing_garbled_or_anothers_never_wins_silently(client, cast, paper, row, seen):
    client.force_login(cast.editor)
    other = paper.targets.get(number=2)
    send(client, other, open_form(client, other), goal="别行")
    send(client, row, open_form(client, row), goal="他的")
    send(client, row, open_form(client, row), goal="他的第二稿")
    page = send(client, row, no_milestones(seen=token(other) if seen == "foreign" else seen, goal="我的"))
    assert page.status_code == 409
    assert fresh(row).goal == "他的第二稿"
    assert "goal" in [choice for choice, _, _ in page.context["conflicts"]]


def test_a_forged_base_only_asks_for_more(client, cast, row):
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    send(client, row, first, goal="他的")
    page = send(client, row, second, task="我的")
    again = send(client, row, sent_by(page) | {"base": "77777"})
    assert again.status_code == 409
    assert {choice for choice, _, _ in again.context["conflicts"]} == {"goal", "task"}
    assert fresh(row).goal == "他的"


def test_the_second_of_two_clicks_saves_nothing_twice_and_asks_nothing(client, cast, row):
    client.force_login(cast.editor)
    data = open_form(client, row) | {"goal": "两次"}
    assert send(client, row, data).status_code == 302
    assert send(client, row, data).status_code == 302
    assert row.versions.filter(by=cast.editor).count() == 1


def test_two_tabs_of_one_person_are_two_people(client, cast, row):
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    send(client, row, first, goal="第一个窗口")
    page = send(client, row, second, goal="第二个窗口")
    assert page.status_code == 409
    assert page.context["steps"][0].who == cast.editor.label()


def test_the_merged_row_can_be_edited_first(client, cast, row):
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    send(client, row, first, goal="他的", unit="千米")
    page = send(client, row, second, goal="我的")
    form = send(client, row, sent_by(page, goal="mine") | {"edit": "1"})
    assert form.status_code == 200
    assert form.context["form"]["goal"].value() == "我的"
    assert form.context["form"]["unit"].value() == "千米"
    assert form.context["form"]["seen"].value() == str(token(row))
    assert fresh(row).goal == "他的"


def test_a_merge_that_can_not_be_kept_shows_the_form_and_asks_once_more_afterwards(client, cast, row):
    """Theirs is a number and mine the words beside it: together the form refuses them."""
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    send(client, row, first, reference="A-1")
    page = send(client, row, second, goal="我的")
    other = row.paper.targets.get(number=2)
    send(client, other, open_form(client, other), reference="B-2")
    wrong = send(client, row, sent_by(page) | {"reference": "B-2"})
    assert wrong.status_code == 200
    assert "reference" in wrong.context["form"].errors
    assert wrong.context["form"]["seen"].value() == str(page.context["base"])
    assert "我的" in wrong.content.decode()


def test_figure_and_unit_are_chosen_together(client, cast, row):
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    send(client, row, first, unit="米")
    page = send(client, row, second, value="45")
    assert [(choice, [one.label for one in told]) for choice, told, _ in page.context["conflicts"]] == [
        ("value", ["目标值", "计量单位"])
    ]
    assert send(client, row, sent_by(page, value="mine")).status_code == 302
    assert (fresh(row).value, fresh(row).unit) == (45, "公里")


def test_a_row_deleted_meanwhile_is_offered_as_a_new_one(client, cast, paper, row):
    client.force_login(cast.editor)
    data = open_form(client, row)
    page = client.post(reverse("desk:targets_delete", args=[paper.pk, row.pk]), {"seen": token(row)})
    assert page.status_code == 302
    assert not TargetDraft.objects.filter(pk=row.pk).exists()
    page = send(client, row, data, task="wieder da", goal="不能丢")
    assert page.status_code == 409
    assert page.context["action_url"] == reverse("desk:targets_add", args=[paper.pk])
    assert "wieder da" in page.content.decode()
    assert paper.targets.count() == 2
    assert client.post(page.context["action_url"], data | {"task": "wieder da"}).status_code == 302
    assert paper.targets.get(task="wieder da").number == 4
    assert [one.text for one in paper.targets.get(task="wieder da").milestones.all()] == ["完成一半"]


def test_a_row_deleted_while_it_is_saved_is_not_brought_back(client, cast, paper, row, monkeypatch):
    client.force_login(cast.editor)
    data = open_form(client, row)
    from whitepapers.desk.rows import TargetRow

    found = TargetRow.setup

    def setup_then_deleted(self, request, *args, **kwargs):
        found(self, request, *args, **kwargs)
        TargetDraft.objects.filter(pk=row.pk).delete()

    monkeypatch.setattr(TargetRow, "setup", setup_then_deleted)
    page = send(client, row, data, task="wieder da")
    assert page.status_code == 409
    assert "wieder da" in page.content.decode()
    assert not TargetDraft.objects.filter(task="wieder da").exists()


def test_a_row_of_another_paper_is_not_there_whatever_is_sent(client, cast, other, paper):
    foreign = make_paper(other).targets.first()
    client.force_login(cast.editor)
    address = reverse("desk:targets_edit", args=[paper.pk, foreign.pk])
    assert client.post(address, no_milestones(seen="0")).status_code == 404
    assert client.get(reverse("desk:targets_edit", args=[paper.pk, 987654])).status_code == 404


def test_a_paper_submitted_meanwhile_shows_what_was_typed_to_be_copied(client, cast, paper, row):
    client.force_login(cast.editor)
    data = open_form(client, row)
    submit_paper(cast, paper)
    page = send(client, row, data, goal="太晚了\n第二行", unit="")
    assert page.status_code == 409
    assert page.context["typed"] == [("工作目标", "太晚了\n第二行")]
    assert page.context["emptied"] == ["计量单位"]
    assert "readonly" in page.content.decode()
    assert fresh(row).goal != "太晚了\n第二行"


def test_a_merge_in_the_middle_of_which_the_paper_was_submitted_is_shown_to_be_copied(client, cast, paper, row):
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    send(client, row, first, goal="他的")
    page = send(client, row, second, goal="我的", task="我的任务")
    submit_paper(cast, paper)
    locked = send(client, row, sent_by(page, goal="mine"))
    assert locked.status_code == 409
    assert [text for _, text in locked.context["typed"]] == ["我的任务", "我的"]


def test_an_import_meanwhile_is_told_like_a_colleague(client, cast, paper, row):
    from tests.whitepapers.importing.sheets import as_xlsx
    from whitepapers.importing.actions import import_targets

    client.force_login(cast.editor)
    data = open_form(client, row)
    book = as_xlsx(["2027-jtys-001", row.task, "导入的目标"], heads=["编号", "工作任务", "工作目标"])
    outcome = import_targets(book, "行.xlsx", year=2027, by=cast.editor, department="jtys")
    assert (outcome.updated, outcome.problems) == (1, [])
    page = send(client, row, data, goal="我的")
    assert page.status_code == 409
    assert [[one.theirs for one in step.changes] for step in page.context["steps"]] == [["导入的目标"]]


def test_a_change_by_none_of_the_verbs_is_not_passed_over(client, cast, row):
    client.force_login(cast.editor)
    send(client, row, open_form(client, row), goal="第一稿")
    data = open_form(client, row)
    TargetDraft.objects.filter(pk=row.pk).update(goal="后台改的")
    page = send(client, row, data, goal="我的")
    assert page.status_code == 409
    assert [choice for choice, _, _ in page.context["conflicts"]] == ["goal"]
    assert DraftVersion.objects.filter(draft=row).latest("pk").by is None


def test_duties_are_merged_too(client, cast, paper):
    duty = paper.duties.get()
    client.force_login(cast.editor)
    first, second = open_form(client, duty, "duties"), open_form(client, duty, "duties")
    assert send(client, duty, first, text="他的说明").status_code == 302
    page = send(client, duty, second, title="我的职责")
    assert page.status_code == 409
    assert send(client, duty, sent_by(page)).status_code == 302
    assert (fresh(duty).title, fresh(duty).text) == ("我的职责", "他的说明")


def test_a_row_changed_meanwhile_is_not_deleted_unseen(client, cast, paper, row):
    client.force_login(cast.editor)
    address = reverse("desk:targets_delete", args=[paper.pk, row.pk])
    seen = client.get(address).context["form"]["seen"].value()
    send(client, row, open_form(client, row), goal="还要")
    assert client.post(address, {"seen": seen}).url == where(row)
    assert client.post(address).status_code == 302
    assert fresh(row).goal == "还要"
    client.post(address, {"seen": token(row)})
    assert client.post(address, {"seen": token(row)}).url == reverse("desk:targets", args=[paper.pk])
    assert not paper.targets.filter(pk=row.pk).exists()


def test_what_a_form_says_is_what_the_row_says_and_the_other_way_round(client, cast, row):
    """A form that nobody touched changes nothing, so nothing in it counts as a change of mine."""
    row.partners.add(DepartmentFactory())
    TargetDraft.objects.filter(pk=row.pk).update(task="第一行\n第二行 ", quality="")
    from whitepapers.desk.row_form import TARGET_PANELS

    stored = TargetDraft.objects.get(pk=row.pk)
    data = as_form(snapshot(stored), TargetDraft, 0)
    data["task"] = data["task"].replace("\n", "\r\n")
    stored.milestones = []
    form = TARGET_PANELS.get_form_class()(as_sent(data), instance=stored, for_user=cast.editor)
    assert form.is_valid(), form.errors
    assert typed(form) == snapshot(TargetDraft.objects.get(pk=row.pk))


@pytest.mark.parametrize("token", ["", "-3", "１２", "1.0", "x", "9" * 19])
def test_a_token_is_plain_digits_or_names_nothing(token):
    assert number(token) == -1


def test_script_in_what_they_and_i_typed_stays_text(client, cast, row):
    evil = "<script>alert(1)</script>"
    client.force_login(cast.editor)
    first, second = open_form(client, row), open_form(client, row)
    send(client, row, first, goal=evil)
    page = send(client, row, second, goal=evil + "2", task=evil)
    assert page.status_code == 409
    assert evil not in page.content.decode()


def test_the_screen_asks_the_database_as_often_for_many_versions_as_for_few(client, cast, row):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(cast.editor)
    old, counts = open_form(client, row), []
    for turns in (2, 12):
        for turn in range(turns):
            assert send(client, row, open_form(client, row), goal=f"第{turns}-{turn}稿").status_code == 302
        with CaptureQueriesContext(connection) as queries:
            assert send(client, row, old, goal="我的").status_code == 409
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_times_of_today_are_hours_and_earlier_ones_have_their_day():
    from whitepapers.desk.row_words import clock

    assert clock(IN_TIME) == "12:00"
    assert clock(IN_TIME - dt.timedelta(days=1)) == "2026-11-30 12:00"
