"""How much of a paper is new, changed, dropped and softened against an earlier text: pure, standard library only.

The earlier text is the round before, or the last edition. An edition of another year is first carried over: a target
stands beside the one that continues it, and its dates and the year in its texts are moved on, so that only what is
promised differently counts as changed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from publishing.difference import differs
from whitepapers.softening import Softening, is_softened, softenings

Entry = Mapping[str, Any]

# what a target promises; the rest (source, officer, the department's own number) is no change of the promise
PROMISE = (
    "task", "goal", "kind", "comparison", "value", "value_text", "unit", "quality", "due", "due_text", "milestones",
    "partners", "partners_text", "lead",
)  # fmt: skip
TEXTS = ("task", "goal", "quality", "value_text", "due_text")


@dataclass(frozen=True)
class Pair:
    """A target in both texts: as it was, carried over into the new text's year, and as it is."""

    old: Entry
    new: Entry

    @property
    def number(self) -> str:
        """The number in the new text."""
        return str(self.new.get("number"))

    def softenings(self) -> list[Softening]:
        """Return in what it promises less."""
        return softenings(self.old, self.new)


@dataclass(frozen=True)
class Extent:
    """What differs: targets that are new, in both and changed, no longer there; and how many say the same."""

    new: tuple[Entry, ...]
    changed: tuple[Pair, ...]
    dropped: tuple[Entry, ...]
    unchanged: int

    def softened(self) -> list[Pair]:
        """Return the changed ones that promise less."""
        return [pair for pair in self.changed if is_softened(pair.old, pair.new)]


@dataclass(frozen=True)
class Size:
    """An extent in numbers; `softened` is part of `changed`. Without an earlier text everything is new."""

    new: int = 0
    changed: int = 0
    dropped: int = 0
    softened: int = 0

    @property
    def total(self) -> int:
        """Everything that wants to be read anew."""
        return self.new + self.changed + self.dropped


def carried(entry: Entry, years: int, year: int) -> Entry:
    """Return a target of `year` as it would read so many years later: its dates, and that year in its texts, moved on."""
    if not years:
        return entry
    this = re.compile(rf"(?<!\d){year}(?!\d)")
    moved = {name: this.sub(str(year + years), str(entry[name])) for name in TEXTS if entry.get(name)}
    steps = [
        {**one, "due": _later(one["due"], years), "text": this.sub(str(year + years), str(one.get("text") or ""))}
        for one in entry.get("milestones") or ()
    ]
    return {**entry, **moved, "due": _later(entry.get("due"), years), "milestones": steps}


def _later(iso: str | None, years: int) -> str | None:
    """Return the same day so many years later; 29 February becomes the 28th."""
    if not iso:
        return iso
    year, rest = int(iso[:4]) + years, iso[4:]
    return f"{year}{'-02-28' if rest == '-02-29' else rest}"


def _standing(manuscript: Mapping[str, Any]) -> list[Entry]:
    """Return the targets whose text was not withdrawn by order."""
    return [one for one in manuscript["parts"].get("targets", ()) if not one.get("withdrawn")]


def extent(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Extent:
    """Return what differs between two manuscripts of one department; `old` None means that there is no earlier text."""
    after = _standing(new)
    if old is None:
        return Extent(tuple(after), (), (), 0)
    year, years = int(old["head"]["year"]), int(new["head"]["year"]) - int(old["head"]["year"])
    before = {str(one["number"]): one for one in _standing(old)}
    added: list[Entry] = []
    changed: list[Pair] = []
    unchanged = 0
    for one in after:
        was = before.pop(str(one.get("continues") if years else one["number"]), None)
        if was is None:
            added.append(one)
        elif differs(earlier := carried(was, years, year), one, PROMISE if years else None):
            changed.append(Pair(earlier, one))
        else:
            unchanged += 1
    return Extent(tuple(added), tuple(changed), tuple(before.values()), unchanged)


def size(found: Extent) -> Size:
    """Return the numbers of an extent."""
    return Size(len(found.new), len(found.changed), len(found.dropped), len(found.softened()))


def drop_reasons(manuscript: Mapping[str, Any]) -> dict[str, str]:
    """Return, by number, the public reason why a target of the earlier text is gone, where the paper gives one."""
    entries: Iterable[Entry] = manuscript["parts"].get("dispositions", ())
    return {str(one.get("number")): str(one.get("reason") or "") for one in entries if one.get("reason")}
