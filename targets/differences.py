"""How far what was found lies from what was claimed, counted. Pure rules, standard library only; decimals, never floats."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from targets.scoring import differs

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Compared:
    """One report with its latest finding: verified, disputed or returned."""

    outcome: str
    claimed: Decimal | None = None
    found: Decimal | None = None

    @property
    def differs(self) -> bool:
        """True where the finding disputes the claim or gives another value; a returned report finds nothing yet."""
        return self.outcome != "returned" and differs(self.claimed, self.found, self.outcome)

    @property
    def relative(self) -> Decimal | None:
        """(found − claimed) ÷ |claimed|, or None where a figure is missing or nothing was claimed.

        Negative: less was found than claimed.
        """
        if self.outcome == "returned" or self.claimed is None or self.found is None:
            return None
        if self.claimed == 0:
            return Decimal(0) if self.found == 0 else None
        return (self.found - self.claimed) / abs(self.claimed)


@dataclass(frozen=True)
class Difference:
    """Counts over some reports, with the mean relative difference in per cent (two decimals, half up)."""

    reports: int = 0
    checked: int = 0
    disputed: int = 0
    returned: int = 0
    differing: int = 0
    overstated: int = 0  # less was found than claimed, whichever way is better
    measured: int = 0  # of these a relative difference can be computed
    mean: Decimal | None = None  # of the amounts, so that too much here does not hide too little there
    signed: Decimal | None = None  # with their signs: negative means that more was claimed than found


def difference(reports: Iterable[Compared | None]) -> Difference:
    """Count; None stands for a report that nobody has checked yet."""
    every = list(reports)
    found = [one for one in every if one is not None]
    known = [one.relative for one in found if one.relative is not None]
    return Difference(
        reports=len(every),
        checked=sum(one.outcome != "returned" for one in found),
        disputed=sum(one.outcome == "disputed" for one in found),
        returned=sum(one.outcome == "returned" for one in found),
        differing=sum(one.differs for one in found),
        overstated=sum(one < 0 for one in known),
        measured=len(known),
        mean=_mean([abs(one) for one in known]),
        signed=_mean(known),
    )


def _mean(values: list[Decimal]) -> Decimal | None:
    if not values:
        return None
    return (sum(values, Decimal(0)) * 100 / len(values)).quantize(_CENT, rounding=ROUND_HALF_UP)
