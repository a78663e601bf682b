"""How the screens of owners and of the reporting calendar count days."""

from django import template
from django.utils import timezone

from targets.silence import Silent

register = template.Library()


@register.filter
def late_days(one: Silent) -> int:
    """Return for how many days a silent owner's oldest report is late."""
    return one.days(timezone.localdate())
