"""What the dashboards' templates say of a tally."""

from django import template

from targets.bar import segments
from targets.board import drawn
from targets.standing import Tally

register = template.Library()
register.filter("segments", segments)
register.filter("kept", drawn.kept)
register.filter("missed", drawn.missed)


@register.simple_tag
def in_words(tally: Tally) -> str:
    """Return a tally in words."""
    return drawn.in_words(tally)
