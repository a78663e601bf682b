"""A leader who wants no admin screen: enrols a telephone once, and then decides from a mail with a code, on the telephone.

With WHITEBOOK_PICTURES=/a/folder each screen on the way is kept there as a picture, at desk and phone width.
"""

import datetime as dt
import re

import pyotp
import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from targets.models import Letter, User
from targets.outbox import deliver
from tests.browser.test_desk_axe import violations
from tests.browser.visits import DESK, PASSWORD, PHONE, field
from tests.browser.year.drafting import PAPER
from tests.factories import Cast, make_paper, submit_paper
from whitepapers.link_letters import send_links

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODE = "验证器应用上的六位数字"
SAID = "同意。请按期完成。"
NEXT = dt.timedelta(seconds=61)  # no code serves twice, nor one from before the last


@pytest.fixture
def cast(roles):
    """The people of one bureau; the leader has an address."""
    everybody = Cast("jtys", name="市交通运输局")
    of = User.objects.filter
    of(pk=everybody.leader.pk).update(first_name="周副市长", email="leader@city.example")
    of(pk=everybody.reviewer.pk).update(first_name="监察员小吴")
    return everybody


class Telephone:
    """An authenticator app: knows the secret that the screen showed, and the time."""

    def __init__(self, secret):
        self.totp = pyotp.TOTP(secret)

    def code(self):
        return self.totp.at(int(timezone.now().timestamp()))

    def wrong_code(self):
        """Return six digits that no clock near ours would show."""
        now = int(timezone.now().timestamp())
        shown = {self.totp.at(now + step * 30) for step in (-2, -1, 0, 1, 2)}
        return next(
            digits for digits in ("000000", "111111", "222222", "333333", "444444", "555555") if digits not in shown
        )


def enrol(visits, clock, cast):
    """The leader gives the password once more, scans, types the first code, and asks for papers by link."""
    page = visits.sign_in(cast.leader.username)
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="第二验证因素").click()
    expect(page.get_by_role("img", name=re.compile("二维码"))).to_have_count(0)
    field(page, "请再次输入密码").fill(PASSWORD)
    page.get_by_role("button", name="开始").click()
    expect(page.get_by_role("img", name=re.compile("二维码"))).to_be_visible()
    assert violations(page) == []
    telephone = Telephone(page.locator("code").inner_text())
    field(page, "请输入应用显示的六位数字").fill(telephone.code())
    visits.picture(page, "enrol")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("status").first).to_contain_text("第二验证因素已登记")
    clock.shift(NEXT)
    field(page, CODE).first.fill(telephone.code())
    page.get_by_role("button", name="通过链接向我发送白皮书").click()
    expect(page.get_by_role("status").first).to_contain_text("一次性链接")
    assert violations(page) == []
    visits.picture(page, "enrolled")
    visits.leave(cast.leader.username)
    return telephone


def review(visits, cast):
    """The reviewer approves."""
    page = visits.sign_in(cast.reviewer.username)
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=re.compile("待我审批")).click()
    page.get_by_role("table").get_by_role("link", name=PAPER, exact=True).click()
    field(page, "意见").fill("口径清楚，可以批准。")
    page.get_by_role("button", name="通过…").click()
    page.get_by_role("button", name="确定通过").click()
    page.wait_for_url("**/queue/")
    visits.leave(cast.reviewer.username)


def receive(cast):
    """The clock sends what waits; return the address in the one letter that came, and what else the letter brings."""
    send_links(timezone.now())
    assert Letter.objects.filter(secret=True).count() == 1
    deliver(timezone.now())
    [letter] = [one for one in mail.outbox if "待您批准" in one.subject and "/decide/" in one.body]
    assert letter.to == ["leader@city.example"]
    assert "口径清楚，可以批准。" in letter.body
    assert [name for name, *_ in letter.attachments] == ["paper-2027-jtys.pdf", "case-2027-jtys.pdf"]
    assert not Letter.objects.get(secret=True).body  # what was sent is not kept
    return re.search(r"/decide/[\w-]+/", letter.body)[0]


def look_everywhere(page):
    """Return what axe finds at phone and desk width."""
    found = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        found += violations(page)
    return found


def read(visits, address):
    """Nobody is signed in; the page holds the whole record and fits a telephone."""
    page = visits.public()
    page.set_viewport_size(PHONE)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("第1轮送审")
    expect(page.get_by_text("口径清楚，可以批准。").first).to_be_visible()
    assert look_everywhere(page) == []
    for folded in ("拟发布的白皮书全文", "本白皮书的全部审批案卷"):
        page.get_by_text(folded, exact=True).click()
    expect(page.get_by_text("年底前新增公交专用道40公里").first).to_be_visible()
    assert look_everywhere(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    visits.picture(page, "link-page")
    page.set_viewport_size(PHONE)
    return page


def decide(visits, page, telephone, cast):
    """A wrong code is refused and what was typed stays; the right one decides."""
    page.get_by_role("radio", name="批准").check()
    field(page, "意见").fill(SAID)
    field(page, CODE).fill(telephone.wrong_code())
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("alert")).to_contain_text("验证码不正确")
    expect(page.get_by_role("radio", name="批准")).to_be_checked()
    expect(field(page, "意见")).to_have_value(SAID)
    assert look_everywhere(page) == []
    visits.picture(page, "link-wrong-code")
    page.set_viewport_size(PHONE)
    field(page, CODE).fill(telephone.code())
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("status")).to_contain_text("您已批准本轮送审")
    assert look_everywhere(page) == []
    visits.picture(page, "link-done")


def find_it_used(visits, address):
    """The same address again says that it no longer serves, and shows nothing of the paper."""
    page = visits.public()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("该链接已失效")
    expect(page.get_by_role("alert")).to_have_text("该链接已使用，决定已记录。")
    expect(page.get_by_role("main")).not_to_contain_text("公交专用道")
    assert page.request.get(f"{address}paper.pdf").status == 404
    assert look_everywhere(page) == []
    visits.picture(page, "link-used")


def find_it_on_record(visits, cast, paper):
    """The case file tells the decision like any other, and how it came in."""
    page = visits.sign_in(cast.reviewer.username)
    page.goto(reverse("whitepapers_case", args=[paper.pk]))
    main = page.get_by_role("main")
    for words in (SAID, "周副市长（副市长）", "一次性链接，经第二验证因素确认"):
        expect(main).to_contain_text(words)
    visits.picture(page, "case-by-link")


def test_a_leader_approves_by_a_link_in_a_mail_with_a_code_of_the_own_telephone(
    visits, clock, cast, quick_press, mailoutbox
):
    telephone = enrol(visits, clock, cast)
    paper = make_paper(cast)
    submit_paper(cast, paper)
    clock.shift(dt.timedelta(days=1))
    review(visits, cast)
    clock.shift(dt.timedelta(minutes=10))
    address = receive(cast)
    decide(visits, read(visits, address), telephone, cast)
    clock.shift(NEXT)
    find_it_used(visits, address)
    find_it_on_record(visits, cast, paper)
    call_command("verify_record")
