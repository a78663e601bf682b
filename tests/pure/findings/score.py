"""Precision and recall of the rules over labelled rows: overall and by rule."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.pure.findings.rows import Labelled
from whitepapers.findings import findings


@dataclass
class Score:
    """What was marked rightly, marked wrongly and missed, by rule; `wrong` says which row."""

    right: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def precision(self, *rules: str) -> float:
        """Return the share of marks that are right, of these rules or of all."""
        right, false = self._sum(self.right, rules), self._sum(self.false, rules)
        return right / (right + false) if right + false else 1.0

    def recall(self, *rules: str) -> float:
        """Return the share of labels that were marked, of these rules or of all."""
        right, missed = self._sum(self.right, rules), self._sum(self.missed, rules)
        return right / (right + missed) if right + missed else 1.0

    @staticmethod
    def _sum(counter: Counter[str], rules: tuple[str, ...]) -> int:
        return sum(counter[rule] for rule in rules) if rules else sum(counter.values())


def score(rows: Iterable[Labelled]) -> Score:
    """Hold the rules' marks against the labels."""
    result = Score()
    for one in rows:
        marked = {mark.rule for mark in findings(one.row)}
        result.right.update(marked & one.labels)
        result.false.update(marked - one.labels)
        result.missed.update(one.labels - marked)
        if marked != one.labels:
            words = f"{one.row.task} | {one.row.goal}"
            result.wrong.append(
                f"{words}: too many {sorted(marked - one.labels)}, missing {sorted(one.labels - marked)}"
            )
    return result
