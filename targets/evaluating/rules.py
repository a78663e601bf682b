"""How an indicator can be scored: one table of computed rules, and the frequencies. Pure, standard library only.

A share rule gives weight × what was earned ÷ what could be earned. A deduction rule starts at full marks and takes away,
never below zero. The words are what the screen of the indicator set and docs/evaluation.md show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from targets.refusal import gettext_noop


class Frequency(StrEnum):
    """How often an indicator's figure is entered within its year."""

    YEARLY = "yearly"
    HALF_YEARLY = "half-yearly"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"


FREQUENCY_WORDS: dict[str, str] = {
    Frequency.YEARLY: gettext_noop("once a year"),
    Frequency.HALF_YEARLY: gettext_noop("half-yearly"),
    Frequency.QUARTERLY: gettext_noop("quarterly"),
    Frequency.MONTHLY: gettext_noop("monthly"),
}


def periods_of(frequency: str, year: int) -> tuple[str, ...]:
    """Return the names of a year's periods: ("2027",), ("2027H1", "2027H2"), ("2027Q1", …) or ("2027M01", …)."""
    if frequency == Frequency.HALF_YEARLY:
        return tuple(f"{year}H{one}" for one in (1, 2))
    if frequency == Frequency.QUARTERLY:
        return tuple(f"{year}Q{one}" for one in range(1, 5))
    if frequency == Frequency.MONTHLY:
        return tuple(f"{year}M{one:02}" for one in range(1, 13))
    return (str(year),)


@dataclass(frozen=True)
class Parameter:
    """A number that the set may choose for a rule, with its bounds."""

    default: Decimal
    least: Decimal
    most: Decimal


@dataclass(frozen=True)
class Rule:
    """One way in which the register scores an indicator."""

    word: str
    meaning: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    deducts: bool = False
    empty_is_full: bool = False  # nothing was owed, so nothing was missed


_LATE = {"late": Parameter(Decimal("0.8"), Decimal(0), Decimal(1))}


def _per(default: str) -> Parameter:
    return Parameter(Decimal(default), Decimal("0.01"), Decimal(100))


RULES: dict[str, Rule] = {
    "completion": Rule(
        gettext_noop("Completion"),
        gettext_noop(
            "Each target in force counts the same: met 1, met late the share named “late”, everything else 0; "
            "against the target as amended."
        ),
        _LATE,
    ),
    "completion_original": Rule(
        gettext_noop("Completion against the first wording"),
        gettext_noop(
            "Each target ever published for the year counts the same, the withdrawn ones as not met; against the "
            "wording first published."
        ),
        _LATE,
    ),
    "met_in_time": Rule(
        gettext_noop("Kept in time"),
        gettext_noop("Each target in force counts the same: 1 where it was met on or before its date."),
    ),
    "reports_in_time": Rule(
        gettext_noop("Reports in time"),
        gettext_noop("Each report that was owed counts the same: 1 where it was filed within the days of grace."),
        empty_is_full=True,
    ),
    "claims_confirmed": Rule(
        gettext_noop("Claims confirmed"),
        gettext_noop(
            "Each report that was checked counts the same: 1 where the finding confirmed the claim; disputed, returned "
            "or with another value it counts 0."
        ),
    ),
    "amendments": Rule(
        gettext_noop("Amendments"),
        gettext_noop(
            "Full marks, less “per” points for each target whose promise was amended or withdrawn after publication."
        ),
        {"per": _per("0.5")},
        deducts=True,
    ),
    "notices": Rule(
        gettext_noop("Notices and referrals"),
        gettext_noop(
            "Full marks, less “per_notice” points for each supervision notice and “per_referral” for each referral to "
            "the supervisory organ."
        ),
        {"per_notice": _per("0.5"), "per_referral": _per("1")},
        deducts=True,
    ),
}
