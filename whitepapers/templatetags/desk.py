"""What the desk's templates say: a rule's sentence in the interface's language, days past, the city's notice."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext

from targets.models import City
from whitepapers.cooperating import WORDS, Part

register = template.Library()


@register.simple_tag
def told(what: Any) -> str:
    """Return the sentence of a finding, translated and filled in; the template escapes it."""
    return gettext(what.sentence) % dict(what.values)


@register.simple_tag
def city_notice() -> str:
    """Return what the city has every page say, such as that it is fictional; empty when there is none."""
    city = City.objects.first()
    return "" if city is None else city.notice_label()


@register.filter
def at(found: Mapping[Any, Any] | str, key: Any) -> Any:
    """Return what stands at a key, or None; the template's empty text stands for a mapping that is not there."""
    return None if isinstance(found, str) else found.get(key)  # a session is no Mapping, and has get too


@register.filter
def part_words(standing: str) -> str:
    """Return where a co-operating department stands, in words."""
    return gettext(WORDS[Part(standing)])
