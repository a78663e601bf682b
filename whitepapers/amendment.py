"""The amendment rule: what a later edition may not do to a promise. A table and pure functions, standard library only.

Before its date a promise can be changed in any way, with reason, approvals and change log. **After its date** it is
neither lowered nor delayed, weakened, emptied nor withdrawn. Its date is the earlier of two: the one that stands in the
public edition, and the one first published. So a date that was put off in time does not open the way to put it off again
and again, and a date that was brought forward binds from then on. A target without a date is judged on the year's last
day. A progress requirement has its own date and is held in the same way.

A **misprint** changes words only, and no number in them; after its date a promise without a figure by a slip at most.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from publishing.difference import is_slip
from targets.refusal import gettext_noop
from whitepapers.softening import softenings

Entry = Mapping[str, Any]

STRENGTH = {"qualitative": 0, "dated": 1, "count": 2, "threshold": 2}  # how well it can be proved that it was not met
PROMISE = ("task", "goal", "quality")  # the words of a promise
SOFTER_WORDS = frozenset({"hedge", "verb", "scope", "quality"})  # what is softened without a figure (softening.py)
# part → the fields in which a misprint may be put right; milestones: only their texts
MISPRINTS = {
    "prose": frozenset({"html"}),
    "duties": frozenset({"title", "text", "basis"}),
    "targets": frozenset({*PROMISE, "milestones"}),
}
ELSEWHERE = frozenset({"reason", "text"})
NAMES = {"prose": "name"}  # what names an entry within its part; elsewhere its number
NOT_SAID = frozenset({"salt", "leaf", "withdrawn", "serial", "number", "name"})

_FIGURES = re.compile(
    r"[〇零一二三四五六七八九十百千万亿两半几廿卅]+|\d+(?:[.,:/-]\d+)*"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|thousand|million|billion|half|halve[sd]?|third|quarter|double[sd]?|twice|once"
    r"|first|second|all|every|each|no|none)\b|%"
)

VALUE_LOWERED = gettext_noop(
    "Target %(number)s: its date, %(date)s, has passed; the value can't be lowered from %(old)s to %(new)s."
)
VALUE_CLEARED = gettext_noop("Target %(number)s: its date, %(date)s, has passed; the value %(old)s can't be taken out.")
VALUE_TEXT = gettext_noop(
    "Target %(number)s: its date, %(date)s, has passed; the value as it was written, “%(old)s”, can't be changed."
)
DELAYED = gettext_noop(
    "Target %(number)s: its date, %(date)s, has passed; the date can't be put off from %(old)s to %(new)s."
)
UNDATED = gettext_noop("Target %(number)s: its date, %(date)s, has passed; the date can't be taken out.")
KIND = gettext_noop("Target %(number)s: its date, %(date)s, has passed; the kind of target can't be changed so.")
COMPARISON = gettext_noop("Target %(number)s: its date, %(date)s, has passed; the comparison can't be changed.")
UNIT = gettext_noop(
    "Target %(number)s: its date, %(date)s, has passed; the unit can't be changed from %(old)s to %(new)s."
)
QUALITY = gettext_noop("Target %(number)s: its date, %(date)s, has passed; the quality requirement can't be taken out.")
WORDS = gettext_noop(
    "Target %(number)s: its date, %(date)s, has passed; it has no figure, so its words are the promise and can't be changed."
)
FIGURES = gettext_noop(
    "Target %(number)s: its date, %(date)s, has passed; the numbers in its wording can't be changed (%(old)s → %(new)s)."
)
SOFTER = gettext_noop(
    "Target %(number)s: its date, %(date)s, has passed; its words can't be changed so that they promise less."
)
WITHDRAWN = gettext_noop("Target %(number)s: its date, %(date)s, has passed; it can't be withdrawn any more.")
MILESTONE = gettext_noop(
    "Target %(number)s: the progress requirement of %(date)s has passed; it can't be dropped, delayed or lowered."
)
MISPRINT_SET = gettext_noop(
    "%(number)s: a misprint adds and withdraws nothing; reopen the paper for an amendment instead."
)
MISPRINT_FIELD = gettext_noop(
    "%(number)s: a misprint changes words only, and “%(field)s” is more than words; reopen the paper for an amendment instead."
)
MISPRINT_FIGURE = gettext_noop("%(number)s: a misprint changes no number in a text (%(old)s → %(new)s).")


@dataclass(frozen=True)
class Objection:
    """Why an amendment can't be submitted, at one entry: the sentence is filled with `values` and the entry's number."""

    number: str
    field: str
    sentence: str
    values: tuple[tuple[str, str], ...] = ()


def figures(text: str) -> list[str]:
    """Return every number of a text in its order, Arabic, Chinese or spelt out, with signs of per cent."""
    return _FIGURES.findall(unicodedata.normalize("NFKC", text or "").lower())


def _day(iso: str | None) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso else None


def own_date(old: Entry, baseline: Entry | None, year: int) -> dt.date:
    """Return the day after which the promise is frozen: the earlier of the published date and the first published one."""
    dates = [_day(old.get("due")), _day(baseline.get("due")) if baseline else None]
    return min((one for one in dates if one is not None), default=dt.date(year, 12, 31))


def _is_lower(comparison: str, old: Decimal, new: Decimal) -> bool:
    """Say whether the new value promises less: ≥ less, ≤ more, = anything else."""
    if comparison == "eq":
        return new != old
    return new > old if comparison == "le" else new < old


def _value(entry: Entry) -> Decimal | None:
    return Decimal(entry["value"]) if entry.get("value") is not None else None


def weaker(old: Entry, new: Entry) -> tuple[str, ...]:
    """Return the fields in which the new promise is plainly less than the old one, whatever the date is."""
    found = []
    if STRENGTH.get(new["kind"], 0) < STRENGTH.get(old["kind"], 0):
        found.append("kind")
    if old.get("comparison") == "eq" and new.get("comparison") in {"ge", "le"}:
        found.append("comparison")
    before, after = _value(old), _value(new)
    if before is not None and (
        after is None
        or (
            (old["comparison"] == new["comparison"] and old["unit"] == new["unit"])
            and _is_lower(old["comparison"], before, after)
        )
    ):
        found.append("value")
    if old["quality"] and not new["quality"]:
        found.append("quality")
    if old["due"] and (not new["due"] or new["due"] > old["due"]):
        found.append("due")
    if any(True for _ in _given_up(old, new, strict=False)):
        found.append("milestones")
    return tuple(found)


def _given_up(old: Entry, new: Entry, *, strict: bool = True) -> Iterator[Entry]:
    """Yield the progress requirements of the old promise that none of the new holds up; `strict` looks at words too."""
    left = list(new["milestones"])
    for step in old["milestones"]:
        holds = next((one for one in left if _holds(old["comparison"], step, one, strict=strict)), None)
        if holds is None:
            yield step
        else:
            left.remove(holds)


def _holds(comparison: str, step: Entry, other: Entry, *, strict: bool) -> bool:
    """Say whether a progress requirement asks for at least as much, and no later."""
    if other["due"] > step["due"] or (strict and figures(step["text"]) != figures(other["text"])):
        return False
    before, after = _value(step), _value(other)
    if before is None:
        return step["text"] == other["text"] if strict else bool(other["text"])
    return after is not None and not _is_lower(comparison, before, after)


def _after_its_date(old: Entry, new: Entry, last_day: dt.date) -> Iterator[tuple[str, str, str, str]]:
    """Yield (field, sentence, old, new) of everything that can't be done to a promise whose date has passed."""
    kinds = {"old": STRENGTH.get(old["kind"], 0), "new": STRENGTH.get(new["kind"], 0)}
    if new["kind"] != old["kind"] and kinds["new"] <= kinds["old"]:
        yield "kind", KIND, old["kind"], new["kind"]
    before, after = _value(old), _value(new)
    if before is not None:
        if new["comparison"] != old["comparison"]:
            yield "comparison", COMPARISON, old["comparison"], new["comparison"]
        if new["unit"] != old["unit"]:
            yield "unit", UNIT, old["unit"], new["unit"]
        if after is None:
            yield "value", VALUE_CLEARED, old["value"], ""
        elif _is_lower(old["comparison"], before, after):
            yield "value", VALUE_LOWERED, old["value"], new["value"]
    elif old["value_text"] and new["value_text"] != old["value_text"]:
        yield "value_text", VALUE_TEXT, old["value_text"], new["value_text"]
    if old["quality"] and not new["quality"]:
        yield "quality", QUALITY, "", ""
    yield from _later(old, new, last_day)


def _later(old: Entry, new: Entry, last_day: dt.date) -> Iterator[tuple[str, str, str, str]]:
    before = _day(old["due"]) or last_day
    after = _day(new["due"])
    if old["due"] and after is None:
        yield "due", UNDATED, old["due"], ""
    elif after is not None and after > before:
        yield "due", DELAYED, before.isoformat(), after.isoformat()


def _words(old: Entry, new: Entry, *, misprint: bool) -> Iterator[tuple[str, str, str, str]]:
    for name in PROMISE:
        numbers = figures(old[name]), figures(new[name])
        if numbers[0] != numbers[1]:
            yield name, FIGURES, " ".join(numbers[0]) or "–", " ".join(numbers[1]) or "–"
        elif (
            (old["value"] is None and old[name] != new[name] and (new[name] or name != "quality"))
            and not (misprint and is_slip(old[name], new[name]))
        ):  # fmt: skip
            yield name, WORDS, "", ""


def _of_target(
    old: Entry, new: Entry | None, baseline: Entry | None, year: int, today: dt.date, *, misprint: bool
) -> Iterator[Objection]:
    number, last_day = old["number"], dt.date(year, 12, 31)
    date = own_date(old, baseline, year)
    passed = today > date
    if new is None:
        if passed:
            yield Objection(number, "", WITHDRAWN, (("date", date.isoformat()),))
        return
    if passed:
        steps = [*_after_its_date(old, new, last_day), *_words(old, new, misprint=misprint)]
        steps += [(one.field, SOFTER, "", "") for one in softenings(old, new) if not steps and one.rule in SOFTER_WORDS]
        for field, sentence, before, after in steps:
            yield Objection(number, field, sentence, (("date", date.isoformat()), ("old", before), ("new", after)))
    for step in _given_up(old, new):
        if dt.date.fromisoformat(step["due"]) < today and not (misprint and _same_but_words(step, new)):
            yield Objection(number, "milestones", MILESTONE, (("date", step["due"]),))


def _same_but_words(step: Entry, new: Entry) -> bool:
    """Say whether a progress requirement is still there, but for a slip in its words and with the same numbers."""
    return any(
        one["due"] == step["due"] and one["value"] == step["value"] and figures(one["text"]) == figures(step["text"])
        and is_slip(step["text"], one["text"])
        for one in new["milestones"]
    )  # fmt: skip


def objections(
    old: Sequence[Entry],
    new: Sequence[Entry],
    *,
    baselines: Mapping[str, Entry],
    year: int,
    today: dt.date,
    misprint: bool = False,
) -> list[Objection]:
    """Return what is refused of an amendment's targets, in the published paper's order.

    `old` are the targets of the public edition, `baselines` the first published wordings by number (of an edition before
    that, or the same), `today` the city's date.
    """
    after = {one["number"]: one for one in new if "number" in one}
    found: list[Objection] = []
    for one in old:
        if "number" in one:  # of a text that was withdrawn by order only the leaf is left
            number = one["number"]
            found += _of_target(one, after.get(number), baselines.get(number), year, today, misprint=misprint)
    return found


def more_than_a_misprint(old: Mapping[str, Sequence[Entry]], new: Mapping[str, Sequence[Entry]]) -> list[Objection]:
    """Return where the parts of a manuscript differ in more than words: for the road with the smaller sheet."""
    found: list[Objection] = []
    for part in [*new, *(name for name in old if name not in new)]:
        key = NAMES.get(part, "number")
        before = {one[key]: one for one in old.get(part, ()) if key in one}
        after = {one[key]: one for one in new.get(part, ()) if key in one}
        for name in [*before, *(name for name in after if name not in before)]:
            if name not in before or name not in after:
                found.append(Objection(str(name), "", MISPRINT_SET))
            else:
                found += _more_than_words(str(name), before[name], after[name], MISPRINTS.get(part, ELSEWHERE))
    return found


def _more_than_words(name: str, old: Entry, new: Entry, allowed: Iterable[str]) -> Iterator[Objection]:
    for field in [*new, *(one for one in old if one not in new)]:
        before, after = old.get(field), new.get(field)
        if field in NOT_SAID or before == after:
            continue
        if field == "milestones" and field in allowed:
            if [(one["due"], one["value"]) for one in before or ()] != [
                (one["due"], one["value"]) for one in after or ()
            ]:
                yield Objection(name, field, MISPRINT_FIELD)
                continue
            before, after = (" ".join(one["text"] for one in steps or ()) for steps in (before, after))
        elif field not in allowed or not before or not after:
            yield Objection(name, field, MISPRINT_FIELD)
            continue
        numbers = figures(str(before)), figures(str(after))
        if numbers[0] != numbers[1]:
            yield Objection(
                name,
                field,
                MISPRINT_FIGURE,
                (("old", " ".join(numbers[0]) or "–"), ("new", " ".join(numbers[1]) or "–")),
            )
