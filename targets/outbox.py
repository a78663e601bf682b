"""The outbox: sends the letters whose time has come, writes the daily ones, and never loses one (ADR 9).

A letter is claimed by counting its next try and setting the time of the one after; whoever changes the row first sends
it, on any number of machines. No transaction is open while a mail server is spoken to. Whoever dies between sending and
writing it down leaves a letter that goes out again, under the same Message-ID.
"""

import contextlib
import datetime as dt
import logging
import smtplib
import time
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from publishing.store import read
from targets.letters import can_be_written_to, daily_letter, language_of, one_line
from targets.models import City, Letter, MailChoice, Notice, User
from targets.models.notices import LetterQuerySet
from targets.notices import OUTBOX, hurry

log = logging.getLogger(__name__)

# How long a letter waits after its first, second, … try. The first is longer than any talk with a server can last
# (EMAIL_TIMEOUT for each of its dozen steps): until then the one who claimed it may still be sending it.
WAITS = tuple(dt.timedelta(minutes=one) for one in (3, 5, 10, 20, 30))
# So often a server may say "not now" of one letter, five days at half an hour each, before it is given up (RFC 5321,
# 4.5.4.1). A server that is away says nothing of a letter and never counts.
PATIENCE = 240
TOO_LARGE = 552  # said to the announced size, before anything of the letter is sent (RFC 1870)
A_RUN = 20.0  # seconds after which a run leaves the rest to the next
AT_ONCE = 500  # letters looked at in a run
DAILY_AT = dt.time(7, 30)  # the city's local time


class Went(Enum):
    """What became of one try."""

    SENT = "sent"
    LATER = "later"  # the server said so, or the letter; the next letter may go
    AWAY = "away"  # the server is gone: no use in trying others now
    NEVER = "never"  # this letter, to this address, will not be taken


@dataclass
class Delivered:
    """What one run did; `fault` is why the mail server could not be used."""

    sent: int = 0
    failed: int = 0
    fault: str = ""


def deliver(now: dt.datetime, *, seconds: float = A_RUN) -> Delivered:
    """Send what is due at `now`, the oldest first, over one connection; whatever a mail server does raises nothing."""
    done, ends = Delivered(), time.monotonic() + seconds
    due = list(Letter.objects.due(now).values_list("pk", flat=True)[:AT_ONCE])
    if not due:
        return done
    server = get_connection()
    with contextlib.closing(_Closing(server)):  # a refused login leaves an open connection too
        try:
            server.open()
        except Exception as fault:  # a mail back end raises what it likes
            done.failed, done.fault = _put_off(now, _said(fault)), _said(fault)
            return done
        for pk in due:
            if time.monotonic() >= ends:
                break
            went = _try(pk, server, now)
            done.sent += went is Went.SENT
            done.failed += went in {Went.LATER, Went.NEVER, Went.AWAY}
            if went is Went.AWAY:
                break
    return done


@dataclass
class _Closing:
    """Closes a connection that may be broken already."""

    server: Any

    def close(self) -> None:
        with contextlib.suppress(Exception):  # whatever went is gone, and recorded
            self.server.close()


def _said(fault: Exception) -> str:
    """Return a fault as one line: its kind, and what the server said."""
    text = str(fault)
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        text = "; ".join(f"{code} {_words(said)}" for code, said in fault.recipients.values())
    elif isinstance(fault, smtplib.SMTPResponseException):
        text = f"{fault.smtp_code} {_words(fault.smtp_error)}"
    return one_line(f"{type(fault).__name__}: {text}", 500)


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _wait(tries: int) -> dt.timedelta:
    return WAITS[min(tries, len(WAITS) - 1)]


def _put_off(now: dt.datetime, fault: str) -> int:
    """Nothing can be sent at all: record why at every letter that is due, each with its own wait; none is given up."""
    log.warning("The mail server can't be used: %s", fault)
    steps = [When(tries=tries, then=Value(now + wait)) for tries, wait in enumerate(WAITS)]
    later = Case(*steps, default=Value(now + WAITS[-1]))
    return (
        Letter.objects.waiting()
        .filter(not_before__lte=now)
        .update(tries=F("tries") + 1, not_before=later, last_error=fault)
    )


def _claim(pk: int, now: dt.datetime) -> Letter | None:
    """Return the letter if it is ours to send now, or None when it is no longer due or another machine was faster."""
    due = Letter.objects.due(now).filter(pk=pk)
    letter = due.select_related("person").first()
    if letter is None:
        return None
    mine = Letter.objects.waiting().filter(pk=pk, tries=letter.tries, not_before=letter.not_before)
    claimed = mine.update(tries=letter.tries + 1, not_before=now + _wait(letter.tries), last_error="")
    return letter if claimed else None


def _try(pk: int, server: Any, now: dt.datetime) -> Went | None:
    """Send one letter and record what became of it; None when it was not ours."""
    letter = _claim(pk, now)
    if letter is None:
        return None
    row = Letter.objects.filter(pk=pk)
    if letter.person is not None and not letter.person.is_active:
        row.update(given_up_at=now, last_error="The account is no longer active.")
        return Went.NEVER
    went, fault = _send(letter, server)
    if went is Went.SENT:
        emptied: dict[str, Any] = {"body": "", "attachments": []} if letter.secret else {}
        row.update(sent_at=now, last_error="", **emptied)
    elif went is Went.AWAY:
        row.update(last_error=fault)
    else:
        enough = went is Went.NEVER or letter.refusals + 1 >= PATIENCE
        row.update(refusals=letter.refusals + 1, last_error=fault, given_up_at=now if enough else None)
    if went is not Went.SENT:
        log.warning("Letter %s was not sent: %s", pk, fault)
    return went


def message_of(letter: Letter) -> EmailMessage:
    """Return the letter as a mail server takes it; raises OSError when an enclosed file is not what was put there."""
    message = EmailMessage(
        letter.subject,
        letter.body,
        to=[letter.to],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )
    for one in letter.attachments:
        message.attach(one["name"], read(one["sha256"], OUTBOX), one["content_type"])
    return message


def _send(letter: Letter, server: Any) -> tuple[Went, str]:
    try:
        message = message_of(letter)
        message.message()  # a head that can't be written fails here, and is no fault of the server
    except OSError as fault:  # the storage of what is enclosed may come back
        return Went.LATER, _said(fault)
    except Exception as fault:
        return Went.NEVER, _said(fault)
    try:
        server.send_messages([message])
    except Exception as fault:  # a mail back end raises what it likes
        return _reading(fault), _said(fault)
    return Went.SENT, ""


def _reading(fault: Exception) -> Went:
    """Return what a fault means: an answer about this recipient or this text, final or not yet, or a server that is away."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        final = all(500 <= code < 600 for code, _said in fault.recipients.values())
        return Went.NEVER if final else Went.LATER
    if isinstance(fault, smtplib.SMTPDataError):
        return Went.NEVER if 500 <= fault.smtp_code < 600 else Went.LATER
    if isinstance(fault, smtplib.SMTPSenderRefused) and fault.smtp_code == TOO_LARGE:
        return Went.NEVER
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return Went.NEVER  # an address in other than ASCII letters, at a server that knows none
    return Went.AWAY


def retry(letters: LetterQuerySet, *, at: dt.datetime) -> int:
    """Put letters whose last try failed back to the beginning; return how many. One being sent just now is left alone.

    A letter goes to the address that its reader has by now, but one with a link that works once only to whom it was
    written. One whose text is gone by then is not sent any more (targets/forgetting.py).
    """
    failed = letters.filter(sent_at=None).exclude(last_error="").exclude(body="")
    moved = failed.filter(secret=False, person__isnull=False).exclude(to=F("person__email"))
    for one in moved.select_related("person"):
        if one.person is not None and can_be_written_to(one.person.email):
            Letter.objects.filter(pk=one.pk, sent_at=None).update(to=one.person.email)
    found = failed.update(tries=0, refusals=0, given_up_at=None, not_before=at)
    if found:
        hurry()
    return found


def deliver_digests(now: dt.datetime) -> list[Letter]:
    """Write the daily letters of a local day from 07:30 on: to each person one, on all that was told before and not yet.

    Somebody to whom nothing happened gets none. After an outage the next run writes them, still one a day. Safe to
    repeat, and from several machines: the database takes one daily letter a person and day.
    """
    local = timezone.localtime(now)
    if local.time() < DAILY_AT:
        return []
    until = local.replace(hour=DAILY_AT.hour, minute=DAILY_AT.minute, second=0, microsecond=0)
    waiting = Notice.objects.filter(in_digest=True, at__lt=until)
    had_one = Letter.objects.filter(digest_on=local.date()).values("person")
    people = User.objects.filter(pk__in=waiting.values("person"), is_active=True).exclude(pk__in=had_one)
    readers = list(people.select_related("wagtail_userprofile").order_by("pk"))
    city = City.objects.first() if readers else None
    letters = [_daily(one, until, now, city) for one in readers]
    return [one for one in letters if one is not None]


def _daily(person: User, until: dt.datetime, now: dt.datetime, city: City | None) -> Letter | None:
    """Write one person's daily letter; None when another machine did, or the person wants no mail any more."""
    with transaction.atomic():
        waiting = Notice.objects.select_for_update().filter(person=person, in_digest=True, at__lt=until)
        notices = list(waiting.order_by("at", "pk"))
        if not notices:
            return None
        Notice.objects.filter(pk__in=[one.pk for one in notices]).update(in_digest=False)
        if person.mail_choice == MailChoice.NONE or not can_be_written_to(person.email):
            return None
        language = language_of(person)
        subject, body = daily_letter(notices, language, city)
        letter = Letter(
            person=person,
            to=person.email,
            language=language,
            subject=subject,
            body=body,
            digest_on=until.date(),
            at=now,
            not_before=now,
        )
        try:
            with transaction.atomic():
                letter.save()
        except IntegrityError:
            return None
    return letter
