"""What a strict reader would mark in one row: a table of rules and a pure function, standard library only.

Findings explain and never block. Issue 2 has what makes a promise unmeasurable on its face; issue 3 widens the table.
Where a field is empty a rule also reads the words: a number, a unit or a date that stands in the goal is there.
"""

import hashlib
from collections.abc import Mapping

from whitepapers.findings import amounts, dates, last_year, presence, wording
from whitepapers.findings.facts import NUMERIC, Finding, MilestoneFacts, RowFacts, Rule, Severity

__all__ = ["NUMERIC", "RULES", "VERSION", "Finding", "MilestoneFacts", "RowFacts", "Rule", "Severity", "findings"]

# In the order in which a reader meets them: what is missing first, then the words, the value, the date, last year.
RULES: tuple[Rule, ...] = (*presence.RULES, *wording.RULES, *amounts.RULES, *dates.RULES, *last_year.RULES)

# Raise the number when a rule judges otherwise than before: what was counted under another table is counted anew.
REVISION = 1
VERSION = hashlib.sha256(f"{REVISION}:{' '.join(rule.name for rule in RULES)}".encode()).hexdigest()[:12]


def findings(row: RowFacts) -> list[Finding]:
    """Return what the rules mark in one row, in the table's order; an empty list when they mark nothing."""
    marks = []
    for rule in RULES:
        fired = rule.fires(row)
        if fired:
            values = fired if isinstance(fired, Mapping) else {}
            marks.append(Finding(rule.name, rule.field, rule.sentence, rule.severity, values))
    return marks
