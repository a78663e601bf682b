"""How a dashboard's figures are drawn: the press's charts, the same on the screen and on the printed sheet."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing.document import Bar, Chart
from targets.bar import segments
from targets.board.figures import Quarter
from targets.completion import KEPT, MISSED, Status
from targets.standing import Tally

# each status has a texture that its neighbours in a bar have not
TEXTURES = {
    Status.MET: "full", Status.MET_LATE: "broad", Status.ON_TRACK: "fine", Status.NOT_DUE: "open", Status.AT_RISK: "dots",
    Status.NO_REPORT: "fine", Status.OVERDUE: "broad", Status.NOT_MET: "full", Status.WITHDRAWN: "open",
}  # fmt: skip


def in_words(tally: Tally) -> str:
    """Return a tally in words: "Met 3, Overdue 2"."""
    said = [_named(_(one.sign.word), one.count) for one in segments(tally)]
    return pgettext("separator", ", ").join(said) or _("Nothing promised")


def completion(tally: Tally) -> Chart:
    """Return the chart of where the promises stand."""
    bars = [Bar(_(one.sign.word), one.count, TEXTURES[one.status], one.sign.colour) for one in segments(tally)]
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
