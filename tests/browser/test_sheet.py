"""The review sheet in a real browser: 43 targets decided with the keyboard alone, trouble on the way, and axe."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.test_desk_axe import violations, walk
from tests.factories import make_paper, make_target, submit_paper
from whitepapers.actions import changing, decide
from whitepapers.approval import Outcome, Stage
from whitepapers.marking import answer, mark
from whitepapers.models import Decision, Point, Round
from whitepapers.points import marked_points, returned_points

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REVIEW = Stage.SUPERVISORY
COMMENTS = {
    "2027-jtys-003": "没有写明统计口径。",
    "2027-jtys-017": "目标值低于上年核验结果，请说明。",
    "2027-jtys-040": "时限晚于上级文件要求。",
}


@pytest.fixture
def paper(cast, quick_press):
    return make_paper(cast, targets=43)


class Keyboard:
    """Presses keys and counts them; typing a comment counts its characters apart."""

    def __init__(self, page):
        self.page, self.pressed, self.typed = page, 0, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text):
        self.page.keyboard.insert_text(text)
        self.typed += len(text)

    def focused(self):
        return self.page.evaluate(
            "document.activeElement.closest('.sheet-row')?.dataset.entry || document.activeElement.id"
        )

    def button(self):
        return self.page.evaluate("document.activeElement.matches('button') ? document.activeElement.textContent : ''")


def decide_all(page, comments):
    """Pass every row and return those with a comment, by keyboard; return the counter."""
    keys = Keyboard(page)
    keys.press("n")
    for _row in range(200):
        here = keys.focused()
        if here == "decision":
            return keys
        if here in comments:
            keys.press("r")
            keys.type(comments[here])
            keys.press("Control+Enter")
        else:
            keys.press("p")
    raise AssertionError("the keys never came to the decision")


def test_43_targets_are_decided_with_the_keyboard_alone_three_of_them_returned_with_comments(
    visits, clock, cast, paper
):
    one = submit_paper(cast, paper)
    page = visits.sign_in(cast.reviewer.username)
    page.goto(reverse("whitepapers_sheet", args=[one.pk]))
    keys = decide_all(page, COMMENTS)
    # one press an entry (43 targets, a duty, foreword, closing words, title page), two for each that comes back
    assert keys.pressed == 1 + 47 + len(COMMENTS)
    expect(page.locator("#sheet-count")).to_have_text("已处理47/47项")
    expect(page.locator("#sheet-marked li")).to_have_count(3)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.value") != "returned":
        keys.press("Tab")
    keys.press("Enter")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(COMMENTS["2027-jtys-017"])).to_be_visible()
    while "确定退回" not in keys.button():
        keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url("**/queue/")
    one = Round.objects.get(pk=one.pk)
    assert {point.entry: point.text for point in returned_points(one)} == COMMENTS
    assert Point.objects.filter(verdict="passed").count() == 44
    assert Decision.objects.get().outcome == "returned"


def test_on_the_next_round_three_rows_ask_and_the_rest_is_one_line(visits, clock, cast, paper):
    one = submit_paper(cast, paper)
    said = {"round": one, "stage": REVIEW, "digest": one.digest, "by": cast.reviewer}
    for row in [*paper.targets.all()]:
        entry = f"2027-jtys-{row.number:03d}"
        comment = COMMENTS.get(entry, "")
        mark(entry=entry, verdict="returned" if comment else "passed", text=comment, **said)
    for entry in ("head", "foreword", "closing", "2027-jtys-d01"):
        mark(entry=entry, verdict="passed", **said)
    decide(outcome=Outcome.RETURNED, **said)
    for point in returned_points(Round.objects.get(pk=one.pk)):
        answer(point=point, text="已按意见修改。", by=cast.editor)
    with changing(paper, by=cast.editor):
        paper.targets.filter(number=3).update(goal="年底前新增公交专用道40公里（以统计公报为准）")
    two = submit_paper(cast, paper)
    page = visits.sign_in(cast.reviewer.username)
    page.goto(reverse("whitepapers_sheet", args=[two.pk]))
    expect(page.locator(".sheet-row:visible")).to_have_count(3)
    expect(page.get_by_text("40项此前已通过且未改动")).to_be_visible()
    expect(page.locator("ins").first).to_have_text("（以统计公报为准）")
    visits.picture(page, "sheet-second-round")
    keys = decide_all(page, {})
    assert keys.pressed == 4
    page.get_by_role("link", name=re.compile("^全部")).click()
    expect(page.locator(".sheet-row:visible")).to_have_count(47)


def test_a_mark_is_taken_back_and_what_is_typed_survives_escape_and_reload(visits, clock, cast, paper):
    one = submit_paper(cast, paper)
    page = visits.sign_in(cast.reviewer.username)
    page.goto(reverse("whitepapers_sheet", args=[one.pk]))
    keys = Keyboard(page)
    keys.press("n", "p")
    expect(page.locator("#sheet-count")).to_have_text("已处理1/47项")
    keys.press("u")
    assert keys.focused() == "2027-jtys-001"
    expect(page.locator("#sheet-count")).to_have_text("已处理0/47项")
    expect(page.locator("#sheet-live")).to_contain_text("已撤回")
    keys.press("j", "k", "ArrowDown")
    assert keys.focused() == "2027-jtys-002"
    keys.press("r")
    keys.type("没写完的意见")
    keys.press("Escape")
    assert keys.focused() == "2027-jtys-002"
    expect(page.locator("#sheet")).to_have_attribute("data-waiting", "0")  # else the browser asks before it leaves
    page.reload()
    expect(page.locator("#say-2027-jtys-002")).to_have_value("没写完的意见")
    keys.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.get_by_label("单个字母作为快捷键").uncheck()
    keys.press("Escape")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_hidden()
    keys.press("n", "p", "p")
    assert Point.objects.filter(verdict="passed").count() == 1
    expect(page.locator("#sheet-count")).to_have_text("已处理0/47项")


def test_without_network_the_marks_wait_and_are_sent_when_it_is_back(visits, clock, cast, paper):
    one = submit_paper(cast, paper)
    page = visits.sign_in(cast.reviewer.username)
    page.goto(reverse("whitepapers_sheet", args=[one.pk]))
    page.context.set_offline(True)
    keys = Keyboard(page)
    keys.press("n", "p", "r")
    keys.type("请写明口径")
    keys.press("Control+Enter", "p")
    expect(page.get_by_role("alert").filter(has_text="服务器没有响应")).to_be_visible()
    assert Point.objects.count() == 0
    page.context.set_offline(False)
    expect(page.locator("#sheet-trouble")).to_be_hidden()
    expect(page.locator("#sheet")).to_have_attribute("data-waiting", "0")
    assert list(Point.objects.order_by("id").values_list("verdict", flat=True)) == ["passed", "returned", "passed"]


def test_on_a_stale_sheet_the_row_says_why_and_keeps_what_was_typed(visits, clock, cast, paper):
    one = submit_paper(cast, paper)
    page = visits.sign_in(cast.reviewer.username)
    page.goto(reverse("whitepapers_sheet", args=[one.pk]))
    decide(round=one, stage=REVIEW, outcome=Outcome.RECALLED, digest=one.digest, by=cast.editor)
    keys = Keyboard(page)
    keys.press("n", "r")
    keys.type("请写明口径")
    keys.press("Control+Enter")
    row = page.locator("#e-2027-jtys-001")
    expect(row.locator(".sheet-state")).to_contain_text("未保存")
    expect(row.locator("textarea")).to_have_value("请写明口径")
    expect(page.locator("#sheet-count")).to_have_text("已处理0/47项")
    assert Point.objects.count() == 0


def test_axe_finds_nothing_on_the_sheet_and_on_the_departments_side(visits, clock, cast, paper):
    with changing(paper, by=cast.editor):
        make_target(paper, 44, value=None, value_text="20-24", due=None, due_text="持续推进", unit="")
    one = submit_paper(cast, paper)
    said = {"round": one, "stage": REVIEW, "digest": one.digest, "by": cast.reviewer}
    mark(entry="2027-jtys-044", verdict="returned", text="请写明目标值。", **said)
    mark(entry="2027-jtys-001", verdict="passed", **said)
    assert len(marked_points(one, REVIEW)) == 1
    sheet = reverse("whitepapers_sheet", args=[one.pk])
    page = visits.sign_in(cast.reviewer.username)
    assert walk(page, [sheet, sheet + "?show=returned", reverse("whitepapers_round", args=[one.pk])]) == {}
    page.goto(sheet)
    page.keyboard.press("n")
    page.keyboard.press("r")
    assert violations(page) == []
    decide(outcome=Outcome.RETURNED, **said)
    row = paper.targets.get(number=44)
    page = visits.sign_in(cast.editor.username)
    assert walk(page, [
        reverse("desk:paper", args=[paper.pk]),
        reverse("desk:targets", args=[paper.pk]) + "?points=any",
        reverse("desk:targets_edit", args=[paper.pk, row.pk]),
        reverse("desk:submit", args=[paper.pk]),
    ]) == {}  # fmt: skip
