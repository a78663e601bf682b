"""Rules on what is not there: goal, value, unit, quality requirement, deliverable, source, lead."""

import re

from targets.refusal import gettext_noop
from whitepapers.findings.facts import RowFacts, Rule, Severity
from whitepapers.findings.figures import countable, figures, has_figure
from whitepapers.findings.phrases import GROUND, LEAD, MEASURE, done, empty_verb, hollow_quality

_COUNTED = re.compile(
    r"(?:number|percentage|percent|proportion|share)\s+of\b|[#%]\s+of\b", re.IGNORECASE
)  # says what is counted


def has_amount(row: RowFacts) -> bool:
    """Say whether the row names an amount, in its field or in its words."""
    return row.value is not None or has_figure(row.words)


def has_result(row: RowFacts) -> bool:
    """Say whether the words name anything that will be there or can be measured."""
    concrete = bool(row.quality.strip()) and not hollow_quality(row.quality)
    return has_figure(row.words) or done(row.result) or concrete


def _no_goal(row: RowFacts) -> bool:
    return not row.goal.strip() and not has_figure(row.task)


def _no_value(row: RowFacts) -> bool:
    return row.measured and not row.value_text.strip() and not has_amount(row)


def _no_unit(row: RowFacts) -> bool:
    if not row.measured or row.unit.strip():
        return False
    stated = figures(row.words)  # without any number the number is what is missing, not its unit
    if not stated and row.value is None:
        return False
    return not any(one.unit for one in stated) and not _COUNTED.search(row.promise)


def _no_quality(row: RowFacts) -> bool:
    if row.kind != "qualitative":
        return False
    return hollow_quality(row.quality) if row.quality.strip() else not has_figure(row.promise)


def _no_deliverable(row: RowFacts) -> bool:
    if row.value is not None or not row.promise.strip() or has_result(row):
        return False
    if row.kind == "dated":
        return True
    return bool(empty_verb(row.promise)) and not MEASURE.search(countable(row.promise))


def _no_source(row: RowFacts) -> bool:
    return not row.source and not row.source_document.strip() and not row.assigned and not GROUND.search(row.words)


def _no_document(row: RowFacts) -> bool:
    return bool(row.source) and not row.source_document.strip() and not row.assigned and not GROUND.search(row.words)


def _no_lead(row: RowFacts) -> bool:
    return row.responsible_unit is not None and not row.responsible_unit.strip() and not LEAD.search(row.promise)


RULES = (
    Rule(
        "no_goal",
        gettext_noop("goal is empty"),
        "goal",
        Severity.MISSING,
        gettext_noop("The goal is empty: say what will be true when the task is done."),
        _no_goal,
    ),
    Rule(
        "no_value",
        gettext_noop("no number"),
        "value",
        Severity.MISSING,
        gettext_noop("No value: a count or a threshold needs a number that can be held against the result."),
        _no_value,
    ),
    Rule(
        "no_unit",
        gettext_noop("no unit of measure"),
        "unit",
        Severity.MISSING,
        gettext_noop("No unit of measure: say what is counted (%%, km, households …)."),
        _no_unit,
    ),
    Rule(
        "no_quality",
        gettext_noop("no quality requirement"),
        "quality",
        Severity.MISSING,
        gettext_noop("A qualitative target needs a quality requirement: say how anybody will see that it was kept."),
        _no_quality,
    ),
    Rule(
        "no_deliverable",
        gettext_noop("no deliverable"),
        "goal",
        Severity.MISSING,
        gettext_noop(
            "No deliverable: name what will be there at the end – a building, a document, a service, a figure."
        ),
        _no_deliverable,
    ),
    Rule(
        "no_source",
        gettext_noop("no source"),
        "source",
        Severity.MISSING,
        gettext_noop(
            "No source: say whether it is a statutory duty, a superior organ's or one of the city's yearly tasks."
        ),
        _no_source,
    ),
    Rule(
        "no_document",
        gettext_noop("no source document"),
        "source_document",
        Severity.MISSING,
        gettext_noop("No source document: name the law, document or list that the target comes from."),
        _no_document,
    ),
    Rule(
        "no_lead",
        gettext_noop("nobody named as responsible"),
        "responsible_unit",
        Severity.MISSING,
        gettext_noop(
            "No responsible unit: where no lead is named, the department itself leads; name the unit that answers for it."
        ),
        _no_lead,
    ),
)
