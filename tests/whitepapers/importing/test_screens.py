"""The import's screens: upload, report, confirmation of exactly that file, and who finds them."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from targets.models import AssignedTask
from targets.roles import Role
from targets.spreadsheets import uploads
from tests.factories import PlanYearFactory, make_paper, make_person, submit_paper
from tests.whitepapers.importing.sheets import HEADS, ROW, as_xlsx
from whitepapers.models import TargetDraft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_time(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC))


@pytest.fixture
def paper(cast):
    return make_paper(cast, targets=1)


@pytest.fixture
def address(paper):
    return reverse("importing:import", args=[paper.pk])


def a_file(data=None, name="目标.xlsx"):
    return SimpleUploadedFile(name, as_xlsx(ROW) if data is None else data)


def upload(client, address, data=None, name="目标.xlsx"):
    return client.post(address, {"file": a_file(data, name)})


def test_an_upload_is_reported_first_and_imported_when_confirmed(client, cast, address):
    client.force_login(cast.editor)
    answer = upload(client, address)
    assert answer.status_code == 200
    assert TargetDraft.objects.count() == 1
    token = answer.context["token"]
    answer = client.post(address, {"token": token})
    assert answer.context["report"].outcome.created == 1
    assert TargetDraft.objects.count() == 2
    assert client.post(address, {"token": token}).status_code == 409
    assert TargetDraft.objects.count() == 2
    assert default_storage.listdir(uploads.FOLDER)[1] == []


def test_a_bad_file_shows_row_and_column_and_can_not_be_confirmed(client, cast, address):
    client.force_login(cast.editor)
    answer = upload(client, address, as_xlsx([*ROW[:4], "四十", *ROW[5:]]))
    assert answer.status_code == 400
    assert "目标值 (E2)" in answer.content.decode()
    assert "token" not in answer.context
    assert not client.session.get(uploads.KEY)


def test_the_confirmation_is_bound_to_person_paper_and_hour(client, cast, other, paper, address, time_machine):
    client.force_login(cast.editor)
    foreign = reverse("importing:import", args=[make_paper(cast, year=2028, targets=0).pk])
    token = upload(client, address).context["token"]
    assert client.post(foreign, {"token": token}).status_code == 409
    assert client.post(address, {"token": "guess"}).status_code == 409
    colleague = make_person(Role.EDITOR, "editor-2", cast.department)
    client.force_login(colleague)
    assert client.post(address, {"token": token}).status_code == 409
    client.force_login(cast.editor)
    token = upload(client, address).context["token"]
    time_machine.shift(dt.timedelta(hours=2))
    client.force_login(cast.editor)
    assert client.post(address, {"token": token}).status_code == 409
    assert TargetDraft.objects.count() == 1


def test_a_file_changed_on_disk_after_its_report_is_not_imported(client, cast, address):
    client.force_login(cast.editor)
    token = upload(client, address).context["token"]
    path = default_storage.path(f"{uploads.FOLDER}/{token}")
    Path(path).write_bytes(as_xlsx(ROW, ["X", *ROW[1:]]))
    assert client.post(address, {"token": token}).status_code == 409
    assert TargetDraft.objects.count() == 1


def test_who_writes_nothing_in_the_paper_does_not_find_its_import(client, cast, other, address, paper):
    for person in (
        other.editor,
        other.contributor,
        other.head,
        cast.head,
        cast.reviewer,
        cast.leader,
        cast.inspector,
        cast.evaluator,
    ):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert upload(client, address).status_code == 404
        assert client.post(address, {"token": "x"}).status_code == 404
    assert TargetDraft.objects.count() == 1


def test_a_strangers_export_is_not_there_and_officers_stay_in_their_department(client, cast, other, paper):
    paper.targets.update(responsible_officer="王某", officer_phone="13800138000")
    for form in ("csv", "xlsx"):
        address = reverse("importing:export", args=[paper.pk, form])
        client.force_login(other.editor)
        assert client.get(address).status_code == 404
        client.force_login(cast.editor)
        answer = client.get(address)
        assert answer["Cache-Control"].startswith("private, no-store")
        assert answer["Content-Disposition"] == f'attachment; filename="2027-jtys-targets.{form}"'
    client.force_login(cast.editor)
    assert "13800138000" in client.get(reverse("importing:export", args=[paper.pk, "csv"])).content.decode()
    client.force_login(cast.reviewer)
    shown = client.get(reverse("importing:export", args=[paper.pk, "csv"])).content.decode()
    assert "新增公交专用道" in shown
    assert "王某" not in shown
    assert "13800138000" not in shown


def test_a_file_over_10_mb_is_refused_by_size(client, cast, address):
    client.force_login(cast.editor)
    answer = upload(client, address, b"PK\x03\x04" + bytes(11 * 1024 * 1024))
    assert answer.status_code == 400
    assert "10" in answer.context["report"].problems[0].sentence


def test_no_file_is_said(client, cast, address):
    client.force_login(cast.editor)
    assert client.post(address, {}).status_code == 400


def test_a_file_name_with_a_path_is_only_a_name(client, cast, address):
    client.force_login(cast.editor)
    answer = upload(client, address, name="../../../etc/目标.xlsx")
    assert answer.context["report"].outcome.file == "目标.xlsx"


def test_script_in_a_cell_is_text_in_the_report(client, cast, address):
    client.force_login(cast.editor)
    evil = "<script>alert(1)</script>"
    answer = upload(client, address, as_xlsx([evil, evil, "", "数量型", evil, "", ""]))
    assert evil not in answer.content.decode()
    answer = upload(client, address, as_xlsx([*ROW, evil], heads=[*HEADS, evil]))
    assert evil not in answer.content.decode()


def test_a_paper_under_review_says_why_nothing_comes_in(client, cast, paper, address):
    client.force_login(cast.editor)
    token = upload(client, address).context["token"]
    submit_paper(cast, paper)
    assert client.get(address).context["why"]
    answer = client.post(address, {"token": token})
    assert not answer.context["report"].outcome.ok
    assert TargetDraft.objects.count() == 1


def test_the_templates_are_there_to_download(client, cast):
    client.force_login(cast.contributor)
    assert client.get(reverse("importing:template")).content.startswith(b"PK")
    assert client.get(reverse("importing:assigned_template")).status_code == 404


def test_only_administrators_find_the_import_of_the_citys_tasks(client, cast, roles):
    PlanYearFactory(year=2027)
    address = reverse("importing:assigned")
    for person in (cast.editor, cast.head, cast.reviewer, cast.inspector):
        client.force_login(person)
        assert client.get(address).status_code == 404
    client.force_login(make_person(Role.ADMINISTRATOR, "admin"))
    data = as_xlsx(["1", "修路", "jtys"], heads=["任务编号", "任务内容", "牵头部门"])
    token = upload(client, address, data).context["token"]
    assert not AssignedTask.objects.exists()
    client.post(address, {"token": token})
    assert AssignedTask.objects.get().number == "1"
    assert client.get(reverse("importing:assigned_template")).content.startswith(b"PK")


def test_nobody_without_an_account_finds_anything(client, address, paper):
    for one in (
        address,
        reverse("importing:export", args=[paper.pk, "csv"]),
        reverse("importing:template"),
        reverse("importing:assigned"),
    ):
        assert client.get(one).status_code == 302
        assert "login" in client.get(one)["Location"]
