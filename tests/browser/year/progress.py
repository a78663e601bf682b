"""The department reports with evidence, the inspection office finds another figure, the evaluation office takes it all."""

import csv
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.visits import Visits, field
from tests.browser.year.drafting import PAPER

TASK = "全市新增公交专用道"
NUMBER = "2027-jtys-001"


def report(visits: Visits, value: str, text: str, *, done: bool = False, photo: Path | None = None) -> None:
    """The editor claims for the quarter that asks for a report."""
    page = visits.sign_in("editor")
    visits.picture(page, "editor-reports")
    menu(page, "进度")
    page.get_by_role("link", name=TASK).first.click()
    field(page, "年初以来累计完成值").fill(value)
    field(page, "进展情况").fill(text)
    if done:
        page.get_by_label("本部门认为该承诺已经完成").check()
    if photo is not None:
        Image.new("RGB", (320, 200), "#2a6").save(photo)
        field(page, "佐证材料").set_input_files(photo)
    visits.picture(page, "report")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("待核验")
    visits.picture(page, "reported")
    visits.leave("editor")


def menu(page: Page, name: str) -> None:
    """Follow the menu."""
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=re.compile(rf"^{name}")).click()


def verify(visits: Visits, value: str, note: str, outcome: str) -> None:
    """The inspection office finds the report in its queue and records what it found."""
    page = visits.sign_in("inspector")
    visits.picture(page, "inspector-home")
    menu(page, "核验")
    visits.picture(page, "inspector-queue")
    page.get_by_role("link", name=TASK).first.click()
    page.get_by_role("radio", name=re.compile(outcome)).check()
    page.get_by_role("radio", name="查验材料").check()
    field(page, "核验值").fill(value)
    field(page, "说明").fill(note)
    visits.picture(page, "finding")
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已记录")
    visits.leave("inspector")


def choose_english(visits: Visits) -> Page:
    """The evaluation office prefers English, and says so in the own account."""
    page = visits.sign_in("evaluator")
    page.get_by_role("button", name="评估员小王").click()
    page.get_by_role("link", name="账号").click()
    field(page, "首选语言").select_option(label="English")
    visits.picture(page, "account")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("navigation", name="Main menu")).to_contain_text("Evaluation input")
    return page


def evaluate(visits: Visits, folder: Path) -> None:
    """The evaluation office downloads the year's input; the promise stands in it with all that came of it."""
    page = choose_english(visits)
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Evaluation input").click()
    visits.picture(page, "evaluation")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("csv", re.IGNORECASE)).first.click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as source:
        rows = {row["number"]: row for row in csv.DictReader(source)}
    assert len(rows) == 4
    row = rows[NUMBER]
    assert (row["status"], row["edition"]) == ("met", "2027/jtys/v1/")
    assert (row["original_value"], row["claimed_value"], row["verified_value"]) == ("40", "42", "41")
    assert row["verified_by"] == "督查专员"
    assert rows["2027-jtys-002"]["status"] != "met"  # nobody reported on it
    visits.leave("evaluator")


def open_case_file(visits: Visits) -> None:
    """The supervisory organ reads the whole road of the paper in one document."""
    page = visits.sign_in("reviewer")
    menu(page, "白皮书")
    page.get_by_role("link", name=re.compile("市交通运输局")).first.click()
    page.get_by_role("link", name="审批案卷").click()
    main = page.get_by_role("main")
    for words in ("请写明准点率的统计口径。", "同意。", "陈局长", "周副市长"):
        expect(main).to_contain_text(words)
    visits.picture(page, "case-file")
    expect(page.get_by_role("link", name=re.compile("PDF"))).to_be_visible()
    assert PAPER.split()[0] in main.inner_text()
    visits.leave("reviewer")
