"""What the findings mean, said from the table of rules and its examples: for the screen and for docs/findings.md."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop

from targets.models.register import Kind
from whitepapers.compose import plain_number
from whitepapers.findings import RULES, MilestoneFacts, RowFacts, Rule, Severity, findings
from whitepapers.findings.examples import en, examples, zh
from whitepapers.models import TargetDraft

WEIGHTS = {
    Severity.MISSING: gettext_noop("something is missing"),
    Severity.WEAKER: gettext_noop("weaker than last year"),
    Severity.UNCLEAR: gettext_noop("unclear"),
}
_FIELDS = {
    "milestones": gettext_noop("milestone"),
    "last_goal": gettext_noop("last year's goal"),
    "last_value": gettext_noop("last year's value"),
    "last_unit": gettext_noop("last year's unit"),
    "last_result": gettext_noop("last year's verified result"),
    "year": gettext_noop("plan year"),
    "assigned": gettext_noop("answers an assigned task"),
}


@dataclass(frozen=True)
class Meaning:
    """One rule in the language of the moment: what it is called, what it says, an example of each sort."""

    name: str
    title: str
    field: str
    weight: str
    severity: str
    sentence: str
    fires_on: tuple[str, ...]
    silent_on: tuple[str, ...]


def meanings() -> list[Meaning]:
    """Return every rule of the table, in its order, in the language that is active."""
    return [_meaning(rule) for rule in RULES]


def _meaning(rule: Rule) -> Meaning:
    mine = examples()[rule.name]
    fires = [row for row in mine.fires_on if _in_language(row)]
    mark = next(one for one in findings(fires[0]) if one.rule == rule.name)
    return Meaning(
        rule.name,
        gettext(rule.title),
        _label(rule.field),
        gettext(WEIGHTS[rule.severity]),
        str(rule.severity),
        gettext(rule.sentence) % dict(mark.values),
        tuple(shown(row) for row in fires[:2]),
        tuple(shown(row) for row in mine.silent_on if _in_language(row))[:2],
    )


def _in_language(row: RowFacts) -> bool:
    return row.task.isascii() == (get_language() == "en")


def _label(name: str) -> str:
    if name in _FIELDS:
        return gettext(_FIELDS[name])
    return str(TargetDraft._meta.get_field(name).verbose_name)


def shown(row: RowFacts) -> str:
    """Return an example as text: its goal, and in brackets what else it has other than a sound row."""
    sound = en() if row.task.isascii() else zh()
    told = [
        gettext("%(field)s: %(value)s")
        % {"field": _label(one.name), "value": " · ".join(_said(getattr(row, one.name)))}
        for one in fields(row)
        if one.name != "goal" and getattr(row, one.name) != getattr(sound, one.name)
    ]
    goal = row.goal.strip() or f"({_label('goal')}: –)"
    between = gettext("; ")
    return f"{goal} [{between.join(told)}]" if told else goal


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, MilestoneFacts):
        yield (
            " ".join(filter(None, (value.due.isoformat(), plain_number(value.value) or "", value.text.strip()))) or "–"
        )
    elif isinstance(value, tuple):
        for one in value:
            yield from _said(one)
    elif isinstance(value, bool):
        yield "✓" if value else "–"
    elif value in set(Kind):
        yield str(Kind(value).label)
    else:
        yield str(value).strip() if value not in (None, "") and str(value).strip() else "–"
