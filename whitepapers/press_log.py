"""Enters where and when an edition was published outside Whitebook, and puts an entry right by a later one."""

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing import pagefiles
from publishing.manuscript import link
from publishing.models import Edition, Publication
from publishing.turn import queue_up
from targets.refusal import Overtaken, Refused, gettext_noop
from whitepapers.facts import fresh_person
from whitepapers.press_log_rule import Entry, check_enter, check_entry

if TYPE_CHECKING:
    from targets.models import User

_CORRECTED = gettext_noop("Somebody corrected this entry already; look at the log again.")


def log_publication(
    *,
    edition: Edition,
    entry: Entry,
    by: "User",
    corrects: Publication | None = None,
    at: dt.datetime | None = None,
) -> Publication:
    """Enter where an edition was published; with `corrects` the entry stands in the place of that one."""
    moment = _check(edition, by, at)
    if corrects is not None and corrects.edition.subject != edition.subject:
        raise Refused(gettext_noop("The entry to correct is of another paper."))
    release = getattr(edition, "release", None)
    released_on = timezone.localdate(release.at) if release else None
    check_entry(entry, released_on=released_on, today=timezone.localdate(moment))
    return _write(moment, edition=edition, by=by, corrects=corrects, **asdict(entry))


def take_back(*, publication: Publication, by: "User", at: dt.datetime | None = None) -> Publication:
    """Say that an entry was a mistake: nothing was published there. Both entries stay in the log."""
    moment = _check(publication.edition, by, at)
    if publication.mistaken:
        raise Refused(gettext_noop("This entry only takes another one back; enter the publication anew."))
    same = {name: getattr(publication, name) for name in ("where", "name", "issue", "page", "published_on", "link")}
    return _write(moment, edition=publication.edition, by=by, corrects=publication, mistaken=True, **same)


def _check(edition: Edition, by: "User", at: dt.datetime | None) -> dt.datetime:
    person = fresh_person(by)
    own = bool(person.department) and edition.of.code == person.department
    check_enter(person.roles, active=person.active, own=own)
    return (at or timezone.now()).astimezone(dt.UTC).replace(microsecond=0)


def _write(moment: dt.datetime, **values: Any) -> Publication:
    with transaction.atomic():
        queue_up("log of publications")
        corrects = values["corrects"]
        if corrects is not None and Publication.objects.filter(corrects=corrects).exists():
            raise Overtaken(_CORRECTED)
        last = Publication.objects.last_link()
        new = Publication(at=moment, sequence=last[0] + 1, **values)
        new.chain = link(last[1], new.record())
        try:
            with transaction.atomic():
                new.save()
        except IntegrityError as collision:
            raise Overtaken(_CORRECTED) from collision
        pagefiles.take_down()
        return new
