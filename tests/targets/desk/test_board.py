"""The dashboards' pages: each person their own, guessed codes and foreign departments are not there."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.board.scope import departments_for, may_look
from targets.models import City, Target
from targets.roles import Role
from tests.editions import print_edition, publish_edition
from tests.factories import make_city, make_person
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(dt.datetime(2027, 7, 22, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def told(cast, other):
    """Two departments with a year under way."""
    for one in (cast, other):
        publish_edition(one.department, targets=3)
        first, second, _third = Target.objects.filter(department=one.department).select_related("plan_year")
        find(one, claim(one, first, 40), 40)
        find(one, claim(one, second, 20), 12, "disputed")
        claim(one, second, 22, period="2027Q2", at=moment(7, 2))
    return list(Target.objects.select_related("plan_year"))


def page(client, user, code="", **query):
    client.force_login(user)
    address = reverse("board_department", args=[code]) if code else reverse("board")
    return client.get(address, query)


def figure(answer, label):
    """Return the figure of a tile."""
    found = re.search(rf"<dt>{label}</dt>\s*<dd><a [^>]*>(\d+)</a>", answer.content.decode())
    assert found, label
    return int(found[1])


@pytest.mark.parametrize("who", ["contributor", "editor", "head"])
def test_a_department_sees_its_own_figures_and_not_the_others(client, cast, other, told, who, settings):
    settings.LANGUAGE_CODE = "en"
    answer = page(client, getattr(cast, who))
    assert answer.status_code == 200
    assert figure(answer, "Promised") == 3
    assert other.department.name not in answer.content.decode()
    assert page(client, getattr(cast, who), other.department.code).status_code == 404


def test_the_leader_sees_the_departments_in_charge_only(client, cast, other, told, settings):
    settings.LANGUAGE_CODE = "en"
    answer = page(client, cast.leader)
    assert figure(answer, "Promised") == 3
    assert other.department.name not in answer.content.decode()
    assert page(client, cast.leader, other.department.code).status_code == 404
    assert client.get(reverse("board_sheet", args=[other.department.code])).status_code == 404


@pytest.mark.parametrize("who", ["inspector", "evaluator", "reviewer"])
def test_the_citys_offices_see_every_department(client, cast, other, told, who, settings):
    settings.LANGUAGE_CODE = "en"
    answer = page(client, getattr(cast, who))
    assert figure(answer, "Promised") == 6
    assert figure(answer, "Kept") == 2
    assert figure(answer, "Claim and finding differ") == 2
    assert page(client, getattr(cast, who), other.department.code).status_code == 200


@pytest.mark.parametrize("code", ["nosuch", "JTYS", "jtys-", "0"])
def test_a_guessed_code_is_not_there(client, cast, told, code):
    for user in (cast.editor, cast.inspector, cast.leader):
        assert page(client, user, code).status_code == 404
        assert client.get(reverse("board_sheet", args=[code])).status_code == 404


@pytest.mark.parametrize("year", ["1999", "zzz", "2027 or 1=1"])
def test_a_year_that_is_not_there_is_not_found(client, cast, told, year):
    assert page(client, cast.editor, year=year).status_code == 404


def test_clerks_and_closed_accounts_have_no_dashboard(client, cast, told):
    assert not may_look(cast.clerk)
    assert page(client, cast.clerk).status_code == 404
    cast.inspector.is_active = False
    assert departments_for(cast.inspector) == []


def test_the_evaluation_office_leaves_its_own_paper_to_the_substitute(cast, other, told):
    make_city()
    City.objects.update(evaluation_office=other.department)
    assert departments_for(cast.evaluator) == [cast.department]
    substitute = make_person(Role.EDITOR, "stands-in", cast.department)
    other.department.substitute_evaluator = substitute
    other.department.save()
    assert set(departments_for(substitute)) == {cast.department, other.department}


def test_an_inspector_is_not_asked_to_check_the_own_department(client, cast, other, told, settings):
    settings.LANGUAGE_CODE = "en"
    own = make_person(Role.INSPECTOR, "own", cast.department)
    answer = page(client, own)
    needs = {one.key: one.count for one in answer.context["needs"]}
    assert needs["reports_to_check"] == 1


def test_what_is_printed_and_not_released_is_in_no_figure(client, cast, told, settings):
    settings.LANGUAGE_CODE = "en"
    print_edition(cast.department, 2028, targets=5)
    answer = page(client, cast.inspector, cast.department.code)
    assert figure(answer, "Promised") == 3
    assert "2028" not in [str(one) for one in answer.context["years"]]


def test_every_figure_leads_to_a_list_that_holds_as_many(client, cast, other, told):
    answer = page(client, cast.leader)
    href, board = answer.context["href"], answer.context["board"]
    assert client.get(href["all"]).context["page"].paginator.count == board.tally.promised
    assert client.get(href["kept"]).context["page"].paginator.count == 1
    assert client.get(href["missed"]).context["page"].paginator.count == 1
    assert client.get(href["waiting"]).context["page"].paginator.count == board.checks.waiting == 1
    assert client.get(href["differs"]).context["page"].paginator.count == board.checks.differing == 1
    for part, address in answer.context["statuses"]:
        assert client.get(address).context["page"].paginator.count == part.count


def test_the_inspectors_figures_lead_to_the_queue(client, cast, other, told):
    answer = page(client, cast.inspector, cast.department.code)
    href = answer.context["href"]
    assert href["waiting"] == f"{reverse('verification')}?show=waiting&department={cast.department.code}"
    assert len(client.get(href["waiting"]).context["rows"]) == 1
    for one in answer.context["slow"]:
        assert client.get(one[1]).status_code == 200


@pytest.mark.parametrize("who", ["editor", "leader", "inspector", "evaluator", "reviewer"])
def test_no_link_of_a_dashboard_leads_nowhere(client, cast, other, told, who):
    answer = page(client, getattr(cast, who))
    body = answer.content.decode()
    links = {
        one.replace("&amp;", "&") for one in re.findall(r'href="(/admin/[^"]*)"', body[body.index('class="wb"') :])
    }
    assert links
    for one in links:
        assert client.get(one).status_code == 200, one


def test_a_new_city_says_what_will_stand_here(client, cast, settings):
    settings.LANGUAGE_CODE = "en"
    answer = page(client, cast.inspector)
    assert answer.status_code == 200
    assert "Once a first paper is published" in answer.content.decode()
    assert page(client, cast.editor, cast.department.code).status_code == 200
    assert client.get(reverse("board_sheet", args=[cast.department.code])).status_code == 404


def test_the_dashboard_asks_the_database_as_often_for_six_targets_as_for_sixty(client, cast, other, told):
    page(client, cast.inspector)
    counts = []
    for more in (0, 54):
        if more:
            publish_edition(other.department, 2027, targets=3 + more, number=2, reason="增加目标")
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            page(client, cast.inspector)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_sheet_is_one_page_for_the_meeting_and_kept_nowhere(client, cast, told):
    client.force_login(cast.leader)
    answer = client.get(reverse("board_sheet", args=[cast.department.code]))
    assert answer["Content-Type"] == "application/pdf"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer.content.startswith(b"%PDF")
    assert answer.content.count(b"/Type /Page\n") + answer.content.count(b"/Type /Page ") <= 1
