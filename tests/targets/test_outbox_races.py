"""Two machines at one outbox, with a database connection each: every letter is sent once."""

import datetime as dt
import threading

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from targets import outbox, tasks
from targets.models import Letter, MailChoice, Notice
from targets.notices import post, tell
from targets.outbox import deliver, deliver_digests
from tests.factories import make_person
from tests.targets.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT = dt.datetime(2027, 1, 5, 2, tzinfo=dt.UTC)
LETTERS, TIMES = 12, 4


class Postman(BaseEmailBackend):
    """Takes letters from several threads, and takes its time."""

    taken: list[str] = []
    gate = threading.Lock()

    def send_messages(self, messages):
        with self.gate:
            self.taken.extend(one.extra_headers["Message-ID"] for one in messages)
        return len(messages)


@pytest.fixture(autouse=True)
def postman(transactional_db, roles, monkeypatch):
    assert connection.vendor == "postgresql" or not connection.is_in_memory_db()
    monkeypatch.setattr(outbox, "get_connection", Postman)
    Postman.taken = []
    return Postman


def nothing_surprising(results):
    for one in results:
        assert not isinstance(one, Exception), repr(one)
    return results


def test_two_deliverers_send_each_letter_once(postman):
    for number in range(LETTERS):
        post(to=f"p{number}@city.example", person=None, language="en", subject="x", body="y", at=AT)
    done = nothing_surprising(at_once(*[lambda: deliver(AT)] * 3))
    assert sum(one.sent for one in done) == LETTERS
    assert len(postman.taken) == len(set(postman.taken)) == LETTERS
    assert not Letter.objects.waiting().exists()


def test_two_machines_write_one_daily_letter_a_person():
    people = [make_person(None, f"p{n}", email=f"p{n}@city.example", mail_choice=MailChoice.DIGEST) for n in range(3)]
    for day in range(5, 5 + TIMES):
        at = AT.replace(day=day)
        tell(people, kind="x", sentence="Comment:", path="/admin/", at=at)
        written = nothing_surprising(at_once(*[lambda at=at: deliver_digests(at + dt.timedelta(hours=24))] * 3))
        assert sum(len(one) for one in written) == len(people)
    assert Letter.objects.count() == TIMES * len(people)
    assert not Notice.objects.filter(in_digest=True).exists()


def test_what_is_told_while_the_daily_letters_are_written_is_in_one_of_them():
    person = make_person(None, "p", email="p@city.example", mail_choice=MailChoice.DIGEST)
    for day in range(5, 5 + TIMES):
        at = AT.replace(day=day)
        tell([person], kind="x", sentence="Comment:", path="/admin/", at=at)
        nothing_surprising(
            at_once(
                lambda at=at: deliver_digests(at + dt.timedelta(hours=24)),
                lambda at=at: tell([person], kind="x", sentence="Comment:", path="/admin/", at=at),
            )
        )
    deliver_digests(AT.replace(day=20))
    bodies = "".join(Letter.objects.values_list("body", flat=True))
    assert bodies.count("/admin/\n") == 2 * TIMES


def test_a_queue_that_is_dead_breaks_no_step(monkeypatch):
    class Dead:
        def enqueue(self):
            raise OSError("no queue")

    monkeypatch.setattr(tasks, "send_letters", Dead())
    with transaction.atomic():
        post(to="p@city.example", person=None, language="en", subject="x", body="y", at=AT)
    assert deliver(AT).sent == 1


def test_the_worker_sends_what_waits(postman):
    post(to="p@city.example", person=None, language="en", subject="x", body="y")
    tasks.send_letters.func()
    assert len(postman.taken) == 1
