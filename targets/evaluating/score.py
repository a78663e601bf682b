"""A score that explains itself: department → heading → indicator → target → reports, in points that sum exactly.

Shares are fractions. An indicator's points are rounded once, half up, to two decimals; its lines are cut to four decimals
and the last units go to the largest remainders, so that what is shown sums to what is shown: lines to their indicator,
indicators to their heading, headings and commendations to the score. Pure, standard library only (ADR 35).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from targets.evaluating.indicators import Indicator, Scheme
from targets.evaluating.measuring import Facts, Item, commended, measure
from targets.evaluating.rules import RULES
from targets.refusal import gettext_noop

SHOWN = Decimal("0.01")  # an indicator's points
LINE = Decimal("0.0001")  # one line's part of them
NOTHING_FULL = gettext_noop("Nothing was owed: full marks")
NOTHING_NONE = gettext_noop("There is nothing yet that could count")
FULL_MARKS = gettext_noop("Full marks before deductions")


@dataclass(frozen=True)
class Line:
    """One contribution: its points, below zero for a deduction, and the item that explains it."""

    points: Decimal
    item: Item


@dataclass(frozen=True)
class Scored:
    """One indicator's points with their lines."""

    indicator: Indicator
    points: Decimal
    lines: tuple[Line, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeadingScore:
    """One heading's points."""

    code: str
    name: str
    name_en: str
    weight: Decimal
    scored: tuple[Scored, ...]

    @property
    def points(self) -> Decimal:
        """The sum of its indicators' points."""
        return sum((one.points for one in self.scored), Decimal("0.00"))


@dataclass(frozen=True)
class Score:
    """A department's score: up to 100 by the headings, and what commendations add."""

    headings: tuple[HeadingScore, ...]
    bonus: tuple[Line, ...]

    @property
    def bonus_points(self) -> Decimal:
        """What commendations add, capped."""
        return sum((one.points for one in self.bonus), Decimal("0.00")).quantize(SHOWN)

    @property
    def points(self) -> Decimal:
        """The whole score, two decimals."""
        return sum((one.points for one in self.headings), self.bonus_points)

    @property
    def missing(self) -> dict[str, tuple[str, ...]]:
        """By indicator, the periods of which a figure is missing."""
        return {one.indicator.code: one.missing for each in self.headings for one in each.scored if one.missing}


def rounded(exact: Fraction, unit: Decimal) -> Decimal:
    """Return a fraction from zero up as a multiple of a unit, half up; integers only on the way."""
    steps = exact / Fraction(unit)
    return ((2 * steps.numerator + steps.denominator) // (2 * steps.denominator)) * unit


def apportion(total: Decimal, shares: Sequence[Fraction], unit: Decimal = LINE) -> list[Decimal]:
    """Cut a total (a multiple of the unit, from zero up) in proportion to the shares (from zero up) so that it sums exactly.

    The largest remainder decides who gets the last units, the earlier one where two are equal. A share of zero gets
    zero. Raises ValueError where there is a total and nobody to share it.
    """
    units = Fraction(total) / Fraction(unit)
    whole = sum(shares, Fraction(0))
    if units.denominator != 1 or units < 0 or any(one < 0 for one in shares) or (units and not whole):
        raise ValueError(f"{total} can't be shared out in units of {unit}.")
    if not whole:
        return [0 * unit for _ in shares]
    ideal = [units * one / whole for one in shares]
    given = [one.numerator // one.denominator for one in ideal]
    left = units.numerator - sum(given)
    for place in sorted(range(len(shares)), key=lambda each: (given[each] - ideal[each], each))[:left]:
        given[place] += 1
    return [one * unit for one in given]


def score(scheme: Scheme, facts: Facts) -> Score:
    """Return a department's score by a set from the facts of its year."""
    headings = tuple(
        HeadingScore(
            one.code, one.name, one.name_en, one.weight, tuple(_scored(each, facts) for each in one.indicators)
        )
        for one in scheme.headings
    )
    items = commended(scheme.bonus_points, facts)
    earned = min(sum((one.earned for one in items), Fraction(0)), Fraction(scheme.bonus_cap))
    parts = apportion(rounded(earned, SHOWN), [one.earned for one in items])
    return Score(headings, tuple(Line(part, item) for part, item in zip(parts, items, strict=True)))


def _scored(indicator: Indicator, facts: Facts) -> Scored:
    measured = measure(indicator, facts)
    weight = indicator.weight.quantize(SHOWN)
    if not indicator.entered and RULES[indicator.rule].deducts:
        return _deducted(indicator, weight, measured.items)
    size = sum((one.size for one in measured.items), Fraction(0))
    if not size:
        full = not indicator.entered and RULES[indicator.rule].empty_is_full
        points = weight if full else 0 * SHOWN
        return Scored(
            indicator, points, (Line(points.quantize(LINE), Item(said=NOTHING_FULL if full else NOTHING_NONE)),)
        )
    earned = [one.earned for one in measured.items]
    points = rounded(Fraction(weight) * sum(earned, Fraction(0)) / size, SHOWN)
    if not any(earned):
        parts = [0 * LINE for _ in earned]
    else:
        parts = apportion(points, earned)
    lines = tuple(Line(part, item) for part, item in zip(parts, measured.items, strict=True))
    return Scored(indicator, points, lines, measured.missing)


def _deducted(indicator: Indicator, weight: Decimal, items: Sequence[Item]) -> Scored:
    costs = [one.costs for one in items]
    lost = rounded(min(sum(costs, Fraction(0)), Fraction(weight)), SHOWN)
    parts = apportion(lost, costs) if any(costs) else []
    first = Line(weight.quantize(LINE), Item(said=FULL_MARKS))
    return Scored(
        indicator, weight - lost, (first, *(Line(-part, item) for part, item in zip(parts, items, strict=True)))
    )
