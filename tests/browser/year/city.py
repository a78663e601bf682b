"""The administrator sets the city up: its name, its leaders and offices, a department with its people, a year, a task."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.visits import PASSWORD, Visits, field


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is given an account."""

    account: str
    name: str
    role: str
    post: str = ""
    department: str = ""
    unit: str = ""


BUREAU = "市交通运输局"
OFFICES = (
    Newcomer("leader", "周副市长", "分管领导", "副市长"),
    Newcomer("reviewer", "监察员小吴", "监察机关审核员", "监察专员"),
    Newcomer("inspector", "督查员小郑", "督查部门", "督查专员"),
    Newcomer("evaluator", "评估员小王", "绩效评估办", "评估专员"),
)
STAFF = (
    Newcomer("contributor", "填报员小李", "内设机构填报员", department=BUREAU, unit="公共交通处"),
    Newcomer("editor", "编辑小张", "白皮书编辑", department=BUREAU, unit="办公室"),
    Newcomer("head", "陈局长", "部门负责人", "局长", BUREAU),
)


def open_city_screen(page: Page, name: str) -> None:
    """Open one of the screens behind the menu of the city's administration."""
    menu = page.get_by_role("navigation", name="主菜单")
    menu.get_by_role("button", name="城市设置").click()
    menu.get_by_role("list", name="城市设置").get_by_role("link", name=name, exact=True).click()


def create(page: Page) -> None:
    """Press the form's button and see that it was kept."""
    page.get_by_role("button", name="创建").click()
    expect(page.get_by_role("status")).to_contain_text("已创建")


def name_the_city(page: Page) -> None:
    """Say whose Whitebook this is."""
    open_city_screen(page, "本市")
    field(page, "名称").fill("泓州市")
    field(page, "英文名称").fill("Hongzhou")
    create(page)


def add_person(page: Page, one: Newcomer) -> None:
    """Give somebody an account, a role, and a place to work."""
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="人员").click()
    page.get_by_role("link", name="新增人员").click()
    field(page, "用户名").fill(one.account)
    field(page, "姓名").fill(one.name)
    field(page, "职务").fill(one.post)
    if one.department:
        field(page, "部门").select_option(label=one.department)
        field(page, "内设机构").fill(one.unit)
    page.get_by_role("checkbox", name=one.role).check()
    field(page, "密码").fill(PASSWORD)
    field(page, "确认密码").fill(PASSWORD)
    create(page)


def add_department(page: Page) -> None:
    """Found the department and put the leader in charge of it."""
    open_city_screen(page, "部门")
    page.get_by_role("link", name="新增部门").click()
    field(page, "名称").fill(BUREAU)
    field(page, "英文名称").fill("Transport Bureau")
    field(page, "代码").fill("jtys")
    field(page, "分管领导").select_option(label="周副市长")
    field(page, "热线").fill("12328")
    create(page)


def add_year(page: Page) -> None:
    """Open the plan year of 2027 with its dates."""
    open_city_screen(page, "年度")
    page.get_by_role("link", name="新增年度").click()
    for label, value in {
        "年度": "2027",
        "白皮书名称": "部门责任白皮书",
        "英文名称": "Departmental Responsibility White Paper",
        "内设机构填报截止": "2026-12-05",
        "部门送审截止": "2026-12-15",
        "监察审核截止": "2026-12-22",
        "分管领导审批截止": "2026-12-28",
        "发布时间": "2027-01-04 10:00",
    }.items():
        field(page, label).fill(value)
        page.keyboard.press("Tab")
    create(page)


def assign_task(page: Page) -> None:
    """Enter one of the city's yearly tasks for the department."""
    open_city_screen(page, "市年度任务")
    page.get_by_role("link", name="新增市年度任务").click()
    field(page, "年度").select_option(label="2027")
    field(page, "编号").fill("12")
    field(page, "工作任务").fill("全市新增公交专用道40公里")
    field(page, "文件").fill("市政府年度工作任务")
    field(page, "牵头部门").select_option(label=BUREAU)
    create(page)


def set_up(visits: Visits) -> None:
    """The administrator does all of it in one sitting."""
    page = visits.sign_in("admin")
    name_the_city(page)
    for one in OFFICES:
        add_person(page, one)
    add_department(page)
    for one in STAFF:
        add_person(page, one)
    visits.picture(page, "people")
    add_year(page)
    visits.picture(page, "years")
    assign_task(page)
    visits.picture(page, "tasks")
    visits.leave("admin")
