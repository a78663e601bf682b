"""How a paper says figures, dates, sources and numbers of sections, in the language that is active."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

SIGNS = {"ge": "≥", "le": "≤", "eq": ""}
DIGITS = "零一二三四五六七八九"


def long_date(day: dt.date) -> str:
    """Return "1 March 2027"."""
    return format_date(day, pgettext("date format", "j F Y"))


def short_date(day: dt.date, year: int) -> str:
    """Return the date, without its year when that is the paper's own."""
    return format_date(day, pgettext("date format", "j F")) if day.year == year else long_date(day)


def by_date(iso: str, year: int) -> str:
    """Return "by 30 June" for an ISO date."""
    return _("by %(date)s") % {"date": short_date(dt.date.fromisoformat(iso), year)}


def grouped(number: str) -> str:
    """Return plain decimal text with its thousands set apart from five digits on: "1,200,000.5"."""
    whole, point, fraction = number.partition(".")
    if len(whole.lstrip("-")) >= 5:
        whole = f"{int(whole):,}"
    return whole + point + fraction


def figure(value: str | None, comparison: str, unit: str = "") -> str:
    """Return "≥ 95" with a no-break space, and with its unit where one is given; "" when there is no value."""
    if value is None:
        return ""
    sign = SIGNS.get(comparison, "")
    said = measured(value, unit)
    return f"{sign}\u00a0{said}" if sign else said


def measured(value: str, unit: str) -> str:
    """Return a value with its unit as running text: "20 km", "20公里", "95%"."""
    return (
        pgettext("value and unit", "%(value)s %(unit)s") % {"value": grouped(value), "unit": unit}
        if unit
        else grouped(value)
    )


def step_text(text: str, value: str | None, unit: str) -> str:
    """Return a milestone's text, with its value in brackets unless the text says that number already."""
    if value is None:
        return text
    if not text:
        return measured(value, unit)
    spoken = {re.escape(value), re.escape(grouped(value))}
    if re.search(rf"(?<![\d.,])(?:{'|'.join(sorted(spoken))})(?![\d.,]*\d)", text):
        return text
    return pgettext("text and value", "%(text)s (%(value)s)") % {"text": text, "value": measured(value, unit)}


def source_names() -> dict[str, str]:
    """Return the three sources in the active language."""
    return {
        "statutory": _("statutory duty"),
        "superior": _("superior organ"),
        "assigned": _("the city's yearly tasks"),
    }


def kind_names() -> dict[str, str]:
    """Return the four kinds in the active language."""
    return {
        "threshold": _("threshold"),
        "count": _("count"),
        "dated": _("dated deliverable"),
        "qualitative": _("qualitative"),
    }


def source(entry: Mapping[str, Any]) -> str:
    """Return "Source: statutory duty, Act on … No. 3", as much of it as is known."""
    document = " ".join(part for part in (entry["source_document"], entry["source_number"]) if part)
    parts = [part for part in (source_names().get(entry["source"], ""), document) if part]
    return _("Source: %(source)s") % {"source": pgettext("separator", ", ").join(parts)} if parts else ""


def numeral(position: int, language: str, level: int = 1, parent: int = 0) -> str:
    """Return the number of a heading: 一、 and （一） in Chinese, 1 and 1.1 in English; `position` is 1 to 99."""
    if not language.startswith("zh"):
        return f"{position} " if level == 1 else f"{parent}.{position} "
    tens, ones = divmod(position, 10)
    spoken = (("" if tens == 1 else DIGITS[tens]) + "十" if tens else "") + (DIGITS[ones] if ones or not tens else "")
    return f"{spoken}、" if level == 1 else f"（{spoken}）"
