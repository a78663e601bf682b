"""What changed between two manuscripts, target by target and word by word: pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any

from publishing.by_word import Kind, Piece, by_word

SLIP = 3  # characters
TAG = re.compile(r"<[^>]*>")
KEYS = {
    "prose": "name",
    "duties": "number",
    "targets": "number",
    "changes": "name",
    "dispositions": "number",
    "results": "number",
    "corrections": "name",
}  # what names an entry within its part
NOT_READ = frozenset({"salt", "leaf", "withdrawn", "serial", "number", "name", "promise", "row"})
HEAD_NOT_READ = frozenset({"round", "edition", "change_reason", "amends", "last_year"})
# the change log repeats what the targets say; only what it says beside them is compared
SAID_BEFORE = {"changes": NOT_READ | {"part", "kind", "title", "unit", "softened", "fields", "withheld"}}


@dataclass(frozen=True)
class Change:
    """One field of an entry whose text is another one now."""

    field: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Entry:
    """One entry that was added, removed or changed: `title` is what it is called now, or was called."""

    key: str
    kind: Kind  # SAME means: it is in both, and `changes` says what differs
    title: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What differs in one part, in the order of the new text, removed entries last; and how many entries do not."""

    part: str
    entries: tuple[Entry, ...]
    unchanged: int


def is_slip(old: str, new: str) -> bool:
    """Say whether two wordings differ by no more than a slip of the pen: a few characters, none of them a whole clause."""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(max(end - start, to - at) for tag, start, end, at, to in steps if tag != "equal") <= SLIP


def readable(value: Any) -> str:
    """Return a value of a manuscript as text: lists with semicolons, a true mark as a tick."""
    if value is None or isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, Mapping):
        return " ".join(filter(None, (readable(inner) for key, inner in value.items() if key != "code")))
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        return "; ".join(filter(None, (readable(inner) for inner in value)))
    return str(value)


def plain(entry: Mapping[str, Any], name: str) -> str:
    """Return a field of an entry as text, of prose without its tags."""
    value = entry.get(name)
    if name == "html":
        return " ".join(unescape(TAG.sub(" ", value or "")).split())
    return readable(value)


def differs(old: Mapping[str, Any], new: Mapping[str, Any], fields: Iterable[str] | None = None) -> bool:
    """Say whether two entries read differently, in the given fields or in any that is read; without cutting words."""
    names = fields if fields is not None else ({*old, *new} - NOT_READ)
    return any(plain(old, name) != plain(new, name) for name in names)


def _changes(old: Mapping[str, Any], new: Mapping[str, Any], skip: frozenset[str]) -> tuple[Change, ...]:
    fields = [*new, *(name for name in old if name not in new)]
    pairs = ((name, plain(old, name), plain(new, name)) for name in fields if name not in skip)
    return tuple(Change(name, by_word(before, after)) for name, before, after in pairs if before != after)


def _title(entry: Mapping[str, Any]) -> str:
    return readable(entry.get("task") or entry.get("title") or "")


def _part(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    key, skip = KEYS.get(name, "number"), SAID_BEFORE.get(name, NOT_READ)
    before = {str(entry.get(key)): entry for entry in old["parts"].get(name, ())}
    after = {str(entry.get(key)): entry for entry in new["parts"].get(name, ())}
    entries, unchanged = [], 0
    for number, entry in after.items():
        if number in before or name not in SAID_BEFORE:
            changes = _changes(before.get(number, {}), entry, skip)
            if number not in before:
                entries.append(Entry(number, Kind.ADDED, _title(entry), changes))
            elif changes:
                entries.append(Entry(number, Kind.SAME, _title(entry), changes))
            else:
                unchanged += 1
    gone = ((number, entry) for number, entry in before.items() if number not in after and name not in SAID_BEFORE)
    entries += [Entry(number, Kind.REMOVED, _title(entry), _changes(entry, {}, skip)) for number, entry in gone]
    return Difference(name, tuple(entries), unchanged)


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return what differs between two manuscripts: the head first, then each part in the new one's order."""
    head = _changes(old["head"], new["head"], HEAD_NOT_READ)
    first = Difference("head", (Entry("", Kind.SAME, "", head),) if head else (), 0)
    names = [*new["parts"], *(name for name in old["parts"] if name not in new["parts"])]
    return (first, *(_part(name, old, new) for name in names))


def is_empty(differences: Iterable[Difference]) -> bool:
    """Say whether nothing differs."""
    return not any(one.entries for one in differences)
