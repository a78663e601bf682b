"""The inspection office's queue and form."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.desk.queue import waiting_count
from targets.models import Target
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.year import PNG, claim, find, moment

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 4, 22)


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel(dt.datetime(2027, 4, 22, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=3)
    return list(Target.objects.select_related("plan_year"))


def send(client, user, report, **values):
    client.force_login(user)
    data = {"outcome": "verified", "value": "12", "fulfilled": "", "completed_on": "", "note": "", "seen": "0"}
    data |= {"method": "documents"} | values
    return client.post(reverse("verify_report", args=[report.pk]), data)


def queue(client, user, **query):
    client.force_login(user)
    return [row[0] for row in client.get(reverse("verification"), query).context["rows"]]


def test_the_queue_shows_what_waits_oldest_first_and_says_what_waits_too_long(client, cast, targets):
    new = claim(cast, targets[0], at=moment(4, 20))
    old = claim(cast, targets[1], at=moment(4, 2))
    find(cast, claim(cast, targets[2]))
    assert queue(client, cast.inspector) == [old, new]
    rows = client.get(reverse("verification")).context["rows"]
    assert [(row[1], row[2]) for row in rows] == [(20, True), (2, False)]
    assert [row[3] for row in rows] == [False, True]  # filed after the fifteen days of grace
    assert [row[4] for row in rows] == [("not_yet",), ("late", "not_yet")]
    assert waiting_count(cast.inspector, TODAY) == 2


def test_a_corrected_report_waits_in_place_of_the_first(client, cast, targets):
    find(cast, claim(cast, targets[0]))
    newer = claim(cast, targets[0], 13, at=moment(4, 12))
    assert queue(client, cast.inspector) == [newer]


def test_tabs_keep_what_was_found(client, cast, targets):
    one, two = claim(cast, targets[0]), claim(cast, targets[1])
    find(cast, one, 11, "disputed")
    find(cast, two, outcome="returned")
    assert queue(client, cast.inspector, show="disputed") == [one]
    assert queue(client, cast.inspector, show="returned") == [two]
    assert queue(client, cast.inspector, show="verified") == queue(client, cast.inspector) == []


def test_record_and_next_goes_through_the_queue(client, cast, targets):
    reports = [claim(cast, one, at=moment(4, 2 + place)) for place, one in enumerate(targets)]
    response = send(client, cast.inspector, reports[0], next="1")
    assert response["Location"] == reverse("verify_report", args=[reports[1].pk])
    send(client, cast.inspector, reports[1], next="1")
    assert send(client, cast.inspector, reports[2], next="1")["Location"] == reverse("verification")


def test_the_way_through_the_queue_stays_in_what_it_was_narrowed_to(client, cast, targets):
    days = (2, 20, 21)  # the fifteen days of grace end on the 15th
    early, late, later = (claim(cast, one, at=moment(4, day)) for one, day in zip(targets, days, strict=True))
    client.force_login(cast.inspector)
    page = client.get(reverse("verify_report", args=[later.pk]), {"close": "late"})
    assert page.context["following"] == reverse("verify_report", args=[late.pk]) + "?close=late"
    assert page.context["following"] in page.content.decode()
    find(cast, late)
    page = client.get(reverse("verify_report", args=[later.pk]), {"close": "late"})
    assert page.context["following"] == ""
    page = client.get(reverse("verify_report", args=[later.pk]))
    assert page.context["following"] == reverse("verify_report", args=[early.pk])


def test_what_was_typed_stays_when_a_reason_is_missing(client, cast, targets):
    one = claim(cast, targets[0])
    response = send(client, cast.inspector, one, outcome="disputed", value="9.5")
    assert response.status_code == 422
    assert 'value="9.5"' in response.content.decode()
    assert not one.verifications.exists()


def test_a_return_ignores_the_figure_the_form_had_filled_in(client, cast, targets):
    one = claim(cast, targets[0])
    send(client, cast.inspector, one, outcome="returned", note="缺少材料", completed_on="2027-03-31", fulfilled="yes")
    found = one.verifications.get()
    assert (found.outcome, found.value, found.fulfilled, found.completed_on) == ("returned", None, None, None)


def test_a_report_that_somebody_verified_meanwhile_gives_a_sentence_and_the_finding(client, cast, targets):
    one = claim(cast, targets[0])
    find(cast, one, 11, "disputed", by=make_person("inspectors", "inspector-2"), note="少一公里")
    response = send(client, cast.inspector, one, note="同意")
    assert response.status_code == 422
    assert "少一公里" in response.content.decode()
    assert one.verifications.count() == 1
    assert send(client, cast.inspector, one, note="再次复核", seen="1").status_code == 302
    assert one.verifications.count() == 2


@pytest.mark.parametrize("who", ["contributor", "editor", "head", "reviewer", "leader"])
def test_for_everybody_else_the_queue_is_not_there(client, cast, targets, who):
    one = claim(cast, targets[0])
    client.force_login(getattr(cast, who))
    assert client.get(reverse("verification")).status_code == 404
    assert client.get(reverse("verify_report", args=[one.pk])).status_code == 404
    assert send(client, getattr(cast, who), one).status_code == 404
    assert not one.verifications.exists()


def test_an_evaluator_looks_and_can_not_verify(client, cast, targets):
    one = claim(cast, targets[0])
    assert send(client, cast.evaluator, one).status_code == 422
    assert not one.verifications.exists()
    assert client.get(reverse("verify_report", args=[one.pk])).context["form"] is None


def test_an_inspector_with_a_department_does_not_see_its_reports_in_the_queue(client, cast, targets):
    claim(cast, targets[0])
    own = make_person("inspectors", "own", cast.department)
    assert queue(client, own) == []
    assert waiting_count(own, TODAY) == 0


def test_the_menu_counts_for_inspectors_only(client, cast, targets):
    claim(cast, targets[0])
    assert waiting_count(cast.evaluator, TODAY) == waiting_count(cast.editor, TODAY) == 0
    client.force_login(cast.inspector)
    assert " (1)" in client.get(reverse("wagtailadmin_home")).content.decode()


def test_first_page_tells_inspector_department_and_evaluator_what_needs_them(client, cast, targets):
    claim(cast, targets[0], at=moment(4, 2))
    wanted = {
        cast.inspector: reverse("verification"),
        cast.editor: f"{reverse('progress')}?year=2027&amp;need=late",
        cast.evaluator: reverse("board"),
    }
    for user, address in wanted.items():
        client.force_login(user)
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        assert f'href="{address}"' in page[page.index("panel-needs") :]


def test_the_queue_asks_the_database_as_often_for_three_as_for_forty(client, cast, other, targets):
    counts = []
    publish_edition(other.department, targets=37)
    for targets_of in (targets, list(Target.objects.filter(department=other.department))):
        for target in targets_of:
            claim(cast if target.department_id == cast.department.pk else other, target, evidence=[PNG])
        client.force_login(cast.inspector)
        client.get(reverse("verification"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("verification"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
