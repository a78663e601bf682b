"""What is kept of notices and letters, and for how long."""

import datetime as dt
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from publishing.store import address
from targets import forgetting
from targets.actions import Attachment
from targets.desk.letter_needs import letters_given_up
from targets.forgetting import HEAD, NOTICE, SECRET, TEXT, Forgotten, forget
from targets.models import Letter, Notice
from targets.notices import OUTBOX
from targets.outbox import deliver, retry
from tests import smtp
from tests.factories import make_person
from tests.targets.test_notices import reader, say
from tests.targets.test_outbox import AT, put

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
BRIEF = Attachment("批注.pdf", b"%PDF-1.7 brief", "application/pdf")


def refuse(settings):
    with smtp.running(settings) as server:
        server.refuses["@"] = "550 no such mailbox"
        deliver(AT)


def test_the_text_of_a_sent_letter_goes_first_and_the_rest_of_it_later():
    put(), deliver(AT)
    assert forget(AT + TEXT * DAY) == Forgotten()
    assert forget(AT + (TEXT + 1) * DAY) == Forgotten(texts=1)
    letter = Letter.objects.get()
    assert (letter.body, letter.subject, letter.sent_at) == ("", "题目", AT)
    assert forget(AT + (TEXT + 1) * DAY) == Forgotten(), "twice is once"
    assert forget(AT + (HEAD + 1) * DAY) == Forgotten(letters=1)


def test_what_waits_to_be_sent_is_kept_however_old_it_is():
    put()
    assert forget(AT + 9999 * DAY) == Forgotten()
    assert Letter.objects.get().body == "正文"


def test_a_link_that_works_once_does_not_lie_about_where_its_letter_was_given_up(settings):
    put(body="https://whitebook.example/once/abc", secret=True), put(body="plain")
    refuse(settings)
    assert forget(AT + (SECRET + 1) * DAY) == Forgotten(texts=1)
    assert list(Letter.objects.order_by("pk").values_list("body", flat=True)) == ["", "plain"]


def test_a_letter_whose_text_is_gone_is_never_sent_empty(settings):
    put(), refuse(settings)
    forget(AT + (TEXT + 1) * DAY)
    assert retry(Letter.objects.all(), at=AT + (TEXT + 1) * DAY) == 0
    assert Letter.objects.failed().count() == 1


def test_an_enclosed_file_goes_with_the_last_letter_that_encloses_it():
    put(attachments=[BRIEF]), deliver(AT)
    put(attachments=[BRIEF], at=AT + 60 * DAY), deliver(AT + 60 * DAY)
    path = address(Letter.objects.first().attachments[0]["sha256"], OUTBOX)
    assert forget(AT + (TEXT + 1) * DAY).files == 0
    assert default_storage.exists(path)
    assert forget(AT + (TEXT + 61) * DAY).files == 1
    assert not default_storage.exists(path)


def test_a_sweep_that_is_killed_between_file_and_letter_is_made_good_by_the_next(monkeypatch):
    put(attachments=[BRIEF]), deliver(AT)
    path, later = address(Letter.objects.get().attachments[0]["sha256"], OUTBOX), AT + (TEXT + 1) * DAY
    with monkeypatch.context() as patch:
        patch.setattr(forgetting, "_empty", mock.Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            forget(later)
    assert not default_storage.exists(path)
    forget(later)
    assert Letter.objects.get().attachments == []


def test_a_notice_is_forgotten_after_two_years_read_or_not():
    person = reader()
    say(person), say(person, at=AT + 100 * DAY)
    old = Notice.objects.order_by("at").first()
    assert forget(old.at + NOTICE * DAY).notices == 0
    assert forget(old.at + (NOTICE + 1) * DAY).notices == 1
    assert Notice.objects.count() == 1


def test_an_administrator_is_told_of_letters_given_up_and_what_to_do(client, settings, roles):
    settings.LANGUAGE_CODE = "en"
    admin, other = make_person("administrators", "admin"), make_person("reviewers", "reviewer")
    put(), refuse(settings)
    (need,) = letters_given_up(admin, AT.date())
    assert (need.count, "correct the address" in need.note) == (1, True)
    assert list(letters_given_up(other, AT.date())) == []
    client.force_login(admin)
    assert "Try again" in client.get(f"{reverse('letters')}?show=failed").content.decode()
    forget(AT + (TEXT + 1) * DAY)
    assert [one.count for one in letters_given_up(admin, AT.date())] == [0]
    assert "its text is gone" in client.get(f"{reverse('letters')}?show=failed").content.decode()
