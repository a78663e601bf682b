"""An outcome as the screen shows it: problems by row and column, findings grouped by rule, in the reader's language."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from targets.spreadsheets.problems import Problem, letter
from whitepapers.findings import RULES
from whitepapers.importing.marks import TITLES
from whitepapers.importing.outcome import Noted, Outcome

MOST_PROBLEMS = 200
MOST_IN_GROUP = 100


@dataclass(frozen=True)
class Line:
    """One problem in three cells: where in words, which cell, what to do."""

    row: str
    column: str
    sentence: str


@dataclass(frozen=True)
class Group:
    """The findings of one rule."""

    title: str
    count: int
    sentences: list[str]

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.sentences)


class Report:
    """What the template shows of an outcome."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.problems = [_line(one) for one in outcome.problems[:MOST_PROBLEMS]]
        self.more_problems = max(len(outcome.problems) - MOST_PROBLEMS, 0)
        self.left_out = [one.say(_) for one in outcome.left_out]
        self.notes = [one.say(_) for one in outcome.notes]
        self.groups = _groups(outcome.findings)
        self.rows_with_findings = len({one.row for one in outcome.findings})


def _line(problem: Problem) -> Line:
    where = problem.cell or (letter(problem.column) if problem.column >= 0 else "")
    column = f"{problem.heading} ({where})" if problem.heading and where else problem.heading or where
    return Line(str(problem.row or ""), column, _(problem.sentence) % problem.values)


def _groups(findings: list[Noted]) -> list[Group]:
    by_rule: dict[str, list[Noted]] = defaultdict(list)
    for one in findings:
        by_rule[one.rule].append(one)
    titles = {rule.name: rule.title for rule in RULES} | TITLES
    ordered = sorted(by_rule.items(), key=lambda pair: -len(pair[1]))
    return [
        Group(_(titles.get(rule, rule)), len(found), [one.say(_) for one in found[:MOST_IN_GROUP]])
        for rule, found in ordered
    ]
