"""Lays out the year's targets: how many there are and of what kind, a row for each, and where each number stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing.document import Block, Cell, Column, Facts, Index, Note, Row, Section, Step, Table
from publishing.manuscript import WITHHELD, Manuscript, leaf
from whitepapers import wording
from whitepapers.charts_layout import due_by_quarter

Entry = Mapping[str, Any]
TARGETS = "targets"


def _counted(names: Mapping[str, str], counts: Counter[str]) -> str:
    """Return "count 12, threshold 3" of the kinds or sources that occur."""
    parts = [
        pgettext("kind and how many", "%(name)s %(count)s") % {"name": name, "count": counts[key]}
        for key, name in names.items()
        if counts[key]
    ]
    return pgettext("separator", ", ").join(parts)


def withheld_targets(manuscript: Manuscript) -> int:
    """Return how many targets are withheld: leaves for the public, whole ones with a mark for those who approve."""
    return sum(bool(entry.get(WITHHELD)) for entry in manuscript["parts"].get(TARGETS, []))


def summary(targets: Sequence[Entry], withheld: int, year: int) -> tuple[Block, ...]:
    """Return how many targets there are, of what kind and source, and when they are due."""
    hidden = withheld - sum(bool(one.get(WITHHELD)) for one in targets)
    total = str(len(targets) + hidden)
    if withheld:
        total = _("%(total)s, of which %(withheld)s withheld from the public") % {"total": total, "withheld": withheld}
    pairs = [
        (_("Targets"), total),
        (_("By kind"), _counted(wording.kind_names(), Counter(one["kind"] for one in targets))),
        (_("By source"), _counted(wording.source_names(), Counter(one["source"] for one in targets))),
    ]
    facts = Facts(tuple((term, value) for term, value in pairs if value))
    return (facts, *due_by_quarter(targets, year))


def group(anchor: str, heading: str, targets: Sequence[Entry], year: int, issuer: str) -> Section:
    """Return a section with one table of targets; `issuer` leads where a target names no unit."""
    columns = (
        Column(_("No."), 12),
        Column(_("Task and its source"), 23),
        Column(_("Goal and progress requirements"), 35),
        Column(_("Measure and date"), 15, "end"),
        Column(_("Responsible"), 15),
    )
    rows = tuple(_row(one, year, issuer) for one in targets)
    return Section(anchor, heading, (Table(heading, columns, rows),), level=2)


def _row(entry: Entry, year: int, issuer: str) -> Row:
    return Row(
        entry["number"],
        (
            Cell(head=str(entry["serial"]), notes=(entry["number"],)),
            _task(entry),
            _goal(entry, year),
            _measure(entry, year),
            _responsible(entry, issuer),
        ),
        leaf(dict(entry)),
    )


def _task(entry: Entry) -> Cell:
    notes = [wording.source(entry)]
    if entry["continues"]:
        notes.append(_("Continues %(number)s") % {"number": entry["continues"]})
    if entry.get(WITHHELD):  # only those who approve it see this row
        notes.append(_("WITHHELD from the public. Reason: %(reason)s") % {"reason": entry["withheld_reason"]})
    return Cell(head=entry["task"], notes=tuple(filter(None, notes)))


def _goal(entry: Entry, year: int) -> Cell:
    steps = tuple(
        Step(wording.by_date(one["due"], year), wording.step_text(one["text"], one["value"], entry["unit"]))
        for one in entry["milestones"]
    )
    quality = (_("Quality: %(text)s") % {"text": entry["quality"]},) if entry["quality"] else ()
    return Cell(tuple(filter(None, [entry["goal"]])), steps=steps, notes=quality)


def _measure(entry: Entry, year: int) -> Cell:
    """Return the figure as promised, or the value as it was written where none could be read; and the date."""
    written = entry["value_text"] if entry["value"] is None else ""
    due = wording.by_date(entry["due"], year) if entry["due"] else entry["due_text"]
    return Cell(
        lines=(written,) if written else (),
        figure=wording.figure(entry["value"], entry["comparison"]),
        unit=entry["unit"] if entry["value"] is not None else "",
        notes=(due,) if due else (),
    )


def _responsible(entry: Entry, issuer: str) -> Cell:
    """Return who answers for it; where no unit is named, the department itself leads."""
    partners = [one["name"] for one in entry["partners"]]
    if entry["partners_text"]:
        partners.append(entry["partners_text"])
    lead = [entry["responsible_unit"] or issuer, entry["responsible_officer"]]
    with_whom = pgettext("separator of names", ", ").join(partners)
    return Cell(
        tuple(filter(None, lead)),
        notes=(_("With: %(partners)s") % {"partners": with_whom},) if partners else (),
    )


def index(targets: Sequence[Entry]) -> tuple[Section, ...]:
    """Return the index of targets by number, which the printed paper has and the web page needs not."""
    if not targets:
        return ()
    ordered = sorted(targets, key=lambda one: one["serial"])
    prefix = ordered[0]["number"].rpartition("-")[0] + "-"
    rows = tuple((one["number"], one["number"].removeprefix(prefix)) for one in ordered)
    note = Note(_("Every number begins with %(prefix)s; the page stands behind it.") % {"prefix": prefix})
    return (Section("index", _("Targets by number, with their pages"), (note, Index(rows)), printed_only=True),)
