"""Which findings count: of each period the newest report that was accepted or disputed. Pure rule, standard library only.

A correction replaces what it corrects as soon as it is checked, never before; a returned report counts as no finding.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Filed(Protocol):
    """One report: its period, and its place among the reports of the target (a later one has a greater)."""

    @property
    def period(self) -> str:
        """The period."""

    @property
    def report(self) -> int:
        """The place."""


Report = TypeVar("Report", bound=Filed)
Finding = TypeVar("Finding")


def counted(reports: Iterable[tuple[Report, Finding | None]]) -> list[tuple[Report, Finding]]:
    """Return the reports that count with their findings, in any order of periods; a report without a finding (None) changes nothing."""
    chosen: dict[str, tuple[Report, Finding]] = {}
    for report, finding in sorted(reports, key=lambda pair: pair[0].report):
        if finding is not None:
            chosen[report.period] = (report, finding)
    return list(chosen.values())
