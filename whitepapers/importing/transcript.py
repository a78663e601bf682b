"""A paper published before Whitebook, made from an imported table: its manuscript, frozen like any other (ADR 6)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from targets.models import Department, PlanYear
from targets.spreadsheets.problems import Problem
from whitepapers.compose import head, plain_number, target_number, written
from whitepapers.importing.fields import Reading, read_row
from whitepapers.importing.lists import listed
from whitepapers.importing.mapping import Foreign
from whitepapers.importing.marks import remarks
from whitepapers.importing.names import Departments
from whitepapers.importing.outcome import Noted
from whitepapers.importing.said import settle
from whitepapers.importing.table import Record, Table
from whitepapers.models import TargetDraft, WhitePaperPage


@dataclass
class Transcript:
    """One department's table as a paper: targets as entries of a manuscript, by record, and what was noticed."""

    paper: WhitePaperPage  # never saved: it lends department and year
    targets: dict[int, dict[str, Any]] = field(default_factory=dict)  # row of the file → entry
    duties: dict[str, dict[str, Any]] = field(default_factory=dict)  # title → entry
    findings: list[Noted] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def parts(self) -> dict[str, Any]:
        """Return what `freeze` wants of this paper."""
        return {"prose": [], "duties": list(self.duties.values()), "targets": list(self.targets.values())}

    def head(self, file: str, sha256: str) -> dict[str, Any]:
        """Return the title page's data, which says from which file the paper was transcribed."""
        return head(self.paper) | {"round": 0, "edition": 0, "transcript": {"source": file, "sha256": sha256}}


def transcribe(
    department: Department,
    plan_year: PlanYear,
    rows: Sequence[tuple[Record, dict[str, str]]],
    table: Table,
    departments: Departments,
    mapping: Foreign,
) -> Transcript:
    """Return the paper that the rows of one department make; nothing is written."""
    result = Transcript(WhitePaperPage(department=department, plan_year=plan_year))
    for serial, (record, _) in enumerate(rows, start=1):
        reading = read_row(record, table, {})
        result.problems += reading.problems
        if reading.problems:
            continue
        draft = TargetDraft(number=serial, **reading.values)
        number = target_number(result.paper, serial)
        result.findings += remarks(draft, reading, record.row, number, plan_year.year)
        entry = _entry(draft, number, reading, departments, mapping)
        result.targets[record.row] = entry | {"duty": _duty(result, reading)}
    return result


def _duty(result: Transcript, reading: Reading) -> str:
    """Return the number of the row's duty, adding it at its first appearance; "" for none."""
    title = settle(reading.names.get("duty", ""))[:300]
    if not title:
        return ""
    paper = result.paper
    entry = result.duties.get(title)
    if entry is None:
        number = f"{paper.plan_year.year}-{paper.department.code}-d{len(result.duties) + 1:02d}"
        text, basis = reading.names.get("duty_text", ""), reading.names.get("duty_basis", "")
        entry = result.duties[title] = {"number": number, "title": title, "text": text, "basis": basis}
    return str(entry["number"])


def _entry(
    draft: TargetDraft, number: str, reading: Reading, departments: Departments, mapping: Foreign
) -> dict[str, Any]:
    """Return the target as compose.py would write it; officers' names of a paper of long ago are left out."""
    known, rest = listed(reading.names.get("partners", ""), departments.find, mapping.separators)
    return written(draft) | {
        "number": number,
        "milestones": [
            {"due": one.due.isoformat(), "text": one.text, "value": plain_number(one.value)}
            for one in reading.steps or ()
        ],
        "partners": [{"code": one.code, "name": one.name} for one in known],
        "partners_text": "；".join(rest),
        "responsible_officer": "",
        "continues": "",
    }
