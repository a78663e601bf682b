"""The screens of checking in a real browser: axe finds nothing on desk and phone, and a tick accepts by clicking."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from targets.checking.misses import give_reason, judge_miss
from targets.checking.overrides import confirm_override, override_status
from targets.checking.site_checks import record_site_check
from targets.models import Target, Verification
from tests.browser.test_desk_axe import walk
from tests.browser.visits import DESK
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.checking.test_accepting import nobody
from tests.targets.year import claim, find, moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "现场复核与台账不符，按复核结果认定。"


@pytest.fixture
def targets(clock, cast):
    clock.move_to(dt.datetime(2027, 4, 22, 4, tzinfo=dt.UTC))
    publish_edition(cast.department, 2027, targets=4)
    return list(Target.objects.select_related("plan_year", "department").order_by("number"))


def test_axe_finds_nothing_where_reports_are_checked(visits, cast, targets):
    first, second = (make_person("inspectors", f"inspector-{n}", post="督查专员") for n in (1, 2))
    found, waiting = claim(cast, targets[0]), claim(cast, targets[1])
    find(cast, found, 11, "disputed")
    visit = record_site_check(
        target=targets[1], report=waiting, by=first, day=dt.date(2027, 4, 20), place="新华路", note="已划线"
    )
    made = override_status(target=targets[0], status="met", reason=REASON, by=first)
    confirm_override(override=made, by=second)
    override_status(target=targets[2], status="met", reason=REASON, by=second)
    nobody()
    page = visits.sign_in(first.username)
    addresses = [
        reverse("verification"),
        reverse("verification") + "?show=differing",
        reverse("verify_report", args=[waiting.pk]),
        reverse("differences"),
        reverse("overrides"),
        *(reverse("override", args=[one.number]) for one in (targets[0], targets[2])),
        reverse("site_check", args=[visit.target.number]),
        reverse("progress"),
        reverse("progress_report", args=[targets[0].number]),
    ]
    assert walk(page, addresses) == {}


def test_axe_finds_nothing_where_a_miss_is_explained_and_judged(visits, cast, targets):
    Target.objects.update(due=dt.date(2027, 4, 1))
    for one in targets[:2]:
        give_reason(target=one, text="征地拆迁延期，已重新排定工期。", by=cast.editor)
    judge_miss(target=targets[0], outcome="unjustified", text="三季度已有条件开工而未开工。", by=cast.reviewer)
    lists = [reverse("misses"), reverse("misses") + "?show=unjustified"]
    pages = [reverse("miss", args=[one.number]) for one in targets[:3]]
    for who in (cast.editor, cast.reviewer):
        page = visits.sign_in(who.username)
        assert walk(page, [reverse("wagtailadmin_home"), *lists, *pages]) == {}
    public = visits.public()
    assert walk(public, [f"/targets/{one.number}/" for one in targets[:2]] + ["/rules/", "/en/rules/", "/2027/"]) == {}


def test_a_tick_and_a_click_accept_what_may_be_accepted(visits, cast, targets):
    reports = [claim(cast, one, at=moment(4, 5)) for one in targets[:3]]
    nobody()
    page = visits.sign_in(cast.inspector.username)
    page.set_viewport_size(DESK)
    page.goto(reverse("verification"))
    for one in targets[:2]:
        page.get_by_role("checkbox", name=one.number).check()
    page.get_by_role("button", name="按填报采认所选报告").click()
    expect(page.get_by_role("status").first).to_contain_text("2")
    assert set(Verification.objects.values_list("report", "method")) == {(one.pk, "papers") for one in reports[:2]}
