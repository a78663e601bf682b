"""Lays out the change log of a later edition: old and new wording side by side, what differs marked, the reasons."""

import datetime as dt
import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from publishing.by_word import Kind, Piece, by_word
from publishing.document import Block, Cell, Column, Facts, Marked, Note, Row, Section, Table
from publishing.manuscript import WITHDRAWN, WITHHELD, Manuscript
from targets.missed import MATTERS, Matter
from whitepapers import wording
from whitepapers.carry_over import status_word
from whitepapers.changelog import PART
from whitepapers.retrospect import fate_word, promise_said, result_said

Entry = Mapping[str, Any]
ANCHOR = "changes"
WHOLE = frozenset(
    {"due", "kind", "comparison", "source", "promised", "result", "outcome", "successors", "status", "original_status",
     "fate", "verified_outcome", "verified_value", "verified_as_of", "completed_on", "difference", "computed_status", "miss"}
)  # fmt: skip
SAID_ELSEWHERE = frozenset({"duty", "unit"})  # of an entry that is told whole: the unit stands beside the value
_TAG = re.compile(r"<[^>]*>")


def kind_words() -> dict[str, str]:
    """Return what can become of an entry, in the active language."""
    return {
        "changed": pgettext("entry", "changed"),
        "added": pgettext("entry", "added"),
        "withdrawn": pgettext("entry", "withdrawn"),
        "withheld": pgettext("entry", "withheld from the public"),
        "disclosed": pgettext("entry", "no longer withheld"),
    }


def field_words() -> dict[str, str]:
    """Return the fields that a change log names, in the active language and in the order in which they are read."""
    return {
        "title": _("Duty"),
        "text": _("Description"),
        "basis": _("Statutory basis"),
        "html": _("Text"),
        "duty": _("Duty"),
        "task": _("Task"),
        "goal": _("Goal"),
        "kind": _("Kind"),
        "comparison": _("Comparison"),
        "value": _("Value"),
        "value_text": _("Value as written"),
        "unit": _("Unit"),
        "quality": _("Quality requirement"),
        "due": _("Date"),
        "due_text": _("Date as written"),
        "milestones": _("Progress requirements"),
        "partners": _("Co-operating departments"),
        "partners_text": _("Other co-operating bodies"),
        "source": _("Source"),
        "source_document": _("Document"),
        "source_number": _("Document number"),
        "responsible_unit": _("Responsible unit"),
        "responsible_officer": _("Responsible officer"),
        "continues": _("Continues"),
        "withheld_reason": _("Reason for withholding it"),
        "promised": _("Promised"),
        **_result_words(),
        "outcome": _("What became of it"),
        "reason": _("Public reason"),
        "successors": _("Continued by"),
    }


def _result_words() -> dict[str, str]:
    return {
        "status": _("Status"),
        "original_status": _("Status against the first wording"),
        "verified_value": _("Verified value"),
        "verified_value_text": _("Verified value as written"),
        "verified_as_of": _("Verified as of"),
        "verified_outcome": _("Finding"),
        "verified_note": _("Note of the inspection office"),
        "completed_on": _("Completed on"),
        "difference": _("Found less claimed"),
        "computed_status": _("Status by the findings alone"),
        "override_reason": _("Status set by hand"),
        "miss": _("The miss"),
        "remark": _("Remark of the department"),
        "fate": _("What became of it"),
        "fate_reason": _("Public reason"),
        "result": _("Verified result"),
    }


def prose_words() -> dict[str, str]:
    """Return the paper's prose by name."""
    return {"foreword": _("Foreword"), "closing": _("Closing words")}


def change_section(manuscript: Manuscript) -> Section | None:
    """Return the section near the front of an amended edition, or None for a first one."""
    amends = manuscript["head"].get("amends")
    if not amends:
        return None
    log = manuscript["parts"].get(PART, [])
    told = [one for one in log if not one.get(WITHDRAWN)]
    year = manuscript["head"]["year"]
    blocks: list[Block] = [Facts(_facts(manuscript["head"], amends, told))]
    if told:
        blocks.append(_table(told, year))
    if hidden := sum(bool(one.get(WITHDRAWN) and one.get(WITHHELD)) for one in log):
        blocks.append(Note(_of_withheld(hidden)))
    heading = _("Changes since edition %(number)s") % {"number": amends["edition"]}
    return Section(ANCHOR, heading, tuple(blocks), opens_page=True)


def _of_withheld(count: int) -> str:
    return ngettext(
        "%(count)s more change concerns targets that are withheld from the public; its text is not shown.",
        "%(count)s more changes concern targets that are withheld from the public; their text is not shown.",
        count,
    ) % {"count": count}


def _facts(head: Entry, amends: Entry, told: Sequence[Entry]) -> tuple[tuple[str, str], ...]:
    counts, words = Counter(one["kind"] for one in told), kind_words()
    parts = [
        pgettext("kind and how many", "%(name)s %(count)s") % {"name": word, "count": counts[kind]}
        for kind, word in words.items()
        if counts[kind]
    ]
    misprint = _("Misprint put right: no figure, date or promise changes.") if amends["misprint"] else ""
    pairs = (
        (_("Reason for the change"), head.get("change_reason", "")),
        (_("Changes"), pgettext("separator", ", ").join(parts)),
        (_("Kind of amendment"), misprint),
        (_("Takes the place of"), _("Edition %(number)s") % {"number": amends["edition"]}),
        (_("Its fingerprint (SHA-256)"), amends["digest"]),
    )
    return tuple((term, value) for term, value in pairs if value)


def _table(told: Sequence[Entry], year: int) -> Table:
    columns = (Column(_("What"), 24), Column(_("Old wording"), 38), Column(_("New wording"), 38))
    rows = [row for one in told for row in _rows(one, year)]
    return Table(_("Changes in this edition, old and new wording side by side"), columns, tuple(rows))


def _rows(entry: Entry, year: int) -> list[Row]:
    """Return one row a field, the first with what the entry is; an added or withdrawn entry is one row."""
    anchor = f"{ANCHOR}-{entry['part']}-{entry['number']}-{entry['kind']}"
    fields = sorted(entry["fields"], key=lambda one: _order(one["name"]))
    if entry["kind"] == "changed":  # what changed in the data alone is not told: both columns would say the same
        fields = [one for one in fields if _words(one, "old", entry, year) != _words(one, "new", entry, year)] or fields
    if entry["kind"] != "changed" or not fields:
        old, new = (_listed(fields, side, entry["unit"], year) for side in ("old", "new"))
        return [Row(anchor, (_head(entry), old, new))]
    rows = []
    for position, one in enumerate(fields):
        label = field_words().get(one["name"], one["name"])
        if one["name"] in entry["softened"]:
            label = _("%(field)s – less than promised before") % {"field": label}
        # a row may stand at the head of a page, and is read by itself: each says whose it is
        first = _head(entry, label) if position == 0 else Cell(lines=(label,), notes=(_name(entry),))
        was, now = (_words(one, side, entry, year) for side in ("old", "new"))
        rows.append(Row(f"{anchor}-{position}", (first, *_beside(was, now, whole=one["name"] in WHOLE))))
    return rows


def _words(field: Entry, side: str, entry: Entry, year: int) -> str:
    return said(field["name"], field[side], entry["unit"], year)


def _name(entry: Entry) -> str:
    number: str = entry["number"]
    return prose_words().get(number, number)


def _head(entry: Entry, label: str = "") -> Cell:
    name = _name(entry)
    reason = (_("Reason: %(reason)s") % {"reason": entry["reason"]},) if entry["reason"] else ()
    title = (entry["title"],) if entry["title"] and entry["title"] != name else ()
    secret = (_("Withheld from the public; only those who approve it read this."),) if entry.get(WITHHELD) else ()
    word = pgettext("entry and what became of it", "%(name)s: %(word)s") % {
        "name": name,
        "word": kind_words().get(entry["kind"], entry["kind"]),
    }
    return Cell(head=word, lines=(label,) if label else (), notes=(*title, *reason, *secret))


def _beside(old: str, new: str, *, whole: bool) -> tuple[Cell, Cell]:
    """Return the old wording with what is gone marked, and the new wording with what is new marked.

    A `whole` text is one piece: half a date tells nothing.
    """
    pieces = (Piece(Kind.REMOVED, old), Piece(Kind.ADDED, new)) if whole else by_word(old, new)
    pieces = tuple(one for one in pieces if one.text)
    was = tuple(Marked(one.text, str(one.kind)) for one in pieces if one.kind is not Kind.ADDED)
    now = tuple(Marked(one.text, str(one.kind)) for one in pieces if one.kind is not Kind.REMOVED)
    return Cell(marked=was or (Marked("–"),)), Cell(marked=now or (Marked("–"),))


def _listed(fields: Sequence[Entry], side: str, unit: str, year: int) -> Cell:
    lines = []
    for one in fields:
        if one[side] and one["name"] not in SAID_ELSEWHERE:
            words = {
                "field": field_words().get(one["name"], one["name"]),
                "text": said(one["name"], one[side], unit, year),
            }
            lines.append(pgettext("field and text", "%(field)s: %(text)s") % words)
    return Cell(lines=tuple(lines) or ("–",))


def _order(name: str) -> int:
    names = list(field_words())
    return names.index(name) if name in names else len(names)


def said(name: str, value: Any, unit: str, year: int) -> str:
    """Return one field's value as the paper says it, in the active language; "" for nothing."""
    if not value:
        return ""
    codes = {"kind": wording.kind_names(), "source": wording.source_names(), "comparison": SIGNS}
    if name in codes:
        return str(codes[name].get(value, value))
    way = {
        "html": lambda: " ".join(html.unescape(_TAG.sub(" ", value)).split()),
        "milestones": lambda: "\n".join(
            f"{wording.by_date(one['due'], year)} {wording.step_text(one['text'], one['value'], unit)}" for one in value
        ),
        "partners": lambda: pgettext("separator of names", ", ").join(one["name"] for one in value),
        "value": lambda: wording.measured(value, unit),
        "due": lambda: wording.by_date(value, year),
        "outcome": lambda: fate_word(value),
        "successors": lambda: pgettext("separator of names", ", ").join(value),
        "promised": lambda: promise_said(value, year - 1),
        "result": lambda: result_said(value, year - 1),
        "status": lambda: _(status_word(value)),
        "original_status": lambda: _(status_word(value)),
        "computed_status": lambda: _(status_word(value)),
        "miss": lambda: pgettext("separator", ": ").join(
            filter(None, (_(MATTERS[Matter(value["state"])].word), value["reason"], value["finding"]))
        ),
        "fate": lambda: fate_word(value),
        "verified_outcome": lambda: finding_word(value),
        "verified_value": lambda: wording.measured(value, unit),
        "difference": lambda: wording.measured(value, unit),
        "verified_as_of": lambda: wording.short_date(dt.date.fromisoformat(value), year),
        "completed_on": lambda: wording.short_date(dt.date.fromisoformat(value), year),
    }.get(name)
    return str(way()) if way else str(value)


def finding_word(outcome: str) -> str:
    """Return what the inspection office said of a claim, in the active language."""
    return {"verified": _("verified"), "disputed": _("disputed")}.get(outcome, outcome)


SIGNS = {"ge": "≥", "le": "≤", "eq": "="}
