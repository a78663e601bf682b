"""What reading a sheet did or would do: reports to be recorded, rows left as they are, and what must be mended."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from targets.models import ProgressReport, Target
from targets.refusal import gettext_noop
from targets.spreadsheets.problems import Problem

EMPTY = gettext_noop("left empty")
SAME = gettext_noop("as it is on record")
ABSENT = gettext_noop("not in the sheet")


@dataclass(frozen=True)
class Entry:
    """One report that is or would be recorded, beside the one that it corrects."""

    row: int
    target: Target
    value: Decimal | None
    done: bool
    text: str
    as_of: dt.date
    before: ProgressReport | None = None


@dataclass
class Outcome:
    """The result of one sheet; nothing is recorded unless `problems` is empty."""

    file: str = ""
    dry_run: bool = False
    entries: list[Entry] = field(default_factory=list)
    skipped: dict[str, list[str]] = field(default_factory=dict)  # why → the targets' numbers
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True when nothing stood in the way."""
        return not self.problems

    @property
    def corrections(self) -> int:
        """How many of the reports correct an earlier one."""
        return sum(one.before is not None for one in self.entries)

    def skip(self, why: str, number: str) -> None:
        """Name a target of which nothing is recorded."""
        self.skipped.setdefault(why, []).append(number)
