"""What differs between two texts, word by word: pure, standard library only.

Chinese is compared character by character, a number or a Latin word as one piece, so that a changed figure is shown
as a changed figure and not as a changed digit.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

WORD = re.compile(
    r"\d+(?:[.,]\d+)*[%％]?|[^\W\d_\u2e80-\u9fff\u3040-\u30ff\uac00-\ud7af]+(?:['’-][^\W\d_]+)*|\s+|.", re.DOTALL
)


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """Some text and what became of it."""

    kind: Kind
    text: str


def words(text: str) -> list[str]:
    """Cut a text into the pieces that are compared; joined they are the text again."""
    return WORD.findall(text)


def by_word(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces that lead from `old` to `new`: same and removed ones are `old`, same and added ones `new`."""
    before, after = words(old), words(new)
    steps: list[tuple[Kind, str]] = []
    for _, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[i:j] == after[k:m]:
            steps.append((Kind.SAME, "".join(before[i:j])))
        else:
            steps += [(Kind.REMOVED, "".join(before[i:j])), (Kind.ADDED, "".join(after[k:m]))]
    return _smooth([(kind, text) for kind, text in steps if text])


def _smooth(steps: list[tuple[Kind, str]]) -> tuple[Piece, ...]:
    """Take a single shared character between two changes into the change: scattered letters can't be read."""
    split: list[tuple[int, Kind, str]] = []
    change = 0
    for index, (kind, text) in enumerate(steps):
        inside = 0 < index < len(steps) - 1 and len(text.strip()) <= 1
        if kind is Kind.SAME and not inside:
            change += 2
            split.append((change - 1, kind, text))
        elif kind is Kind.SAME:
            split += [(change, Kind.REMOVED, text), (change, Kind.ADDED, text)]
        else:
            split.append((change, kind, text))
    order = {Kind.SAME: 0, Kind.REMOVED: 1, Kind.ADDED: 2}
    split.sort(key=lambda one: (one[0], order[one[1]]))
    return tuple(
        Piece(kind, "".join(text for _, _, text in run))
        for (_, kind), run in groupby(split, key=lambda one: (one[0], one[1]))
    )
