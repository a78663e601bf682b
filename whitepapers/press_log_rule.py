"""Who enters where an edition was published, and what an entry must say. Pure, standard library only."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from targets.refusal import Refused, gettext_noop


@dataclass(frozen=True)
class Entry:
    """What is entered: where (newspaper, gazette, other), its name, and when; the rest as far as it is known."""

    where: str
    name: str
    published_on: dt.date
    issue: str = ""
    page: str = ""
    link: str = ""


def check_enter(roles: frozenset[str], *, active: bool, own: bool) -> None:
    """Refuse whoever is neither the department's editor nor an administrator; `own` says it is their department's paper."""
    if not active or not ("administrators" in roles or (own and "editors" in roles)):
        raise Refused(
            gettext_noop("Only the department's editor or an administrator enters where an edition was published.")
        )


def may_enter(roles: frozenset[str], *, active: bool, own: bool) -> bool:
    """Say whether `check_enter` lets the person pass."""
    try:
        check_enter(roles, active=active, own=own)
    except Refused:
        return False
    return True


def check_entry(entry: Entry, *, released_on: dt.date | None, today: dt.date) -> None:
    """Refuse an entry about what is not public, or that can't be so; `released_on` is the city's day, None before it."""
    if released_on is None:
        raise Refused(gettext_noop("The edition is not released yet; nobody can have published it."))
    if not entry.name.strip():
        raise Refused(gettext_noop("Give the name of the newspaper or gazette."))
    if entry.published_on < released_on:
        raise Refused(
            gettext_noop("The edition was released on %(released)s; it can't have been published before."),
            released=released_on.isoformat(),
        )
    if entry.published_on > today:
        raise Refused(gettext_noop("That day is still to come; enter it once it was published."))
    if entry.link and (urlsplit(entry.link).scheme not in {"http", "https"} or not urlsplit(entry.link).netloc):
        raise Refused(gettext_noop("The link must begin with https:// or http://."))
