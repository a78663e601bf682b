"""Our part in others' targets on the screen, and what the lead, the inspector and a reader see of it."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from targets.models import EvidenceLink, PartEvidence, PartLink, PartReport, Target
from targets.part_actions import report_part
from targets.web_address import Address
from tests.editions import publish_edition, target_entry
from tests.factories import Cast
from tests.targets.year import PNG, claim, find, moment

pytestmark = pytest.mark.django_db
SAID = "完成三处路口信号改造"
URL = "https://www.example.org/works"


@pytest.fixture(autouse=True)
def april(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2027, 4, 20, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def police(roles):
    return Cast("gaj")


@pytest.fixture
def target(cast, police):
    alone = target_entry(2027, "jtys", 2, partners=[])
    publish_edition(cast.department, targets=[target_entry(2027, "jtys", 1), alone])
    return Target.objects.get(serial=1)


def send(client, user, target, **values):
    client.force_login(user)
    data = {"period": "2027Q1", "text": SAID, "seen": "0"} | values
    return client.post(reverse("part_report", args=[target.number]), data)


def page(client, user, name, *args, **query):
    client.force_login(user)
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_partner_finds_its_part_reports_it_and_the_list_says_so(client, police, target):
    shown = page(client, police.editor, "parts")
    assert target.number in shown
    assert "2027-jtys-002" not in shown
    assert "silent since 2027-04-16" in shown
    file = SimpleUploadedFile("a.txt", "验收".encode())
    answer = send(client, police.editor, target, evidence=[file], links=f"{URL} 公告", done="on")
    assert answer.status_code == 302
    (part,) = PartReport.objects.all()
    assert (part.department, part.text, part.done) == (police.department, SAID, True)
    assert "Part is done" in page(client, police.editor, "parts")
    assert target.number not in page(client, police.editor, "parts", need="asks")


def test_the_first_page_says_that_a_part_asks_for_a_report(client, police, target):
    assert "need=asks" in page(client, police.head, "wagtailadmin_home")
    report_part(target=target, by=police.head, period="2027Q1", text=SAID)
    assert "need=asks" not in page(client, police.head, "wagtailadmin_home")


@pytest.mark.parametrize("who", ["lead", "stranger", "inspector", "leader"])
def test_who_has_no_part_finds_no_form(client, cast, other, target, who):
    person = {"lead": cast.head, "stranger": other.head, "inspector": cast.inspector, "leader": cast.leader}[who]
    assert send(client, person, target).status_code == 404
    assert not PartReport.objects.exists()


def test_a_correction_asks_why_and_carries_what_is_ticked(client, police, target):
    first = report_part(
        target=target, by=police.editor, period="2027Q1", text=SAID, evidence=[PNG], links=[Address(URL, "公告")]
    )
    assert send(client, police.editor, target, text="更正", seen="1").status_code == 422
    ticked = {"carry": [first.evidence.get().pk], "carry_link": [first.links.get().pk], "reason": "统计有误"}
    assert send(client, police.editor, target, text="更正", seen="1", **ticked).status_code == 302
    second = PartReport.objects.latest("pk")
    assert (second.sequence, second.reason) == (2, "统计有误")
    assert [one.sha256 for one in second.evidence.all()] == [one.sha256 for one in first.evidence.all()]
    assert [one.url for one in second.links.all()] == [URL]


def test_foreign_files_and_links_are_not_carried(client, cast, police, target):
    theirs = claim(cast, target, 12, evidence=[PNG], links=[Address(URL, "公告")], at=moment(4, 5))
    report_part(target=target, by=police.editor, period="2027Q1", text=SAID)
    ticked = {"carry": [theirs.evidence.get().pk], "carry_link": [theirs.links.get().pk], "reason": "补充"}
    assert send(client, police.editor, target, text="补充", seen="1", **ticked).status_code == 302
    assert not PartEvidence.objects.exists()
    assert not PartLink.objects.exists()


def test_of_two_tabs_the_slower_one_reads_first(client, police, target):
    report_part(target=target, by=police.head, period="2027Q1", text="处长已报")
    answer = send(client, police.editor, target, text="我也报", reason="不知道", seen="0")
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "我也报" in shown
    assert "处长已报" in shown
    assert 'name="seen" value="1"' in shown
    assert send(client, police.editor, target, text="我也报", reason="补充", seen="1").status_code == 302


def test_lead_and_inspector_read_what_partners_say_and_who_is_silent(client, cast, police, target):
    filed = claim(cast, target, 12, at=moment(4, 5))
    assert "silent since 2027-04-16" in page(client, cast.editor, "progress_report", target.number)
    report_part(
        target=target, by=police.editor, period="2027Q1", text=SAID, evidence=[PNG], links=[Address(URL, "公告")]
    )
    for person, name, args in (
        (cast.editor, "progress_report", [target.number]),
        (cast.inspector, "verify_report", [filed.pk]),
    ):
        shown = page(client, person, name, *args)
        assert SAID in shown
        assert "www.example.org" in shown
        assert "nofollow ugc" in shown
        assert reverse("part_evidence", args=[PartEvidence.objects.get().pk]) in shown


def test_evidence_of_a_part_is_for_those_who_may_see_the_part(client, cast, police, other, target):
    report_part(target=target, by=police.editor, period="2027Q1", text=SAID, evidence=[PNG])
    address = reverse("part_evidence", args=[PartEvidence.objects.get().pk])
    for person, status in ((police.editor, 200), (cast.editor, 200), (cast.inspector, 200), (other.editor, 404)):
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == status
        if status == 200:
            assert answer["Cache-Control"].startswith("private, no-store")


def test_the_public_reads_a_part_once_the_whole_is_verified_and_never_who_wrote_it(client, cast, police, target):
    police.editor.last_name = "某警官"
    police.editor.save()
    filed = claim(cast, target, 12, at=moment(4, 5))
    report_part(target=target, by=police.editor, period="2027Q1", text=SAID, done=True, evidence=[PNG], at=moment(4, 6))
    address = f"/targets/{target.number}/"
    assert SAID not in client.get(address).content.decode()
    find(cast, filed, 12, at=moment(4, 10))
    shown = client.get(address).content.decode()
    assert SAID in shown
    assert "某警官" not in shown
    assert "现场.png" not in shown


def test_what_is_said_after_the_finding_waits_for_the_next_one(client, cast, police, target):
    filed = claim(cast, target, 12, at=moment(4, 5))
    find(cast, filed, 12, at=moment(4, 10))
    report_part(target=target, by=police.editor, period="2027Q1", text=SAID, at=moment(4, 11))
    address = f"/targets/{target.number}/"
    assert SAID not in client.get(address).content.decode()
    find(cast, filed, 12, at=moment(4, 12), note="补充核验")
    assert SAID in client.get(address).content.decode()


def test_links_of_a_report_are_public_under_the_same_rule_as_files(client, cast, target):
    client.force_login(cast.editor)
    data = {"period": "2027Q1", "value": "12", "text": "施划启用", "seen": "0", "stay": "1", "links": f"{URL} 开工公告"}
    assert client.post(reverse("progress_report", args=[target.number]), data).status_code == 302
    filed, address = target.reports.get(), f"/targets/{target.number}/"
    assert EvidenceLink.objects.get().title == "开工公告"
    assert URL not in client.get(address).content.decode()
    find(cast, filed, 12, at=moment(4, 21))
    shown = client.get(address).content.decode()
    assert f'<a href="{URL}" rel="noopener noreferrer nofollow ugc external"' in shown
    assert "(www.example.org)" in shown
    find(cast, filed, None, "returned", at=moment(4, 22))
    assert URL not in client.get(address).content.decode()


@pytest.mark.parametrize("link", ["javascript:alert(1) 点", "data:text/html,x 点", "https://u:p@example.org/ 点", URL])
def test_a_hostile_or_bare_link_is_refused_and_what_was_typed_stays(client, cast, target, link):
    client.force_login(cast.editor)
    data = {"period": "2027Q1", "value": "12", "text": "写了很久", "seen": "0", "links": link}
    answer = client.post(reverse("progress_report", args=[target.number]), data)
    assert answer.status_code == 422
    assert "写了很久" in answer.content.decode()
    assert f'href="{link}' not in answer.content.decode()
    assert not target.reports.exists()


def test_links_are_carried_over_with_a_correction_that_takes_a_colleagues_side(client, cast, target):
    first = claim(cast, target, 12, links=[Address(URL, "公告")], at=moment(4, 5))
    client.force_login(cast.editor)
    data = {
        "period": "2027Q1",
        "value": "13",
        "text": "更正",
        "seen": first.pk,
        "stay": "1",
        "carry_link": first.links.get().pk,
    }
    assert client.post(reverse("progress_report", args=[target.number]), data).status_code == 302
    assert [one.url for one in target.reports.latest("pk").links.all()] == [URL]
