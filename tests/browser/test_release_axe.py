"""A year's release and withdrawals by order in a real browser: axe finds nothing, and the progress renews itself."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from publishing.models import Edition, PrintFailure
from targets.models import PlanYear
from targets.roles import Role
from tests.browser.test_desk_axe import violations, walk
from tests.factories import Cast, approve, make_paper, make_person, publish_paper, submit_paper
from whitepapers import release
from whitepapers.erasing import Order, confirm_order, file_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


def approved(code):
    who = Cast(code)
    return approve(who, submit_paper(who, make_paper(who, targets=1)))


def test_the_progress_of_a_release_renews_itself_and_axe_finds_nothing(visits, clock, cast, other, quick_press):
    clock.move_to(dt.datetime(2027, 2, 10, 4, tzinfo=dt.UTC))
    admin = make_person(Role.ADMINISTRATOR, "adm")
    page = visits.sign_in(admin.username)
    assert walk(page, [reverse("whitepapers_releases")]) == {}
    one = approved("czj")
    approved("gaj")
    make_paper(cast, targets=1)
    PrintFailure.objects.create(
        digest=one.digest, subject="2027/czj", message="字符“\U0001f600”（U+1F600）没有字形：2027-czj-001，工作任务及来源。",
        at=dt.datetime(2027, 2, 10, 4, tzinfo=dt.UTC),
    )  # fmt: skip
    assert walk(page, [reverse("whitepapers_releases")]) == {}
    said = page.locator("#release-live")
    expect(said).to_contain_text("应印制2份，已印制0份，已公布0份。1份未能印发。")
    page.get_by_role("button", name="立即重试").focus()
    release.print_due()
    expect(said).to_contain_text("已印制2份", timeout=20_000)
    expect(page.locator("#release-said")).to_contain_text("已印制2份")
    assert page.evaluate("document.activeElement !== document.body"), "the keyboard lost its place"
    assert violations(page) == []
    PlanYear.objects.filter(year=2027).update(release_at=dt.datetime(2027, 3, 1, 2, tzinfo=dt.UTC))
    release.release_due(now=dt.datetime(2027, 3, 1, 2, tzinfo=dt.UTC))
    expect(said).to_contain_text("已公布2份", timeout=20_000)


def test_axe_finds_nothing_where_a_text_is_withdrawn_by_order(visits, clock, cast, quick_press):
    clock.move_to(dt.datetime(2027, 4, 1, 4, tzinfo=dt.UTC))
    publish_paper(cast, targets=2, now=dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC))
    edition, admin = Edition.objects.get(), make_person(Role.ADMINISTRATOR, "adm")
    page = visits.sign_in(admin.username)
    listed, form = reverse("whitepapers_orders"), reverse("whitepapers_file_order", args=[edition.pk])
    assert walk(page, [listed, form]) == {}
    page.get_by_role("button", name="归档").click()
    expect(page.get_by_role("main")).to_contain_text("必需字段")
    assert violations(page) == []
    said = Order(
        "含有公民个人信息，依法撤下。", "泓州市中级人民法院", "民事裁定书", "（2027）泓01民初12号", "a.png", PNG
    )
    order = file_order(edition=edition, part="targets", entry="2027-jtys-002", order=said, by=admin)
    address = reverse("whitepapers_order", args=[order.pk])
    assert walk(page, [listed, address]) == {}
    page = visits.sign_in(cast.reviewer.username)
    assert walk(page, [listed, address]) == {}
    page.get_by_role("button", name="不属实").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    confirm_order(order=order, confirmed=True, by=cast.reviewer)
    release.publish_due(now=dt.datetime(2027, 4, 1, 5, tzinfo=dt.UTC))
    assert walk(page, [listed, address, "/targets/2027-jtys-002/", "/2027/jtys/v1/"]) == {}
