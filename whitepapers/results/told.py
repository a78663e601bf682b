"""A result as running text: for the statement's cells, for the change log, and for the sheet that reviewers read."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from targets.missed import MATTERS, Matter
from whitepapers import wording
from whitepapers.carry_over import status_word
from whitepapers.retrospect import fate_word

Entry = Mapping[str, Any]
FIGURE_AS_WRITTEN = 12  # characters: "80 to 90" stands where figures stand; a sentence stands among the words


def promise(entry: Entry, year: int, *, first: bool = False) -> str:
    """Return what was promised, as amended or as first published: "≥ 40 km, by 31 December"."""
    of = "original_" if first else ""
    value, unit = entry[f"{of}value"], entry[f"{of}unit"]
    figure = wording.figure(value, entry[f"{of}comparison"], unit)
    due = wording.by_date(entry[f"{of}due"], year) if entry[f"{of}due"] else ""
    said = figure if value is not None else entry[f"{of}value_text"]
    return pgettext("separator", ", ").join(filter(None, (said, due)))


def day(entry: Entry, year: int) -> tuple[str, ...]:
    """Return the day on which it was kept, or the day of which the finding speaks."""
    for name, sentence in (("completed_on", _("completed on %(date)s")), ("verified_as_of", _("as of %(date)s"))):
        if entry[name]:
            return (sentence % {"date": wording.short_date(dt.date.fromisoformat(entry[name]), year)},)
    return ()


def beside(entry: Entry) -> list[str]:
    """Return what stands beside the figures: the office's note, the department's remark, what became of it."""
    written = entry["verified_value_text"]
    found = written if entry["verified_value"] is None and len(written) > FIGURE_AS_WRITTEN else ""
    fate = fate_word(entry["fate"])
    if fate and entry["fate_reason"]:
        fate += pgettext("separator", ": ") + entry["fate_reason"]
    organ = _("Supervisory organ: %(text)s") if (entry["miss"] or {}).get("finding") else _("The miss: %(text)s")
    said = (
        (_("Found: %(text)s"), found),
        (_("Inspection office: %(text)s"), entry["verified_note"]),
        (_("Withdrawn: %(text)s"), entry["withdrawn_reason"]),
        (_("Status set by hand: %(text)s"), by_hand(entry)),
        (_("Why it was missed: %(text)s"), (entry["miss"] or {}).get("reason", "")),
        (organ, judged(entry)),
        (_("Department: %(text)s"), entry["remark"]),
        (_("Next year: %(text)s"), fate),
    )
    return [sentence % {"text": text} for sentence, text in said if text]


def by_hand(entry: Entry) -> str:
    """Return why the status was set by hand, and what the findings alone say; "" where it was not."""
    if not entry["override_reason"]:
        return ""
    said = _("%(reason)s (by the findings alone: %(status)s)")
    return said % {"reason": entry["override_reason"], "status": _(status_word(entry["computed_status"]))}


def judged(entry: Entry) -> str:
    """Return how the matter of a miss stands, with what the supervisory organ found; "" where nothing was missed."""
    if not entry["miss"]:
        return ""
    state = Matter(entry["miss"]["state"])
    word = _(MATTERS[state].word) if state in MATTERS else ""
    return pgettext("separator", ": ").join(filter(None, (word, entry["miss"]["finding"])))


def lines(entry: Entry) -> dict[str, str]:
    """Return a result as the lines of the review sheet, by name; the year is that of its number."""
    year = int(str(entry["number"]).partition("-")[0])
    verified, claimed = (_valued(entry, of) for of in ("verified", "claimed"))
    comma = pgettext("separator", ", ")
    return {
        "goal": entry["goal"],
        "promised": promise(entry, year),
        "original": promise(entry, year, first=True) if entry["amended"] else "",
        "status": _(status_word(entry["status"])),
        "original_status": _(status_word(entry["original_status"])),
        "verified": comma.join(filter(None, (verified, *day(entry, year)))),
        "claimed": claimed,
        "difference": entry["difference"] if entry["difference"] not in {None, "0"} else "",
        "verified_note": entry["verified_note"],
        "reports": pgettext("so many of so many", "%(part)s of %(whole)s")
        % {"part": entry["reports_on_time"], "whole": entry["reports_owed"]},
        "override_reason": by_hand(entry),
        "miss_reason": (entry["miss"] or {}).get("reason", ""),
        "miss": judged(entry),
        "remark": entry["remark"],
        "fate": comma.join(filter(None, (fate_word(entry["fate"]), entry["fate_reason"]))),
        "withdrawn_reason": entry["withdrawn_reason"],
    }


def _valued(entry: Entry, of: str) -> str:
    value = entry[f"{of}_value"]
    return wording.measured(value, entry["unit"]) if value is not None else entry[f"{of}_value_text"]
