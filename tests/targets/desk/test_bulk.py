"""The sheet on the screen: download, look, record exactly what was looked at; and the command."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from targets.models import ProgressReport, Target
from tests.editions import publish_edition
from tests.targets.year import PNG, claim, moment

pytestmark = pytest.mark.django_db
HERE = "?year=2027&period=2027Q1"


@pytest.fixture(autouse=True)
def april(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2027, 4, 8, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def cast(cast):
    publish_edition(cast.department, targets=3)
    return cast


def filled(client, user, value="12"):
    """Download the sheet and fill in its first row."""
    client.force_login(user)
    answer = client.get(reverse("progress_sheet_file", args=["2027Q1", "csv"]))
    assert answer["Cache-Control"].startswith("private, no-store")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    rows[1][6], rows[1][8] = value, "施划启用"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def upload(client, data, here=HERE):
    return client.post(reverse("progress_sheet") + here, {"file": SimpleUploadedFile("进度.csv", data)})


def test_nothing_is_recorded_until_what_was_looked_at_is_confirmed(client, cast):
    answer = upload(client, filled(client, cast.editor))
    assert answer.status_code == 200
    assert "1 report on Q1 2027 would be recorded" in answer.content.decode()
    assert not ProgressReport.objects.exists()
    token = answer.context["token"]
    assert client.post(reverse("progress_sheet") + HERE, {"token": token}).status_code == 302
    assert ProgressReport.objects.get().by == cast.editor
    again = client.post(reverse("progress_sheet") + HERE, {"token": token})
    assert again.status_code == 409
    assert ProgressReport.objects.count() == 1


def test_who_corrects_with_a_sheet_is_told_before_that_the_files_stay_with_the_earlier_report(client, cast):
    first = claim(cast, Target.objects.get(serial=1), 9, evidence=[PNG], at=moment(4, 2))
    answer = upload(client, filled(client, cast.editor))
    assert "files and links of the earlier one stay with that one" in answer.content.decode()
    client.post(reverse("progress_sheet") + HERE, {"token": answer.context["token"]})
    newest = ProgressReport.objects.latest("pk")
    assert (newest.evidence.count(), first.evidence.count()) == (0, 1)


def test_a_kept_file_serves_one_person_and_one_period(client, cast):
    token = upload(client, filled(client, cast.editor)).context["token"]
    other = client.post(reverse("progress_sheet") + "?year=2027&period=2027Q2", {"token": token})
    assert other.status_code == 409
    client.force_login(cast.head)
    assert client.post(reverse("progress_sheet") + HERE, {"token": token}).status_code == 409
    assert not ProgressReport.objects.exists()


def test_what_came_between_look_and_confirmation_stops_all_of_it(client, cast):
    token = upload(client, filled(client, cast.editor)).context["token"]
    claim(cast, Target.objects.get(serial=1), 9, by=cast.head, at=moment(4, 7))
    answer = client.post(reverse("progress_sheet") + HERE, {"token": token})
    assert answer.status_code == 409
    assert cast.head.username in answer.content.decode()
    assert ProgressReport.objects.count() == 1


def test_faults_are_shown_by_row_and_column(client, cast):
    answer = upload(client, filled(client, cast.editor, "十二"))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Value reached (G2)" in shown
    assert "is not a number" in shown


@pytest.mark.parametrize("who", ["inspector", "leader", "evaluator"])
def test_only_a_departments_people_find_the_sheet(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("progress_sheet")).status_code == 404
    assert client.get(reverse("progress_sheet_file", args=["2027Q1", "xlsx"])).status_code == 404


def test_another_department_gets_neither_sheet_nor_a_word_of_it(client, cast, other):
    data = filled(client, cast.editor)
    client.force_login(other.editor)
    assert client.get(reverse("progress_sheet_file", args=["2027Q1", "xlsx"])).status_code == 404
    assert upload(client, data).status_code == 404
    publish_edition(other.department, targets=1)
    answer = upload(client, data)
    assert answer.status_code == 422
    assert "another department" in answer.content.decode()
    assert not ProgressReport.objects.exists()


def test_the_command_records_what_the_screen_would(client, cast, tmp_path, capsys):
    file = tmp_path / "进度.csv"
    file.write_bytes(filled(client, cast.editor))
    said = {"year": 2027, "period": "2027Q1", "department": "jtys", "by": cast.editor.username}
    call_command("import_reports", file, dry_run=True, **said)
    assert not ProgressReport.objects.exists()
    call_command("import_reports", file, **said)
    assert ProgressReport.objects.get().value == 12
    assert "1 reports are recorded" in capsys.readouterr().out
    for wrong in (
        {"department": "x"},
        {"by": "x"},
        {"year": 1999},
        {"by": cast.inspector.username},
        {"period": "2027Q4"},
    ):
        with pytest.raises(CommandError):
            call_command("import_reports", file, **(said | wrong))
    assert ProgressReport.objects.count() == 1
