"""One bar of how promises stand: its statuses from kept to open, and where each lies. For portal and dashboards alike."""

from dataclasses import dataclass

from publishing.charts import spans
from targets.completion import SIGNS, Sign, Status
from targets.tally import Tally

# From kept to missed, then what is still open; withdrawn ones last.
ORDER = (
    Status.MET, Status.MET_LATE, Status.ON_TRACK, Status.NOT_DUE, Status.AT_RISK, Status.NO_REPORT, Status.OVERDUE,
    Status.NOT_MET, Status.WITHDRAWN,
)  # fmt: skip


@dataclass(frozen=True)
class Segment:
    """One status in a bar: its sign, its number, and where it lies from 0 to 100."""

    status: Status
    sign: Sign
    count: int
    start: str
    width: str

    @property
    def faint(self) -> bool:
        """True for the paler of two statuses that share a colour."""
        return self.status in {Status.MET_LATE, Status.NOT_DUE, Status.NO_REPORT}

    @property
    def deep(self) -> bool:
        """True for the darkest of the reds."""
        return self.status is Status.NOT_MET


def segments(tally: Tally) -> list[Segment]:
    """Return the segments of a bar 100 wide, left to right; empty ones are left out."""
    there = [(status, tally[status]) for status in ORDER if tally[status]]
    places = spans([count for _status, count in there], tally.promised or 1)
    return [Segment(status, SIGNS[status], count, *place) for (status, count), place in zip(there, places, strict=True)]
