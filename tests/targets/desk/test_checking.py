"""The screens for checking: the queue's ticks, checks on site, statuses set by hand, differences, misses."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.actions import verify
from targets.checking.misses import give_reason
from targets.checking.overrides import override_status
from targets.models import (
    MissFinding,
    MissReason,
    PlanYear,
    SampleSeed,
    SiteCheck,
    SitePhoto,
    StatusOverride,
    Target,
    Verification,
)
from targets.reporting import Finding
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.checking.test_accepting import nobody, seed
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
REASON = "现场复核与台账不符，按复核结果认定。"


@pytest.fixture(autouse=True)
def april(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2027, 4, 22, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=3)
    return list(Target.objects.select_related("plan_year", "department"))


@pytest.fixture
def signer(cast):
    return make_person("inspectors", "signer", post="督查专员")


def shown(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def test_the_queue_says_why_each_must_be_looked_at_closely_and_filters_by_it(client, cast, targets):
    late, done, rest = (
        claim(cast, targets[0], at=moment(4, 20)),
        claim(cast, targets[1], done=True),
        claim(cast, targets[2]),
    )
    nobody()
    rows = shown(client, cast.inspector, "verification").context["rows"]
    assert {row[0]: row[4] for row in rows} == {late: ("late",), done: ("done",), rest: ()}
    for close, expected in (
        ("close", {late, done}),
        ("rest", {rest}),
        ("late", {late}),
        ("nonsense", {late, done, rest}),
    ):
        page = shown(client, cast.inspector, "verification", close=close)
        assert {row[0] for row in page.context["rows"]} == expected
    page = shown(client, cast.inspector, "verification").content.decode()
    assert re.findall(r'name="report" value="(\d+)"', page) == [str(rest.pk)]


def test_what_is_ticked_is_accepted_in_one_go_and_a_culprit_is_named_with_the_ticks_kept(client, cast, targets):
    reports = [claim(cast, one) for one in targets]
    nobody()
    client.force_login(cast.inspector)
    address = reverse("verification_accept")
    late = claim(cast, targets[0], 13, at=moment(4, 21))
    answer = client.post(address, {"report": [late.pk, reports[1].pk]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "because of 2027-jtys-001" in page
    assert "filed late" in page
    assert re.search(rf'value="{reports[1].pk}" checked', page)
    assert not Verification.objects.exists()
    assert client.post(address, {"report": [reports[1].pk, reports[2].pk]}).status_code == 302
    assert list(Verification.objects.values_list("report", "method")) == [
        (reports[1].pk, "papers"),
        (reports[2].pk, "papers"),
    ]


def test_nobody_but_an_inspector_accepts_or_draws_by_posting_to_the_address(client, cast, targets):
    one = claim(cast, targets[0])
    for who in (cast.contributor, cast.editor, cast.head, cast.reviewer, cast.leader, cast.evaluator):
        client.force_login(who)
        assert client.post(reverse("verification_accept"), {"report": [one.pk]}).status_code in {404, 422}
        client.post(reverse("verification_draw"), {"year": "2027", "period": "2027Q1"})
    assert not SampleSeed.objects.exists()
    nobody()
    client.force_login(cast.evaluator)
    assert client.post(reverse("verification_accept"), {"report": [one.pk]}).status_code == 422
    assert not Verification.objects.exists()


def test_the_sample_is_drawn_by_a_button_once_the_days_of_grace_are_over(client, cast, targets):
    claim(cast, targets[0])
    assert "Draw the sample" in shown(client, cast.inspector, "verification").content.decode()
    asked = {"year": "2027", "period": "2027Q1", "seed": "0" * 64}
    assert client.post(reverse("verification_draw"), asked).status_code == 302
    assert SampleSeed.objects.get().seed != "0" * 64
    assert "Draw the sample" not in shown(client, cast.inspector, "verification").content.decode()
    client.post(reverse("verification_draw"), {"year": "2027", "period": "2027Q2"})
    assert SampleSeed.objects.count() == 1
    for wrong in (
        {"year": "1999", "period": "2027Q1"},
        {"year": "x", "period": ""},
        {"year": "2027", "period": "soon"},
    ):
        assert client.post(reverse("verification_draw"), wrong).status_code == 404


def test_the_form_asks_how_it_was_checked_and_offers_the_papers_only_where_they_are_enough(client, cast, targets):
    one = claim(cast, targets[0])
    page = shown(client, cast.inspector, "verify_report", one.pk).content.decode()
    assert 'value="papers"' not in page
    nobody()
    page = shown(client, cast.inspector, "verify_report", one.pk).content.decode()
    assert 'value="papers"' in page
    data = {"outcome": "verified", "value": "12", "seen": "0"}
    answer = client.post(reverse("verify_report", args=[one.pk]), data)
    assert answer.status_code == 422
    assert "Say how it was checked" in answer.content.decode()
    assert client.post(reverse("verify_report", args=[one.pk]), data | {"method": "papers"}).status_code == 302
    assert one.verifications.get().method == "papers"


def test_a_check_on_site_is_recorded_and_a_finding_rests_on_it(client, cast, targets):
    one = claim(cast, targets[0])
    client.force_login(cast.inspector)
    address = reverse("site_check", args=[targets[0].number])
    said = {"day": "2027-04-20", "place": "新华路", "note": "专用道已划线", "report": one.pk}
    assert client.get(address).status_code == 200
    assert client.post(address, said | {"day": "2027-04-23"}).status_code == 422
    assert client.post(address, said)["Location"] == reverse("verify_report", args=[one.pk])
    visit = SiteCheck.objects.get()
    assert "新华路" in shown(client, cast.inspector, "verify_report", one.pk).content.decode()
    data = {"outcome": "verified", "value": "12", "seen": "0", "method": "site", "site_check": visit.pk}
    assert client.post(reverse("verify_report", args=[one.pk]), data).status_code == 302
    assert one.verifications.get().site_check == visit


def test_the_department_reads_nothing_of_a_check_but_its_day_once_a_finding_rests_on_it(client, cast, targets):
    visit = SiteCheck.objects.create(
        target=targets[0],
        day=dt.date(2027, 4, 19),
        place="新华路",
        note="只有三公里划线",
        by=cast.inspector,
        at=moment(4, 20),
    )
    photo = SitePhoto.objects.create(site_check=visit, name="a.png", sha256="e" * 64, size=1, content_type="image/png")
    one = claim(cast, targets[0])
    for who in (cast.editor, cast.head):
        page = shown(client, who, "progress_report", targets[0].number).content.decode()
        assert "三公里" not in page
        assert "2027-04-19" not in page
        assert shown(client, who, "site_check", targets[0].number).status_code == 404
        assert shown(client, who, "site_photo", photo.pk).status_code == 404
    verify(report=one, by=cast.inspector, finding=Finding("verified", one.value, method="site"), site_check=visit)
    page = shown(client, cast.editor, "progress_report", targets[0].number).content.decode()
    assert "2027-04-19" in page
    assert "三公里" not in page


def test_a_status_is_set_confirmed_and_lifted_on_its_page(client, cast, targets, signer):
    number = targets[0].number
    address = reverse("override", args=[number])
    find(cast, claim(cast, targets[0]))
    client.force_login(signer)
    assert client.post(address, {"status": "met", "reason": "对", "seen": "1"}).status_code == 422
    assert client.post(address, {"status": "met", "reason": REASON, "seen": "1"}).status_code == 302
    made = StatusOverride.objects.get()
    assert client.post(address, {"confirm": made.pk, "seen": "2"}).status_code == 422  # nobody confirms the own entry
    second = make_person("inspectors", "second", post="督查处长")
    assert "1 waits for you" in shown(client, second, "verification").content.decode()
    assert number in shown(client, second, "overrides").content.decode()
    assert client.post(address, {"confirm": made.pk, "seen": "1"}).status_code == 422  # not seen
    assert client.post(address, {"confirm": made.pk, "seen": "2"}).status_code == 302
    for name, args in (("progress", []), ("progress_report", [number]), ("overrides", [])):
        page = shown(client, cast.evaluator, name, *args).content.decode()
        assert "set by hand" in page, name
    assert REASON in shown(client, cast.editor, "progress_report", number).content.decode()
    client.force_login(signer)
    assert (
        client.post(address, {"status": "", "reason": "复核后撤回人工认定。", "seen": "2"}).status_code == 422
    )  # not seen
    assert client.post(address, {"status": "", "reason": "复核后撤回人工认定。", "seen": "3"}).status_code == 302
    assert "set by hand" not in shown(client, cast.evaluator, "progress").content.decode()


def test_others_look_at_most_and_post_in_vain(client, cast, targets, signer):
    for who, status in (
        (cast.editor, 404),
        (cast.head, 404),
        (cast.leader, 404),
        (cast.reviewer, 404),
        (cast.evaluator, 422),
    ):
        client.force_login(who)
        address = reverse("override", args=[targets[0].number])
        assert client.post(address, {"status": "at_risk", "reason": REASON, "seen": "0"}).status_code == status
    assert not StatusOverride.objects.exists()


def test_the_table_of_differences_leads_down_to_the_reports(client, cast, other, targets):
    find(cast, claim(cast, targets[0], 10), 8, "disputed")
    find(cast, claim(cast, targets[1], 10), 12)
    claim(cast, targets[2], 10)
    page = shown(client, cast.inspector, "differences", year="2027")
    (line,) = page.context["table"].lines
    assert (line.total.reports, line.total.checked, line.total.disputed, line.total.differing) == (3, 2, 1, 2)
    assert (str(line.total.mean), str(line.total.signed)) == ("20.00", "0.00")
    (link,) = set(re.findall(r'href="([^"]*show=differing[^"]*period=2027Q1)"', page.content.decode()))
    rows = client.get(link.replace("&amp;", "&")).context["rows"]
    assert len(rows) == 2


def test_a_miss_goes_from_the_departments_list_to_the_organs_and_back(client, cast, targets):
    for one in targets[:2]:
        Target.objects.filter(pk=one.pk).update(due=dt.date(2027, 4, 1))
    number = targets[0].number
    assert reverse("misses") + "?" in shown(client, cast.editor, "wagtailadmin_home").content.decode()
    assert [one.target for one in shown(client, cast.editor, "misses").context["page"]] == targets[:2]
    address = reverse("miss", args=[number])
    assert client.get(address).context["finding_form"] is None
    assert client.post(address, {"give": "1", "reason-text": "忙", "reason-seen": "0"}).status_code == 422
    said = {"give": "1", "reason-text": "征地拆迁延期，已重新排定。", "reason-seen": "0"}
    assert client.post(address, said).status_code == 302
    assert [one.target for one in shown(client, cast.reviewer, "misses").context["page"]] == targets[:1]
    page = client.get(address)
    assert "征地拆迁延期" in page.content.decode()
    assert page.context["reason_form"] is None
    judged = {
        "judge": "1",
        "finding-outcome": "justified",
        "finding-text": "拆迁延期属实，非部门所能左右。",
        "finding-seen": "0",
    }
    assert client.post(address, judged).status_code == 422  # the reason was not seen
    assert client.post(address, judged | {"finding-seen": "1"}).status_code == 302
    assert MissFinding.objects.get().reason == MissReason.objects.get()
    assert [one.target for one in shown(client, cast.editor, "misses", show="justified").context["page"]] == targets[:1]


def test_nobody_writes_of_a_miss_by_posting_what_is_not_theirs(client, cast, other, targets):
    Target.objects.update(due=dt.date(2027, 4, 1))
    address = reverse("miss", args=[targets[0].number])
    said = {"reason-text": "征地拆迁延期，已重新排定。", "reason-seen": "0"}
    judged = {"finding-outcome": "justified", "finding-text": "拆迁延期属实，非部门所能左右。", "finding-seen": "1"}
    for who in (cast.contributor, cast.inspector, cast.reviewer, cast.evaluator, cast.leader, other.editor):
        client.force_login(who)
        assert client.post(address, {"give": "1"} | said).status_code in {404, 422}
    give_reason(target=targets[0], text="征地拆迁延期，已重新排定。", by=cast.editor)
    for who in (cast.contributor, cast.editor, cast.head, cast.inspector, cast.evaluator, cast.leader, other.head):
        client.force_login(who)
        assert client.post(address, {"judge": "1"} | judged).status_code in {404, 422}
    assert (MissReason.objects.count(), MissFinding.objects.count()) == (1, 0)


@pytest.mark.parametrize("name", ["differences", "overrides", "misses"])
def test_each_list_has_an_empty_state(client, cast, name):
    assert shown(client, cast.inspector, name).status_code == 200


def test_lists_ask_the_database_as_often_for_three_as_for_forty(client, cast, other, targets, signer):
    counts = []
    PlanYear.objects.update(grace_days=15)
    seed("a" * 64)
    Target.objects.update(due=dt.date(2027, 4, 1))
    for places in (0, 37):
        if places:
            publish_edition(other.department, targets=places)
            Target.objects.update(due=dt.date(2027, 4, 1))
        for target in Target.objects.filter(overrides=None).select_related("department", "plan_year"):
            by = cast if target.department_id == cast.department.pk else other
            find(by, claim(by, target, 20), 18, by=cast.inspector)
            override_status(target=target, status="not_met", reason=REASON, by=signer)
        asked = []
        for name in ("verification", "differences", "overrides", "misses"):
            shown(client, cast.inspector, name, show="verified" if name == "verification" else "owed")
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(name), {"show": "verified" if name == "verification" else "owed"})
            asked.append((name, len(queries)))
        counts.append(asked)
    assert counts[0] == counts[1]
