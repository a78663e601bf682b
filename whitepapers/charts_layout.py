"""Draws what a paper counts: its targets by the quarter they are due in, and what was found of last year's."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing.document import Bar, Chart
from targets.completion import Status
from whitepapers.carry_over import status_word

Entry = Mapping[str, Any]
# from kept to missed, then what was still open; each has a texture that its neighbours have not
RESULTS = (
    (Status.MET, "full"), (Status.MET_LATE, "broad"), (Status.NOT_MET, "fine"), (Status.OVERDUE, "dots"),
    (Status.NO_REPORT, "open"), (Status.AT_RISK, "dots"), (Status.ON_TRACK, "broad"), (Status.NOT_DUE, "fine"),
    (Status.WITHDRAWN, "open"),
)  # fmt: skip
QUARTERS = ("1", "2", "3", "4")
ALWAYS = frozenset({Status.MET, Status.NOT_MET, Status.NO_REPORT})  # their zero is news as well


def due_by_quarter(targets: Sequence[Entry], year: int) -> tuple[Chart, ...]:
    """Return the chart of when the targets are due; none for fewer than two, which the table shows as well."""
    if len(targets) < 2:
        return ()
    counts = Counter(_quarter(one["due"], year) for one in targets)
    names = {
        "before": pgettext("when due", "before the year"),
        "1": pgettext("quarter", "1st quarter"),
        "2": pgettext("quarter", "2nd quarter"),
        "3": pgettext("quarter", "3rd quarter"),
        "4": pgettext("quarter", "4th quarter"),
        "later": pgettext("when due", "later"),
        "": pgettext("when due", "no fixed date"),
    }
    bars = [
        Bar(name, counts[key], "full" if key in QUARTERS else "open")
        for key, name in names.items()
        if counts[key] or key in QUARTERS
    ]
    return (_chart(_("Targets by the quarter they are due in"), bars, upright=True),)


def _quarter(iso: str | None, year: int) -> str:
    if not iso:
        return ""
    day = dt.date.fromisoformat(iso)
    if day.year != year:
        return "later" if day.year > year else "before"
    return str((day.month + 2) // 3)


def completion(entries: Sequence[Entry]) -> Chart:
    """Return the chart of what the inspection office found of last year's targets."""
    return by_status([one["result"]["status"] for one in entries], _("Last year's targets by verified result"))


def by_status(statuses: Sequence[str], title: str) -> Chart:
    """Return the chart of how many targets have which status."""
    counts = Counter(statuses)
    bars = [
        Bar(_(status_word(status)), counts[status], texture)
        for status, texture in RESULTS
        if counts[status] or status in ALWAYS
    ]
    return _chart(title, bars)


def _chart(title: str, bars: Sequence[Bar], *, upright: bool = False) -> Chart:
    said = pgettext("separator", ", ").join(
        pgettext("kind and how many", "%(name)s %(count)s") % {"name": one.label, "count": one.count} for one in bars
    )
    words = pgettext("chart and its figures", "%(title)s: %(figures)s") % {"title": title, "figures": said}
    return Chart(title, tuple(bars), words, upright)
