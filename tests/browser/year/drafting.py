"""The department drafts: the editor opens and frames the paper, a division contributes, a spreadsheet is imported."""

import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Locator, Page, expect

from tests.browser.visits import Visits, field

PAPER = "2027 市交通运输局"
NOTICE = "草稿预览"
BASIS = "《城市公共汽车和电车客运管理规定》"
ROWS = (  # what the editor's colleagues sent as a spreadsheet: one dated, one qualitative
    {
        "内设机构": "规划处",
        "职责": "公共交通",
        "工作任务": "编制综合交通体系规划",
        "工作目标": "规划报市政府批准",
        "目标类型": "限期交付型",
        "完成时限": "2027-09-30",
        "任务来源": "上级机关",
        "依据文件": "《省综合立体交通网规划》",
        "责任单位": "规划处",
    },
    {
        "内设机构": "运输管理处",
        "职责": "公共交通",
        "工作任务": "改善出租汽车服务",
        "工作目标": "乘客投诉件件有答复",
        "目标类型": "定性型",
        "质量要求": "每件投诉五个工作日内书面答复，抽查无遗漏",
        "完成时限": "2027-12-31",
        "任务来源": "法定职责",
        "依据文件": "《巡游出租汽车经营服务管理规定》",
        "责任单位": "运输管理处",
    },
)


def open_paper(page: Page) -> None:
    """Follow the card on the first page."""
    page.get_by_role("link", name=PAPER).first.click()
    expect(page.get_by_role("list", name="白皮书进程")).to_be_visible()


def write(page: Page, name: str, kept_in: str, text: str) -> None:
    """Write into one of the two rich text fields, and wait until the editor has put it into the form's hidden field."""
    page.get_by_role("textbox", name=name, exact=True).click()
    page.keyboard.type(text)
    expect(page.locator(f"input[name={kept_in}]")).to_have_value(re.compile(text))


def begin_the_paper(visits: Visits) -> None:
    """The editor opens the paper, writes foreword and closing words, and adds a duty."""
    page = visits.sign_in("editor")
    visits.picture(page, "editor-home")
    page.get_by_role("button", name="建立2027年白皮书").click()
    expect(page.get_by_text("1项市年度任务尚无目标承接")).to_be_visible()
    page.get_by_role("link", name="撰写前言和结语").click()
    write(page, "前言", "foreword", "二〇二七年，本局公开承诺如下。")
    write(page, "结语", "closing", "欢迎市民监督。")
    visits.picture(page, "prose")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("link", name="返回白皮书").first.click()
    page.get_by_role("link", name="职责 (0)").click()
    page.get_by_role("link", name="新增职责").click()
    field(page, "职责").fill("公共交通")
    field(page, "法定依据").fill(BASIS)
    visits.picture(page, "duty")
    save(page)
    visits.leave("editor")


def save(page: Page) -> None:
    """Keep a row."""
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已保存")


def milestone(page: Page, due: str, value: str, text: str) -> None:
    """Add a progress requirement below the others."""
    page.get_by_role("button", name="增加 进度要求").click()
    field(page, "时限").last.fill(due)
    page.keyboard.press("Tab")
    field(page, "届时应达到的值").last.fill(value)
    field(page, "进度要求").last.fill(text)


def kind(page: Page, name: str) -> Locator:
    """Return the choice of a kind."""
    return page.get_by_role("radio", name=name)


def contribute(visits: Visits) -> None:
    """The division drafts the row that answers the city's task, with two milestones."""
    page = visits.sign_in("contributor")
    expect(page.get_by_text("请填报本内设机构的目标")).to_be_visible()
    open_paper(page)
    visits.picture(page, "contributor-paper")
    page.get_by_role("link", name="目标 (0)").click()
    page.get_by_role("link", name="据此新增目标 12").click()
    field(page, "工作任务").fill("全市新增公交专用道")
    field(page, "工作目标").fill("年底前新增公交专用道40公里")
    field(page, "职责").select_option(label="公共交通")
    expect(kind(page, "数量型")).to_be_checked()
    field(page, "目标值").fill("４０")
    field(page, "计量单位").fill("公里")
    field(page, "完成时限").fill("2027-12-31")
    milestone(page, "2027-03-31", "10", "开工四条，建成十公里")
    milestone(page, "2027-09-30", "25", "建成二十五公里")
    field(page, "责任单位").fill("公共交通处")
    field(page, "责任人").fill("李处长")
    save(page)
    expect(field(page, "目标值")).to_have_value("40")
    visits.picture(page, "target")
    visits.leave("contributor")


def compile_paper(visits: Visits, folder: Path) -> None:
    """The editor adds a row, imports two, and looks at the whole as web page and PDF."""
    page = visits.sign_in("editor")
    open_paper(page)
    page.get_by_role("link", name="目标 (1)").click()
    page.get_by_role("link", name="新增目标").click()
    field(page, "工作任务").fill("提高公交准点率")
    field(page, "工作目标").fill("全年公交准点率不低于95%")
    field(page, "职责").select_option(label="公共交通")
    kind(page, "达标型").check()
    field(page, "目标值").fill("95")
    field(page, "计量单位").fill("%")
    field(page, "完成时限").fill("2027-12-31")
    page.get_by_role("radio", name="法定职责").check()
    field(page, "文件").fill(BASIS)
    field(page, "内设机构").fill("公共交通处")
    field(page, "责任单位").fill("公共交通处")
    save(page)
    page.get_by_role("link", name="全部").click()
    import_rows(visits, page, folder)
    preview(visits, page)
    visits.leave("editor")


def import_rows(visits: Visits, page: Page, folder: Path) -> None:
    """Download the template, fill it in, have it checked, mend what the report says, and confirm."""
    page.get_by_role("link", name="导入", exact=True).click()
    with page.expect_download() as template:
        page.get_by_role("link", name="下载模板").click()
    empty, bad, good = folder / "模板.xlsx", folder / "待修改.xlsx", folder / "目标.xlsx"
    template.value.save_as(empty)
    fill_in(empty, bad, [ROWS[0] | {"完成时限": "2027-02-31"}, ROWS[1]])
    fill_in(empty, good, list(ROWS))
    check_file(page, bad)
    expect(page.get_by_role("row", name=re.compile("完成时限"))).to_be_visible()
    visits.picture(page, "import-refused")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    check_file(page, good)
    expect(page.get_by_role("button", name="确认导入")).to_be_visible()
    visits.picture(page, "import-report")
    page.get_by_role("button", name="确认导入").click()
    page.get_by_role("link", name="查看目标").click()
    expect(page.get_by_role("row", name=re.compile("编制综合交通体系规划"))).to_be_visible()
    expect(page.get_by_text("共4项，显示4项")).to_be_visible()
    visits.picture(page, "targets")


def fill_in(template: Path, file: Path, rows: list[dict[str, str]]) -> None:
    """Write the rows below the template's headings."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    columns = {str(cell.value).split("\n")[0].strip(" *"): cell.column for cell in sheet[1] if cell.value}
    for at, row in enumerate(rows, 2):
        for heading, value in row.items():
            sheet.cell(at, columns[heading], value)
    book.save(file)


def check_file(page: Page, file: Path) -> None:
    """Choose a file and have it checked."""
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("button", name="检查文件").click()


def preview(visits: Visits, page: Page) -> None:
    """Read the whole paper as it would be frozen now, as web page and as PDF."""
    page.get_by_role("link", name="返回白皮书").click()
    page.get_by_role("link", name="预览", exact=True).click()
    expect(page.get_by_text(NOTICE).first).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("二〇二七年，本局公开承诺如下。")
    expect(page.get_by_role("main")).not_to_contain_text("李处长")  # officers are not public by themselves
    visits.picture(page, "preview")
    page.get_by_role("link", name="返回白皮书").click()
    link = page.get_by_role("link", name="预览PDF")
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
