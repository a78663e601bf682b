"""How the public pages write days, figures, promises, statuses and addresses."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from portal.promises import Change
from publishing.by_word import Kind as Word
from publishing.by_word import Piece, by_word
from publishing.web import language_tag
from targets.bar import Segment, segments
from targets.completion import SIGNS, Sign, Status
from targets.missed import MATTERS, Matter, State
from targets.models import City, Target
from targets.models.register import Comparison, Kind, Source
from targets.period_words import period_label
from targets.periods import Frequency, frequency_of, last_day
from targets.standing import Tally

register = template.Library()

COMPARED = {
    "foreword": gettext_lazy("Foreword"),
    "closing": gettext_lazy("Closing words"),
    "html": gettext_lazy("text"),
    "title": gettext_lazy("title"),
    "text": gettext_lazy("description"),
    "basis": gettext_lazy("statutory basis"),
    "comparison": gettext_lazy("comparison"),
    "unit": gettext_lazy("unit of measure"),
    "partners_text": gettext_lazy("co-operating bodies outside the list"),
    "responsible_officer": gettext_lazy("responsible officer"),
    "lead": gettext_lazy("lead department"),
    "assigned_task": gettext_lazy("answers the assigned task"),
    "status": gettext_lazy("status"),
    "original_status": gettext_lazy("status against the first wording"),
    "verified_outcome": gettext_lazy("finding"),
    "verified_value": gettext_lazy("verified value"),
    "verified_value_text": gettext_lazy("verified value as written"),
    "verified_as_of": gettext_lazy("verified as of"),
    "verified_note": gettext_lazy("the inspection office's note"),
    "completed_on": gettext_lazy("completed on"),
    "difference": gettext_lazy("found less claimed"),
    "computed_status": gettext_lazy("status by the findings alone"),
    "override_reason": gettext_lazy("status set by hand"),
    "miss": gettext_lazy("the miss"),
    "remark": gettext_lazy("the department's remark"),
    "fate": gettext_lazy("what became of it next year"),
    "fate_reason": gettext_lazy("public reason"),
}
PARTS = {
    "prose": gettext_lazy("Foreword and closing words"),
    "duties": gettext_lazy("Duties"),
    "targets": gettext_lazy("Targets"),
    "results": gettext_lazy("Results, target by target"),
}
WHOLE = frozenset({"kind", "value", "due", "source"})  # half a date tells nothing
GROUPED_FROM = 10_000
STAGES = {"supervisory": gettext_lazy("Supervisory review"), "leader": gettext_lazy("Approval by the leader in charge")}
FIELDS = {
    "task": gettext_lazy("Task"),
    "goal": gettext_lazy("Goal"),
    "kind": gettext_lazy("Kind of target"),
    "value": gettext_lazy("Figure promised"),
    "value_text": gettext_lazy("Figure as written"),
    "quality": gettext_lazy("Quality requirement"),
    "due": gettext_lazy("Due"),
    "due_text": gettext_lazy("Date as written"),
    "milestones": gettext_lazy("Progress requirements"),
    "partners": gettext_lazy("Co-operating departments"),
    "responsible_unit": gettext_lazy("Responsible unit"),
    "source": gettext_lazy("Source"),
    "source_document": gettext_lazy("Document"),
    "source_number": gettext_lazy("Document number"),
}


@register.simple_tag
def city() -> City:
    """Return the city whose Whitebook this is; before it is set up, one without a name."""
    return City.objects.first() or City(name="Whitebook")


@register.simple_tag(takes_context=True)
def in_language(context: dict[str, Any], language: str) -> str:
    """Return the address of this same page in another language, with its question."""
    request = context["request"]
    path = request.get_full_path()
    bare = path[3:] if path.startswith("/en/") else "/" if path == "/en" else path
    return f"/en{bare}" if language == "en" else bare


@register.filter
def lang_tag(language: str) -> str:
    """Return the BCP 47 tag for a `lang` attribute."""
    return language_tag(language)


@register.filter
def day(value: dt.date | dt.datetime | str | None) -> str:
    """Return a day in words: 2027年3月1日, or 1 March 2027. A time is the city's local day."""
    if not value:
        return ""
    if isinstance(value, str):
        value = dt.date.fromisoformat(value)
    elif isinstance(value, dt.datetime):
        value = timezone.localdate(value)
    return formats.date_format(value, "DATE_FORMAT")


@register.filter
def period(name: str) -> str:
    """Return a period's name in words: 2027年第一季度, or Q1 2027."""
    year, letter, quarter = name.partition("Q")
    if not letter:
        return period_label(name)
    return pgettext("quarter of a year", "Q%(quarter)s %(year)s") % {"quarter": quarter, "year": year}


@register.filter
def period_in_short(name: str) -> str:
    """Return a period's name for a place where little fits: of a milestone its day."""
    return last_day(name).isoformat() if frequency_of(name) is Frequency.MILESTONES else period(name)


@register.filter
def figure(value: Decimal | str | None) -> str:
    """Return a number as it is read: 12,500 or 2500 or 0.5, without trailing zeros; grouped as in the printed paper."""
    if value is None or value == "":
        return ""
    number = Decimal(value)
    text = f"{number:,f}" if abs(number) >= GROUPED_FROM else f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def signed(value: Decimal | None) -> str:
    """Return a difference with its sign: +3, −3, 0."""
    if value is None:
        return ""
    return figure(value).replace("-", "−") if value <= 0 else f"+{figure(value)}"


@register.filter
def share(part: int, whole: int) -> int:
    """Return `part` of `whole` in whole per cent."""
    return round(part * 100 / whole) if whole else 0


def promised(kind: str, comparison: str, value: Decimal | str | None, unit: str) -> str:
    """Return a promised figure: ≥ 95 %, 40 km."""
    if value in (None, ""):
        return ""
    shows = kind == Kind.THRESHOLD or comparison not in {"", Comparison.AT_LEAST}
    sign = f"{Comparison(comparison or Comparison.AT_LEAST).label}\u00a0" if shows else ""
    return sign + with_unit(value, unit)


@register.filter
def with_unit(value: Decimal | str | None, unit: str) -> str:
    """Return a figure with its unit: 40 km, but 40公里 and 95%."""
    if value is None or value == "" or not unit:
        return figure(value)
    return f"{figure(value)}\u00a0{unit}" if unit[0].isascii() and unit[0].isalpha() else f"{figure(value)}{unit}"


@register.filter
def promise(target: Target) -> str:
    """Return the figure that the target promises, or as it was written; empty for one without."""
    return promised(target.kind, target.comparison, target.value, target.unit) or target.value_text


@register.filter
def first_promise(baseline: dict[str, Any]) -> str:
    """Return the figure first promised."""
    names = ("kind", "comparison", "value", "unit")
    return promised(*(baseline.get(name) or "" for name in names)) or str(baseline.get("value_text", ""))


@register.filter
def sign_of(status: Status | str) -> Sign:
    """Return a status's word, colour, shape and rule."""
    return SIGNS[Status(status)]


@register.filter
def matter_of(state: Matter) -> State:
    """Return how the matter of a miss stands: word, colour, shape and rule."""
    return MATTERS[Matter(state)]


@register.filter
def tally_of(tally: Tally, status: str) -> int:
    """Return how many promises have the status."""
    return tally[status]


@register.filter
def kind_label(kind: str) -> str:
    """Return a kind of target in words."""
    return str(Kind(kind).label) if kind in Kind.values else kind


@register.filter
def source_label(source: str) -> str:
    """Return where a target comes from in words."""
    return str(Source(source).label) if source in Source.values else _("not stated")


@register.filter
def stage_label(stage: str) -> str:
    """Return the name of an approval's stage."""
    return str(STAGES.get(stage, stage))


@register.filter
def field_label(field: str) -> str:
    """Return the name of a field that an amendment changed."""
    return str(FIELDS[field])


@register.filter
def compared_label(name: str) -> str:
    """Return the name of a part or a field where two editions are compared."""
    return str(PARTS.get(name) or FIELDS.get(name) or COMPARED.get(name) or name)


@register.simple_tag
def compared(change: Change) -> dict[str, list[Piece]]:
    """Return a field before and since in pieces, those that differ marked; a `WHOLE` field is one piece."""
    before, after = ("\n".join(_lines_of(one, change.field)) for one in (change.before, change.after))
    whole = (Piece(Word.REMOVED, before), Piece(Word.ADDED, after))
    pieces = [one for one in (whole if change.field in WHOLE else by_word(before, after)) if one.text]
    return {
        "before": [one for one in pieces if one.kind is not Word.ADDED],
        "after": [one for one in pieces if one.kind is not Word.REMOVED],
    }


def _lines_of(value: Any, field: str) -> list[str]:
    """Return a field's value of some version as lines of text."""
    if field == "value":
        comparison, number, unit = value
        text = promised(Kind.THRESHOLD if comparison else "", comparison, number, unit)
        return [text] if text else []
    if field == "milestones":
        return [_milestone(one) for one in value]
    if field == "partners":
        return [str(one["name"]) for one in value]
    words = {"kind": kind_label, "source": source_label, "due": day}
    text = words[field](value) if field in words else str(value or "")
    return [text] if text else []


def _milestone(one: dict[str, Any]) -> str:
    return " · ".join(filter(None, [day(one["due"]), str(one["text"]), figure(one["value"])]))


@register.simple_tag
def bar_segments(tally: Tally) -> list[Segment]:
    """Return the segments of a tally's bar."""
    return segments(tally)


@register.simple_tag
def in_words(found: Iterable[Segment]) -> str:
    """Return a bar in words for those who don't see it: "Met 12, Not met 3"."""
    return pgettext("separator", ", ").join(f"{_(one.sign.word)} {one.count}" for one in found)
