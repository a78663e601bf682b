"""Words for the review screens: stages, states, nearness of a deadline and its reason, what a size is held against."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from whitepapers.approval import State
from whitepapers.deadline_record import reason
from whitepapers.deadlines import Nearness
from whitepapers.models import Deadline
from whitepapers.models.approval import STAGES
from whitepapers.review.sizes import ROUND, Base, edition_name
from whitepapers.review.wording import state_name

register = template.Library()


@register.filter
def stage_name(stage: str) -> str:
    """Return the stage in words."""
    return str(dict(STAGES)[str(stage)])


@register.filter
def state_words(state: str) -> str:
    """Return where a round is, in words; a round that is not its paper's last one is "ended"."""
    return state_name(State(state)) if state in set(State) else _("ended; a later round is there")


@register.filter
def nearness_words(near: Nearness) -> str:
    """Return how near a deadline is, in words."""
    return _(near.sentence) % {"days": near.days}


@register.filter
def because(stored: Deadline | None) -> str:
    """Return why a deadline is that day, in words: its event."""
    return reason(stored)


@register.filter
def against(base: Base) -> str:
    """Return what a size is held against, in words."""
    if base.kind == ROUND:
        return _("against round %(number)s") % {"number": base.name}
    return _("against the edition %(name)s") % {"name": edition_name(base)}


@register.filter
def against_short(base: Base) -> str:
    """Return the same for a narrow column: the round, or the year of the edition."""
    if base.kind == ROUND:
        return _("since round %(number)s") % {"number": base.name}
    return _("since %(year)s") % {"year": base.name.partition("/")[0]}


DELEGATION = {
    "now": (gettext_lazy("in force today"), "ahead"),
    "ahead": (gettext_lazy("begins later"), "soon"),
    "over": (gettext_lazy("over"), "over"),
    "ended": (gettext_lazy("ended early"), "over"),
}


@register.filter
def delegation_words(standing: str) -> str:
    """Return what a delegation is today, in words."""
    return str(DELEGATION[standing][0])


@register.filter
def delegation_tone(standing: str) -> str:
    """Return the tone that goes with the word."""
    return DELEGATION[standing][1]
