"""Lets the demo's co-operating departments report their part in the running year: most do, some stay silent."""

import datetime as dt

from targets.facts import codes_of
from targets.models import Department, Target, User
from targets.part_actions import report_part
from targets.periods import quarters
from targets.web_address import Address
from whitepapers.demo.city import local

LEADS = frozenset({"jtys", "swj", "gaj", "jyj"})  # the partners of these have reported since the year began
SAID = {
    "fzgg": "已按职责完成项目审批和年度投资计划衔接。",
    "jyj": "已组织有关学校配合，校园周边任务按计划推进。",
    "kjcx": "已安排技术支持，配套项目按节点验收。",
    "gyxx": "已协调供电、通信单位迁改管线，现场具备施工条件。",
    "gaj": "已完成交通组织调整和路口信号改造，派员值守施工路段。",
    "mzj": "已在社区开展走访和需求登记，名单已移交牵头部门。",
    "rlsb": "已落实岗位和培训名额，补贴资金按季拨付。",
    "zrzy": "已完成用地预审和规划许可，图件已移交牵头部门。",
    "sthj": "已完成环评和现场监测，监测数据按月报送。",
    "zjj": "已完成施工许可和质量监督交底。",
    "jtys": "已完成公交接驳和线路调整。",
    "swj": "已完成排水管网交底，汛期安排专人值守。",
    "wsjk": "已在有关医院和社区卫生服务中心落实配套服务。",
    "yjgl": "已开展联合检查，发现的隐患已交办整改。",
    "scjg": "已开展专项检查和抽样检验，结果已通报牵头部门。",
    "cgzf": "已清理占道和违法设施，施工围挡按标准设置。",
}
CORRECTED = "更正：其中一处路段因管线迁改顺延，计入下一季度。"
PAGE = Address("https://www.hongzhou.example/news/works", "市政府门户网站：工程进展公告（演示）")


def report_parts(code: str, year: int, today: dt.date) -> None:
    """Let the partners of one lead department's targets report, ten days after each quarter; again adds nothing.

    Of most departments they say something of the newest quarter only: that is what is owed, and every part is a verb.
    """
    people = {
        one.department.code: one
        for one in User.objects.filter(username__startswith="editor-").select_related("department")
        if one.department
    }
    rows = Target.objects.filter(plan_year__year=year, department__code=code, parts=None, withdrawn_in=None)
    names = dict(Department.objects.values_list("code", "order"))
    over = [(period, end) for period, end in quarters(year) if end + dt.timedelta(days=10) < today]
    wanted = over if code in LEADS else over[-1:]
    for target in rows.select_related("department", "plan_year").order_by("serial"):
        partners = sorted(codes_of(target) & set(people), key=lambda one: names[one])
        for place, partner in enumerate(partners):
            # whose turn it is to be silent follows from the target's number, not from what is there already
            _report_year(target, people[partner], target.serial + place, wanted)


def _report_year(target: Target, by: User, turn: int, over: list[tuple[str, dt.date]]) -> None:
    assert by.department is not None, "an editor of the demo has a department"
    spoken = over[: -1 if turn % 5 == 2 else len(over)] if turn % 7 != 5 else []  # some are late, a few never speak
    for number, (period, end) in enumerate(spoken):
        filed, text = local(end + dt.timedelta(days=8)), SAID[by.department.code]
        links = [PAGE] if turn % 4 == 0 else []
        report_part(target=target, by=by, period=period, text=text, links=links, at=filed)
        if turn % 9 == 4 and number == len(spoken) - 1:
            again = local(end + dt.timedelta(days=9))
            report_part(target=target, by=by, period=period, text=CORRECTED, reason="现场复核后调整", at=again)
