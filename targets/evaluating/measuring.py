"""What each rule finds in the register's facts: a list of items, each with what it earned or cost. Pure, standard library only."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from targets.completion import KEPT, Status
from targets.evaluating.indicators import Indicator
from targets.evaluating.rules import RULES, periods_of
from targets.refusal import gettext_noop


@dataclass(frozen=True)
class ReportFact:
    """A report that stands for its period, and the latest finding on it."""

    report: int
    period: str
    filed: dt.date
    finding: int = 0  # its sequence; 0: nobody has checked it
    outcome: str = ""
    differs: bool = False  # the finding does not confirm the claim
    evidence: tuple[str, ...] = ()  # SHA-256 of each file and of each link's address


@dataclass(frozen=True)
class TargetFact:
    """One target on the cut-off day: where it stands, and the edition it rests on."""

    number: str
    status: str
    original_status: str
    amended: bool
    withdrawn: bool
    owed: int
    on_time: int
    edition: str
    digest: str
    original_edition: str = ""
    original_digest: str = ""
    reports: tuple[ReportFact, ...] = ()


@dataclass(frozen=True)
class Entered:
    """A figure that the evaluation office entered, the newest of its period."""

    row: int
    indicator: str
    period: str
    value: Decimal


@dataclass(frozen=True)
class Chased:
    """A supervision notice or a referral that was issued for a target."""

    kind: str  # notice | referral
    target: str
    label: str  # its number or day


@dataclass(frozen=True)
class Praised:
    """A commendation on record, of a target or of the department as a whole."""

    row: int
    target: str
    document: str


@dataclass(frozen=True)
class Facts:
    """Everything a department's score is computed from."""

    year: int
    targets: tuple[TargetFact, ...] = ()
    entered: tuple[Entered, ...] = ()
    chased: tuple[Chased, ...] = ()
    praised: tuple[Praised, ...] = ()
    results: tuple[int, str] | None = None  # of a closed year: version and digest of the frozen results


@dataclass(frozen=True)
class Item:
    """One thing that counts: its target, what it could earn (`size`), and what it earned; or what it `costs` in points."""

    target: str = ""
    size: Fraction = Fraction(1)
    earned: Fraction = Fraction(0)
    costs: Fraction = Fraction(0)
    said: str = ""  # a sentence in English, translated where it is shown, filled with `values`
    values: tuple[tuple[str, str], ...] = ()
    reports: tuple[ReportFact, ...] = ()
    original: bool = False  # rests on the first edition rather than on the one that last changed it
    row: int = 0  # of the entered value or the commendation


@dataclass(frozen=True)
class Measured:
    """What one indicator found: its items, and the periods of which a figure is missing."""

    items: tuple[Item, ...]
    missing: tuple[str, ...] = ()


def measure(indicator: Indicator, facts: Facts) -> Measured:
    """Return what counts for an indicator."""
    if indicator.entered:
        return _entered(indicator, facts)
    return Measured(tuple(MEASURES[indicator.rule](indicator, facts)))


def commended(points: Decimal, facts: Facts) -> tuple[Item, ...]:
    """Return the commendations, each with the points it would add."""
    said = gettext_noop("Commended: %(document)s")
    return tuple(
        Item(one.target, earned=Fraction(points), said=said, values=(("document", one.document),), row=one.row)
        for one in facts.praised
    )


def _entered(indicator: Indicator, facts: Facts) -> Measured:
    """Return the figures of the year's periods on the indicator's scale, cut off at both ends; a missing one earns nothing."""
    known = {one.period: one for one in facts.entered if one.indicator == indicator.code}
    span = Fraction(indicator.best) - Fraction(indicator.worst)
    items, missing = [], []
    for period in periods_of(indicator.frequency, facts.year):
        one = known.get(period)
        if one is None:
            missing.append(period)
            items.append(Item(said=gettext_noop("%(period)s: no figure yet"), values=(("period", period),)))
            continue
        share = min(max((Fraction(one.value) - Fraction(indicator.worst)) / span, Fraction(0)), Fraction(1))
        values = (("period", period), ("value", f"{one.value.normalize():f}"), ("worst", f"{indicator.worst:f}"),
                  ("best", f"{indicator.best:f}"))  # fmt: skip
        said = gettext_noop("%(period)s: %(value)s on a scale from %(worst)s (nothing) to %(best)s (everything)")
        items.append(Item(earned=share, said=said, values=values, row=one.row))
    return Measured(tuple(items), tuple(missing))


STATUS_SAID = gettext_noop("Status: %(status)s")


def _by_status(rows: Iterable[TargetFact], late: Decimal, *, original: bool = False) -> Iterable[Item]:
    for one in rows:
        status = one.original_status if original else one.status
        earned = {Status.MET: Fraction(1), Status.MET_LATE: Fraction(late)}.get(Status(status), Fraction(0))
        yield Item(
            one.number,
            earned=earned,
            said=STATUS_SAID,
            values=(("status", status),),
            reports=one.reports,
            original=original,
        )


def _completion(indicator: Indicator, facts: Facts) -> Iterable[Item]:
    return _by_status((one for one in facts.targets if not one.withdrawn), indicator.parameters["late"])


def _original(indicator: Indicator, facts: Facts) -> Iterable[Item]:
    return _by_status(facts.targets, indicator.parameters["late"], original=True)


def _in_time(indicator: Indicator, facts: Facts) -> Iterable[Item]:
    return _by_status((one for one in facts.targets if not one.withdrawn), Decimal(0))


def _reports(indicator: Indicator, facts: Facts) -> Iterable[Item]:
    said = gettext_noop("%(on_time)s of %(owed)s reports in time")
    for one in facts.targets:
        if one.owed:
            values = (("on_time", str(one.on_time)), ("owed", str(one.owed)))
            yield Item(
                one.number, Fraction(one.owed), Fraction(one.on_time), said=said, values=values, reports=one.reports
            )


def _claims(indicator: Indicator, facts: Facts) -> Iterable[Item]:
    said = gettext_noop("%(confirmed)s of %(checked)s checked reports confirmed")
    for one in facts.targets:
        checked = tuple(each for each in one.reports if each.finding)
        confirmed = sum(not each.differs for each in checked)
        if checked:
            values = (("confirmed", str(confirmed)), ("checked", str(len(checked))))
            yield Item(
                one.number, Fraction(len(checked)), Fraction(confirmed), said=said, values=values, reports=checked
            )


def _amendments(indicator: Indicator, facts: Facts) -> Iterable[Item]:
    for one in facts.targets:
        if one.withdrawn or one.amended:
            said = (
                gettext_noop("Withdrawn after publication")
                if one.withdrawn
                else gettext_noop("Amended after publication")
            )
            yield Item(one.number, costs=Fraction(indicator.parameters["per"]), said=said)


def _notices(indicator: Indicator, facts: Facts) -> Iterable[Item]:
    words = {
        "notice": gettext_noop("Supervision notice %(label)s"),
        "referral": gettext_noop("Referred to the supervisory organ: %(label)s"),
    }
    for one in facts.chased:
        costs = Fraction(indicator.parameters[f"per_{one.kind}"])
        yield Item(one.target, costs=costs, said=words[one.kind], values=(("label", one.label),))


MEASURES: dict[str, Callable[[Indicator, Facts], Iterable[Item]]] = {
    "completion": _completion,
    "completion_original": _original,
    "met_in_time": _in_time,
    "reports_in_time": _reports,
    "claims_confirmed": _claims,
    "amendments": _amendments,
    "notices": _notices,
}
assert MEASURES.keys() == RULES.keys(), "each rule of the table has its measure"
assert {Status.MET, Status.MET_LATE} == KEPT, "what earns points is what counts as kept"
