"""Reads the results straight from the source file and from the exported one, with the csv module alone, and compares them."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MET, NOT_MET = "met", "not_met"
KEPT = (MET, "met_late")  # the export tells of a met result whether it was in time


@dataclass(frozen=True)
class Counted:
    """How many promises were met, not met, and of how many the file gives no result."""

    met: int
    not_met: int
    no_result: int

    def __str__(self) -> str:
        return f"{self.met} met, {self.not_met} not met, {self.no_result} without a verified result"


def statuses(file: Path) -> Mapping[str, int]:
    """Return the words of the column `status`, each with its number of rows; a row repeated word for word counts once."""
    return Counter(word for _, word in _pairs(file, "indicator_id"))


def exported_statuses(file: Path) -> Mapping[str, int]:
    """Return the statuses of the exported targets (csv), each with its number of rows."""
    return Counter(word for _, word in _pairs(file, "reference"))


def count(found: Mapping[str, int]) -> Counted:
    """Return the three figures of words or of statuses: whatever is neither met nor not met is without a result."""
    kept, not_met = sum(found.get(word, 0) for word in KEPT), found.get(NOT_MET, 0)
    return Counted(kept, not_met, sum(found.values()) - kept - not_met)


def differing(file: Path, exported: Path) -> list[str]:
    """Return a line for each result that only one of the two files tells so: its own number and what it says of it."""
    said = Counter((key, _meaning(word)) for key, word in _pairs(file, "indicator_id"))
    told = Counter((key, _meaning(word)) for key, word in _pairs(exported, "reference"))
    alone = [(*one, "the source") for one in (said - told)] + [(*one, "the export") for one in (told - said)]
    return [f"{key}: only {which} says “{meaning}”" for key, meaning, which in sorted(alone)]


def _meaning(word: str) -> str:
    return MET if word in KEPT else word if word == NOT_MET else "no result"


def _pairs(file: Path, key: str) -> Iterator[tuple[str, str]]:
    """Yield the key and the word in the column `status` of every row that is not a word for word repetition."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        headings, *rows = csv.reader(lines)
    place, status = headings.index(key), headings.index("status")
    for row in dict.fromkeys(tuple(row) for row in rows if any(row)):
        yield row[place].strip(), row[status].strip()
