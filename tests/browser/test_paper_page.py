"""The paper as a web page in a real browser: with and without script, on a phone and on a desk, small on the wire."""

import gzip
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from publishing.document import Cell, Column, Document, Row, Section, Step, Table
from publishing.web import render_body
from tests.editions import print_edition, release_edition, target_entry
from tests.factories import DepartmentFactory, make_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COLUMNS = (Column("编号", 9), Column("工作任务和工作目标", 56), Column("指标", 15, "end"), Column("进度", 20))


def composed(count: int) -> str:
    """Return the body that the press makes of a paper with so many targets."""
    rows = tuple(
        Row(
            f"2027-jtys-{one:03d}",
            (
                Cell(lines=(f"2027-jtys-{one:03d}",)),
                Cell(head=f"新增公交专用道（{one}）", lines=("年底前新增公交专用道40公里，并完成沿线站台改造。",)),
                Cell(figure="40", unit="公里"),
                Cell(steps=(Step("6月30日前", "完成一半"), Step("12月31日前", "全部完成"))),
            ),
        )
        for one in range(1, count + 1)
    )
    targets = Section("targets", "年度目标", (Table("目标", COLUMNS, rows),))
    last = Section("closing", "结语", ())
    return render_body(Document(title="白皮书", issuer="市交通运输局", language="zh-hans", sections=(targets, last)))


@pytest.fixture(params=[73, 225])
def count(request, db, monkeypatch) -> int:
    make_city()
    department = DepartmentFactory(code="jtys", name="市交通运输局")
    edition = print_edition(department, targets=[target_entry(2027, "jtys", 1)])
    # a test's edition has a plain body; here stands what the press makes
    monkeypatch.setattr("portal.views.papers.body_of", lambda files: composed(request.param))
    release_edition(edition)
    return request.param


def test_the_page_follows_its_reader_and_copies_a_link(count, chromium, live_server):
    for width in (390, 1440):
        context = chromium.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        answer = page.goto(live_server.url + "/2027/jtys/v1/")
        if count == 73:
            assert len(gzip.compress(answer.body())) < 200_000
        assert all(one.startswith(live_server.url) for one in asked)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.locator("[id='2027-jtys-010']").evaluate("one => one.scrollIntoView()")
        page.locator(".paper-contents a[aria-current=location]").wait_for(state="attached")
        assert page.locator(".paper-contents a[aria-current=location]").inner_text() in {"年度目标", ""}
        if folder := os.environ.get("WHITEBOOK_PICTURES"):
            page.screenshot(path=Path(folder) / f"paper-{count}-{width}-inside.png")
        assert page.locator(".paper-contents details").get_attribute("open") == (None if width == 390 else "")
        assert [one["id"] for one in Axe().run(page).response["violations"]] == []
        page.get_by_role("button", name="复制链接: 2027-jtys-002").click()
        page.get_by_role("status").filter(has_text="已复制").wait_for(state="attached")
        page.get_by_label("在目标中查找").fill("jtys-007")
        assert page.locator(".paper tbody tr:visible").count() == 1
        page.emulate_media(media="print")
        assert page.locator(".paper tbody tr:visible").count() == count  # whoever searched prints the whole paper
        assert page.locator(".copy:visible, .find-in:visible").count() == 0
        context.close()


def test_without_script_the_whole_paper_is_there(count, chromium, live_server):
    page = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    page.goto(live_server.url + "/2027/jtys/v1/")
    assert page.locator(".paper tbody tr:visible").count() == count
    assert page.locator(".paper-contents a").first.is_visible()
    assert page.locator(".copy").count() == 0
