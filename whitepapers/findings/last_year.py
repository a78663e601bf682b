"""Rules that hold a row against last year's: less than was reached, or the same words with a softer value."""

import re
import unicodedata
from decimal import Decimal
from difflib import SequenceMatcher

from targets.refusal import gettext_noop
from whitepapers.findings.facts import Fires, RowFacts, Rule, Severity
from whitepapers.findings.figures import dimension, figures
from whitepapers.findings.phrases import at_most

_NOT_WORDING = re.compile(r"[\d\W_]+|(?<=\d)[万亿]")
READ = 600  # letters that are compared
ALIKE = 0.85  # of the letters, figures left out: a changed particle is the same wording


def _value(row: RowFacts) -> Decimal | None:
    """Return the value promised: the field's, or the only figure of the words in the unit of the row or of last year."""
    if row.value is not None or not row.measured:
        return row.value
    stated = figures(row.goal) or figures(row.task)
    unit = dimension(row.unit or row.last_unit)
    fitting = [one for one in stated if not unit or dimension(one.unit) == unit]
    return fitting[0].number if len(fitting) == 1 else None


def _comparable(row: RowFacts) -> bool:
    mine, before = row.unit.strip(), row.last_unit.strip()
    return not mine or not before or mine == before or (bool(dimension(mine)) and dimension(mine) == dimension(before))


def _softer(row: RowFacts, than: Decimal | None) -> bool:
    value = _value(row)
    if value is None or than is None or not _comparable(row):
        return False
    return value > than if at_most(row) else value < than


def _below_last_year(row: RowFacts) -> Fires:
    if not _softer(row, row.last_result):
        return False
    return {"value": f"{_value(row).normalize():f}", "last": f"{row.last_result.normalize():f}"}  # type: ignore[union-attr]


def _wording(text: str) -> str:
    return _NOT_WORDING.sub("", unicodedata.normalize("NFKC", text)).casefold()


def same_wording(one: str, other: str) -> bool:
    """Say whether two texts are the same but for figures, punctuation and a particle."""
    mine, before = _wording(one)[:READ], _wording(other)[:READ]
    if not mine or not before:
        return False
    return mine == before or SequenceMatcher(None, mine, before, autojunk=False).ratio() >= ALIKE


def _lowered(row: RowFacts) -> Fires:
    if not _softer(row, row.last_value):
        return False
    by_goal = same_wording(row.goal, row.last_goal)
    by_task = same_wording(row.task, row.last_task)
    both = bool(row.goal.strip() and row.last_goal.strip())
    if not (by_goal if both else by_task):
        return False
    return {"value": f"{_value(row).normalize():f}", "last": f"{row.last_value.normalize():f}"}  # type: ignore[union-attr]


RULES = (
    Rule(
        "below_last_year",
        gettext_noop("weaker than last year's result"),
        "value",
        Severity.WEAKER,
        gettext_noop(
            "%(value)s is weaker than what was reached last year (%(last)s): ask for more, or say why it must fall."
        ),
        _below_last_year,
    ),
    Rule(
        "lowered_same_wording",
        gettext_noop("same wording, softer value"),
        "value",
        Severity.WEAKER,
        gettext_noop(
            "Worded as last year, but %(value)s in the place of %(last)s: ask for as much, or say why it is softened."
        ),
        _lowered,
    ),
)
