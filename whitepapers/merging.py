"""Merges two people's changes to one row: pure, standard library only.

`base` is the row as somebody saw it, `theirs` as it is stored now, `mine` as it was typed. A row is cut into pieces: one
a field, one a co-operating department, one a milestone's date. What only one of the two changed is that one's; a piece
that both changed differently is a conflict, and a person chooses.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Any

Row = Mapping[str, Any]

SETS = frozenset({"partners"})  # merged member by member
DATED = frozenset({"milestones"})  # merged date by date


class Fate(StrEnum):
    """What became of one piece since `base`."""

    UNCHANGED = "unchanged"
    MINE = "mine"  # only I changed it
    THEIRS = "theirs"  # only they did
    SAME = "same"  # both did, alike
    CONFLICT = "conflict"


class Side(StrEnum):
    """Whose text of a conflict stands."""

    THEIRS = "theirs"
    MINE = "mine"


@dataclass(frozen=True)
class Tie:
    """Fields that say one thing together: 45 of mine and "metres" of theirs would be a promise that nobody made.

    Where both changed something among them, they are chosen together; with `only_if`, where that field changed.
    """

    lead: str
    fields: frozenset[str]
    only_if: str = ""


TIES = (
    Tie("kind", frozenset({"kind", "comparison", "value", "value_text", "unit", "quality"}), only_if="kind"),
    Tie("value", frozenset({"comparison", "value", "value_text", "unit"})),
    Tie("due", frozenset({"due", "due_text"})),
)


@dataclass(frozen=True)
class Piece:
    """One piece of the row three times; None where it is not there. Pieces with the same `choice` are chosen together."""

    field: str
    part: str  # the member of a set, the date of a milestone, "" for a field that is one piece
    base: Any
    theirs: Any
    mine: Any
    fate: Fate
    choice: str

    @property
    def differs(self) -> bool:
        """True when it matters whose stands."""
        return bool(self.theirs != self.mine)


@dataclass(frozen=True)
class Merge:
    """The pieces of a row with what became of each."""

    fields: tuple[str, ...]
    pieces: tuple[Piece, ...]

    def of(self, fate: Fate) -> list[Piece]:
        """Return the pieces that had this fate."""
        return [one for one in self.pieces if one.fate is fate]

    @property
    def conflicts(self) -> dict[str, list[Piece]]:
        """The conflicting pieces by the choice that settles them."""
        found: dict[str, list[Piece]] = {}
        for one in self.of(Fate.CONFLICT):
            found.setdefault(one.choice, []).append(one)
        return found

    @property
    def news(self) -> bool:
        """True when they changed something that `mine` does not have."""
        return any(one.fate in {Fate.THEIRS, Fate.CONFLICT} for one in self.pieces)

    def undecided(self, chosen: Mapping[str, Side]) -> list[str]:
        """Return the choices that are still to be made."""
        return [choice for choice in self.conflicts if choice not in chosen]

    def resolved(self, chosen: Mapping[str, Side]) -> dict[str, Any]:
        """Return the merged row; raises KeyError while a conflict is undecided."""
        found: dict[str, Any] = {name: [] for name in self.fields if name in SETS | DATED}
        for one in self.pieces:
            side = chosen[one.choice] if one.fate is Fate.CONFLICT else _side(one.fate)
            value = one.theirs if side is Side.THEIRS else one.mine
            if one.field in SETS:
                found[one.field] += [value] if value is not None else []
            elif one.field in DATED and one.part:
                found[one.field] += [{"due": one.part, **value}] if value is not None else []
            else:
                found[one.field] = value
        return found | {name: _in_order(name, found[name]) for name in self.fields if name in SETS | DATED}


def merge(base: Row | None, theirs: Row, mine: Row, ties: Iterable[Tie] = TIES) -> Merge:
    """Return the merge of two rows that have the same fields.

    Without a `base` nobody knows who changed what: whatever differs is a conflict.
    """
    rows = [row for row in (base, theirs, mine) if row is not None]
    whole = frozenset(name for name in DATED for row in rows if not _dates_are_keys(row.get(name, ())))
    pieces_of_theirs, pieces_of_mine = _cut(theirs, whole), _cut(mine, whole)
    pieces_of_base = None if base is None else _cut(base, whole)
    found = []
    for key in _ordered(tuple(theirs), chain(pieces_of_base or (), pieces_of_theirs, pieces_of_mine)):
        there, here = pieces_of_theirs.get(key), pieces_of_mine.get(key)
        before = None if pieces_of_base is None else pieces_of_base.get(key)
        fate = _fate(before, there, here) if base is not None else Fate.UNCHANGED if there == here else Fate.CONFLICT
        found.append(Piece(*key, before, there, here, fate, "/".join(filter(None, key))))
    for tie in ties:
        found = _tied(found, tie)
    return Merge(tuple(theirs), tuple(found))


def differences(before: Row, after: Row) -> list[Piece]:
    """Return the pieces that lead from one version of a row to the next, as their changes."""
    return merge(before, after, before).of(Fate.THEIRS)


def _fate(base: Any, theirs: Any, mine: Any) -> Fate:
    if theirs == mine:
        return Fate.UNCHANGED if mine == base else Fate.SAME
    if theirs == base:
        return Fate.MINE
    return Fate.THEIRS if mine == base else Fate.CONFLICT


def _side(fate: Fate) -> Side:
    return Side.THEIRS if fate is Fate.THEIRS else Side.MINE


def _tied(pieces: list[Piece], tie: Tie) -> list[Piece]:
    """Make one conflict of the tied pieces where both sides changed something among them."""
    mine, theirs = {Fate.MINE, Fate.CONFLICT}, {Fate.THEIRS, Fate.CONFLICT}
    own = [one for one in pieces if one.field in tie.fields and one.differs]
    taken = any(one.choice != one.field for one in own)  # an earlier tie holds them
    asked = not tie.only_if or any(one.field == tie.only_if for one in own)
    if taken or not asked or not ({one.fate for one in own} & mine and {one.fate for one in own} & theirs):
        return pieces
    return [replace(one, fate=Fate.CONFLICT, choice=tie.lead) if one in own else one for one in pieces]


def _dates_are_keys(rows: Iterable[Mapping[str, Any]]) -> bool:
    return all(count == 1 for count in Counter(row["due"] for row in rows).values())


def _cut(row: Row, whole: frozenset[str]) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for name, value in row.items():
        if name in SETS:
            found |= {(name, str(member)): member for member in value}
        elif name in DATED and name not in whole:
            found |= {(name, one["due"]): {key: one[key] for key in one if key != "due"} for one in value}
        else:
            found[name, ""] = _in_order(name, value) if name in DATED else value
    return found


def _in_order(name: str, values: Iterable[Any]) -> list[Any]:
    if name in DATED:
        return sorted(values, key=lambda one: (one["due"], one.get("text") or "", one.get("value") or ""))
    return sorted(values)


def _ordered(names: tuple[str, ...], keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(set(keys), key=lambda key: (names.index(key[0]), key[1]))
