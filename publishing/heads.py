"""The head of the chain of releases, day by day: computed and not stored, so that everybody gets the same. Pure (ADR 28)."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SETTLES = dt.timedelta(hours=1)  # a release begun before midnight is committed by then
_LINE = re.compile(r"(\d{4}-\d{2}-\d{2}) ([1-9]\d*) ([0-9a-f]{64})")


@dataclass(frozen=True)
class Link:
    """One release: its place in the chain, the city's local day on which it became public, and its hash."""

    sequence: int
    day: dt.date
    chain: str


@dataclass(frozen=True)
class Head:
    """What the chain's last link was when a day ended."""

    day: dt.date
    sequence: int
    chain: str

    def line(self) -> str:
        """Return the head as a line of the archive: 2027-03-01 17 and 64 digits."""
        return f"{self.day.isoformat()} {self.sequence} {self.chain}"


class NoHeads(ValueError):
    """The text is no archive of heads: it names the line."""


def last_settled_day(now: dt.datetime) -> dt.date:
    """Return the last day whose head is fixed; `now` is the city's local time."""
    return (now - SETTLES).date() - dt.timedelta(days=1)


def _days(links: Iterable[Link]) -> Iterator[tuple[dt.date, Link]]:
    """Yield each link with the day on which it and all before it were public: a clock set back moves no earlier head."""
    latest = dt.date.min
    for one in links:
        latest = max(latest, one.day)
        yield latest, one


def heads(links: Iterable[Link], until: dt.date) -> Iterator[Head]:
    """Yield one head a day, from the day of the first release to `until`; `links` come by sequence."""
    waiting: Head | None = None
    for day, one in _days(links):
        while waiting is not None and waiting.day < min(day, until + dt.timedelta(days=1)):
            yield waiting
            waiting = Head(waiting.day + dt.timedelta(days=1), waiting.sequence, waiting.chain)
        waiting = Head(day, one.sequence, one.chain)
    while waiting is not None and waiting.day <= until:
        yield waiting
        waiting = Head(waiting.day + dt.timedelta(days=1), waiting.sequence, waiting.chain)


def read_heads(text: str) -> list[Head]:
    """Return the heads of an archive, or of a part of it; empty lines and lines that begin with # say nothing."""
    found = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise NoHeads(f"line {number} is no head: a day, a number and 64 digits are expected")
        try:
            day = dt.date.fromisoformat(match[1])
        except ValueError as fault:
            raise NoHeads(f"line {number}: {match[1]} is no day") from fault
        found.append(Head(day, int(match[2]), match[3]))
    return found


def disagreements(published: Iterable[Head], links: Sequence[Link]) -> Iterator[tuple[Head, str]]:
    """Yield each head that was published and that this chain does not bear out, with what is wrong."""
    known = {one.sequence: one for one in links}
    last_of: dict[dt.date, int] = {}
    for day, one in _days(links):
        last_of[day] = one.sequence
    days = sorted(last_of)
    for head in published:
        there = known.get(head.sequence)
        if there is None:
            yield head, f"the chain has no release {head.sequence}: it was cut off"
        elif there.chain != head.chain:
            yield head, "the chain's link at this place is another one: what came before was changed"
        else:
            reached = max((last_of[day] for day in days if day <= head.day), default=0)
            if reached > head.sequence:
                yield head, f"the chain now counts release {reached} to that day: it was added afterwards"
            elif reached < head.sequence:
                yield head, "the chain now dates this release later than that day"
