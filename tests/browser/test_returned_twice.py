"""A paper that comes back from both stages and is then approved by those who act for the ones on leave: all by clicking.

With WHITEBOOK_PICTURES=/a/folder each screen on the way is kept there as a picture, at desk and phone width.
"""

import datetime as dt
import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from targets.models import User
from targets.roles import Role
from tests.browser.test_sheet import decide_all
from tests.browser.visits import field
from tests.browser.year.approving import sign_off, submit
from tests.browser.year.drafting import PAPER, open_paper, save
from tests.factories import Cast, make_paper, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = {"editor": "编辑小张", "head": "陈局长", "reviewer": "监察员小吴", "leader": "周副市长"}
FIRST = {"2027-jtys-002": "请写明以什么口径统计。", "2027-jtys-003": "为何仍是40公里？"}
THEN = {"2027-jtys-001": "请与市年度任务的表述一致。"}
CLEARER = "年底前新增公交专用道40公里（以统计公报为准）"
TARGETS, ENTRIES = 3, 7  # beside the targets a duty, foreword, closing words, title page
AS_ASSIGNED = "全市年底前新增公交专用道40公里"


def day(text: str) -> dt.datetime:
    """Return ten o'clock of a day in the city."""
    return dt.datetime.fromisoformat(f"{text}T10:00:00+08:00")


@pytest.fixture
def cast(roles):
    """The people of one bureau by name, and a second reviewer and leader for when the first ones are away."""
    everybody = Cast("jtys", name="市交通运输局")
    for who, name in NAMES.items():
        User.objects.filter(pk=getattr(everybody, who).pk).update(first_name=name)
    make_person(Role.REVIEWER, "reviewer-2", first_name="监察员小孙", post="监察副专员")
    make_person(Role.LEADER, "leader-2", first_name="吴副市长", post="副市长（协管）")
    return everybody


def open_sheet(visits, who):
    """Find the only paper in the queue, and open its review sheet."""
    page = visits.sign_in(who)
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="待我审批 (1)").click()
    visits.picture(page, f"{who}-queue")
    page.get_by_role("table").get_by_role("link", name=PAPER, exact=True).click()
    expect(page.locator("#sheet")).to_be_visible()
    return page


def answer(visits, page, who, outcome, sure):
    """Press a button of the decision, read what it means, and say so once more; nothing waits afterwards."""
    visits.picture(page, f"{who}-sheet")
    page.get_by_role("button", name=outcome).click()
    expect(page.get_by_text(re.compile(r"^[0-9a-f]{64}$")).first).to_be_visible()
    visits.picture(page, f"{who}-sure")
    page.get_by_role("button", name=sure).click()
    page.wait_for_url("**/queue/")
    expect(page.get_by_role("status").first).to_contain_text("没有其他")
    visits.leave(who)


def send_back(visits, who, comments):
    """Pass what is good and mark what is not, by keyboard; return the paper with the points."""
    page = open_sheet(visits, who)
    decide_all(page, comments)
    expect(page.locator("#sheet-marked li")).to_have_count(len(comments))
    expect(page.get_by_role("button", name="通过…")).to_be_disabled()
    answer(visits, page, who, "附意见退回…", "确定退回")


def look_again(visits, who, asked, page=None):
    """Only what changed or came back asks; the rest stays passed and is out of the way. Pass what asks."""
    page = page or open_sheet(visits, who)
    rows = page.locator(".sheet-row:visible")
    assert [row.get_attribute("data-entry") for row in rows.all()] == list(asked)
    expect(page.locator(".sheet-row[hidden]")).to_have_count(ENTRIES - len(asked))
    expect(page.get_by_text(f"{TARGETS - len(asked)}项此前已通过且未改动").first).to_be_visible()
    for row, words in zip(rows.all(), asked.values(), strict=True):
        for word in words:
            expect(row).to_contain_text(word)
    assert decide_all(page, {}).pressed == 1 + len(asked)
    answer(visits, page, who, "通过…", "确定通过")


def look_at_the_points(visits, cast, answers, goals):
    """The editor reads the points; changes a row and answers there, answers the others on the paper's page."""
    page = visits.sign_in(cast.editor.username)
    open_paper(page)
    visits.picture(page, "points")
    expect(page.locator("#points")).to_contain_text(f"已答复0/{len(answers)}项")
    for left, (entry, (asked, said)) in zip(range(len(answers) - 1, -1, -1), answers.items(), strict=True):
        point = page.locator("#points > ol > li").filter(has=page.get_by_role("heading", name=entry))
        expect(point).to_contain_text(asked)
        if entry in goals:
            point.get_by_role("link", name=entry).click()
            field(page, "工作目标").fill(goals[entry])
            save(page)
            point = page.get_by_role("region", name="需修改，尚未答复")
        field(point, "修改情况，或不修改的理由").fill(said)
        point.get_by_role("button", name="提交答复").click()
        expect(page.get_by_role("status").first).to_contain_text(f"还有{left}项未答复" if left else "均已答复")
        page.goto("/admin/")
        open_paper(page)
    visits.picture(page, "answered")
    visits.leave(cast.editor.username)


def come_again(visits, cast, answers, goals):
    """The points are answered and a row is changed; the old signature is no longer enough; it is submitted anew."""
    look_at_the_points(visits, cast, answers, goals)
    sign_off(visits, cast.head.username)
    submit(visits, who=cast.editor.username)


def name_acting(visits, who, acting, begins, ends):
    """Somebody who goes on leave names who acts for them."""
    page = visits.sign_in(who)
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="休假代行").click()
    field(page, "代行人").select_option(label=acting)
    for label, value in (("起始日", begins), ("截止日", ends)):
        field(page, label).fill(value)
        expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
        size = page.viewport_size
        page.mouse.click(
            size["width"] - 30, size["height"] - 30
        )  # beside it: the calendar goes, which lay over the form
        expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(0)
    visits.picture(page, f"{who}-leave")
    page.get_by_role("button", name="指定代行人").click()
    expect(page.get_by_role("status").first).to_contain_text("代行您的职责")
    expect(page.get_by_role("main")).to_contain_text(acting.split("（")[0])
    visits.picture(page, f"{who}-on-leave")
    visits.leave(who)


def review_for_another(visits):
    """A reviewer who may decide in the own name too is asked in whose; until then nothing can be marked or decided."""
    page = open_sheet(visits, "reviewer-2")
    asked = page.get_by_role("group", name="以谁的名义审批？")
    expect(page.get_by_role("button", name="通过…")).to_have_count(0)
    visits.picture(page, "reviewer-2-whose")
    asked.get_by_role("radio", name="代行监察员小吴职责").check()
    page.get_by_role("button", name="以此名义继续").click()
    expect(page.get_by_text("您代行监察员小吴的职责").first).to_be_visible()
    return page


def approve_for_the_leader(visits):
    """Only one name is possible for a leader who is in charge of nothing here: the sheet says it and the question too."""
    page = open_sheet(visits, "leader-2")
    expect(page.get_by_text("您代行周副市长的职责").first).to_be_visible()
    decide_all(page, {})
    visits.picture(page, "leader-2-sheet")
    page.get_by_role("button", name="通过…").click()
    expect(page.get_by_role("definition").filter(has_text="吴副市长，代周副市长")).to_be_visible()
    visits.picture(page, "leader-2-sure")
    page.get_by_role("button", name="确定通过").click()
    page.wait_for_url("**/queue/")
    visits.leave("leader-2")


def read_the_case(visits, cast):
    """The case file names who decided and for whom, at both stages, and what was said in all three rounds."""
    page = visits.sign_in(cast.editor.username)
    open_paper(page)
    page.get_by_role("link", name="审批案卷").click()
    main = page.get_by_role("main")
    for words in (
        "监察员小孙（监察副专员），代监察员小吴",
        "吴副市长（副市长（协管）），代周副市长",
        *FIRST.values(),
        *THEN.values(),
        CLEARER,
    ):
        expect(main).to_contain_text(words)
    visits.picture(page, "case")
    visits.leave(cast.editor.username)


def read_the_paper(visits):
    """The public reads in the paper's last lines in whose place it was approved; the posts, not the names."""
    page = visits.public()
    page.goto("/2027/jtys/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("监察副专员（代监察专员）")
    expect(main).to_contain_text("副市长（协管）（代副市长）")
    expect(main).to_contain_text(CLEARER)
    expect(main).to_contain_text(AS_ASSIGNED)
    expect(main).not_to_contain_text("吴副市长")
    visits.picture(page, "public-acting")


def test_a_paper_that_is_returned_twice_is_approved_in_the_place_of_those_on_leave(
    visits, clock, cast, quick_press, capsys
):
    make_paper(cast)
    reviewer, leader = cast.reviewer.username, cast.leader.username
    clock.move_to(day("2026-12-10"))
    sign_off(visits, cast.head.username)
    submit(visits, who=cast.editor.username)
    send_back(visits, reviewer, FIRST)

    clock.move_to(day("2026-12-14"))
    said = dict(zip(FIRST, ("已写明以统计公报为准。", "财政只安排了40公里，不作修改。"), strict=True))
    come_again(visits, cast, {entry: (FIRST[entry], said[entry]) for entry in FIRST}, {"2027-jtys-002": CLEARER})
    asked = {"2027-jtys-002": ("文字已改", said["2027-jtys-002"]), "2027-jtys-003": ("文字未改", said["2027-jtys-003"])}
    look_again(visits, reviewer, asked)
    send_back(visits, leader, THEN)

    clock.move_to(day("2026-12-17"))
    come_again(visits, cast, {entry: (THEN[entry], "已改。") for entry in THEN}, {"2027-jtys-001": AS_ASSIGNED})
    name_acting(visits, reviewer, "监察员小孙（监察副专员）", "2026-12-17", "2026-12-20")
    name_acting(visits, leader, "吴副市长（副市长（协管））", "2026-12-17", "2027-01-05")
    page = review_for_another(visits)
    look_again(visits, "reviewer-2", {"2027-jtys-001": ("文字已改", "已改。")}, page=page)
    approve_for_the_leader(visits)
    read_the_case(visits, cast)

    clock.move_to(day("2027-03-01"))
    call_command("publish_due")
    out = capsys.readouterr().out
    assert "printed 1" in out
    assert "released 1" in out
    read_the_paper(visits)
    call_command("verify_record")
    call_command("verify_editions")
