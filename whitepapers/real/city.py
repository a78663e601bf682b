"""Makes the city of the real input: its notice, its three plan years and the people who act. Nobody has a personal name."""

import datetime as dt

from django.contrib.auth.models import Group
from django.utils import timezone

from targets.management.commands.sync_roles import sync_roles
from targets.models import City, Department, PlanYear, User
from targets.roles import Role

RESULTS, TARGETS, TASKS = 2016, 2017, 2012  # the plan years of the three files
TITLES = {
    RESULTS: ("部门成果报告", "Departmental Results Report"),
    TARGETS: ("部门计划", "Departmental Plan"),
    TASKS: ("人才工作任务分工", "Division of the Talent Programme's Tasks"),
}
OFFICES = {
    "administrator": Role.ADMINISTRATOR,
    "reviewer": Role.REVIEWER,
    "inspector": Role.INSPECTOR,
    "evaluator": Role.EVALUATOR,
    "leader": Role.LEADER,  # in charge of every department whose file names nobody: Guangzhou's
}
POSTS = {
    "administrator": "Administrator",
    "reviewer": "Supervisory organ 监察机关",  # in papers of both languages
    "inspector": "Inspection office, inspector",
    "evaluator": "Evaluation office, evaluator",
    "leader": "分管领导",
}


def make_person(username: str, role: Role, post: str, home: Department | None = None) -> User:
    """Return the account, making it at the first call; nobody can sign in with it."""
    user, new = User.objects.get_or_create(username=username, defaults={"post": post[:80], "department": home})
    if new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        user.groups.add(Group.objects.get(name=str(role)))
    return user


def make_city() -> dict[str, User]:
    """Make the roles, the city row, the plan years and the people of its offices; return these by account."""
    sync_roles()
    City.objects.get_or_create(
        name="真实数据试验",
        defaults={
            "name_en": "Real input",
            "notice": "以加拿大和广州的公开数据检验白皮书系统；并非官方出版物。",
            "notice_en": "Public data of Canada and Guangzhou, used to try out Whitebook; not an official publication.",
        },
    )
    for year in TITLES:
        _make_year(year)
    return {name: make_person(name, role, POSTS[name]) for name, role in OFFICES.items()}


def _make_year(year: int) -> None:
    """Make a plan year whose deadlines and release time are over: what is approved becomes public at once."""
    title, title_en = TITLES[year]
    PlanYear.objects.get_or_create(
        year=year,
        defaults={
            "title": title,
            "title_en": title_en,
            "contributions_due": dt.date(year - 1, 12, 5),
            "submission_due": dt.date(year - 1, 12, 15),
            "review_due": dt.date(year - 1, 12, 22),
            "approval_due": dt.date(year - 1, 12, 28),
            "release_at": timezone.make_aware(dt.datetime.combine(dt.date(year, 4, 1), dt.time(9))),
        },
    )


def make_departments_people(leader: User) -> None:
    """Give every department an editor and a head, and a leader in charge where the file named none."""
    for department in Department.objects.all():
        name = department.name_en if department.language == "en" else department.name
        make_person(f"editor-{department.code}", Role.EDITOR, f"{name}, editor", department)
        make_person(f"head-{department.code}", Role.HEAD, f"{name}, head", department)
    Department.objects.filter(leader=None).update(leader=leader)
