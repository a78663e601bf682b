"""What an import did or would do: counts, what was found unfinished, and what must be mended, by row and column.

Standard library only. Sentences are English, marked for translation, and translated where they are shown.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from targets.spreadsheets.problems import Problem, letter


@dataclass(frozen=True)
class Noted:
    """Something unfinished or worth knowing about one row that is imported all the same."""

    rule: str
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)
    row: int = 0
    number: str = ""

    def say(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence with its row."""
        return Problem(self.sentence, self.values, self.row).say(translate)


@dataclass
class Outcome:
    """The result of one import."""

    file: str = ""
    dry_run: bool = False
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: list[Problem] = field(default_factory=list)  # rows named and not imported, with the reason
    problems: list[Problem] = field(default_factory=list)
    findings: list[Noted] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)  # about the file as a whole: unused columns, other sheets
    not_in_file: int = 0  # rows of the papers that the file doesn't mention; they stay
    departments: list[str] = field(default_factory=list)
    duties: int = 0  # duties that were added
    reports: int = 0  # claims that were recorded, with results
    silent: int = 0  # rows of results that claim nothing: no result is available
    claimed: dict[str, Any] = field(default_factory=dict)  # permanent number → claims.Claimed

    @property
    def imported(self) -> int:
        """Rows that are in the database now as the file says: new, changed or the same already."""
        return self.created + self.updated + self.unchanged

    @property
    def refused(self) -> int:
        """Rows that are not: all of them when one has an error."""
        return self.read - self.imported

    @property
    def ok(self) -> bool:
        """True when nothing stood in the way."""
        return not self.problems

    def by_rule(self) -> dict[str, int]:
        """Return rule → how often, the most frequent first."""
        return dict(Counter(one.rule for one in self.findings).most_common())

    def as_data(self, translate: Callable[[str], str] = str) -> dict[str, Any]:
        """Return the outcome as plain data for `--json`."""

        def rows(problems: list[Problem]) -> list[dict[str, Any]]:
            return [
                {
                    "row": one.row or None,
                    "column": letter(one.column) if one.column >= 0 else None,
                    "heading": one.heading,
                    "cell": one.cell,
                    "sentence": one.say(translate),
                }
                for one in problems
            ]

        return {
            "file": self.file,
            "ok": self.ok,
            "dry_run": self.dry_run,
            "rows_read": self.read,
            "imported": self.imported,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "not_in_file": self.not_in_file,
            "departments": self.departments,
            "duties_added": self.duties,
            "reports": self.reports,
            "without_result": self.silent,
            "findings": self.by_rule(),
            "problems": rows(self.problems),
            "left_out": rows(self.left_out),
            "notes": rows(self.notes),
            "unfinished": [
                {"row": one.row or None, "number": one.number, "rule": one.rule, "sentence": one.say(translate)}
                for one in self.findings
            ],
        }
