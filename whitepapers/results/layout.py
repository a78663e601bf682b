"""Lays a statement of results out: the year in sum, then target by target what was promised, claimed, found and remarked."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing.document import Block, Cell, Column, Facts, Note, Prose, Row, Section, Table
from publishing.manuscript import WITHHELD, Manuscript, leaf
from targets.completion import KEPT, Status
from whitepapers import layout, wording
from whitepapers.carry_over import status_word
from whitepapers.changes_layout import change_section
from whitepapers.charts_layout import by_status
from whitepapers.colophon import Printing, colophon
from whitepapers.results import told
from whitepapers.results.composing import CORRECTIONS, PART

Entry = Mapping[str, Any]


def statement_sections(manuscript: Manuscript, printing: Printing) -> tuple[Section, ...]:
    """Return the statement's sections in the active language."""
    language, head = manuscript["language"], manuscript["head"]
    prose = {one["name"]: one["html"] for one in layout.standing(manuscript, "prose")}
    results = layout.standing(manuscript, PART)
    found = [changed] if (changed := change_section(manuscript)) else []
    if prose.get("foreword"):
        found.append(
            Section("foreword", _("Foreword"), layout.foreword(manuscript, prose["foreword"]), opens_page=True)
        )
    sections: list[tuple[str, str, tuple[Block, ...], bool]] = [
        (
            "sum",
            _("The year in sum"),
            (*_sum(manuscript, results), *layout.gone(manuscript, PART)),
            not prose.get("foreword"),
        ),
        (PART, _("Results, target by target"), (_table(results, head["year"]),) if results else (), False),
        (CORRECTIONS, _("Corrections after the close"), _corrections(manuscript), False),
        ("closing", _("Closing words"), (Prose(prose["closing"]),) if prose.get("closing") else (), False),
        ("supervise", _("How to hold us to it"), layout.supervise(head), False),
    ]
    position = 0
    for anchor, heading, blocks, opens in sections:
        if blocks:
            position += 1
            found.append(Section(anchor, wording.numeral(position, language) + heading, blocks, opens_page=opens))
    found.append(Section("colophon", _("About this edition"), colophon(head, printing), opens_page=True))
    return tuple(found)


def _sum(manuscript: Manuscript, results: Sequence[Entry]) -> tuple[Block, ...]:
    frozen = manuscript["head"]["results"]
    hidden = sum(bool(one.get(WITHHELD)) for one in manuscript["parts"].get(PART, []))
    stands = [one for one in results if one["status"] != Status.WITHDRAWN]
    kept = sum(one["status"] in KEPT for one in stands)
    owed, on_time = (sum(one[name] for one in results) for name in ("reports_owed", "reports_on_time"))
    share = pgettext("so many of so many", "%(part)s of %(whole)s")
    pairs = (
        (_("Targets"), str(len(results))),
        (_("Withheld from the public"), str(hidden) if hidden else ""),
        (_("By result"), _listed(one["status"] for one in results)),
        (_("Against the first wording"), _listed(one["original_status"] for one in results)),
        (_("Kept"), share % {"part": kept, "whole": len(stands)} if stands else ""),
        (_("Reports in time"), share % {"part": on_time, "whole": owed} if owed else ""),
        (_("Claim and finding differ"), str(sum(_differs(one) for one in results))),
        (_("Results frozen on"), wording.long_date(dt.date.fromisoformat(frozen["closed_on"]))),
        (_("Version of the frozen results"), str(frozen["version"])),
        (_("Their fingerprint (SHA-256)"), frozen["digest"]),
    )
    facts = Facts(tuple((term, value) for term, value in pairs if value))
    note = Note(
        _(
            "No figure here was written by the department: the statuses follow the published rules from what the "
            "inspection office had verified when the year was closed, and were frozen then. The department answers for "
            "foreword, remarks and closing words."
        )
    )
    chart = (by_status([one["status"] for one in results], _("Targets of the year by verified result")),)
    return (facts, *(chart if results else ()), note)


def _differs(entry: Entry) -> bool:
    return entry["difference"] not in {None, "0"} or entry["verified_outcome"] == "disputed"


def _listed(statuses: Any) -> str:
    counts = Counter(statuses)
    said = [
        pgettext("kind and how many", "%(name)s %(count)s") % {"name": _(status_word(one)), "count": counts[one]}
        for one in Status
        if counts[one]
    ]
    return pgettext("separator", ", ").join(said)


def _table(results: Sequence[Entry], year: int) -> Table:
    columns = (
        Column(_("No."), 12),
        Column(_("Target and what was promised"), 25),
        Column(_("Verified result"), 18, "end"),
        Column(_("Claimed"), 14, "end"),
        Column(_("What was found and remarked"), 31),
    )
    return Table(_("Results, target by target"), columns, tuple(_row(one, year) for one in results))


def _row(entry: Entry, year: int) -> Row:
    return Row(
        entry["number"],
        (
            Cell(head=str(entry["serial"]), notes=(entry["number"],)),
            _promised(entry, year),
            _verified(entry, year),
            _claimed(entry, year),
            _found(entry),
        ),
        leaf(dict(entry)),
    )


def _promised(entry: Entry, year: int) -> Cell:
    notes = [told.promise(entry, year)]
    if entry["amended"]:
        notes.append(_("First promised: %(text)s") % {"text": told.promise(entry, year, first=True)})
    if entry.get(WITHHELD):  # only those who approve it see this row
        notes.append(_("WITHHELD from the public."))
    return Cell(head=entry["task"], notes=tuple(filter(None, notes)))


def _verified(entry: Entry, year: int) -> Cell:
    value = entry["verified_value"]
    notes = [*told.day(entry, year)]
    if entry["amended"]:
        against = _("against the first wording: %(status)s")
        notes.append(against % {"status": _(status_word(entry["original_status"]))})
    text = entry["verified_value_text"]
    return Cell(
        head=_(status_word(entry["status"])),
        figure=wording.grouped(value) if value is not None else "",
        unit=entry["unit"] if value is not None else "",
        lines=(text,) if value is None and text and len(text) <= told.FIGURE_AS_WRITTEN else (),
        notes=tuple(notes),
    )


def _claimed(entry: Entry, year: int) -> Cell:
    value, notes = entry["claimed_value"], []
    if entry["difference"] not in {None, "0"}:
        notes.append(_("difference %(value)s") % {"value": wording.grouped(entry["difference"])})
    if entry["reports_owed"]:
        in_time = _("%(part)s of %(whole)s reports in time")
        notes.append(in_time % {"part": entry["reports_on_time"], "whole": entry["reports_owed"]})
    return Cell(
        figure=wording.grouped(value) if value is not None else "",
        unit=entry["unit"] if value is not None else "",
        lines=() if value is not None or not entry["claimed_value_text"] else (entry["claimed_value_text"],),
        notes=tuple(notes),
    )


def _found(entry: Entry) -> Cell:
    said = told.beside(entry)
    return Cell(lines=tuple(said[:1]), notes=tuple(said[1:])) if said else Cell(lines=("–",))


def _corrections(manuscript: Manuscript) -> tuple[Block, ...]:
    """Return what the inspection office corrected after the close, and why."""
    rows = tuple(
        Row(
            one["name"],
            (
                Cell(head=str(one["version"])),
                Cell(lines=(wording.long_date(dt.date.fromisoformat(one["on"])),)),
                Cell(lines=(one["number"],)),
                Cell(lines=(one["reason"],)),
            ),
            leaf(dict(one)),
        )
        for one in layout.standing(manuscript, CORRECTIONS)
    )
    columns = (
        Column(_("Version"), 11),
        Column(pgettext("correction", "Date"), 20),
        Column(_("Target"), 20),
        Column(_("Reason"), 49),
    )
    table = (Table(_("Corrections after the close"), columns, rows),) if rows else ()
    return (*table, *layout.gone(manuscript, CORRECTIONS))
