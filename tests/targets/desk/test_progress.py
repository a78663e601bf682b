"""Reporting in the admin."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from targets.models import Target
from targets.refusal import Refused
from tests.editions import publish_edition
from tests.targets.year import PNG, claim, find

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 evidence"


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel(dt.datetime(2027, 4, 20, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=3)
    return list(Target.objects.select_related("plan_year"))


def send(client, user, target, **values):
    client.force_login(user)
    data = {"period": "2027Q1", "value": "12", "text": "完成一部分", "seen": "0"} | values
    return client.post(reverse("progress_report", args=[target.number]), data)


@pytest.mark.parametrize("who", ["contributor", "editor", "head"])
def test_the_departments_people_report_and_see_it_wait(client, cast, targets, who):
    assert send(client, getattr(cast, who), targets[0], stay="1").status_code == 302
    page = client.get(reverse("progress")).content.decode()
    assert "等待核验" in page or "Waits for inspection" in page


def test_file_and_next_leads_to_the_next_target_without_a_report(client, cast, targets):
    claim(cast, targets[1])
    response = send(client, cast.editor, targets[0], next="1")
    assert response["Location"] == reverse("progress_report", args=[targets[2].number])
    response = send(client, cast.editor, targets[2], next="1")
    assert response["Location"].startswith(reverse("progress") + "?")


def test_what_was_typed_stays_when_something_is_missing(client, cast, targets):
    response = send(client, cast.editor, targets[0], text="写了很久的一段话", value="十二")
    assert response.status_code == 422
    page = response.content.decode()
    assert "写了很久的一段话" in page
    assert "十二" in page
    assert not targets[0].reports.exists()


@pytest.mark.parametrize(
    ("typed", "value"),
    [("１２．５", "12.5"), ("1,234", "1234"), (" 12 ", "12"), ("−3", None), ("NaN", None), ("1e30", None), ("=1+1", None),
     ("1234567890123456789", None), ("0.0000001", None), ("Infinity", None)],
)  # fmt: skip
def test_a_figure_is_taken_as_a_clerk_means_it_or_refused(client, cast, targets, typed, value):
    response = send(client, cast.editor, targets[0], value=typed)
    assert response.status_code == (302 if value else 422)
    assert [f"{one.value.normalize():f}" for one in targets[0].reports.all()] == ([value] if value else [])


def test_several_files_go_with_a_report_and_a_bad_one_stops_all(client, cast, targets):
    good = [SimpleUploadedFile("../验收.pdf", PDF), SimpleUploadedFile("说明.txt", "说明".encode())]
    assert send(client, cast.editor, targets[0], evidence=good).status_code == 302
    assert {file.name for file in targets[0].reports.get().evidence.all()} == {"验收.pdf", "说明.txt"}
    bad = [SimpleUploadedFile("好.pdf", PDF), SimpleUploadedFile("坏.svg", b"<svg onload=alert(1)>")]
    response = send(client, cast.editor, targets[1], evidence=bad)
    assert response.status_code == 422
    assert "坏.svg" in response.content.decode()
    assert not targets[1].reports.exists()


def test_script_in_a_text_is_shown_as_text(client, cast, targets):
    send(client, cast.editor, targets[0], text="<script>alert(1)</script>")
    page = client.get(reverse("progress_report", args=[targets[0].number])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_colleague_who_was_faster_is_named_and_both_are_seen_by_field(client, cast, targets):
    claim(cast, targets[0], 11, by=cast.head, text="局长写的", done=True)
    response = send(client, cast.editor, targets[0])
    assert response.status_code == 409
    page = response.content.decode()
    assert cast.head.label() in page
    assert "局长写的" in page
    found = response.context["versus"]
    assert [(row.name, row.theirs, row.field.value()) for row in found.rows] == [
        ("value", "11", "12"),
        ("text", "局长写的", "完成一部分"),
        ("done", "是", False),
    ]
    assert response.context["form"].data["seen"] == str(found.theirs.pk)
    assert targets[0].reports.count() == 1


def test_what_is_taken_over_by_field_is_filed_as_a_correction_and_nothing_is_overwritten(client, cast, targets):
    first = claim(cast, targets[0], 11, by=cast.head, text="局长写的", done=True, evidence=[PNG])
    send(client, cast.editor, targets[0])
    chosen = {"take_value": "theirs", "take_text": "mine", "take_done": "theirs"}
    more = {"seen": first.pk, "asked": ["value", "text", "done"], "carry": [first.evidence.get().pk]}
    assert send(client, cast.editor, targets[0], **chosen, **more).status_code == 302
    old, new = targets[0].reports.order_by("pk")
    assert (new.value, new.text, new.done, new.by) == (11, "完成一部分", True, cast.editor)
    assert [one.sha256 for one in new.evidence.all()] == [one.sha256 for one in old.evidence.all()]
    assert (old.value, old.text, old.by) == (11, "局长写的", cast.head)


def test_a_field_that_was_not_chosen_is_asked_again(client, cast, targets):
    first = claim(cast, targets[0], 11, by=cast.head)
    response = send(client, cast.editor, targets[0], seen=first.pk, asked=["value", "text"], take_text="mine")
    assert response.status_code == 422
    rows = {row.name: row.chosen for row in response.context["versus"].rows}
    assert rows == {"value": "", "text": "mine"}
    assert targets[0].reports.count() == 1


def test_a_third_report_in_between_is_seen_too_and_what_was_chosen_stays(client, cast, targets):
    first = claim(cast, targets[0], 11, by=cast.head)
    claim(cast, targets[0], 13, by=cast.contributor, text="第三个人")
    more = {"seen": first.pk, "asked": ["value", "text"], "take_value": "theirs", "take_text": "mine"}
    response = send(client, cast.editor, targets[0], **more)
    assert response.status_code == 409
    assert [(row.theirs, row.field.value()) for row in response.context["versus"].rows] == [
        ("13", "11"),
        ("第三个人", "完成一部分"),
    ]


@pytest.mark.parametrize("seen", ["", "abc", "-4", "99999999999999999999", "1.5"])
def test_a_report_by_somebody_who_saw_nothing_never_corrects_silently(client, cast, targets, seen):
    claim(cast, targets[0], 11, by=cast.head)
    assert send(client, cast.editor, targets[0], seen=seen).status_code == 409
    assert targets[0].reports.count() == 1
    assert send(client, cast.editor, targets[1], seen=seen).status_code == 302


def test_a_file_of_another_target_is_not_carried_over(client, cast, other, targets):
    foreign = claim(cast, targets[1], 11, evidence=[PNG]).evidence.get()
    assert send(client, cast.editor, targets[0], carry=[foreign.pk, "x", "9" * 30]).status_code == 302
    assert not targets[0].reports.get().evidence.exists()
    with pytest.raises(Refused):
        claim(cast, targets[2], 12, carried=[foreign])


def test_a_returned_report_is_asked_for_again_with_the_reason(client, cast, targets):
    find(cast, claim(cast, targets[0]), outcome="returned", note="缺少检测报告")
    client.force_login(cast.editor)
    page = client.get(reverse("progress"), {"need": "returned"}).content.decode()
    assert "缺少检测报告" in page
    assert targets[0].number in page
    assert targets[1].number not in page


def test_a_returned_report_is_written_again_from_what_it_said(client, cast, targets):
    back = claim(cast, targets[0], evidence=[PNG])
    find(cast, back, outcome="returned", note="缺少检测报告")
    client.force_login(cast.editor)
    address = reverse("progress_report", args=[targets[0].number])
    answer = client.get(address)
    assert answer.context["back"].note == "缺少检测报告"
    form = answer.context["form"]
    assert [form[name].value() for name in ("seen", "value", "text")] == [back.pk, "12", "已完成部分"]
    assert f'name="carry" value="{back.evidence.get().pk}" checked' in answer.content.decode()
    answer = client.get(address, {"period": "2027Q2"})  # another period begins empty
    assert answer.context["back"] is None
    assert answer.context["form"]["text"].value() is None


def test_a_search_says_how_many_fit_and_nothing_of_what_is_asked(client, cast, targets):
    client.force_login(cast.editor)
    page = client.get(reverse("progress"), {"q": "没有这样的目标"}).content.decode()
    assert "目前没有目标需要填报" not in page


def test_another_departments_target_is_not_there(client, cast, other, targets):
    client.force_login(other.editor)
    assert send(client, other.editor, targets[0]).status_code == 404
    for name in ("progress_report", "progress_next"):
        assert client.get(reverse(name, args=[targets[0].number])).status_code == 404
    assert targets[0].number not in client.get(reverse("progress")).content.decode()
    assert (
        client.get(reverse("progress"), {"department": "jtys", "year": "2027"}).status_code == 404
    )  # no year of theirs


@pytest.mark.parametrize("who", ["inspector", "reviewer", "evaluator", "leader"])
def test_the_citys_offices_look_and_can_not_report(client, cast, targets, who):
    response = send(client, getattr(cast, who), targets[0])
    assert response.status_code == 422
    assert not targets[0].reports.exists()
    page = client.get(reverse("progress_report", args=[targets[0].number]))
    assert page.status_code == 200
    assert page.context["form"] is None


def test_nobody_signed_in_is_sent_to_sign_in(client, targets):
    for address in (reverse("progress"), reverse("progress_report", args=[targets[0].number])):
        assert client.get(address).status_code == 302


def test_filter_search_and_sort(client, cast, targets):
    find(cast, claim(cast, targets[1], 41))
    client.force_login(cast.editor)

    def numbers(**query):
        return [row.target.serial for row in client.get(reverse("progress"), query).context["page"]]

    assert numbers() == [1, 2, 3]
    assert numbers(sort="-number") == [3, 2, 1]
    assert numbers(status="met") == [2]
    assert numbers(need="late") == [1, 3]
    assert numbers(need="asks", q="（3）") == [3]
    assert numbers(sort="status") == [1, 3, 2]
    assert numbers(sort="rubbish", p="999", status="") == [1, 2, 3]
    assert client.get(reverse("progress"), {"year": "1999"}).status_code == 404


def test_the_list_asks_the_database_as_often_for_225_targets_as_for_10(client, cast, other):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for one, many in ((cast, 10), (other, 225)):
        publish_edition(one.department, targets=many)
        for target in Target.objects.filter(department=one.department)[: many // 2]:
            find(one, claim(one, target))
        client.force_login(one.editor)
        client.get(reverse("progress"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("progress")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "query", ["q=%00", "department=%00", "sort=%00", "q=" + "x" * 5000, "p=-1", "p=%00", "need=%FF"]
)
def test_no_query_breaks_the_list(client, cast, targets, query):
    client.force_login(cast.editor)
    assert client.get(f"{reverse('progress')}?{query}").status_code == 200


def test_no_number_breaks_a_file_or_a_form(client, cast, targets):
    client.force_login(cast.inspector)
    for address in ("progress/evidence/99999999999999999999/", "verification/99999999999999999999/", "progress/nix/"):
        assert client.get(f"/admin/{address}").status_code == 404
