"""How a dashboard's figures are drawn: the press's charts, the same on the screen and on the printed sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing.charts import spans
from publishing.document import Bar, Chart
from targets.board.figures import Quarter
from targets.completion import KEPT, MISSED, SIGNS, Sign, Status
from targets.standing import Tally

# from kept to missed, then what is still open; each has a texture that its neighbours have not
ORDER = (
    (Status.MET, "full"), (Status.MET_LATE, "broad"), (Status.ON_TRACK, "fine"), (Status.NOT_DUE, "open"),
    (Status.AT_RISK, "dots"), (Status.NO_REPORT, "fine"), (Status.OVERDUE, "broad"), (Status.NOT_MET, "full"),
    (Status.WITHDRAWN, "open"),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One status of a bar: its sign, how many, and where it lies from 0 to 100."""

    status: Status
    sign: Sign
    count: int
    start: str
    width: str

    @property
    def faint(self) -> bool:
        """True for the paler of two statuses that share a colour."""
        return self.status in {Status.NOT_DUE, Status.NO_REPORT}

    @property
    def deep(self) -> bool:
        """True for the darkest of the reds."""
        return self.status is Status.NOT_MET


def parts(tally: Tally) -> list[Part]:
    """Return the parts of a bar, left to right; empty ones are left out."""
    there = [(status, tally[status]) for status, _texture in ORDER if tally[status]]
    places = spans([count for _status, count in there], tally.promised or 1)
    return [
        Part(status, SIGNS[status], count, *place) for (status, count), place in zip(there, places, strict=True)
    ]  # fmt: skip


def in_words(tally: Tally) -> str:
    """Return a tally in words: "Met 3, Overdue 2"."""
    said = [_named(_(one.sign.word), one.count) for one in parts(tally)]
    return pgettext("separator", ", ").join(said) or _("Nothing promised")


def completion(tally: Tally) -> Chart:
    """Return the chart of where the promises stand."""
    bars = [
        Bar(_(SIGNS[status].word), tally[status], texture, SIGNS[status].colour)
        for status, texture in ORDER
        if tally[status]
    ]
    return _chart(_("Where the promises stand"), bars)


def trend(quarters: Sequence[Quarter]) -> Chart:
    """Return the chart of how many promises were kept by the end of each quarter, as known on that day."""
    bars = [Bar(one.name[-2:], kept(one.tally), "full", "green") for one in quarters]
    return _chart(_("Kept by the end of each quarter, as known on that day"), bars, upright=True)


def kept(tally: Tally) -> int:
    """Return how many are kept, in time or late."""
    return sum(tally[one] for one in KEPT)


def missed(tally: Tally) -> int:
    """Return how many are not met, overdue, or without a verified report."""
    return sum(tally[one] for one in MISSED)


def _named(name: str, count: int) -> str:
    return pgettext("kind and how many", "%(name)s %(count)s") % {"name": name, "count": count}


def _chart(title: str, bars: Sequence[Bar], *, upright: bool = False) -> Chart:
    figures = pgettext("separator", ", ").join(_named(one.label, one.count) for one in bars)
    words = pgettext("chart and its figures", "%(title)s: %(figures)s") % {"title": title, "figures": figures}
    return Chart(title, tuple(bars), words, upright)
