"""Makes the demo's city: departments, people, plan years and the tasks the city assigned."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from targets.management.commands.sync_roles import sync_roles
from targets.models import AssignedTask, City, Department, PlanYear, User
from targets.roles import Role
from whitepapers.demo.content import department, targets

PASSWORD = "whitebook-demo"  # noqa: S105  printed in the README: the demo's only password
LEADERS = ("常务副市长", "分管经济的副市长", "分管社会事业的副市长", "分管城建交通的副市长")
IN_CHARGE = {
    "fzgg": 1, "rlsb": 1, "gaj": 1, "yjgl": 1,
    "kjcx": 2, "gyxx": 2, "scjg": 2,
    "jyj": 3, "mzj": 3, "wsjk": 3,
    "zrzy": 4, "sthj": 4, "zjj": 4, "jtys": 4, "swj": 4, "cgzf": 4,
}  # fmt: skip
OFFICES = (
    ("reviewer", Role.REVIEWER, "监察机关审核员甲"),
    ("reviewer-2", Role.REVIEWER, "监察机关审核员乙"),
    ("inspector", Role.INSPECTOR, "督查室督查员"),
    ("inspector-2", Role.INSPECTOR, "督查室副主任"),
    ("evaluator", Role.EVALUATOR, "绩效评估办评估员"),
    ("clerk", Role.CLERK, "政府办公厅机要文书甲"),
    ("clerk-2", Role.CLERK, "政府办公厅机要文书乙"),
)


@dataclass(frozen=True)
class Calendar:
    """The demo's three plan years, counted from the day it is loaded: `this` is the year under way."""

    today: dt.date

    @property
    def this(self) -> int:
        """The year under way; in the first days of January still the old one."""
        return (self.today - dt.timedelta(days=20)).year

    def year(self, phase: str) -> int:
        """Return the year of a phase: last | this | next."""
        return self.this + {"last": -1, "this": 0, "next": 1}[phase]


def local(day: dt.date, hour: int = 10) -> dt.datetime:
    """Return an aware time on a local day."""
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(settings.TIME_ZONE))


def make_person(username: str, role: Role, post: str, *, hashed: str, home: Department | None = None) -> User:
    """Return the account, making it at the first call; nobody has a personal name."""
    user, new = User.objects.get_or_create(
        username=username, defaults={"password": hashed, "first_name": post, "post": post, "department": home}
    )
    if new:
        user.groups.add(Group.objects.get(name=str(role)))
    return user


def make_city(codes: list[str]) -> None:
    """Make the city row, the offices' people, the leaders, and each department with its three people."""
    sync_roles()
    hashed = make_password(PASSWORD)
    City.objects.get_or_create(
        name="泓州市",
        defaults={
            "name_en": "Hongzhou",
            "notice": "演示系统：泓州市及其部门、目标和数据均为虚构。",
            "notice_en": "Demonstration: Hongzhou, its departments, targets and figures are fictional.",
            "hotline": "12345",
        },
    )
    for username, role, post in OFFICES:
        make_person(username, role, post, hashed=hashed)
    admin = make_person("admin", Role.ADMINISTRATOR, "系统管理员", hashed=hashed)
    User.objects.filter(pk=admin.pk).update(is_superuser=True, is_staff=True)
    leaders = [
        make_person(f"leader-{number}", Role.LEADER, post, hashed=hashed)
        for number, post in enumerate(LEADERS, start=1)
    ]
    for order, code in enumerate(codes):
        _make_department(code, order, leaders[IN_CHARGE[code] - 1], hashed)


def _make_department(code: str, order: int, leader: User, hashed: str) -> None:
    data = department(code)
    home, _ = Department.objects.get_or_create(
        code=code,
        defaults={name: data[name] for name in ("name", "name_en", "kind", "hotline", "website")}
        | {"leader": leader, "order": order},
    )
    short = data["name"].removeprefix("市")
    contributor = make_person(
        f"contributor-{code}", Role.CONTRIBUTOR, f"{short}{data['units'][1]}填报员", hashed=hashed, home=home
    )
    if not contributor.unit:
        User.objects.filter(pk=contributor.pk).update(unit=data["units"][1])
    make_person(f"editor-{code}", Role.EDITOR, f"{short}白皮书编辑", hashed=hashed, home=home)
    make_person(f"head-{code}", Role.HEAD, f"{short}局长" if data["kind"] != "commission" else f"{short}主任",
                hashed=hashed, home=home)  # fmt: skip


def make_plan_year(year: int) -> PlanYear:
    """Return the plan year with deadlines in the December before it and its release on 4 January, 10:00."""
    before = year - 1
    plan_year, _ = PlanYear.objects.get_or_create(
        year=year,
        defaults={
            "title": "部门责任白皮书",
            "title_en": "Departmental Responsibility White Paper",
            "contributions_due": dt.date(before, 12, 5),
            "submission_due": dt.date(before, 12, 15),
            "review_due": dt.date(before, 12, 22),
            "approval_due": dt.date(before, 12, 28),
            "release_at": local(dt.date(year, 1, 4)),
            "amendments_until": dt.date(year, 9, 30),
        },
    )
    return plan_year


def make_assigned_tasks(plan_year: PlanYear, phase: str, codes: list[str]) -> dict[tuple[str, int], AssignedTask]:
    """Make the city's yearly list; return it by (department, number)."""
    tasks: dict[tuple[str, int], AssignedTask] = {}
    for code in codes:
        home = Department.objects.get(code=code)
        for one in targets(code, phase):
            if one["source"] != "assigned" or (code, one["assigned"]) in tasks:
                continue
            tasks[code, one["assigned"]], _ = AssignedTask.objects.get_or_create(
                plan_year=plan_year,
                number=str(one["assigned"]),
                defaults={
                    "text": one["assigned_text"],
                    "lead": home,
                    "document": f"《泓州市{plan_year.year}年度重点工作任务》",
                },
            )
    return tasks
