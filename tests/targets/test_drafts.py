"""What was typed and not sent: kept for one person, on telephone and desk alike, gone with the report."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from targets.models import PlanYear, ProgressReport, ReportDraft, Target
from tests.editions import publish_edition
from tests.targets.owned import form_of, own, page_of, pass_on, send
from tests.targets.year import claim

pytestmark = pytest.mark.django_db
TYPED = {"value": "12.5", "text": "写到一半的一段话", "done": "on"}


@pytest.fixture(autouse=True)
def april(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2027, 4, 8, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def target(cast):
    publish_edition(cast.department, targets=2)
    return Target.objects.select_related("plan_year").first()


@pytest.fixture
def page(cast, target):
    """The contributor's page behind the link."""
    return page_of(own(cast, target))


def keep(client, address, **typed):
    return client.post(address, {"period": "2027Q1", "seen": "0"} | TYPED | typed)


def desk(target):
    return reverse("progress_draft", args=[target.number])


def test_what_was_typed_on_the_telephone_is_there_after_the_browser_was_closed_and_at_the_desk(
    client, cast, target, page
):
    assert keep(Client(), f"{page}draft/").status_code == 204
    for shown in (Client().get(page), client):
        if shown is client:
            client.force_login(cast.contributor)
            shown = client.get(reverse("progress_report", args=[target.number]))
        text = shown.content.decode()
        assert "写到一半的一段话" in text
        assert "12.5" in text
        assert "checked" in text
        assert "This is what you typed before" in text
    assert not ProgressReport.objects.exists()


def test_nobody_sees_what_somebody_else_typed(client, cast, target, page):
    keep(Client(), f"{page}draft/")
    for person in (cast.editor, cast.head, cast.inspector):
        client.force_login(person)
        assert "写到一半的一段话" not in client.get(reverse("progress_report", args=[target.number])).content.decode()
    new = pass_on(cast, target, cast.head)
    assert "写到一半的一段话" not in Client().get(page_of(new)).content.decode()


def test_sending_clears_it_whichever_way(client, cast, target, page):
    keep(Client(), f"{page}draft/")
    send(Client(), page)
    assert not ReportDraft.objects.exists()
    client.force_login(cast.contributor)
    keep(client, desk(target), seen=str(ProgressReport.objects.get().pk))
    claim(cast, target, 13, by=cast.contributor, text="更正")
    assert not ReportDraft.objects.exists()


def test_a_draft_that_arrives_after_its_own_report_is_not_kept(page):
    phone = Client()
    send(phone, page)
    assert keep(phone, f"{page}draft/").status_code == 200
    assert not ReportDraft.objects.exists()


def test_a_colleague_who_was_faster_is_seen_when_the_draft_is_sent(cast, target, page):
    phone = Client()
    keep(phone, f"{page}draft/")
    claim(cast, target, 11, text="同事先报了")
    answer = phone.get(page)
    assert "写到一半的一段话" in answer.content.decode()
    assert form_of(answer)["seen"] == "0"
    assert send(phone, page, **form_of(answer)).status_code == 409


def test_an_emptied_form_is_no_draft(page):
    phone = Client()
    keep(phone, f"{page}draft/")
    assert keep(phone, f"{page}draft/", value="", text="", done="").status_code == 200
    assert not ReportDraft.objects.exists()


@pytest.mark.parametrize("typed", [{"period": "2028Q1"}, {"period": "'; --"}, {"period": ""}])
def test_a_draft_for_no_period_is_not_kept(page, typed):
    assert keep(Client(), f"{page}draft/", **typed).status_code == 200
    assert not ReportDraft.objects.exists()


def test_a_draft_is_no_larger_than_a_report(page):
    keep(Client(), f"{page}draft/", text="长" * 100_000, value="9" * 500, seen="x" * 500, evil="y")
    draft = ReportDraft.objects.get()
    assert {name: len(value) for name, value in draft.typed.items()} == {
        "value": 60,
        "text": 5000,
        "done": 2,
        "links": 0,
        "seen": 1,
    }


def test_whoever_may_not_report_keeps_no_draft(client, cast, other, target):
    for person in (other.editor, cast.inspector, cast.evaluator, cast.leader):
        client.force_login(person)
        assert keep(client, desk(target)).status_code == 404
    client.force_login(cast.editor)
    assert client.get(desk(target)).status_code == 405
    PlanYear.objects.update(closed_on=dt.date(2027, 4, 1))
    assert keep(client, desk(target)).status_code == 404
    assert not ReportDraft.objects.exists()
