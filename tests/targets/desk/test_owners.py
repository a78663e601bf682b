"""The screens of owners: the list, naming several, one target, and who has gone silent."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from targets.models import Ownership, Target
from targets.requests import send_requests
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.owned import own, pass_on
from tests.targets.year import claim, moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def may(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2027, 5, 20, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=4)
    return list(Target.objects.select_related("plan_year"))


def name(client, targets, **said):
    seen = [f"{one.pk}:{one.ownerships.count()}" for one in targets]
    return client.post(reverse("owners"), {"target": seen, "unit": "运输处"} | said)


def test_the_editions_unit_is_shown_where_nobody_was_named(client, cast, targets):
    client.force_login(cast.editor)
    page = client.get(reverse("owners")).content.decode()
    assert page.count("as the edition says") == 4
    assert "公共交通处" in page


def test_an_editor_names_one_owner_for_several(client, cast, targets):
    client.force_login(cast.editor)
    answer = name(client, targets[:3], officer=cast.contributor.pk)
    assert answer.status_code == 302
    assert Ownership.objects.filter(officer=cast.contributor, unit="运输处").count() == 3
    page = client.get(reverse("owners"), {"owner": "none"}).content.decode()
    assert [one.number in page for one in targets] == [False, False, False, True]


def test_naming_several_again_takes_a_reason_and_what_was_ticked_stays_ticked(client, cast, targets):
    client.force_login(cast.head)
    own(cast, targets[0])
    answer = name(client, targets[:2])
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"{targets[0].number}: Say why" in page
    assert page.count(" checked") == 2
    assert name(client, targets[:2], reason="轮岗").status_code == 302
    assert Ownership.objects.count() == 3


def test_a_list_opened_before_a_colleague_named_somebody_names_nobody(client, cast, targets):
    client.force_login(cast.editor)
    own(cast, targets[1])
    old = {"target": [f"{one.pk}:0" for one in targets], "unit": "运输处", "reason": "x"}
    answer = client.post(reverse("owners"), old)
    assert answer.status_code == 422
    assert "Look again" in answer.content.decode()
    assert Ownership.objects.count() == 1


@pytest.mark.parametrize("ticked", [[], ["x"], ["1:"], [":1"], ["9" * 30 + ":0"], ["-1:0"], ["²:0"]])
def test_what_is_garbled_names_nobody(client, cast, targets, ticked):
    client.force_login(cast.editor)
    answer = client.post(reverse("owners"), {"target": ticked, "unit": "运输处"})
    assert answer.status_code == 422
    assert "Tick the targets" in answer.content.decode()


def test_only_the_departments_editor_and_head_name_and_only_its_people_are_offered(client, cast, other, targets):
    for person in (cast.contributor, cast.inspector):
        client.force_login(person)
        assert name(client, targets).status_code == 404
        assert "Name the owner" not in client.get(reverse("owners")).content.decode()
    client.force_login(other.editor)
    assert name(client, targets).status_code == 422
    client.force_login(cast.editor)
    assert name(client, targets, officer=other.contributor.pk).status_code == 422
    assert not Ownership.objects.exists()


def test_who_may_see_owners(client, cast, other, targets):
    own(cast, targets[0])
    for person, status in (
        (cast.contributor, 200), (cast.inspector, 200), (make_person("administrators", "adm"), 200),
        (cast.evaluator, 404), (cast.reviewer, 404), (cast.leader, 404), (cast.clerk, 404),
    ):  # fmt: skip
        client.force_login(person)
        for where in ("owners", "owners_silent"):
            assert client.get(reverse(where)).status_code == status, (person, where)
    client.force_login(other.editor)
    assert targets[0].number not in client.get(reverse("owners"), {"department": "jtys"}).content.decode()
    assert client.get(reverse("owner", args=[targets[0].number])).status_code == 404


def test_one_target_tells_who_answered_and_hands_over(client, cast, targets):
    own(cast, targets[0])
    client.force_login(cast.editor)
    address = reverse("owner", args=[targets[0].number])
    said = {"seen": "1", "unit": "运输处", "officer": cast.head.pk}
    assert client.post(address, said).status_code == 422
    assert client.post(address, said | {"reason": "人员轮岗"}).status_code == 302
    page = client.get(address).content.decode()
    assert "人员轮岗" in page
    assert client.post(address, said | {"reason": "又一次"}).status_code == 422  # a page from before
    client.force_login(cast.inspector)
    assert "人员轮岗" in client.get(address).content.decode()
    assert client.post(address, said | {"seen": "2", "reason": "x"}).status_code == 422
    assert targets[0].ownerships.count() == 2


def test_an_officer_who_left_is_shown_as_gone(client, cast, targets):
    own(cast, targets[0])
    type(cast.contributor).objects.filter(pk=cast.contributor.pk).update(is_active=False)
    client.force_login(cast.editor)
    page = client.get(reverse("owners"), {"owner": "gone"}).content.decode()
    assert targets[0].number in page
    assert targets[1].number not in page


def test_the_silent_are_listed_since_when_with_what_they_were_sent(client, cast, targets):
    type(cast.contributor).objects.filter(pk=cast.contributor.pk).update(email="c@city.example", first_name="填报员甲")
    for one in targets[:2]:
        own(cast, one)
    claim(cast, targets[1])
    own(cast, targets[2], cast.head)
    for at in (moment(4, 1), moment(4, 12)):
        send_requests(at)
    client.force_login(cast.inspector)
    silent = client.get(reverse("owners_silent")).context["silent"]
    found = {(one.officer, len(one.rows), one.requests) for one in silent}
    assert found == {(cast.contributor, 1, 2), (cast.head, 1, 0), (None, 1, 0)}
    assert {one.since for one in silent} == {dt.date(2027, 4, 15)}
    page = client.get(reverse("owners_silent")).content.decode()
    for words in ("填报员甲", "35 days", "2027-04-12", "Nobody was named"):
        assert words in page


def test_the_number_of_queries_does_not_grow(client, cast, targets, django_assert_max_num_queries):
    for one in targets:
        own(cast, one)
    pass_on(cast, targets[0], cast.head)
    client.force_login(cast.editor)
    client.get(reverse("owners"))
    for where in ("owners", "owners_silent", "reporting_calendar"):
        with django_assert_max_num_queries(32):
            client.get(reverse(where))


@pytest.mark.parametrize("sort", ["number", "-number", "unit", "officer", "-since", "need", "nonsense"])
def test_every_column_sorts(client, cast, targets, sort):
    own(cast, targets[2])
    client.force_login(cast.editor)
    assert client.get(reverse("owners"), {"sort": sort, "q": "新增"}).status_code == 200
