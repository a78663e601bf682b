"""What is unfinished about an imported row: the desk's findings, and what only an import can notice."""

from typing import TYPE_CHECKING

from targets.refusal import gettext_noop
from whitepapers.facts import row_facts
from whitepapers.findings import NUMERIC, findings
from whitepapers.importing.amounts import unfinished
from whitepapers.importing.fields import Reading
from whitepapers.importing.outcome import Noted

if TYPE_CHECKING:
    from whitepapers.models import TargetDraft

TITLES = {
    "unfinished": gettext_noop("The target is not settled yet"),
    "partner_not_listed": gettext_noop("A co-operating body that is no department"),
    "kind_assumed": gettext_noop("The kind was not given"),
}
_UNFINISHED = gettext_noop("“%(text)s” says that the target is not settled yet.")
_NOT_LISTED = gettext_noop("“%(name)s” is no department of the city; it is kept as written.")
_ASSUMED = {
    "threshold": gettext_noop("No kind was given; it was taken as a threshold."),
    "count": gettext_noop("No kind was given; it was taken as a count."),
    "dated": gettext_noop("No kind was given; it was taken as a dated deliverable."),
    "qualitative": gettext_noop("No kind was given; it was taken as qualitative."),
}


def not_listed(name: str, row: int) -> Noted:
    """Return the remark on a co-operating body that is no department."""
    return Noted("partner_not_listed", _NOT_LISTED, {"name": name}, row)


def remarks(draft: "TargetDraft", reading: Reading, row: int, number: str, year: int) -> list[Noted]:
    """Return what is unfinished about one row, with its row in the file and its permanent number."""
    steps = [] if reading.steps is None and not draft.pk else reading.steps
    found = [
        Noted(mark.rule, mark.sentence, dict(mark.values), row, number)
        for mark in findings(row_facts(draft, steps, year=year))
    ]
    if draft.kind not in NUMERIC and draft.value is None and unfinished(draft.value_text):
        found.append(Noted("unfinished", _UNFINISHED, {"text": draft.value_text}, row, number))
    if reading.assumed:
        found.append(Noted("kind_assumed", _ASSUMED[reading.assumed], {}, row, number))
    return found
