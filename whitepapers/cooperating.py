"""Where a co-operating department stands with its part of a target: pure, standard library only.

Silence is shown as silence. A confirmation holds for the wording that was confirmed; an objection stays open, whatever is
changed afterwards, until its department confirms a later wording or a coordination record settles it. A settlement holds
for the wording that it settled: whoever rewords the row afterwards has to settle again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from targets.refusal import gettext_noop


class Part(StrEnum):
    """The six standings, the most pressing first."""

    OBJECTED = "objected"
    NOT_ASKED = "not_asked"
    SILENT = "silent"
    EARLIER = "earlier"
    SETTLED = "settled"
    CONFIRMED = "confirmed"


WORDS: dict[Part, str] = {
    Part.OBJECTED: gettext_noop("objects"),
    Part.NOT_ASKED: gettext_noop("not asked yet"),
    Part.SILENT: gettext_noop("silent"),
    Part.EARLIER: gettext_noop("confirmed an earlier wording"),
    Part.SETTLED: gettext_noop("objected, settled by coordination"),
    Part.CONFIRMED: gettext_noop("confirms"),
}


@dataclass(frozen=True)
class Said:
    """One answer: what, on which wording (its digest), and the wordings for which a coordination record settles it."""

    answer: str  # confirmed | objected
    content: str
    settled: tuple[str, ...] = ()


def part(content: str, asked: Sequence[str], said: Sequence[Said]) -> Part:
    """Return the standing for the present wording `content`; `asked` are the wordings asked about, both oldest first."""
    last = said[-1] if said else None
    if last is None:
        return Part.SILENT if content in asked else Part.NOT_ASKED
    if last.answer == "objected":
        return Part.SETTLED if content in last.settled else Part.OBJECTED
    if last.content == content:
        return Part.CONFIRMED
    return Part.SILENT if content in asked else Part.EARLIER
