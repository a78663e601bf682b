"""Places within a class of departments; equal scores share one. Pure, standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Place:
    """A department's place among those of its class; `shared` where others have the same score."""

    place: int
    of: int
    shared: bool = False


def places(scores: Mapping[str, tuple[str, Decimal]]) -> dict[str, Place]:
    """Return each department's place from {code: (class, score)}: 1, 2, 2, 4; classes are never compared."""
    found = {}
    for code, (kind, points) in scores.items():
        others = [each for which, each in scores.values() if which == kind]
        place = 1 + sum(each > points for each in others)
        found[code] = Place(place, len(others), sum(each == points for each in others) > 1)
    return found
