"""What an indicator set is, and what is wrong with one: two levels, weights that are exactly 100. Pure, standard library only.

A set is plain data (JSON). Every problem names its place and says what to do, like a schema's error, in a sentence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from targets.evaluating.rules import RULES, Frequency
from targets.refusal import gettext_noop

CODE = re.compile(r"^[A-Z][A-Z0-9]{0,7}$")
MOST_HEADINGS, MOST_INDICATORS, LONGEST_NAME = 12, 100, 80
FULL = Decimal(100)
CENT = Decimal("0.01")
LARGEST, FINEST = Decimal(10) ** 9, Decimal("0.000001")  # a scale's ends
KEYS = {
    "set": {"objection_workdays", "bonus", "headings"},
    "heading": {"code", "name", "name_en", "indicators"},
    "indicator": {
        "code", "name", "name_en", "weight", "frequency", "source", "rule", "parameters", "office", "worst", "best",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """What is wrong at which place; the sentence is English, filled with `values`, translated where it is shown."""

    place: str
    sentence: str
    values: tuple[tuple[str, str], ...] = ()


class BadSet(ValueError):
    """The data is no indicator set; `problems` names every place that must be mended."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{one.place}: {one.sentence % dict(one.values)}" for one in self.problems))


@dataclass(frozen=True)
class Indicator:
    """A second-level indicator: computed by a rule of targets/evaluating/rules.py, or entered on a scale."""

    code: str
    name: str
    name_en: str
    weight: Decimal
    frequency: str
    source: str  # computed | entered
    rule: str = ""
    parameters: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    office: str = ""  # whose figure it is, where it is entered
    worst: Decimal = Decimal(0)  # the value that earns nothing
    best: Decimal = FULL  # the value that earns everything; below `worst` where less is better

    @property
    def entered(self) -> bool:
        """True where the evaluation office enters the figure."""
        return self.source == "entered"


@dataclass(frozen=True)
class Heading:
    """A first-level heading; its weight is the sum of its indicators'."""

    code: str
    name: str
    name_en: str
    indicators: tuple[Indicator, ...]

    @property
    def weight(self) -> Decimal:
        """Points that can be earned under this heading."""
        return sum((one.weight for one in self.indicators), Decimal(0))


@dataclass(frozen=True)
class Scheme:
    """A set that was read: its headings, what a commendation adds, and how long can be objected."""

    headings: tuple[Heading, ...]
    bonus_points: Decimal  # for each commendation, beyond the hundred
    bonus_cap: Decimal
    objection_workdays: int

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators in their order."""
        return tuple(one for heading in self.headings for one in heading.indicators)


def decimal_of(value: Any) -> Decimal | None:
    """Return a finite decimal from text, a whole number or a decimal; None for anything else (a float, NaN, a truth value)."""
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        return None
    try:
        found = Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def read_scheme(data: Any) -> Scheme:
    """Return the set that the data says, or raise BadSet with every problem."""
    problems = list(_problems(data))
    if problems:
        raise BadSet(problems)
    bonus = data.get("bonus", {})
    return Scheme(
        tuple(_heading(one) for one in data["headings"]),
        Decimal(str(bonus.get("points", "0"))),
        Decimal(str(bonus.get("cap", "0"))),
        data.get("objection_workdays", 5),
    )


def _heading(data: Mapping[str, Any]) -> Heading:
    indicators = tuple(_indicator(one) for one in data["indicators"])
    return Heading(data["code"], data["name"], data.get("name_en", ""), indicators)


def _indicator(data: Mapping[str, Any]) -> Indicator:
    rule = RULES.get(data.get("rule", ""))
    given = data.get("parameters", {})
    parameters = (
        {name: Decimal(str(given.get(name, one.default))) for name, one in rule.parameters.items()} if rule else {}
    )
    return Indicator(
        data["code"], data["name"], data.get("name_en", ""), Decimal(str(data["weight"])), data["frequency"],
        data["source"], data.get("rule", ""), parameters, data.get("office", ""),
        Decimal(str(data.get("worst", "0"))), Decimal(str(data.get("best", "100"))),
    )  # fmt: skip


def as_data(scheme: Scheme) -> dict[str, Any]:
    """Return a set as plain data with every default filled in: what is stored, and what its digest covers."""
    return {
        "objection_workdays": scheme.objection_workdays,
        "bonus": {"points": _text(scheme.bonus_points), "cap": _text(scheme.bonus_cap)},
        "headings": [
            {"code": one.code, "name": one.name, "name_en": one.name_en, "indicators": [_data(each) for each in one.indicators]}
            for one in scheme.headings
        ],
    }  # fmt: skip


def _data(one: Indicator) -> dict[str, Any]:
    shared = {"code": one.code, "name": one.name, "name_en": one.name_en, "weight": _text(one.weight),
              "frequency": one.frequency, "source": one.source}  # fmt: skip
    if one.entered:
        return shared | {"office": one.office, "worst": _text(one.worst), "best": _text(one.best)}
    return shared | {"rule": one.rule, "parameters": {name: _text(value) for name, value in one.parameters.items()}}


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _problems(data: Any) -> Iterator[Problem]:
    if not isinstance(data, Mapping):
        yield Problem("", gettext_noop("This is no indicator set: it needs headings with indicators."))
        return
    yield from _unknown("", data, "set")
    days = data.get("objection_workdays", 5)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 60:
        yield Problem("objection_workdays", gettext_noop("Give 1 to 60 working days for objections."))
    yield from _bonus(data.get("bonus", {}))
    headings = data.get("headings")
    if not _is_list(headings) or not headings or len(headings) > MOST_HEADINGS:
        yield Problem("headings", gettext_noop("A set has 1 to 12 headings."))
        return
    codes: set[str] = set()
    weights: list[Decimal] = []
    count = 0
    for place, one in enumerate(headings, start=1):
        where = f"headings[{place}]"
        if not isinstance(one, Mapping):
            yield Problem(where, gettext_noop("A heading needs a code, a name and indicators."))
            continue
        yield from _unknown(where, one, "heading")
        yield from _named(where, one, codes)
        indicators = one.get("indicators")
        if not _is_list(indicators) or not indicators:
            yield Problem(where, gettext_noop("A heading needs at least one indicator."))
            continue
        count += len(indicators)
        for number, each in enumerate(indicators, start=1):
            yield from _indicator_problems(f"{where}.indicators[{number}]", each, codes, weights)
    if count > MOST_INDICATORS:
        yield Problem("headings", gettext_noop("A set has at most 100 indicators."))
    if len(weights) == count and (total := sum(weights, Decimal(0))) != FULL:
        sentence = gettext_noop("The weights add up to %(total)s; they must add up to 100 exactly.")
        yield Problem("headings", sentence, (("total", _text(total)),))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _unknown(where: str, data: Mapping[str, Any], level: str) -> Iterator[Problem]:
    for name in sorted(set(map(str, data)) - KEYS[level]):
        yield Problem(where, gettext_noop("“%(name)s” is not known here."), (("name", name[:40]),))


def _bonus(data: Any) -> Iterator[Problem]:
    points, cap = (decimal_of(data.get(name, "0")) if isinstance(data, Mapping) else None for name in ("points", "cap"))
    for value in (points, cap):
        if value is None or not 0 <= value <= 20 or value != value.quantize(CENT):
            sentence = gettext_noop("A commendation's points and their cap are numbers from 0 to 20 with two decimals.")
            yield Problem("bonus", sentence)
            return


def _named(where: str, data: Mapping[str, Any], codes: set[str]) -> Iterator[Problem]:
    code = data.get("code")
    if not isinstance(code, str) or not CODE.match(code):
        yield Problem(where, gettext_noop("A code is a capital letter followed by up to 7 capital letters or digits."))
    elif code in codes:
        yield Problem(where, gettext_noop("The code %(code)s stands there twice."), (("code", code),))
    else:
        codes.add(code)
    name, english = data.get("name"), data.get("name_en", "")
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        yield Problem(where, gettext_noop("Give a name of at most 80 characters."))
    if not isinstance(english, str) or len(english) > LONGEST_NAME:
        yield Problem(where, gettext_noop("Give an English name of at most 80 characters, or none."))


def _indicator_problems(where: str, data: Any, codes: set[str], weights: list[Decimal]) -> Iterator[Problem]:
    if not isinstance(data, Mapping):
        yield Problem(where, gettext_noop("An indicator needs a code, a name, a weight and a source."))
        return
    yield from _unknown(where, data, "indicator")
    yield from _named(where, data, codes)
    weight = decimal_of(data.get("weight"))
    if weight is None or not 0 < weight <= FULL or weight != weight.quantize(CENT):
        yield Problem(where, gettext_noop("A weight is a number above 0 and up to 100 with at most two decimals."))
    else:
        weights.append(weight)
    if data.get("frequency") not in set(Frequency):
        yield Problem(where, gettext_noop("The frequency is yearly, half-yearly, quarterly or monthly."))
    if data.get("source") == "computed":
        yield from _computed(where, data)
    elif data.get("source") == "entered":
        yield from _entered(where, data)
    else:
        yield Problem(where, gettext_noop("The source is “computed” or “entered”."))


def _computed(where: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    rule = RULES.get(str(data.get("rule")))
    if rule is None:
        known = (("rules", ", ".join(RULES)),)
        yield Problem(where, gettext_noop("Choose one of the rules that the register computes: %(rules)s."), known)
        return
    parameters = data.get("parameters", {})
    if not isinstance(parameters, Mapping) or not set(parameters) <= set(rule.parameters):
        allowed = (("names", ", ".join(rule.parameters) or "–"),)
        yield Problem(where, gettext_noop("This rule takes these numbers and no others: %(names)s."), allowed)
        return
    for name, given in parameters.items():
        bounds, value = rule.parameters[name], decimal_of(given)
        if value is None or not bounds.least <= value <= bounds.most or value != value.quantize(CENT):
            values = (("name", name), ("least", _text(bounds.least)), ("most", _text(bounds.most)))
            yield Problem(
                where, gettext_noop("“%(name)s” is a number from %(least)s to %(most)s, two decimals."), values
            )


def _entered(where: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    office = data.get("office")
    if not isinstance(office, str) or not office.strip() or len(office) > LONGEST_NAME:
        yield Problem(where, gettext_noop("Say whose figure it is: the office that gives it."))
    worst, best = decimal_of(data.get("worst", "0")), decimal_of(data.get("best", "100"))
    ends = [one for one in (worst, best) if one is not None and abs(one) < LARGEST and one == one.quantize(FINEST)]
    if len(ends) < 2 or worst == best:
        yield Problem(where, gettext_noop("Give the value that earns nothing and the one that earns all points."))
