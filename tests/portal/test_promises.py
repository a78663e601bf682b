"""One promise's page, and its evidence: what is public of a report, and when."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage

from targets.actions import Attachment, report, verify
from targets.models import Evidence, Target
from targets.reporting import Finding
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.factories import make_city

pytestmark = pytest.mark.django_db
ADDRESS = "/targets/2027-jtys-001/"
CSV = Attachment("施工照片.csv", b"a,b\n1,2\n", "text/csv")


@pytest.fixture
def target(cast):
    make_city()
    publish_edition(cast.department, targets=2)
    return Target.objects.get(number="2027-jtys-001")


def at(month, day):
    return dt.datetime(2027, month, day, 4, tzinfo=dt.UTC)


def claim(cast, target, value=12, *, said="江南大道施划启用", when=(4, 5), evidence=(CSV,), period="2027Q1"):
    return report(
        target=target, by=cast.editor, period=period, text=said, value=Decimal(value), evidence=evidence, at=at(*when)
    )


def find(cast, one, outcome="verified", value=12, when=(4, 10), note="现场核验"):
    finding = Finding(outcome, None if outcome == "returned" else Decimal(value), note=note)
    return verify(report=one, by=cast.inspector, finding=finding, at=at(*when))


def text(client, address=ADDRESS):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def evidence_address():
    return f"{ADDRESS}evidence/{Evidence.objects.order_by('-pk')[0].pk}/"


def test_a_claim_that_nobody_has_checked_shows_its_figure_and_keeps_its_words_and_evidence(client, cast, target):
    claim(cast, target)
    page = text(client)
    assert "12公里" in page
    assert "尚未核验，不作数" in page
    assert "江南大道施划启用" not in page
    assert "evidence" not in page
    assert client.get(evidence_address()).status_code == 404


def test_claimed_and_verified_stand_side_by_side_with_their_difference(client, cast, target):
    find(cast, claim(cast, target), "disputed", 9, note="学府路两公里未启用")
    page = text(client)
    for shown in ("12公里", "9公里", "−3", "江南大道施划启用", "学府路两公里未启用", "不符"):
        assert shown in page


def test_a_returned_report_keeps_its_words(client, cast, target):
    find(cast, claim(cast, target), "returned", note="数字有误")
    page = text(client)
    assert "退回重报" in page
    assert "江南大道施划启用" not in page
    assert "数字有误" not in page


def test_a_verified_report_stays_shown_beside_a_correction_that_waits(client, cast, target):
    find(cast, claim(cast, target))
    claim(cast, target, 14, said="更正后的内容", when=(4, 20))
    page = text(client)
    assert "江南大道施划启用" in page
    assert "14公里" in page
    assert "更正上一份填报" in page
    assert "更正后的内容" not in page


def test_who_reported_and_who_verified_is_nobodys_business(client, cast, target):
    cast.editor.first_name, cast.inspector.first_name = "张三丰", "李四光"
    cast.editor.save()
    cast.inspector.save()
    find(cast, claim(cast, target))
    page = text(client)
    assert "张三丰" not in page
    assert "李四光" not in page
    assert cast.editor.username not in page


def test_evidence_is_sent_to_be_saved_once_its_report_was_accepted(client, cast, target):
    find(cast, claim(cast, target))
    assert evidence_address() in text(client)
    answer = client.get(evidence_address())
    assert b"".join(answer.streaming_content) == CSV.data
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("outcome", ["disputed", "returned"])
def test_evidence_of_a_report_that_was_not_accepted_is_not_there(client, cast, target, outcome):
    find(cast, claim(cast, target), outcome)
    assert client.get(evidence_address()).status_code == 404


def test_a_later_finding_takes_evidence_back(client, cast, target):
    one = claim(cast, target)
    find(cast, one)
    assert client.get(evidence_address()).status_code == 200
    find(cast, one, "returned", when=(4, 12))
    assert client.get(evidence_address()).status_code == 404


def test_evidence_belongs_to_its_own_promise_only(client, cast, target):
    find(cast, claim(cast, target))
    pk = Evidence.objects.get().pk
    assert client.get(f"/targets/2027-jtys-002/evidence/{pk}/").status_code == 404
    assert client.get(f"/targets/2027-jtys-001/evidence/{pk + 1}/").status_code == 404


def test_evidence_that_could_run_is_only_bytes(client, cast, target):
    evil = Attachment('x".html', b"<script>alert(1)</script>", "text/html")
    find(cast, claim(cast, target, evidence=[evil]))
    answer = client.get(evidence_address())
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "\n" not in answer["Content-Disposition"]


def test_evidence_whose_file_is_gone_is_not_there(client, cast, target):
    find(cast, claim(cast, target))
    default_storage.delete(Evidence.objects.get().path)
    assert client.get(evidence_address()).status_code == 404


def test_an_amendment_shows_the_first_wording_the_new_one_the_edition_and_the_reason(client, cast, target):
    row = target_entry(2027, "jtys", 1, goal="年底前新增公交专用道30公里", value="30", due="2027-11-30")
    publish_edition(cast.department, targets=[row, target_entry(2027, "jtys", 2)], number=2, reason="地铁施工占用道路")
    page = text(client)
    assert "年底前新增公交专用道40公里" in page
    assert "<del>40公里</del>" in page.replace("≥\xa0", "")
    assert "<ins>30公里</ins>" in page.replace("≥\xa0", "")
    assert "公交专用道<del>40</del>公里" in page  # a text by word, a figure or a date whole
    assert "公交专用道<ins>30</ins>公里" in page
    assert "<del>2027年12月31日</del>" in page
    assert "地铁施工占用道路" in page
    assert "对照原定目标的状态" in page
    assert "地铁施工占用道路" not in text(client, "/targets/2027-jtys-002/")  # that one was not changed


def test_a_withdrawn_promise_stays_with_its_reason(client, cast, target):
    publish_edition(cast.department, targets=[target_entry(2027, "jtys", 2)], number=2, reason="职责划转")
    page = text(client)
    assert "此项承诺已撤销" in page
    assert "职责划转" in page
    assert "/2027/jtys/v2/" in page
    assert "2027-jtys-001" in text(client, "/2027/?status=withdrawn")
    assert "2027-jtys-001" in text(client, "/search/?q=公交&status=withdrawn")


def test_a_promise_leads_to_the_one_it_continues_and_back(client, cast, target):
    row = target_entry(2028, "jtys", 7, continues="2027-jtys-001", task="继续新增公交专用道")
    coming = print_edition(cast.department, year=2028, targets=[row])
    assert "2028-jtys-007" not in text(client)
    release_edition(coming)
    assert "/targets/2028-jtys-007/" in text(client)
    assert "/targets/2027-jtys-001/" in text(client, "/targets/2028-jtys-007/")


@pytest.mark.parametrize(
    ("outcome", "reason", "said"),
    [("continued", "", "延续"), ("dropped", "职能划转。", "不再列入"), ("redefined", "口径调整。", "调整后延续")],
)
def test_a_promise_says_what_became_of_it_once_the_next_years_paper_is_public(
    client, cast, target, outcome, reason, said
):
    new = target_entry(2028, "jtys", 7, task="继续新增公交专用道")
    entry = {"number": "2027-jtys-001", "task": "…", "outcome": outcome, "reason": reason}
    entry["successors"] = [] if outcome == "dropped" else ["2028-jtys-007"]
    coming = print_edition(cast.department, year=2028, targets=[new], dispositions=[entry])
    assert "次年去向" not in text(client)
    release_edition(coming)
    page = text(client)
    assert f"次年去向：{said}" in page
    assert reason in page
    assert "/2028/jtys/v1/#2027-jtys-001" in page
    assert ("/targets/2028-jtys-007/" in page) == (outcome != "dropped")


def test_a_promise_without_figure_date_duty_or_source_has_a_page(client, cast):
    make_city()
    row = target_entry(2027, "jtys", 1, duty="", kind="qualitative", comparison="", value=None, unit="", due=None,
                       due_text="持续推进", milestones=[], partners=[], source="", source_document="", goal="",
                       responsible_unit="", value_text="", quality="群众满意", continues="2026-jtys-404")  # fmt: skip
    publish_edition(cast.department, targets=[row])
    page = text(client)
    assert "持续推进" in page
    assert "群众满意" in page
    assert "2026-jtys-404" in page
    assert "2027-jtys-001" in text(client, "/2027/jtys/")
