"""How long notices and letters are kept, and the sweep that forgets them. They are no record: what happened stands in the records (ADR 9)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from publishing.store import discard
from targets.models import Letter, Notice
from targets.notices import OUTBOX

# days → what goes then
TEXT = 90  # the text of a letter that was sent or given up, and its enclosures: by then in a mailbox, or too late
SECRET = 7  # the text of a given up letter with a link that works once; a sent one has lost it already
HEAD = 730  # the rest of it (to whom, about what, when sent): the answer to "I was never told"
NOTICE = 730  # a notice, read or not
AT_ONCE = 500  # rows of one statement: nobody waits long for the database


@dataclass
class Forgotten:
    """What one sweep did."""

    texts: int = 0
    letters: int = 0
    notices: int = 0
    files: int = 0


def forget(now: dt.datetime) -> Forgotten:
    """Empty and delete what is older than the table says; what still waits to be sent stays. Safe to repeat."""
    done, old = Forgotten(), _Old(now)
    # files before the rows that name them: a sweep that is killed in between is made good by the next
    for name in _enclosed(Letter.objects.filter(old.done(TEXT))) - _enclosed(Letter.objects.exclude(old.done(TEXT))):
        discard(name, OUTBOX)
        done.files += 1
    done.texts = _empty(Letter.objects.filter(old.done(TEXT)) | Letter.objects.filter(old.done(SECRET), secret=True))
    done.letters = _delete(Letter.objects.filter(old.done(HEAD)))
    done.notices = _delete(Notice.objects.filter(at__lt=old.than(NOTICE)))
    return done


def _enclosed(letters: QuerySet[Letter]) -> set[str]:
    """Return the digests of all files that letters enclose."""
    rows = letters.exclude(attachments=[]).values_list("attachments", flat=True)
    return {one["sha256"] for row in rows for one in row}


@dataclass(frozen=True)
class _Old:
    now: dt.datetime

    def than(self, days: int) -> dt.datetime:
        return self.now - dt.timedelta(days=days)

    def done(self, days: int) -> Q:
        """Return the condition that a letter was sent or given up more than so many days ago."""
        return Q(sent_at__lt=self.than(days)) | Q(sent_at=None, given_up_at__lt=self.than(days))


def _empty(letters: QuerySet[Any]) -> int:
    count = 0
    full = letters.exclude(body="", attachments=[])
    while keys := list(full.values_list("pk", flat=True)[:AT_ONCE]):
        count += Letter.objects.filter(pk__in=keys).update(body="", attachments=[])
    return count


def _delete(rows: QuerySet[Any]) -> int:
    count = 0
    while keys := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        count += rows.model._default_manager.filter(pk__in=keys).delete()[0]
    return count
