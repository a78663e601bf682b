"""How the register's screens write figures, periods, promises and statuses."""

from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from targets.completion import SIGNS, Status
from targets.desk.fields import period_label
from targets.desk.rows import requirements
from targets.missed import MATTERS, Matter
from targets.models import Target
from targets.needs import WORDS, Need
from targets.partnering import PART_WORDS, PartNeed
from targets.sampling import REASONS, Reason

register = template.Library()
register.filter("period", period_label)
register.filter("filesize", filesizeformat)
register.filter("requirements", requirements)


@register.filter
def figure(value: Decimal | None) -> str:
    """Return a figure without trailing zeros and with thousands: 9,500.5; a dash for none."""
    if value is None:
        return "—"
    return f"{value.normalize():,f}" if value else "0"


@register.filter
def promised(target: Target) -> str:
    """Return what is promised as a figure with its unit: ≥ 40 公里; empty where there is none."""
    if target.value is None:
        return ""
    sign = target.get_comparison_display()
    return " ".join(part for part in (sign, figure(target.value), target.unit) if part)


@register.simple_tag
def sign(status: Status | str) -> SafeString:
    """Return a status by shape, word and colour."""
    one = SIGNS[Status(status)]
    return format_html(
        '<span class="wb-sign wb-sign--{}"><span aria-hidden="true">{}</span> {}</span>',
        one.colour,
        one.shape,
        _(one.word),
    )


@register.simple_tag
def close_word(reason: Reason) -> SafeString:
    """Return why a report must be looked at closely; its rule is told on pointing at it."""
    why = REASONS[reason]
    return format_html(
        '<span class="wb-sign wb-sign--yellow" title="{}"><span aria-hidden="true">◉</span> {}</span>',
        _(why.rule),
        _(why.word),
    )


@register.simple_tag
def matter(state: Matter) -> SafeString:
    """Return how the matter of a miss stands, by shape, word and colour."""
    one = MATTERS[Matter(state)]
    return format_html(
        '<span class="wb-sign wb-sign--{}"><span aria-hidden="true">{}</span> {}</span>',
        one.colour,
        one.shape,
        _(one.word),
    )


@register.filter
def need_word(need: Need) -> str:
    """Return a need in words."""
    return _(WORDS[need])


@register.filter
def part_word(need: PartNeed) -> str:
    """Return what a part asks in words."""
    return _(PART_WORDS[need])


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """Return the page's query string with some parameters changed; an empty value drops one."""
    query: QueryDict = context["request"].GET.copy()
    if "p" not in changes:
        query.pop("p", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in {None, ""}:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("targets/desk/_sort.html", takes_context=True)
def sort_link(context: dict[str, Any], name: str, label: str) -> dict[str, Any]:
    """Return a column's heading that sorts by it, and the other way round at the second click."""
    now = context.get("sort", "")
    turned = f"-{name}" if now == name else name
    return {
        "label": label,
        "href": with_query(context, sort=turned),
        "state": {name: "ascending", f"-{name}": "descending"}.get(now, ""),
    }
