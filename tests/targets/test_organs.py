"""No organ verifies or takes over its own: the inspection office and the evaluation office have a substitute."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from targets.desk.queue import waiting_count
from targets.models import City, Department, Target, User
from targets.refusal import Refused
from targets.roles import Role
from tests.editions import publish_edition
from tests.factories import make_city, make_person
from tests.targets.year import claim, find

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 4, 22)


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel(dt.datetime(2027, 4, 22, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def own(cast):
    """The department that promised is the inspection office and the evaluation office itself."""
    make_city()
    publish_edition(cast.department, targets=1)
    City.objects.update(inspection_office=cast.department, evaluation_office=cast.department)
    return Target.objects.select_related("plan_year").get()


@pytest.fixture
def substitute(cast, own):
    person = make_person(Role.LEADER, "auditor")
    Department.objects.filter(pk=cast.department.pk).update(substitute_inspector=person, substitute_evaluator=person)
    return person


def test_the_inspection_office_does_not_verify_its_own(cast, other, own):
    report = claim(cast, own)
    with pytest.raises(Refused, match="no substitute is named"):
        find(cast, report)
    with pytest.raises(Refused, match="no substitute is named"):
        find(other, report)


def test_its_substitute_does_and_nobody_else(client, cast, own, substitute):
    report = claim(cast, own)
    with pytest.raises(Refused, match="its substitute does"):
        find(cast, report)
    client.force_login(substitute)
    assert waiting_count(substitute, TODAY) == 1
    assert waiting_count(cast.inspector, TODAY) == 0
    answer = client.get(reverse("verification"))
    assert [row[0] for row in answer.context["rows"]] == [report]
    data = {"outcome": "verified", "value": "12", "fulfilled": "", "completed_on": "", "note": "", "seen": "0"}
    data |= {"method": "documents"}
    client.post(reverse("verify_report", args=[report.pk]), data)
    assert report.verifications.get().by == substitute


def test_a_substitute_verifies_only_there(client, cast, other, own, substitute):
    publish_edition(other.department, targets=1)
    report = claim(other, Target.objects.get(department=other.department))
    client.force_login(substitute)
    assert client.get(reverse("verify_report", args=[report.pk])).status_code == 404
    with pytest.raises(Refused, match="Only the inspection office verifies"):
        find_as(substitute, report)


def find_as(person, report):
    from targets.actions import verify
    from targets.reporting import Finding

    return verify(report=report, by=person, finding=Finding("verified"))


def test_the_evaluation_office_leaves_its_own_input_to_its_substitute(client, cast, other, own, substitute):
    publish_edition(other.department, targets=1)

    def seen(person):
        client.force_login(person)
        rows = client.get(reverse("evaluation"), {"year": "2027"}).context["departments"]
        return {row["department"] for row in rows}

    assert seen(cast.evaluator) == {"jyj"}
    assert seen(substitute) == {"jtys"}
    assert seen(User.objects.get(pk=cast.head.pk)) == {"jtys"}
