"""Tells people what happened: notices in the admin and letters in the outbox, in the caller's transaction (ADR 9).

Nothing is sent here. A letter goes out after the commit, by the worker or the clock (targets/outbox.py), so that a mail
server that is away neither breaks a step nor loses a letter; and a step that is taken back takes its letters along.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from publishing.store import keep
from targets.letters import can_be_written_to, language_of, letter_on, one_line
from targets.models import City, Letter, MailChoice, Notice, User

if TYPE_CHECKING:
    from targets.attaching import Attachment

OUTBOX = "outbox"  # the folder of what letters enclose, below the media folder


def spoken(say: Callable[[], object]) -> dict[str, str]:
    """Return what `say` returns in each of our languages: a value that a sentence is filled with where it is shown."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            words[code] = str(say())
    return words


@dataclass(frozen=True)
class Said:
    """What is said to some people at once; the fields are those of `tell`."""

    people: frozenset[int]  # their primary keys
    kind: str
    sentence: str
    path: str
    values: Mapping[str, object] = field(default_factory=dict)
    comment: str = ""
    subject: str = ""
    mailed: bool = True


def tell(
    people: Iterable[User],
    *,
    kind: str,
    sentence: str,
    path: str,
    values: Mapping[str, object] | None = None,
    comment: str = "",
    subject: str = "",
    at: dt.datetime | None = None,
    mailed: bool = True,
) -> list[Notice]:
    """Insert a notice for each active person and, as they chose, a letter; four queries whatever their number.

    `sentence` is English, marked for translation, and filled with `values` (plain, or by language as `spoken` makes
    them); `path` is the address of the place below our site. With `mailed=False` nobody gets a letter of its own about
    it: it is read in the admin and in the daily letter.
    """
    keys = frozenset(one.pk for one in people)
    return tell_all([Said(keys, kind, sentence, path, values or {}, comment, subject, mailed)], at=at)


def tell_all(said: Sequence[Said], *, at: dt.datetime | None = None) -> list[Notice]:
    """Tell several things at once, in their order; as many queries as for one, until SQLite takes the rows in batches."""
    moment, chosen = at or timezone.now(), {pk for one in said for pk in one.people}
    if not chosen:
        return []
    found = User.objects.filter(pk__in=chosen, is_active=True).select_related("wagtail_userprofile").in_bulk()
    told = [(one, _notice(one, found[pk], moment)) for one in said for pk in sorted(one.people & found.keys())]
    notices = Notice.objects.bulk_create(notice for _, notice in told)
    _write([notice for one, notice in told if one.mailed and _wants(notice.person, MailChoice.EACH)])
    return notices


def _wants(person: User, choice: MailChoice) -> bool:
    return person.mail_choice == choice and can_be_written_to(person.email)


def _notice(said: Said, person: User, moment: dt.datetime) -> Notice:
    return Notice(
        person=person,
        kind=said.kind,
        sentence=said.sentence,
        values=dict(said.values),
        comment=said.comment.strip(),
        path=said.path,
        subject=said.subject,
        at=moment,
        in_digest=_wants(person, MailChoice.DIGEST),
    )


def _write(notices: list[Notice]) -> None:
    """Put a letter about each notice into the outbox."""
    if not notices:
        return
    city = City.objects.first()
    letters = []
    for one in notices:
        language = language_of(one.person)
        subject, body = letter_on(one, language, city)
        letters.append(
            Letter(
                person=one.person,
                to=one.person.email,
                language=language,
                subject=subject,
                body=body,
                at=one.at,
                not_before=one.at,
            )
        )
    Letter.objects.bulk_create(letters)
    hurry()


def post(
    *,
    to: str,
    person: User | None,
    language: str,
    subject: str,
    body: str,
    attachments: "Iterable[Attachment]" = (),
    at: dt.datetime | None = None,
    secret: bool = False,
) -> Letter:
    """Put a letter into the outbox that goes at once, whatever the person chose; raises ValueError for a bad address.

    The text of a `secret` letter (a one-time link) is wiped from the row as soon as a mail server has taken it.
    """
    if not can_be_written_to(to):
        raise ValueError(f"{one_line(to)!r} is no e-mail address.")
    moment = at or timezone.now()
    enclosed = [
        {"name": one_line(one.name), "sha256": keep(one.data, OUTBOX), "content_type": one.content_type}
        for one in attachments
    ]
    letter = Letter.objects.create(
        person=person,
        to=to,
        language=language,
        subject=one_line(subject),
        body=body,
        attachments=enclosed,
        secret=secret,
        at=moment,
        not_before=moment,
    )
    hurry()
    return letter


def hurry() -> None:
    """Have the worker send what waits, once this transaction is in. The clock finds it without; a dead queue harms nobody."""
    from targets.tasks import send_letters

    transaction.on_commit(send_letters.enqueue, robust=True)


def read(person: User, at: dt.datetime, *, path: str | None = None, pk: int | None = None) -> int:
    """Mark the person's unread notices as read: those of one place, one by its key, or all; return how many."""
    unread = Notice.objects.visible_to(person).unread()
    if path is not None:
        unread = unread.filter(path=path)
    if pk is not None:
        unread = unread.filter(pk=pk)
    return unread.update(read_at=at) if unread.exists() else 0


def settle(*, subject: str, kind: str, at: dt.datetime) -> None:
    """Mark as read, for everybody, what asked for something that is no longer to be done."""
    Notice.objects.unread().filter(subject=subject, kind=kind).update(read_at=at)
