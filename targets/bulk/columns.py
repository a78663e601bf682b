"""The columns of the sheet, the words of its cells, and the mark that says which sheet it is. Pure: standard library only."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from targets.refusal import gettext_noop
from targets.spreadsheets.cells import Cell, line
from targets.spreadsheets.problems import CannotImport, Problem


@dataclass(frozen=True)
class Column:
    """One column: what is `filled` in by the department comes back; the rest is there to be read."""

    key: str
    zh: str
    en: str
    filled: bool = False
    width: int = 14

    def heading(self, language: str) -> str:
        """Return the heading in "zh" or "en"."""
        return self.zh if language == "zh" else self.en


COLUMNS = (
    Column("number", "编号", "Number", width=18),
    Column("task", "工作任务", "Task", width=44),
    Column("promised", "目标值", "Promised"),
    Column("unit", "计量单位", "Unit", width=10),
    Column("due", "完成时限", "Due", width=13),
    Column("verified", "最近核验值", "Last verified", width=20),
    Column("value", "完成值", "Value reached", filled=True),
    Column("done", "已完成", "Done", filled=True, width=10),
    Column("text", "工作进展", "What was done", filled=True, width=60),
    Column("as_of", "截至日期", "As of", filled=True, width=13),
    Column("mark", "核对码（请勿改动）", "Mark (leave as it is)", width=22),
)
NEEDED = ("number", "value", "done", "text", "as_of", "mark")  # the others may be left out: nothing is read from them
YES = {"zh": "是", "en": "yes"}
DONE_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("是", "已完成", "完成", "yes", "y", "true", "1", "✓", "√"), "yes"),
    **dict.fromkeys(("否", "未完成", "no", "n", "false", "0"), "no"),
}
SEARCHED = 5  # rows in which the headings may stand

_MARK = re.compile(r"([a-z][a-z0-9]{1,15})-(\d{4}[MQH]\d{1,2}|\d{8})-(\d{1,18})")
_NO_HEADINGS = gettext_noop("No row of headings was found. Download the sheet again and fill in that one.")
_STRANGE = gettext_noop("“%(written)s” is no heading of this sheet. Write the headings as they were.")
_MISSING = gettext_noop("The column “%(heading)s” is missing.")
_TWICE = gettext_noop("Two columns have the heading “%(heading)s”.")


@dataclass(frozen=True)
class Mark:
    """Which sheet a row is of, and the newest report of the period when the sheet was made (0: none)."""

    department: str
    period: str
    seen: int

    def __str__(self) -> str:
        return f"{self.department}-{self.period}-{self.seen}"


def read_mark(written: str) -> Mark | None:
    """Return the mark that a cell holds, or None where it is none of ours."""
    found = _MARK.fullmatch(written)
    return Mark(found[1], found[2], int(found[3])) if found else None


def _plain(heading: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading)).casefold()


_KNOWN = {
    _plain(name): one.key for one in COLUMNS for name in (one.zh, one.en, f"{one.zh}{one.en}", f"{one.en}{one.zh}")
}


def places(rows: Sequence[Sequence[Cell]], language: str) -> tuple[int, dict[str, int]]:
    """Return (index of the row of headings, key → column); raises CannotImport where a heading is not as it was."""
    hits = [sum(_plain(str(cell.value)) in _KNOWN for cell in row if not cell.empty) for row in rows[:SEARCHED]]
    if not hits or max(hits) < 2:
        raise CannotImport(Problem(_NO_HEADINGS))
    top = hits.index(max(hits))
    found: dict[str, int] = {}
    problems = []
    for cell in rows[top]:
        if cell.empty:
            continue
        key = _KNOWN.get(_plain(str(cell.value)))
        if key is None:
            problems.append(Problem(_STRANGE, {"written": line(cell)[:40]}, cell.row, cell.column))
        elif key in found:
            problems.append(Problem(_TWICE, {"heading": line(cell)}, cell.row, cell.column))
        else:
            found[key] = cell.column
    row = rows[top][0].row
    problems += [
        Problem(_MISSING, {"heading": one.heading(language)}, row)
        for one in COLUMNS
        if one.key in NEEDED and one.key not in found
    ]
    if problems:
        raise CannotImport(*problems)
    return top, found
