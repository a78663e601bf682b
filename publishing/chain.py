"""Reads the chain of releases for those who compare it: its links, its head of each day, and earlier heads held against it."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone

from publishing.heads import Head, Link, disagreements, heads, last_settled_day
from publishing.models import Release
from publishing.proof import Fault


def links() -> list[Link]:
    """Return the whole chain by sequence; one query."""
    rows = Release.objects.order_by("sequence").values_list("sequence", "at", "chain")
    return [Link(sequence, timezone.localdate(at), chain) for sequence, at, chain in rows]


def daily_heads(now: dt.datetime | None = None) -> list[Head]:
    """Return the head of every day that is over, oldest first; one query."""
    return list(heads(links(), last_settled_day(timezone.localtime(now))))


def prove_heads(published: Iterable[Head]) -> Iterator[Fault]:
    """Yield every head that was published once and is not borne out by the chain as it is now."""
    for head, what in disagreements(published, links()):
        yield Fault(f"head of {head.day}", what)
