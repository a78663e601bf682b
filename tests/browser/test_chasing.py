"""A silent department in a real browser: two notices, a referral, its closing; axe finds nothing on any screen of the way."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from targets.chasing.running import supervise
from targets.models import Chase, Referral
from tests.browser.test_desk_axe import violations, walk
from tests.browser.visits import field
from tests.targets.chasing.world import publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def noon(month, day):
    return dt.datetime(2027, month, day, 4, tzinfo=dt.UTC)


def looks_good(visits, page, name):
    visits.picture(page, name)
    assert violations(page) == [], name


def test_two_notices_a_referral_and_its_closing(visits, clock, cast):
    clock.move_to(noon(4, 20))
    publish(cast, targets=2)
    supervise()
    chase = Chase.objects.order_by("target__serial").first()
    address = reverse("chasing_chase", args=[chase.pk])

    page = visits.sign_in(cast.inspector.username)
    looks_good(visits, page, "home")
    page.goto(reverse("chasing_drafts"))
    looks_good(visits, page, "drafts")
    page.get_by_role("link", name="新增公交专用道（1）").click()
    looks_good(visits, page, "draft")
    field(page, "正文").fill("请于期限前报送第一季度进度。")
    page.get_by_role("button", name="签发通知书").click()
    expect(page.get_by_role("main")).to_contain_text("督办〔2027〕1号")
    looks_good(visits, page, "issued")

    clock.move_to(noon(4, 22))
    page = visits.sign_in(cast.editor.username)
    page.goto(reverse("chasing"))
    looks_good(visits, page, "ours")
    page.goto(address)
    page.get_by_role("button", name="签收").click()
    field(page, "情况说明").fill("招标文件两次流标，施工单位进场推迟。")
    page.get_by_role("button", name="提交说明").click()
    expect(page.get_by_role("main")).to_contain_text("说明已提交")
    page.locator("summary", has_text="申请延期").click()
    page.locator("#id_ask-until").fill("2027-05-20")
    page.locator("#id_ask-text").fill("材料正在会签。")
    looks_good(visits, page, "answering")
    page.get_by_role("button", name="申请延期").click()
    expect(page.get_by_role("main")).to_contain_text("延期申请已提交")

    clock.move_to(noon(4, 28))
    supervise()
    page = visits.sign_in(cast.inspector.username)
    page.goto(address)
    page.locator("summary", has_text="不予延期").click()
    page.locator("#id_refuse-text").fill("进度表未附。")
    page.get_by_role("button", name="不予延期").click()
    page.goto(reverse("chasing_drafts"))
    page.get_by_label("选择2027-jtys-001").check()
    looks_good(visits, page, "second")
    page.get_by_label("不再收回").check()
    page.get_by_role("button", name="签发所选通知书").click()
    expect(page.get_by_role("main")).to_contain_text("已签发1份通知书")

    clock.move_to(noon(5, 7))
    supervise()
    page.goto(address)
    field(page, "移送理由").fill("两次督办后仍未报送。")
    looks_good(visits, page, "to-refer")
    page.get_by_role("button", name="移送", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("移送〔2027〕1号")

    clock.move_to(noon(5, 10))
    page = visits.sign_in(cast.reviewer.username)
    page.goto(reverse("chasing_referrals"))
    looks_good(visits, page, "referrals")
    page.get_by_role("link", name="移送〔2027〕1号").click()
    page.get_by_role("button", name="确认接收").click()
    expect(page.get_by_role("button", name="记录决定")).to_be_visible()
    looks_good(visits, page, "referral")
    page.get_by_label("通报批评").check()
    field(page, "决定的依据").fill("两次督办未答复，理由不成立。")
    page.get_by_role("button", name="记录决定").click()
    page.locator("#id_close-text").fill("责令补报，材料归档。")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_role("main")).to_contain_text("移送已办结")
    looks_good(visits, page, "closed")
    assert not Referral.objects.open().exists()

    page = visits.public()
    page.goto("/targets/2027-jtys-001/")
    expect(page.get_by_role("main")).to_contain_text("督办〔2027〕2号")
    looks_good(visits, page, "public")


def test_axe_finds_nothing_in_english_either(visits, clock, cast):
    clock.move_to(noon(4, 20))
    publish(cast, targets=2)
    supervise()
    UserProfile.objects.create(user=cast.inspector, preferred_language="en")
    chase = Chase.objects.order_by("target__serial").first()
    page = visits.sign_in(cast.inspector.username)
    addresses = [reverse(name) for name in ("chasing", "chasing_drafts", "chasing_referrals")]
    addresses.append(reverse("chasing_chase", args=[chase.pk]))
    assert walk(page, addresses) == {}
    for name, one in zip(("list", "queue", "none", "chase"), addresses, strict=True):
        page.goto(one)
        visits.picture(page, f"en-{name}")
