"""Lays out what became of last year's targets: every one with its result, and the reason where it was not carried on as it was."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing.document import Block, Cell, Column, Facts, Row, Sheet, Table
from publishing.manuscript import WITHDRAWN, Manuscript, leaf
from targets.completion import Status
from targets.fates import WORDS
from whitepapers import wording
from whitepapers.carry_over import status_word
from whitepapers.charts_layout import completion

Entry = Mapping[str, Any]
PART = "dispositions"
FIGURE_AS_WRITTEN = 12  # characters: "80 to 90" stands where figures stand
COLUMNS = (
    "number", "year", "department", "task", "kind", "comparison", "value", "value_text", "unit", "due", "status",
    "verified_value", "verified_text", "verified_as_of", "completed_on", "outcome", "reason", "successors",
)  # fmt: skip


def fate_word(outcome: str) -> str:
    """Return what became of a target in the active language; "" while nobody has said."""
    return _(WORDS[outcome]) if outcome else ""


def promise_said(promised: Entry, year: int) -> str:
    """Return what was promised last year as running text, for the change log; `year` is last year."""
    value = promised["value"]
    figure = wording.figure(value, promised["comparison"]) + (f" {promised['unit']}" if promised["unit"] else "")
    due = wording.by_date(promised["due"], year) if promised["due"] else ""
    return _listing(figure if value is not None else promised["value_text"], due)


def result_said(result: Entry, year: int) -> str:
    """Return what the inspection office found as running text, for the change log; `year` is last year."""
    value = wording.grouped(result["value"]) if result["value"] is not None else result["value_text"]
    return _listing(_(status_word(result["status"])), value, *_when(result, year))


def _listing(*parts: str) -> str:
    return pgettext("separator", ", ").join(part for part in parts if part)


def standing(manuscript: Manuscript) -> list[dict[str, Any]]:
    """Return the entries whose text was not withdrawn by order."""
    return [entry for entry in manuscript["parts"].get(PART, []) if not entry.get(WITHDRAWN)]


def retrospect(entries: Sequence[Entry], heading: str, year: int) -> tuple[Block, ...]:
    """Return the counts and the table of last year's targets; nothing where there are none. `year` is last year."""
    if not entries:
        return ()
    columns = (
        Column(_("No."), 12),
        Column(_("Target of last year"), 23),
        Column(_("Promised"), 15, "end"),
        Column(_("Verified result"), 19, "end"),
        Column(_("What became of it, and why"), 31),
    )
    return (_counts(entries), completion(entries), Table(heading, columns, tuple(_row(one, year) for one in entries)))


def _counts(entries: Sequence[Entry]) -> Facts:
    results, fates = Counter(one["result"]["status"] for one in entries), Counter(one["outcome"] for one in entries)
    pairs = (
        (_("Targets of last year"), str(len(entries))),
        (_("By result"), _listed([(_(status_word(one)), results[one]) for one in Status])),
        (_("By what became of them"), _listed([(fate_word(one), fates[one]) for one in WORDS])),
    )
    return Facts(tuple((term, value) for term, value in pairs if value))


def _listed(counts: Sequence[tuple[str, int]]) -> str:
    said = [
        pgettext("kind and how many", "%(name)s %(count)s") % {"name": word, "count": count}
        for word, count in counts
        if count
    ]
    return pgettext("separator", ", ").join(said)


def _row(entry: Entry, year: int) -> Row:
    promised, result = entry["promised"], entry["result"]
    serial = entry["number"].rpartition("-")[2].lstrip("0")
    due = wording.by_date(promised["due"], year) if promised["due"] else ""
    return Row(
        entry["number"],
        (
            Cell(head=serial, notes=(entry["number"],)),
            Cell(head=entry["task"]),
            _figure(promised["value"], promised["value_text"], promised["unit"], promised["comparison"], notes=(due,)),
            _figure(
                result["value"], "" if _is_told(result) else result["value_text"], promised["unit"],
                head=_(status_word(result["status"])), notes=_when(result, year),
            ),
            _fate(entry),
        ),
        leaf(dict(entry)),
    )  # fmt: skip


def _figure(
    value: str | None, text: str, unit: str, comparison: str = "", *, head: str = "", notes: Sequence[str]
) -> Cell:
    return Cell(
        head=head,
        figure=wording.figure(value, comparison),
        unit=unit if value is not None else "",
        lines=(text,) if value is None and text else (),
        notes=tuple(filter(None, notes)),
    )


def _when(result: Entry, year: int) -> tuple[str, ...]:
    for name, sentence in (("completed_on", _("completed on %(date)s")), ("as_of", _("as of %(date)s"))):
        if result[name]:
            return (sentence % {"date": wording.short_date(dt.date.fromisoformat(result[name]), year)},)
    return ()


def _is_told(result: Entry) -> bool:
    """Return whether what was found is a sentence, which is read beside the reasons, and no figure as it was written."""
    return len(result["value_text"]) > FIGURE_AS_WRITTEN


def _fate(entry: Entry) -> Cell:
    successors = pgettext("separator", ", ").join(entry["successors"])
    notes = (_("Now target %(numbers)s") % {"numbers": successors},) if successors else ()
    told = entry["result"]["value_text"] if _is_told(entry["result"]) else ""
    found = (_("Found: %(text)s") % {"text": told},) if told else ()
    return Cell(head=fate_word(entry["outcome"]), lines=tuple(filter(None, [entry["reason"]])), notes=(*found, *notes))


def dispositions_sheet(manuscript: Manuscript) -> Sheet | None:
    """Return dispositions.csv: one row a target of last year, in its order; None for a department's first paper."""
    entries, head = standing(manuscript), manuscript["head"]
    if PART not in manuscript["parts"]:
        return None
    rows = []
    for one in entries:
        result = one["result"]
        cells = {
            **one["promised"], "number": one["number"], "task": one["task"], "outcome": one["outcome"],
            "year": str(head["year"] - 1), "department": head["department"]["code"], "reason": one["reason"],
            "successors": "; ".join(one["successors"]), "status": result["status"], "verified_value": result["value"],
            "verified_text": result["value_text"], "verified_as_of": result["as_of"],
            "completed_on": result["completed_on"],
        }  # fmt: skip
        rows.append(tuple("" if cells[name] is None else str(cells[name]) for name in COLUMNS))
    return Sheet("dispositions.csv", COLUMNS, tuple(rows))
