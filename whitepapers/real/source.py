"""Counts the results straight from the source file, by other means than the import: with the csv module alone."""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MET, NOT_MET = "met", "not_met"


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
    with file.open(encoding="utf-8-sig", newline="") as lines:
        headings, *rows = csv.reader(lines)
    place = headings.index("status")
    return Counter(row[place].strip() for row in dict.fromkeys(tuple(row) for row in rows if any(row)))


def count(found: Mapping[str, int]) -> Counted:
    """Return the three figures: whatever is neither met nor not met is without a result."""
    met, not_met = found.get(MET, 0), found.get(NOT_MET, 0)
    return Counted(met, not_met, sum(found.values()) - met - not_met)
