"""Two approvals: the head signs, the editor submits, the reviewer returns, the paper comes again and is approved twice."""

import re

from playwright.sync_api import Page, expect

from tests.browser.visits import Visits, field
from tests.browser.year.drafting import PAPER, open_paper, save

WHY = "请写明准点率的统计口径。"
GOAL = "全年公交准点率不低于95%（以首末站发车时刻计）"


def sign_off(visits: Visits, who: str = "head") -> None:
    """The head reads and signs."""
    page = visits.sign_in(who)
    visits.picture(page, "head-home")
    open_paper(page)
    page.get_by_role("link", name="签字确认").click()
    visits.picture(page, "sign-off")
    page.get_by_role("button", name="签字确认").click()
    expect(page.get_by_role("status").first).to_contain_text("已签字")
    visits.leave(who)


def submit(visits: Visits, page: Page | None = None, who: str = "editor") -> None:
    """The editor freezes the paper and sends it to the supervisory organ."""
    if page is None:
        page = visits.sign_in(who)
        open_paper(page)
    page.get_by_role("link", name="送审", exact=True).click()
    visits.picture(page, "submit")
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_role("status").first).to_contain_text("已送审")
    visits.picture(page, "submitted")
    visits.leave(who)


def decide(visits: Visits, who: str, answer: str, sure: str, comment: str = "") -> None:
    """Somebody who approves finds the paper in the queue, reads it, answers, and says so once more."""
    page = visits.sign_in(who)
    queue = page.get_by_role("navigation", name="主菜单").get_by_role("link", name=re.compile("审批"))
    queue.click()
    visits.picture(page, f"{who}-queue")
    page.get_by_role("link", name=PAPER).first.click()
    expect(page.get_by_text("全市新增公交专用道").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"^[0-9a-f]{64}$")).first).to_be_visible()
    visits.picture(page, f"{who}-round")
    page.get_by_label("意见").fill(comment)
    page.get_by_role("button", name=answer).click()
    visits.picture(page, f"{who}-sure")
    page.get_by_role("button", name=sure).click()
    expect(page.get_by_role("status").first).not_to_be_empty()
    queue.click()
    expect(page.get_by_role("table")).to_have_count(0)  # nothing waits any more
    visits.leave(who)


def mend(visits: Visits) -> None:
    """The editor reads why the paper came back, changes the row, and sees that the old signature is no longer enough."""
    page = visits.sign_in("editor")
    open_paper(page)
    expect(page.get_by_text(WHY).first).to_be_visible()
    visits.picture(page, "returned")
    page.get_by_role("link", name="目标 (4)").click()
    page.get_by_role("link", name="提高公交准点率").click()
    field(page, "工作目标").fill(GOAL)
    save(page)
    page.get_by_role("link", name="全部").click()
    page.get_by_role("link", name="返回白皮书").click()
    expect(page.get_by_role("link", name="送审", exact=True)).to_have_count(0)
    visits.leave("editor")


def come_back_once(visits: Visits) -> None:
    """The paper is submitted, comes back with a comment, is mended, signed and submitted again."""
    sign_off(visits)
    submit(visits)
    decide(visits, "reviewer", "附意见退回…", "确定退回", WHY)
    mend(visits)
    sign_off(visits)
    submit(visits)


def approve(visits: Visits) -> None:
    """The reviewer approves, then the leader in charge."""
    decide(visits, "reviewer", "通过…", "确定通过")
    decide(visits, "leader", "通过…", "确定通过", "同意。")
