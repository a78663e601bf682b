"""The outbox: whatever the mail server does, a letter goes out once, later, or is given up where somebody sees it."""

import datetime as dt
import io
import smtplib
from email import message_from_string
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from publishing.store import address
from targets import outbox
from targets.actions import Attachment
from targets.models import Letter, MailChoice, Notice, User
from targets.notices import OUTBOX, post
from targets.outbox import PATIENCE, WAITS, deliver, deliver_digests, retry
from tests import smtp
from tests.factories import make_city
from tests.targets.test_notices import reader, say

pytestmark = pytest.mark.django_db
AT = dt.datetime(2027, 1, 5, 2, tzinfo=dt.UTC)  # ten o'clock in the city
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


def put(to="a@city.example", **more):
    values = {"person": None, "language": "zh-hans", "subject": "题目", "body": "正文", "at": AT} | more
    return post(to=to, **values)


def test_what_is_due_goes_out_oldest_first_over_one_connection(settings):
    put("late@city.example", at=AT + MINUTE), put("early@city.example"), put("future@city.example", at=AT + DAY)
    with smtp.running(settings) as server:
        done = deliver(AT + MINUTE)
        assert (done.sent, done.failed) == (2, 0)
        assert server.connections == 1
        heads = [message_from_string(text) for text in server.taken]
        assert [one["To"] for one in heads] == ["early@city.example", "late@city.example"]
        assert heads[0]["Message-ID"] == Letter.objects.get(to="early@city.example").message_id
        assert heads[0]["Auto-Submitted"] == "auto-generated"
        assert deliver(AT + MINUTE).sent == 0
        assert server.connections == 1  # with nothing due nobody is bothered
    assert Letter.objects.waiting().get().to == "future@city.example"


def test_a_server_that_is_not_there_delays_every_letter_ever_longer_and_loses_none(settings):
    smtp.use(settings, smtp.closed_port())
    for number in range(3):
        put(f"p{number}@city.example")
    now, waited = AT, []
    for _ in range(len(WAITS) + 4):
        done = deliver(now)
        assert (done.sent, done.failed) == (0, 3)
        assert "refused" in done.fault
        letter = Letter.objects.first()
        assert "refused" in letter.last_error
        waited.append(letter.not_before - now)
        assert deliver(letter.not_before - MINUTE).failed == 0
        now = letter.not_before
    assert waited == [*WAITS, *[WAITS[-1]] * 4]
    assert not Letter.objects.failed().exists()
    with smtp.running(settings) as server:
        assert deliver(now).sent == 3
        assert len(server.taken) == 3
    assert not Letter.objects.waiting().exists()


def test_a_server_that_refuses_our_login_delays_too(settings):
    put()
    with smtp.running(settings) as server:
        server.login = "535 authentication failed"
        done = deliver(AT)
        assert (done.sent, done.failed) == (0, 1)
        assert "535 authentication failed" in Letter.objects.get().last_error
        server.login = "235 welcome"
        assert deliver(AT + WAITS[0]).sent == 1


def test_a_refused_recipient_stops_nobody_else_and_is_given_up_at_once(settings):
    bad = put("gone@city.example")
    put("here@city.example")
    with smtp.running(settings) as server:
        server.refuses["gone@"] = "550 no such mailbox"
        assert (deliver(AT).sent, len(server.taken)) == (1, 1)
        bad.refresh_from_db()
        assert (bad.given_up_at, bad.tries) == (AT, 1)
        assert "550 no such mailbox" in bad.last_error
        assert deliver(AT + DAY).failed == 0
        server.refuses.clear()
        assert retry(Letter.objects.filter(pk=bad.pk), at=AT + DAY) == 1
        assert deliver(AT + DAY).sent == 1


def test_a_recipient_refused_for_now_is_given_up_after_five_days_and_not_before(settings):
    letter = put()
    with smtp.running(settings) as server:
        server.refuses["a@"] = "450 try later"
        now = AT
        for _ in range(len(WAITS) + 1):
            deliver(now)
            now = Letter.objects.get().not_before
        assert Letter.objects.get().given_up_at is None
        Letter.objects.update(refusals=PATIENCE - 2)  # days later
        for given_up in (False, True):
            deliver(now)
            letter.refresh_from_db()
            assert (letter.given_up_at is not None) == given_up
            now = letter.not_before
        assert sum(WAITS, dt.timedelta()) + (PATIENCE - len(WAITS)) * WAITS[-1] > dt.timedelta(days=4, hours=20)
        server.refuses.clear()
        assert retry(Letter.objects.all(), at=now) == 1
        assert Letter.objects.get().refusals == 0
        assert deliver(now).sent == 1


def test_days_without_a_mail_server_count_against_no_letter(settings):
    put()
    Letter.objects.update(refusals=PATIENCE - 1)
    smtp.use(settings, smtp.closed_port())
    deliver(AT)
    assert Letter.objects.get().given_up_at is None


def test_a_letter_that_is_sent_again_goes_to_the_address_that_its_reader_has_by_now(settings):
    person = reader()
    once = put(person.email, person=person, secret=True)
    say(person)
    with smtp.running(settings) as server:
        server.refuses["@"] = "550 no such mailbox"
        deliver(AT + DAY)
        User.objects.filter(pk=person.pk).update(email="new@city.example")
        assert retry(Letter.objects.all(), at=AT + DAY) == 2
    assert sorted(Letter.objects.values_list("secret", "to")) == [(False, "new@city.example"), (True, once.to)]


def test_a_server_that_goes_away_in_the_middle_ends_the_run_and_the_rest_stays_due(settings):
    put("a@city.example"), put("b@city.example")
    with smtp.running(settings) as server:
        server.after_data = "421 shutting down"
        deliver(AT)
    first, second = Letter.objects.order_by("pk")
    assert (first.tries, second.tries) == (1, 1)


def test_what_a_mail_back_end_raises_never_comes_out(monkeypatch):
    class Strange:
        def open(self):
            return True

        def send_messages(self, messages):
            raise RuntimeError("whatever\nit is")

        def close(self):
            raise RuntimeError("again")

    monkeypatch.setattr(outbox, "get_connection", Strange)
    put()
    assert deliver(AT).failed == 1
    assert Letter.objects.get().last_error == "RuntimeError: whatever it is"


def test_who_dies_between_sending_and_writing_it_down_sends_it_again_under_the_same_name(monkeypatch):
    put()
    real = outbox._send

    def killed(letter, server):
        real(letter, server)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_send", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver(AT)
    assert Letter.objects.get().sent_at is None
    assert deliver(AT + MINUTE).sent == 0  # another machine leaves it alone while the first may still be at it
    assert deliver(AT + WAITS[0]).sent == 1
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_a_letter_being_sent_at_this_moment_is_not_put_back_by_a_retry(monkeypatch):
    letter = put()
    assert outbox._claim(letter.pk, AT) is not None
    assert outbox._claim(letter.pk, AT) is None
    assert retry(Letter.objects.all(), at=AT) == 0


def test_a_run_stops_when_its_time_is_over():
    put("a@city.example"), put("b@city.example")
    assert deliver(AT, seconds=0).sent == 0
    assert Letter.objects.waiting().count() == 2


def test_files_go_along_and_one_that_was_changed_on_disk_does_not():
    letter = put(attachments=[Attachment("批注.pdf", b"%PDF-1.7 brief", "application/pdf")])
    assert deliver(AT).sent == 1
    assert mail.outbox[0].attachments[0][:2] == ("批注.pdf", b"%PDF-1.7 brief")
    again = put(attachments=[Attachment("批注.pdf", b"%PDF-1.7 brief", "application/pdf")])
    Path(default_storage.path(address(letter.attachments[0]["sha256"], OUTBOX))).write_bytes(b"forged")
    assert deliver(AT).failed == 1
    again.refresh_from_db()
    assert "was changed on disk" in again.last_error


def test_a_secret_letter_leaves_no_text_behind_once_it_is_sent():
    put(body="https://whitebook.example/once/abc", secret=True), put(body="plain")
    deliver(AT)
    assert "once/abc" in mail.outbox[0].body
    assert list(Letter.objects.order_by("pk").values_list("body", flat=True)) == ["", "plain"]


def test_who_was_deactivated_meanwhile_gets_no_letter():
    person = reader()
    say(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    deliver(AT)
    assert mail.outbox == []
    assert "no longer active" in Letter.objects.failed().get().last_error


def test_only_a_final_answer_about_this_letter_counts_against_it():
    refused = smtplib.SMTPRecipientsRefused
    assert outbox._reading(refused({"a": (550, b"no")})) is outbox.Went.NEVER
    assert outbox._reading(refused({"a": (451, b"later")})) is outbox.Went.LATER
    assert outbox._reading(smtplib.SMTPDataError(554, b"spam")) is outbox.Went.NEVER
    assert outbox._reading(smtplib.SMTPSenderRefused(552, b"too big", "a")) is outbox.Went.NEVER
    assert outbox._reading(smtplib.SMTPSenderRefused(550, b"not from here", "a")) is outbox.Went.AWAY
    assert outbox._reading(smtplib.SMTPDataError(452, b"full")) is outbox.Went.LATER
    assert outbox._reading(smtplib.SMTPSenderRefused(530, b"log in first", "x")) is outbox.Went.AWAY
    assert outbox._reading(TimeoutError()) is outbox.Went.AWAY


def local(day, hour, minute=0):
    return dt.datetime(2027, 1, day, hour - 8, minute, tzinfo=dt.UTC) if hour >= 8 else (
        dt.datetime(2027, 1, day - 1, hour + 16, minute, tzinfo=dt.UTC)
    )  # fmt: skip


def test_a_daily_letter_comes_at_half_past_seven_with_everything_since_the_last():
    make_city()
    person = reader(choice=MailChoice.DIGEST)
    say(person, at=local(5, 10)), say(person, at=local(5, 20), values={"paper": "2027 gaj"}, comment="")
    assert deliver_digests(local(6, 7, 29)) == []
    written = deliver_digests(local(6, 7, 30))
    assert len(written) == 1
    letter = Letter.objects.get()
    assert letter.subject == "【白皮书】2条消息"
    assert letter.body.index("2027-01-05 10:00  2027 jtys") < letter.body.index("2027-01-05 20:00  2027 gaj")
    assert "| 第3项没有写明统计口径。" in letter.body
    say(person, at=local(6, 8))
    for hour in (8, 12, 23):
        assert deliver_digests(local(6, hour)) == []
    assert len(deliver_digests(local(7, 7, 31))) == 1
    assert deliver_digests(local(8, 9)) == []  # nothing happened


def test_after_an_outage_there_is_still_one_daily_letter_and_nothing_is_left_out():
    person = reader(choice=MailChoice.DIGEST)
    for day in (5, 6, 7):
        say(person, at=local(day, 10))
    assert deliver_digests(local(8, 3)) == []  # nobody is woken at three
    assert len(deliver_digests(local(8, 16))) == 1
    assert "3条消息" in Letter.objects.get().subject
    assert deliver_digests(local(8, 17)) == []


def test_who_changed_the_choice_still_gets_what_waited_unless_it_was_to_no_mail():
    each, none = reader("a", MailChoice.DIGEST), reader("b", MailChoice.DIGEST)
    say(each, none, at=local(5, 10))
    User.objects.filter(pk=each.pk).update(mail_choice=MailChoice.EACH)
    User.objects.filter(pk=none.pk).update(mail_choice=MailChoice.NONE)
    assert [one.to for one in deliver_digests(local(6, 8))] == ["a@city.example"]
    assert not Notice.objects.filter(in_digest=True).exists()


def test_a_very_full_day_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr("targets.letters.MOST", 2)
    person = reader(choice=MailChoice.DIGEST)
    for hour in range(8, 13):
        say(person, at=local(5, hour))
    deliver_digests(local(6, 8))
    assert "另有3条" in Letter.objects.get().body


def run(*args):
    out, err = io.StringIO(), io.StringIO()
    call_command("send_mail", *args, stdout=out, stderr=err)
    return out.getvalue()


def test_the_command_writes_and_sends_and_can_run_twice():
    say(reader("a"), reader("b", MailChoice.DIGEST), at=AT)
    assert run("--on", "2027-01-06T08:00") == "daily letters 1\nsent 2\nfailed 0\nwaiting 0\n"
    assert run("--on", "2027-01-06T08:00") == "daily letters 0\nsent 0\nfailed 0\nwaiting 0\n"


def test_the_command_ends_with_1_when_the_server_is_away_and_never_runs_ahead_in_production(settings):
    smtp.use(settings, smtp.closed_port())
    put()
    with pytest.raises(SystemExit):
        run("--on", "2027-01-06T08:00")
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="future"):
        run("--on", "2999-01-01")
