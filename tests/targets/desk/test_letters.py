"""The outbox as administrators see it: what waits, what failed and why, and never a letter's text."""

import datetime as dt

import pytest
from django.urls import reverse

from targets.models import Letter
from targets.notices import post
from targets.outbox import WAITS, deliver
from targets.roles import Role
from tests import smtp
from tests.factories import make_person

pytestmark = pytest.mark.django_db
AT = dt.datetime(2027, 1, 5, 2, tzinfo=dt.UTC)


@pytest.fixture
def admin(client, roles):
    person = make_person(Role.ADMINISTRATOR, "adm")
    client.force_login(person)
    return person


def put(to="a@city.example", **more):
    values = {"person": None, "language": "en", "subject": "Subject <b>", "body": "the one-time link", "at": AT} | more
    return post(to=to, **values)


def shown(client, **query):
    response = client.get(reverse("letters"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_outbox_says_so(client, admin):
    assert "尚未发送过邮件" in shown(client)
    assert "没有待发送的邮件" in shown(client, show="waiting")
    assert "没有停止发送的邮件" in shown(client, show="failed")


def test_what_waits_says_why_and_when_it_is_tried_again_but_not_what_it_says(client, admin, settings):
    smtp.use(settings, smtp.closed_port())
    put(person=admin)
    deliver(AT)
    page = shown(client)
    assert "refused" in page
    assert "邮件服务器目前无法发送邮件" in page
    assert "Subject &lt;b&gt;" in page
    assert "a@city.example" in page
    assert "one-time link" not in page


def test_a_letter_that_was_given_up_is_counted_shown_first_and_tried_again(client, admin):
    letter = put()
    Letter.objects.update(given_up_at=AT, last_error="550 no such mailbox", tries=5, refusals=5)
    assert "550 no such mailbox" in shown(client)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "\\u90ae\\u4ef6\\u53d1\\u9001 (1)" in home or "邮件发送 (1)" in home
    client.post(reverse("letters_retry"), {"letter": letter.pk})
    letter.refresh_from_db()
    assert (letter.given_up_at, letter.tries, letter.refusals) == (None, 0, 0)
    assert Letter.objects.due(letter.not_before).get() == letter


def test_all_that_failed_are_tried_again_and_what_was_sent_stays_sent(client, admin):
    put(), put(), put()
    first, second, third = Letter.objects.order_by("pk")
    Letter.objects.filter(pk=first.pk).update(given_up_at=AT, last_error="550")
    Letter.objects.filter(pk=second.pk).update(last_error="refused", tries=4, not_before=AT + WAITS[-1])
    Letter.objects.filter(pk=third.pk).update(sent_at=AT)
    client.post(reverse("letters_retry"), {"letter": "all"})
    assert list(Letter.objects.waiting().order_by("pk")) == [first, second]
    client.post(reverse("letters_retry"), {"letter": third.pk})
    third.refresh_from_db()
    assert third.sent_at == AT


def test_what_was_sent_is_listed(client, admin):
    put()
    deliver(AT)
    assert "a@city.example" in shown(client, show="sent")


@pytest.mark.parametrize("role", ["contributor", "editor", "head", "reviewer", "leader", "inspector", "evaluator"])
def test_the_outbox_exists_for_administrators_only(client, cast, role):
    letter = put()
    client.force_login(getattr(cast, role))
    assert client.get(reverse("letters")).status_code == 404
    assert client.post(reverse("letters_retry"), {"letter": letter.pk}).status_code == 404
    assert reverse("letters") not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("made_up", ["", "x", "9" * 30, "99999"])
def test_a_made_up_letter_does_not_exist(client, admin, made_up):
    assert client.post(reverse("letters_retry"), {"letter": made_up}).status_code == 404
