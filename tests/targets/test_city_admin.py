"""The administrator's screens: people, departments, plan years, tasks; no way from administrator to superuser."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import ModelLogEntry

from targets.models import AssignedTask, CalendarDay, Department, PlanYear, User
from targets.roles import Role
from tests.factories import AssignedTaskFactory, PlanYearFactory, make_city, make_paper, make_person, make_target

pytestmark = pytest.mark.django_db

SCREENS = ("departments", "plan_years", "calendar", "assigned_tasks", "city", "wagtailusers_users")


@pytest.fixture
def admin(roles):
    return make_person(Role.ADMINISTRATOR, "adm")


def group(role):
    return Group.objects.get(name=str(role)).pk


def person_data(**more):
    return {
        "username": "neu",
        "first_name": "新编辑",
        "groups": [group(Role.EDITOR)],
        "password1": "whitebook-demo",
        "password2": "whitebook-demo",
        "is_active": "on",
        **more,
    }


def test_the_administrator_opens_every_screen(client, cast, admin):
    make_city()
    PlanYearFactory()
    AssignedTaskFactory(lead=cast.department)
    client.force_login(admin)
    for name in SCREENS:
        for screen in ("index", "add"):
            response = client.get(reverse(f"{name}:{screen}"), follow=True)
            assert response.status_code == 200, (name, screen)
            assert response.request["PATH_INFO"] != reverse("wagtailadmin_home"), (name, screen)
    for name, row in (
        ("departments", cast.department),
        ("plan_years", PlanYear.objects.get()),
        ("calendar", CalendarDay.objects.create(date="2027-01-01")),
        ("assigned_tasks", AssignedTask.objects.get()),
        ("city", make_city()),
        ("wagtailusers_users", cast.editor),
    ):
        for screen in ("edit", "history"):
            assert client.get(reverse(f"{name}:{screen}", args=[row.pk])).status_code == 200, (name, screen)


@pytest.mark.parametrize("role", ["contributor", "editor", "head", "reviewer", "leader", "inspector", "evaluator"])
def test_nobody_else_opens_them(client, cast, role):
    client.force_login(getattr(cast, role))
    for name in SCREENS:
        for where in (reverse(f"{name}:index"), reverse(f"{name}:add")):
            for method in ("get", "post"):
                response = getattr(client, method)(where)
                assert response.status_code == 302, (where, method)
                assert response.url == reverse("wagtailadmin_home")
    assert client.get(reverse("wagtailusers_users:edit", args=[cast.editor.pk])).status_code == 302


def test_a_person_is_added_with_department_division_post_and_role(client, cast, admin):
    client.force_login(admin)
    data = person_data(
        department=cast.department.pk, unit="公共交通处", post="填报员", groups=[group(Role.CONTRIBUTOR)]
    )
    response = client.post(reverse("wagtailusers_users:add"), data)
    assert response.status_code == 302
    person = User.objects.get(username="neu")
    assert (person.department, person.unit, person.post) == (cast.department, "公共交通处", "填报员")
    assert person.roles == {Role.CONTRIBUTOR}
    assert person.check_password("whitebook-demo")


@pytest.mark.parametrize(
    ("role", "missing"), [(Role.EDITOR, "department"), (Role.HEAD, "department"), (Role.CONTRIBUTOR, "unit")]
)
def test_a_role_in_a_department_needs_it(client, cast, admin, role, missing):
    client.force_login(admin)
    data = person_data(groups=[group(role)])
    if missing == "unit":
        data["department"] = cast.department.pk
    response = client.post(reverse("wagtailusers_users:add"), data)
    assert response.status_code == 200
    assert missing in response.context["form"].errors
    assert not User.objects.filter(username="neu").exists()


def test_an_administrator_makes_no_superuser(client, cast, admin):
    client.force_login(admin)
    client.post(
        reverse("wagtailusers_users:add"),
        person_data(department=cast.department.pk, is_superuser="on", is_staff="on"),
    )
    assert not User.objects.get(username="neu").is_superuser
    edit = reverse("wagtailusers_users:edit", args=[cast.editor.pk])
    data = person_data(username=cast.editor.username, department=cast.department.pk, is_superuser="on")
    assert client.post(edit, data).status_code == 302
    cast.editor.refresh_from_db()
    assert not cast.editor.is_superuser
    own = reverse("wagtailusers_users:edit", args=[admin.pk])
    client.post(own, person_data(username="adm", is_superuser="on", groups=[group(Role.LEADER), group(Role.REVIEWER)]))
    admin = User.objects.get(pk=admin.pk)
    assert not admin.is_superuser
    assert admin.roles == {Role.ADMINISTRATOR}


def test_an_administrator_does_not_touch_a_superuser(client, admin):
    root = User.objects.create_superuser("root", "root@example.org", "whitebook-demo")
    client.force_login(admin)
    edit = reverse("wagtailusers_users:edit", args=[root.pk])
    assert client.get(edit).status_code == 302
    client.post(edit, person_data(username="root", password1="another-word-1", password2="another-word-1"))
    assert User.objects.get(pk=root.pk).check_password("whitebook-demo")


def test_nobody_deletes_a_person(client, cast):
    root = User.objects.create_superuser("root", "root@example.org", "whitebook-demo")
    client.force_login(root)
    where = reverse("wagtailusers_users:delete", args=[cast.editor.pk])
    assert client.post(where).status_code == 404
    assert User.objects.filter(pk=cast.editor.pk).exists()
    assert where not in client.get(reverse("wagtailusers_users:index")).content.decode()


def test_moving_a_person_and_changing_roles_is_recorded(client, cast, other, admin):
    client.force_login(admin)
    client.post(
        reverse("wagtailusers_users:edit", args=[cast.editor.pk]),
        person_data(
            username=cast.editor.username,
            department=other.department.pk,
            groups=[group(Role.HEAD)],
            password1="",
            password2="",
        ),
    )
    assert User.objects.get(pk=cast.editor.pk).department == other.department
    entry = ModelLogEntry.objects.get(action="whitebook.changed")
    assert entry.user == admin
    said = {tuple(change[1:]) for change in entry.data["changes"]}
    assert (cast.department.name, other.department.name) in said
    page = client.get(reverse("wagtailusers_users:history", args=[cast.editor.pk])).content.decode()
    assert f"{cast.department.name} → {other.department.name}" in page


def test_replacing_a_leader_is_recorded(client, cast, other, admin):
    client.force_login(admin)
    department = cast.department
    data = {
        "name": department.name,
        "code": department.code,
        "kind": department.kind,
        "order": 0,
        "language": department.language,
        "leader": other.leader.pk,
    }
    response = client.post(reverse("departments:edit", args=[department.pk]), data)
    assert response.status_code == 302
    assert Department.objects.get(pk=department.pk).leader == other.leader
    entry = ModelLogEntry.objects.get(action="whitebook.changed")
    assert [cast.leader.label(), other.leader.label()] in [change[1:] for change in entry.data["changes"]]


def test_only_leaders_can_be_put_in_charge(client, cast, admin):
    client.force_login(admin)
    form = client.get(reverse("departments:edit", args=[cast.department.pk])).context["form"]
    assert set(form.fields["leader"].queryset) == {cast.leader}


def test_the_dates_of_a_year_follow_each_other(client, admin):
    client.force_login(admin)
    data = {
        "year": 2030,
        "title": "部门责任白皮书",
        "contributions_due": "2029-12-05",
        "submission_due": "2029-12-01",
        "review_due": "2029-12-22",
        "approval_due": "2029-12-28",
        "release_at": "2030-01-04 10:00",
        "review_workdays": 5,
        "approval_workdays": 5,
        "answer_workdays": 5,
        "cooperation_workdays": 5,
        "grace_days": 15,
        "reminder_days": 5,
        "verification_days": 15,
        "sample_share": 20,
        "reminder_workdays": 5,
        "first_notice_workdays": 3,
        "second_notice_workdays": 5,
        "referral_workdays": 5,
    }
    response = client.post(reverse("plan_years:add"), data)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["submission_due"]
    response = client.post(reverse("plan_years:add"), data | {"submission_due": "2029-12-15"})
    assert response.status_code == 302
    year = PlanYear.objects.get(year=2030)
    assert year.release_at == dt.datetime(2030, 1, 4, 2, 0, tzinfo=dt.UTC)  # the city's 10 o'clock


def test_an_answered_task_is_not_deleted_and_says_so(client, cast, admin):
    paper = make_paper(cast)
    task = AssignedTaskFactory(plan_year=paper.plan_year, lead=cast.department)
    make_target(paper, 9, assigned_task=task)
    client.force_login(admin)
    response = client.post(reverse("assigned_tasks:delete", args=[task.pk]), follow=True)
    assert response.status_code == 200
    assert AssignedTask.objects.filter(pk=task.pk).exists()


def test_there_is_one_city(client, admin):
    city = make_city()
    client.force_login(admin)
    for where in (reverse("city:index"), reverse("city:add")):
        assert client.get(where).url == reverse("city:edit", args=[city.pk])
