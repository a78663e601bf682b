"""The printed notice and the referral's file: from the frozen text alone, the same each time, and provable."""

import io
import json

import pikepdf
import pytest
from django.db import connection
from django.urls import reverse

from publishing.manuscript import sha256
from publishing.printer import render_pdf
from targets.chasing.layout import notice_document, referral_document
from targets.chasing.proof import prove_papers
from targets.chasing.referring import refer
from targets.models import Department, Referral, SupervisionNotice, Target
from tests.targets.chasing.world import first_issued, publish, referred
from tests.targets.year import PNG, claim, find, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def targets(cast):
    return publish(cast)


def attached(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_notice_and_file_are_printed_with_the_text_that_their_digest_is_of(client, cast, targets, language):
    Department.objects.update(language=language)
    one = claim(cast, targets[0], evidence=[PNG], at=moment(4, 12))
    find(cast, one, outcome="returned", note="缺少材料", at=moment(4, 14))
    referral = referred(cast, targets[1])
    client.force_login(cast.editor)
    for name, paper in (("notice", SupervisionNotice.objects.get(grade=2)), ("referral", referral)):
        answer = client.get(reverse(f"chasing_{name}_pdf", args=[paper.pk]))
        assert answer["Content-Type"] == "application/pdf"
        assert "no-store" in answer["Cache-Control"]
        text = attached(answer.content)["manuscript.json"]
        assert sha256(text) == paper.digest
        assert json.loads(text)["language"] == language


def test_a_notice_printed_again_after_the_register_changed_is_the_same(cast, targets):
    first_issued(cast, targets[0])
    notice = SupervisionNotice.objects.get()
    before = render_pdf(notice_document(notice), notice.text_json).data
    Target.objects.filter(pk=targets[0].pk).update(task="改了")
    Department.objects.update(name="改名局")
    claim(cast, targets[0], at=moment(4, 22))
    again = SupervisionNotice.objects.get()
    assert render_pdf(notice_document(again), again.text_json).data == before


def test_what_was_typed_is_printed_as_it_was_typed(cast, targets):
    from targets.chasing.issuing import issue
    from tests.targets.chasing.world import drafted

    chase = drafted(cast, targets[0])
    issue(chase=chase, grade=1, by=cast.inspector, words="<b>请</b>\n\n报送 & 说明", at=moment(4, 21))
    words = notice_document(SupervisionNotice.objects.get()).sections[0].blocks[0]
    assert words.html == "<p>&lt;b&gt;请&lt;/b&gt;</p><p>报送 &amp; 说明</p>"


def test_the_file_opens_with_matter_promise_and_reports(cast, targets):
    whole = referral_document(referred(cast, targets[0]))
    assert [one.anchor for one in whole.sections][:3] == ["matter", "promise", "reports"]
    assert whole.digest == Referral.objects.get().digest


def test_the_canonical_file_is_what_its_digest_is_of(client, cast, targets):
    referral = referred(cast, targets[0])
    client.force_login(cast.reviewer)
    answer = client.get(reverse("chasing_referral_json", args=[referral.pk]))
    assert sha256(answer.content) == referral.digest


def test_a_missing_number_a_changed_text_and_a_broken_link_are_found(cast, targets):
    referred(cast, targets[0])
    assert list(prove_papers()) == []
    notice = SupervisionNotice.objects.order_by("sequence").first()
    table = SupervisionNotice._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {table}_no_update")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what still waits to be checked holds the table
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_update")
        cursor.execute(f"UPDATE {table} SET text_json = %s, number = 3 WHERE id = %s", ["{}", notice.pk])
    said = [fault.what for fault in prove_papers()]
    assert any("not what was issued" in one for one in said)
    assert any("is missing" in one for one in said)
    assert any("not linked" in one for one in said)


def test_web_pages_stand_in_the_list_of_evidence_with_title_time_and_person(cast, targets):
    from targets.web_address import Address

    link = Address("https://www.city.example/road", "道路完工公告")
    claim(cast, targets[0], links=[link], at=moment(4, 12))
    referral = refer(target=targets[0], cause="miss", text="无正当理由", by=cast.reviewer, at=moment(5, 7))
    (listed,) = referral.text["links"]
    assert (listed["url"], listed["title"], listed["period"]) == (link.url, link.title, "2027Q1")
    assert listed["by"]["account"] == cast.editor.username
    assert listed["at"].startswith("2027-04-12")
    said = str(referral_document(referral))
    assert link.url in said
    assert link.title in said


def test_a_referral_of_before_there_were_links_is_still_printed(cast, targets):
    referral = referred(cast, targets[0])
    said = {key: value for key, value in referral.text.items() if key != "links"}
    said["reports"] = [{k: v for k, v in one.items() if k != "links"} for one in said["reports"]]
    referral.freeze(said)
    assert referral_document(referral).title
