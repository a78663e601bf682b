"""The wording a misprint is measured against: the last that came by the full road. Pure, standard library only.

One slip of the pen is put right by the road with the smaller sheet. Were each measured against the slip before it, three
characters at a time would rewrite a promise after its date; so a misprint never moves what the next one is measured by.
An edition by the full road does, but only where it changed something itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from whitepapers.amendment import PROMISE

Entry = Mapping[str, Any]
STEPS = "milestones"


def by_full_road(editions: Iterable[tuple[bool, Sequence[Entry]]]) -> dict[str, Entry]:
    """Return each target as the full road left it, by number; `editions`: (was it a misprint, its targets), oldest first."""
    found: dict[str, Entry] = {}
    before: dict[str, Entry] = {}
    for misprint, targets in editions:
        now = {str(one["number"]): one for one in targets if "number" in one}  # withdrawn by order: only a leaf
        for number, entry in now.items():
            if number not in found or number not in before:
                found[number] = entry
            elif not misprint:
                found[number] = _unmoved(entry, before[number], found[number])
        before = now
    return found


def measured_by(published: Entry, new: Entry | None, known: Entry | None) -> Entry:
    """Return the published target with the full road's wording in each place that the new one changes."""
    if new is None or known is None:
        return published
    said = {name: known[name] for name in PROMISE if new[name] != published[name]}
    if new[STEPS] != published[STEPS] and _days(known) == _days(published):
        pairs = zip(published[STEPS], known[STEPS], strict=True)
        said[STEPS] = [was if was in new[STEPS] else first for was, first in pairs]
    return {**published, **said}


def _days(entry: Entry) -> list[str]:
    return [one["due"] for one in entry[STEPS]]


def _unmoved(entry: Entry, before: Entry, known: Entry) -> Entry:
    """Return the entry of a full-road edition, but what it took over unchanged as it was known before."""
    said = {name: known[name] for name in PROMISE if entry[name] == before[name]}
    first = list(zip(before[STEPS], known[STEPS], strict=False))
    said[STEPS] = [next((old for was, old in first if was == one), one) for one in entry[STEPS]]
    return {**entry, **said}
