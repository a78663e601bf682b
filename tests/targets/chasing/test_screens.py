"""The screens of chasing: who sees what, what each can do there, and what a replayed or foreign form does."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.chasing.issuing import drop
from targets.chasing.listing import waiting_count
from targets.models import Chase, ChaseFile, Referral, SupervisionNotice
from tests.factories import make_person
from tests.targets.chasing.world import chase_of, drafted, first_issued, kinds, publish, referred, run, second_issued
from tests.targets.year import claim, moment

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 x"


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(moment(4, 21), tick=False) as clock:
        yield clock


@pytest.fixture
def targets(cast):
    return publish(cast)


def page(client, user, chase):
    client.force_login(user)
    return client.get(reverse("chasing_chase", args=[chase.pk]))


def send(client, user, chase, do, **said):
    client.force_login(user)
    data = {"do": do} | {f"{do}-{name}": value for name, value in said.items() if name != "notice"}
    if "notice" in said:
        data["notice"] = said["notice"]
    return client.post(reverse("chasing_chase", args=[chase.pk]), data)


def act(client, user, referral, do, **said):
    client.force_login(user)
    data = {"do": do} | {f"{do}-{name}": value for name, value in said.items()}
    return client.post(reverse("chasing_referral", args=[referral.pk]), data)


def test_an_inspector_finds_the_drafts_and_issues_one_with_own_words(client, cast, targets):
    chase = drafted(cast, targets[0])
    client.force_login(cast.inspector)
    assert " (3)" in client.get(reverse("chasing")).content.decode()
    rows = client.get(reverse("chasing_drafts")).context["rows"]
    assert [row[2] for row in rows] == [1, 1, 1]
    form = page(client, cast.inspector, chase).context["forms"]["issue"]
    assert "2027-jtys-001" in form.initial["text"]
    assert send(client, cast.inspector, chase, "issue", text="请尽快报送。", seen="3").status_code == 302
    assert SupervisionNotice.objects.get().text["words"] == "请尽快报送。"


def test_several_are_issued_at_once_and_a_foreign_key_among_them_is_ignored(client, cast, targets):
    run(4, 20)
    client.force_login(cast.inspector)
    keys = [chase_of(one).pk for one in targets[:2]]
    client.post(reverse("chasing_drafts"), {"chase": [*keys, "999999", "x", "9" * 40]})
    assert SupervisionNotice.objects.count() == 2
    assert client.post(reverse("chasing_drafts"), {}).status_code == 302


def test_a_form_that_is_sent_again_issues_nothing_more(client, cast, targets):
    chase = drafted(cast, targets[0])
    send(client, cast.inspector, chase, "issue", text="请报送。", seen="3")
    send(client, cast.inspector, chase, "issue", text="请再报送。", seen="3")
    assert SupervisionNotice.objects.count() == 1
    assert SupervisionNotice.objects.get().text["words"] == "请报送。"


def test_whoever_was_overtaken_keeps_what_was_typed_and_sees_why(client, cast, targets):
    chase = drafted(cast, targets[0])
    drop(chase=chase, by=cast.inspector, text="误会")
    answer = send(client, cast.inspector, chase, "drop", text="我的理由", seen="3")
    assert answer.status_code == 302  # there is no draft any more: the page says so
    first = drafted(cast, targets[1])
    answer = send(client, cast.inspector, first, "issue", text="我的文字", seen="1")
    assert answer.status_code == 422
    assert "我的文字" in answer.content.decode()
    assert send(client, cast.inspector, first, "issue", text="我的文字", seen="3").status_code == 302


@pytest.mark.parametrize("who", ["editor", "head", "reviewer", "leader", "evaluator", "clerk"])
def test_nobody_else_issues_by_sending_the_form_or_sees_the_queue(client, cast, targets, who):
    chase, user = drafted(cast, targets[0]), getattr(cast, who)
    assert "issue" not in page(client, user, chase).context["forms"]
    assert send(client, user, chase, "issue", text="伪造", seen="3").status_code == 302
    assert send(client, user, chase, "drop", text="", seen="3").status_code == 404
    assert client.get(reverse("chasing_drafts")).status_code == 404
    assert client.post(reverse("chasing_drafts"), {"chase": [chase.pk]}).status_code == 404
    assert not SupervisionNotice.objects.exists()
    assert waiting_count(user, dt.date(2027, 4, 21)) == 0


def test_an_inspector_of_the_owing_department_finds_no_draft_and_can_not_send_one(client, cast, targets):
    own, chase = make_person("inspectors", "own", cast.department), drafted(cast, targets[0])
    client.force_login(own)
    assert client.get(reverse("chasing_drafts")).context["rows"] == []
    assert page(client, own, chase).context["doable"] == []
    for do, said in (
        ("issue", {"text": "自"}),
        ("extend", {"text": "自", "until": "2027-05-20"}),
        ("drop", {"text": "自"}),
    ):
        send(client, own, chase, do, seen="3", **said)
    assert kinds(chase)[-1] == "drafted_1"


def test_the_department_confirms_explains_and_asks(client, cast, targets):
    chase = first_issued(cast, targets[0])
    notice = SupervisionNotice.objects.get()
    client.force_login(cast.editor)
    assert reverse("chasing") in client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Confirm receipt" in page(client, cast.editor, chase).content.decode()
    send(client, cast.editor, chase, "receive", notice=notice.pk)
    file = SimpleUploadedFile("说明.pdf", PDF, "application/pdf")
    send(client, cast.editor, chase, "explain", text="招标延期", attached=file)
    send(client, cast.editor, chase, "ask", text="再给两周", until="2027-05-20")
    assert kinds(chase)[-3:] == ["received", "explained", "asked"]
    client.force_login(cast.inspector)
    row = next(one for one in client.get(reverse("chasing_drafts")).context["rows"] if one[0] == chase_of(targets[1]))
    assert row[3:] == (False, False)
    extend = page(client, cast.inspector, chase).context["forms"]["extend"]
    assert extend.initial["until"] == dt.date(2027, 5, 20)
    send(client, cast.inspector, chase, "extend", text="同意", until="2027-05-20", seen="7")
    assert kinds(chase)[-1] == "extended"


def test_a_file_of_an_explanation_is_private_and_only_for_those_who_may_see_it(client, cast, other, targets):
    chase = first_issued(cast, targets[0])
    send(
        client,
        cast.editor,
        chase,
        "explain",
        text="见附件",
        attached=SimpleUploadedFile("a.pdf", PDF, "application/pdf"),
    )
    address = reverse("chasing_file", args=[ChaseFile.objects.get().pk])
    answer = client.get(address)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(other.editor)
    assert client.get(address).status_code == 404


def test_a_file_that_can_not_be_evidence_is_refused_and_the_text_kept(client, cast, targets):
    chase = first_issued(cast, targets[0])
    bad = SimpleUploadedFile("a.html", b"<script>", "text/html")
    answer = send(client, cast.editor, chase, "explain", text="很长的说明", attached=bad)
    assert answer.status_code == 422
    assert "很长的说明" in answer.content.decode()
    assert kinds(chase)[-1] == "issued_1"


def test_a_foreign_notice_can_not_be_confirmed_through_the_own_chase(client, cast, other, targets):
    first_issued(cast, targets[0])
    foreign = SupervisionNotice.objects.get()
    publish(other, targets=1)
    run(4, 20)
    mine = Chase.objects.get(target__department=other.department)
    assert send(client, other.editor, mine, "receive", notice=foreign.pk).status_code == 404
    assert not foreign.steps.filter(kind="received").exists()


def test_dropping_in_silence_is_not_possible_and_a_drop_is_shown_to_the_department(client, cast, targets):
    chase = drafted(cast, targets[0])
    assert send(client, cast.inspector, chase, "drop", text="", seen="3").status_code == 422
    assert send(client, cast.inspector, chase, "drop", text="已电话说明", seen="3").status_code == 302
    assert "已电话说明" in page(client, cast.editor, chase).content.decode()
    client.force_login(cast.leader)
    assert "Dropped" in client.get(reverse("chasing"), {"stage": "dropped"}).content.decode()


def test_the_supervisory_organ_receives_decides_and_closes_on_its_page(client, cast, targets, today):
    referral = referred(cast, targets[0])
    today.move_to(moment(5, 10))
    client.force_login(cast.reviewer)
    assert [row[0] for row in client.get(reverse("chasing_referrals")).context["rows"]] == [referral]
    assert "招标延期" in client.get(reverse("chasing_referral", args=[referral.pk])).content.decode()
    act(client, cast.reviewer, referral, "receive")
    assert act(client, cast.reviewer, referral, "decide", outcome="back", text="限期", seen="1").status_code == 422
    act(client, cast.reviewer, referral, "decide", outcome="back", text="限期", until="2027-05-20", seen="1")
    act(client, cast.editor, referral, "answer", text="已补报", seen="2")
    act(client, cast.reviewer, referral, "decide", outcome="accepted", text="属实", seen="3")
    act(client, cast.reviewer, referral, "close", text="了结", seen="4")
    assert not Referral.objects.open().exists()
    assert act(client, cast.editor, referral, "answer", text="再说", seen="5").status_code == 302
    assert referral.steps.count() == 5
    rows = client.get(reverse("chasing_referrals"), {"show": "closed"}).context["rows"]
    assert [row[1] for row in rows] == ["explanation accepted"]


@pytest.mark.parametrize("who", ["editor", "inspector", "leader", "evaluator"])
def test_nobody_else_decides_on_a_referral_by_sending_the_form(client, cast, targets, who):
    referral = referred(cast, targets[0])
    for do, said in (("receive", {}), ("decide", {"outcome": "accepted", "text": "x"}), ("close", {"text": "x"})):
        assert act(client, getattr(cast, who), referral, do, **said).status_code == 302
    assert not referral.steps.exists()


def test_everybody_sees_the_chases_of_what_they_may_see(client, cast, other, targets):
    publish(other, targets=1)
    run(4, 20)
    for user, number in (
        (cast.editor, 3),
        (cast.leader, 3),
        (other.editor, 1),
        (cast.inspector, 4),
        (cast.reviewer, 4),
    ):
        client.force_login(user)
        assert client.get(reverse("chasing")).context["page"].paginator.count == number


def test_the_list_is_narrowed_and_sorted(client, cast, targets):
    first_issued(cast, targets[0])
    second_issued(cast, targets[1])
    claim(cast, targets[2], at=moment(4, 21))
    run(4, 30)
    client.force_login(cast.inspector)

    def numbers(**query):
        return [case.target.serial for _, case in client.get(reverse("chasing"), query).context["rows"]]

    assert numbers(stage="drafted_2") == [1]
    assert numbers(stage="issued_2") == [2]
    assert numbers(stage="settled") == [3]
    assert numbers() == [1, 2]
    assert numbers(stage="", sort="-number") == [3, 2, 1]
    assert numbers(stage="", sort="stage", q="001") == [1]
    assert numbers(stage="", kind="promise") == []
    assert numbers(stage="", department="jyj", year="2027") == []
    assert numbers(stage="nonsense", sort="nonsense", year="x") == [1, 2, 3]


def test_the_list_and_the_queue_ask_as_often_for_three_as_for_thirty(client, cast, other, targets):
    publish(other, targets=30)
    run(4, 20)
    client.force_login(cast.inspector)
    counts = []
    for code in ("jtys", "jyj"):
        client.get(reverse("chasing"), {"department": code})
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("chasing"), {"department": code})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_unknown_step_or_a_guessed_address_is_not_there(client, cast, other, targets):
    chase = drafted(cast, targets[0])
    assert send(client, cast.inspector, chase, "publish").status_code == 404
    first = first_issued(cast, targets[1])
    notice = SupervisionNotice.objects.get(chase=first)
    client.force_login(other.editor)
    for address in (
        reverse("chasing_chase", args=[chase.pk]), reverse("chasing_notice_pdf", args=[notice.pk]),
        reverse("chasing_notice_pdf", args=[notice.pk + 1]),
    ):  # fmt: skip
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(reverse("chasing_notice_pdf", args=[notice.pk])).status_code == 302
