"""How the screens of chasing name a matter and a stage: never by colour alone."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from targets.chasing.steps import STEPS, Step
from targets.chasing.wording import matter_words
from targets.completion import Sign
from targets.models import Verification

register = template.Library()
register.filter("matter", matter_words)

STAGES: dict[Step, Sign] = {
    Step.REMINDED: Sign(gettext_noop("Reminded"), "blue", "○", ""),
    Step.OVERDUE: Sign(gettext_noop("Overdue"), "yellow", "▲", ""),
    Step.DRAFTED_1: Sign(gettext_noop("First notice to issue"), "yellow", "✎", ""),
    Step.ISSUED_1: Sign(gettext_noop("First notice sent"), "red", "①", ""),
    Step.DRAFTED_2: Sign(gettext_noop("Second notice to issue"), "yellow", "✎", ""),
    Step.ISSUED_2: Sign(gettext_noop("Second notice sent"), "red", "②", ""),
    Step.DRAFTED_3: Sign(gettext_noop("Referral to make"), "yellow", "✎", ""),
    Step.REFERRED: Sign(gettext_noop("Referred"), "red", "■", ""),
    Step.SETTLED: Sign(gettext_noop("Answered"), "green", "●", ""),
    Step.DROPPED: Sign(gettext_noop("Dropped"), "grey", "✕", ""),
    Step.ENDED: Sign(gettext_noop("Ended"), "grey", "–", ""),
}


@register.filter
def stage_sign(stage: Step | str | None) -> dict[str, str]:
    """Return a stage's colour, shape and word in the interface's language."""
    if not stage:
        return {"colour": "grey", "shape": "–", "word": "—"}
    one = STAGES[Step(stage)]
    return {"colour": one.colour, "shape": one.shape, "word": _(one.word)}


@register.filter
def step_word(kind: str) -> str:
    """Return a step in words."""
    return _(STEPS[Step(kind)].word)


@register.filter
def outcome_word(outcome: str) -> str:
    """Return a finding's outcome in words."""
    return str(Verification.Outcome(outcome).label)
