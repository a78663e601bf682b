"""Splits a cell with several names into those that are known and the rest as written. Pure: standard library only."""

import re
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
ALWAYS = ";；\n"  # these part names wherever they stand
BESIDE_KNOWN = ("、", ",，")  # these only beside a known name: names contain them, and “各区、县级市” is one body


class _Splitter(Generic[T]):
    def __init__(self, known: Callable[[str], T | None]) -> None:
        self.known = known
        self.found: list[T] = []
        self.rest: list[str] = []

    def take(self, part: str, marks: tuple[str, ...]) -> None:
        """Sort one part: known as a whole, or split at the next marks as far as known names are in it."""
        name = part.strip()
        one = self.known(name) if name else None
        if one is not None:
            self.found.extend([one] if one not in self.found else [])
            return
        if not marks:
            self._leave([name], "")
            return
        unknown: list[str] = []
        for piece in re.split(f"([{marks[0]}])", name):
            if self._knows(piece, marks[1:]):
                self._leave(unknown, marks[0])
                self.take(piece, marks[1:])
            else:
                unknown.append(piece)
        self._leave(unknown, marks[0])

    def _knows(self, piece: str, marks: tuple[str, ...]) -> bool:
        """Say whether a known name is the piece or stands in it between the marks."""
        parts = re.split(f"[{''.join(marks)}]", piece) if marks else []
        return any(self.known(part.strip()) is not None for part in (piece, *parts) if part.strip())

    def _leave(self, unknown: list[str], marks: str) -> None:
        name = "".join(unknown).strip(f" {marks}")
        if name and name not in self.rest:
            self.rest.append(name)
        unknown.clear()


def listed(written: str, known: Callable[[str], T | None], marks: str = f"、{ALWAYS}") -> tuple[list[T], list[str]]:
    """Return (what `known` finds, the rest as written), each once and in their order.

    `marks` are the marks that a table uses; without 、 among them that mark belongs to the names.
    """
    splitter = _Splitter(known)
    beside = tuple(one for one in BESIDE_KNOWN if one != "、" or "、" in marks)
    always = "".join(mark for mark in marks if mark != "、")
    for part in re.split(f"[{re.escape(always)}]", written) if always else [written]:
        splitter.take(part, beside)
    return splitter.found, splitter.rest
