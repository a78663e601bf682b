"""The reporting calendar on the screen and as a file."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from targets.models import CalendarDay, PlanYear, ReportingRule, Target
from targets.reporting_calendar import calendar_lines
from tests.editions import publish_edition
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 4, 8)


@pytest.fixture(autouse=True)
def april(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2027, 4, 8, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=3)
    return list(Target.objects.select_related("plan_year"))


def lines(today=TODAY):
    return calendar_lines(PlanYear.objects.get(year=2027), Target.objects.all(), today)


def test_each_period_says_what_is_wanted_filed_and_missing(cast, targets):
    claim(cast, targets[0])
    first, *rest = lines()
    assert (first.name, first.wanted, first.filed, first.open) == ("2027Q1", 3, 1, 2)
    assert first.missing == {"Bureau jtys": 2}
    assert [(one.name, one.wanted, one.filed) for one in rest] == [("2027Q2", 3, 0), ("2027Q3", 3, 0), ("2027Q4", 3, 0)]


def test_the_day_knows_the_citys_working_days(targets):
    first = lines()[0]
    assert (first.due, first.last_workday, first.workdays_left) == (dt.date(2027, 4, 15), dt.date(2027, 4, 15), 5)
    for day in (14, 15):
        CalendarDay.objects.create(date=dt.date(2027, 4, day), works=False, name="假日")
    first = lines()[0]
    assert (first.due, first.last_workday, first.workdays_left) == (dt.date(2027, 4, 15), dt.date(2027, 4, 13), 3)


def test_a_promise_that_is_kept_owes_nothing_more(cast, targets):
    find(cast, claim(cast, targets[0], 41), at=moment(4, 7))
    assert [one.wanted for one in lines()] == [3, 2, 2, 2]


def test_milestones_and_classes_stand_in_one_order(cast, other, targets):
    year = PlanYear.objects.get(year=2027)
    type(other.department).objects.filter(pk=other.department.pk).update(kind="commission")
    publish_edition(other.department, targets=1)
    ReportingRule.objects.create(plan_year=year, kind="commission", frequency="milestones")
    names = [one.name for one in lines()]
    assert names == ["2027Q1", "20270630", "2027Q2", "2027Q3", "20271231", "2027Q4"]


def test_the_screen_and_the_file_say_the_same(client, cast, targets):
    client.force_login(cast.editor)
    page = client.get(reverse("reporting_calendar")).content.decode()
    for words in ("Q1 2027", "2027-04-15", "5 working days left", ".ics"):
        assert words in page
    answer = client.get(reverse("reporting_calendar_file", args=[2027]))
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert 'filename="reports-2027-jtys.ics"' in answer["Content-Disposition"]
    assert text.count("BEGIN:VEVENT") == 4
    assert "DTSTART;VALUE=DATE:20270415" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_department_sees_its_own_and_an_office_all(client, cast, other, targets):
    publish_edition(other.department, targets=1)
    client.force_login(other.editor)
    assert client.get(reverse("reporting_calendar")).context["lines"][0].wanted == 1
    assert client.get(reverse("reporting_calendar"), {"department": "jtys"}).context["lines"] == []
    assert client.get(reverse("reporting_calendar_file", args=[2027]), {"department": "jtys"}).status_code == 404
    client.force_login(cast.inspector)
    assert client.get(reverse("reporting_calendar")).context["lines"][0].wanted == 4
    assert "Bureau jyj: 1" in client.get(reverse("reporting_calendar")).content.decode()
    assert client.get(reverse("reporting_calendar"), {"department": "jyj"}).context["lines"][0].wanted == 1
    assert client.get(reverse("reporting_calendar_file", args=[1999])).status_code == 404


def test_the_number_of_queries_does_not_grow(cast, other, targets, django_assert_max_num_queries):
    publish_edition(other.department, targets=9)
    claim(cast, targets[0], at=moment(4, 2))
    with django_assert_max_num_queries(8):
        lines()
