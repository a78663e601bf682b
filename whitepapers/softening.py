"""Whether a new wording of a target promises less than the old one, and why: a table of rules, standard library only.

An entry is a target as a manuscript has it (plain data: `compose.written` with its milestones and partners). The rules
read Chinese and English. They point at what a reviewer should look at; whether it may be softened is the reviewer's.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from decimal import Decimal
from typing import Any

from targets.refusal import gettext_noop
from whitepapers.softening_words import AT_IT, DONE, HEDGES, SCOPE, Figure, figures, fold, hits, measure, months

Entry = Mapping[str, Any]
Says = Mapping[str, str]  # what fills the sentence

RANK = {"threshold": 3, "count": 3, "dated": 2, "qualitative": 1}  # how firmly a kind can be held against the result
SHORTER = Decimal("0.8")  # a quality requirement cut below this part of its length is shortened, not corrected


@dataclass(frozen=True)
class Softening:
    """One way in which it promises less: which rule, on which field, and a sentence (English, filled with `values`)."""

    rule: str
    field: str
    sentence: str
    values: Mapping[str, str] = default(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Rule:
    """One rule: its name, the field, what it says, and what it finds in the two wordings; None where it finds nothing."""

    name: str
    field: str
    sentence: str
    finds: Callable[[Entry, Entry], Says | None]


def _number(text: Any) -> Decimal | None:
    return None if text in (None, "") else Decimal(str(text))


def _text(entry: Entry, *names: str) -> str:
    return "\n".join(str(entry.get(name) or "") for name in names)


def _all(entry: Entry) -> str:
    steps = "\n".join(str(one.get("text") or "") for one in entry.get("milestones") or ())
    return f"{_text(entry, 'task', 'goal', 'quality', 'value_text')}\n{steps}"


def _shown(entry: Entry) -> str:
    """Return value and unit as they are said: 40 km, but 40公里 and 95%."""
    value, unit = str(entry.get("value")), str(entry.get("unit") or "")
    return f"{value} {unit}" if unit[:1].isascii() and unit[:1].isalpha() else f"{value}{unit}"


def _most(entry: Entry) -> bool:
    return entry.get("comparison") == "le"


def _less(old: Decimal, new: Decimal, *, most: bool) -> bool:
    return new > old if most else new < old


def _measured(entry: Entry) -> tuple[Decimal, str] | None:
    value = _number(entry.get("value"))
    return None if value is None else measure(value, str(entry.get("unit") or ""))


def _value(old: Entry, new: Entry) -> Says | None:
    before, after = _measured(old), _measured(new)
    if before is None or after is None or (before[1] != after[1] and before[1] and after[1]):
        return None
    softer = _less(before[0], after[0], most=_most(old))
    return {"old": _shown(old), "new": _shown(new)} if softer and _most(old) == _most(new) else None


def _value_gone(old: Entry, new: Entry) -> Says | None:
    value, after = _number(old.get("value")), _number(new.get("value"))
    if value is None or after is not None:
        return None
    written = figures(_text(new, "value_text"))
    said = [one.value for one in (*figures(_text(new, "task", "goal", "quality")), *written[: len(written) == 1])]
    return None if value in said else {"old": _shown(old), "new": str(new.get("value_text") or "—")}


def _unit(old: Entry, new: Entry) -> Says | None:
    before, after = _measured(old), _measured(new)
    if before is None or after is None or not before[1] or not after[1] or before[1] == after[1]:
        return None
    return {"old": _shown(old), "new": _shown(new)}


def _kind(old: Entry, new: Entry) -> Says | None:
    weaker = RANK.get(str(new.get("kind")), 0) < RANK.get(str(old.get("kind")), 0)
    return {"old": str(old.get("kind")), "new": str(new.get("kind"))} if weaker and new.get("kind") else None


def _comparison(old: Entry, new: Entry) -> Says | None:
    signs = {"ge": "≥", "le": "≤", "eq": "=", "": "="}
    pair = (str(old.get("comparison") or "eq"), str(new.get("comparison") or "eq"))
    turned = pair in {("ge", "le"), ("le", "ge"), ("eq", "le")} and new.get("value") is not None
    return {"old": signs[pair[0]], "new": signs[pair[1]]} if turned and old.get("value") is not None else None


def _last_day(entry: Entry) -> dt.date | None:
    """Return the day by which it falls due: without one, the last day of the year in its number."""
    if entry.get("due"):
        return dt.date.fromisoformat(str(entry["due"]))
    year = str(entry.get("number") or "")[:4]
    return dt.date(int(year), 12, 31) if year.isdecimal() and not entry.get("due_text") else None


def _due(old: Entry, new: Entry) -> Says | None:
    before, after = _last_day(old), _last_day(new)
    if not old.get("due") or before is None:
        return None
    if after is None:
        return {"old": str(before), "new": str(new.get("due_text") or "—")}
    return {"old": str(before), "new": str(after)} if after > before else None


def _month(old: Entry, new: Entry) -> Says | None:
    before, after = months(_text(old, "goal")), months(_text(new, "goal"))
    if len(before) != len(after):
        return None
    later = next(((one, two) for one, two in zip(before, after, strict=True) if two > one), None)
    return {"old": str(later[0]), "new": str(later[1])} if later else None


def _steps(entry: Entry) -> list[tuple[dt.date, str, Decimal | None]]:
    return [
        (dt.date.fromisoformat(str(one["due"])), fold(str(one.get("text") or "")).strip(), _number(one.get("value")))
        for one in entry.get("milestones") or ()
    ]


def _milestones(old: Entry, new: Entry) -> Iterator[tuple[str, Says]]:
    """Yield ("dropped" | "later" | "lowered", values) of each old milestone that is not kept in time and size."""
    left, most = _steps(new), _most(old)
    for day, text, value in sorted(_steps(old)):
        name = text or _shown({"value": value, "unit": old.get("unit")})
        same = next((one for one in left if one[1] == text and text), None) or next(
            (one for one in left if one[0] == day), None
        )
        same = same or next((one for one in left if value is not None and one[2] == value), None)
        if same is None:
            if not any(one[0] <= day and value is not None and one[2] is not None and one[2] >= value for one in left):
                yield "dropped", {"text": name, "day": str(day)}
            continue
        left.remove(same)
        if same[0] > day:
            yield "later", {"text": name, "old": str(day), "new": str(same[0])}
        elif value is not None and (same[2] is None or _less(value, same[2], most=most)):
            yield "lowered", {"day": str(day), "old": f"{value:f}", "new": "—" if same[2] is None else f"{same[2]:f}"}


def _milestone(what: str) -> Callable[[Entry, Entry], Says | None]:
    return lambda old, new: next((says for kind, says in _milestones(old, new) if kind == what), None)


def _quality(old: Entry, new: Entry) -> Says | None:
    before, after = fold(_text(old, "quality")).strip(), fold(_text(new, "quality")).strip()
    if not before or before in fold(_text(new, "goal")) or len(after) >= len(before) * SHORTER:
        return None
    return {"old": before, "new": after or "—"}


def _kept(one: Figure, new: Entry) -> bool:
    """Say whether a figure still stands somewhere in the new wording: in a text, or as its value."""
    value = _number(new.get("value"))
    return value == one.value or any(figure.value == one.value for figure in figures(_all(new)))


def _figures(old: Entry, new: Entry) -> tuple[list[Figure], list[Figure]]:
    """Return the figures that only the old goal has, and those that only the new one has."""
    before, after = figures(_text(old, "goal")), figures(_text(new, "goal"))
    known = {one.value for one in before}
    return [one for one in before if not _kept(one, new)], [one for one in after if one.value not in known]


def _figure_gone(old: Entry, new: Entry) -> Says | None:
    gone, come = _figures(old, new)
    return {"text": gone[0].text} if gone and len(come) < len(gone) else None


def _figure_less(old: Entry, new: Entry) -> Says | None:
    gone, come = _figures(old, new)
    if not gone or len(gone) != len(come):
        return None
    for one, two in zip(gone, come, strict=True):
        if one.unit == two.unit and _less(one.value, two.value, most=one.most or (two.most and _most(old))):
            return {"old": one.text, "new": two.text}
    return None


def _hedge(old: Entry, new: Entry) -> Says | None:
    names = ("task", "goal", "quality", "value_text")
    added = hits(HEDGES, _text(new, *names)) - hits(HEDGES, _text(old, *names))
    return {"text": "、".join(added)} if added else None


def _verb(old: Entry, new: Entry) -> Says | None:
    done = hits(DONE, _text(old, "task", "goal")) - hits(DONE, _text(new, "task", "goal"))
    kept = sum(hits(DONE, _text(new, "task", "goal")).values()) >= sum(hits(DONE, _text(old, "task", "goal")).values())
    at_it = hits(AT_IT, _text(new, "task", "goal")) - hits(AT_IT, _text(old, "task", "goal"))
    return {"old": next(iter(done)), "new": next(iter(at_it))} if done and at_it and not kept else None


def _scope(old: Entry, new: Entry) -> Says | None:
    before, after = hits(SCOPE, _text(old, "task", "goal")), hits(SCOPE, _text(new, "task", "goal"))
    return (
        {"text": next(iter(before - after))} if before - after and sum(after.values()) < sum(before.values()) else None
    )


def _codes(entry: Entry) -> dict[str, str]:
    return {str(one.get("code")): str(one.get("name")) for one in entry.get("partners") or ()}


def _partner(old: Entry, new: Entry) -> Says | None:
    gone = [name for code, name in _codes(old).items() if code not in _codes(new)]
    written = str(old.get("partners_text") or "")
    gone += [written] if written and not new.get("partners_text") else []
    return {"text": "、".join(gone)} if gone else None


def _lead(old: Entry, new: Entry) -> Says | None:
    """Find a lead that went to somebody else; where none is named the department itself leads."""
    before, after = (entry.get("lead") or {} for entry in (old, new))
    if not after or str(after.get("code")) == str(before.get("code")):
        return None
    own = str(new.get("number") or "").split("-")[1:2] == [str(after.get("code"))]
    return None if own else {"old": str(before.get("name") or "—"), "new": str(after.get("name"))}


RULES: tuple[Rule, ...] = (
    Rule("value", "value", gettext_noop("The value is weaker: %(old)s became %(new)s."), _value),
    Rule("value_gone", "value", gettext_noop("The value %(old)s is gone; now it says “%(new)s”."), _value_gone),
    Rule("unit", "unit", gettext_noop("Measured otherwise: %(old)s became %(new)s; the two can't be compared."), _unit),
    Rule("kind", "kind", gettext_noop("The kind can be held less firmly: %(old)s became %(new)s."), _kind),
    Rule("comparison", "comparison", gettext_noop("The comparison turned round: %(old)s became %(new)s."), _comparison),
    Rule("due", "due", gettext_noop("The date is later: %(old)s became %(new)s."), _due),
    Rule("month", "goal", gettext_noop("A month in the goal is later: %(old)s became %(new)s."), _month),
    Rule("milestone_gone", "milestones", gettext_noop("The milestone “%(text)s” of %(day)s is gone."), _milestone("dropped")),
    Rule("milestone_later", "milestones", gettext_noop("The milestone “%(text)s” moved from %(old)s to %(new)s."), _milestone("later")),
    Rule("milestone_value", "milestones", gettext_noop("The milestone of %(day)s asks for less: %(old)s became %(new)s."), _milestone("lowered")),
    Rule("quality", "quality", gettext_noop("The quality requirement is shorter: “%(old)s” became “%(new)s”."), _quality),
    Rule("figure_gone", "goal", gettext_noop("The figure “%(text)s” is gone from the goal."), _figure_gone),
    Rule("figure_less", "goal", gettext_noop("A figure in the goal is weaker: %(old)s became %(new)s."), _figure_less),
    Rule("hedge", "goal", gettext_noop("Words that take something back were added: %(text)s."), _hedge),
    Rule("verb", "goal", gettext_noop("“%(old)s” is gone; “%(new)s” says only that somebody is at it."), _verb),
    Rule("scope", "goal", gettext_noop("“%(text)s” is gone: it may cover less."), _scope),
    Rule("partner", "partners", gettext_noop("No longer with: %(text)s."), _partner),
    Rule("lead", "lead", gettext_noop("The lead went from %(old)s to %(new)s."), _lead),
)  # fmt: skip
WITHDRAWN = Softening("withdrawn", "task", gettext_noop("The target is withdrawn."))


def softenings(old: Entry, new: Entry | None) -> list[Softening]:
    """Return in what the new wording promises less than the old, in the table's order; `new` None is a withdrawal."""
    if new is None:
        return [WITHDRAWN]
    found = ((rule, rule.finds(old, new)) for rule in RULES)
    return [Softening(rule.name, rule.field, rule.sentence, says) for rule, says in found if says is not None]


def is_softened(old: Entry, new: Entry | None) -> bool:
    """Say whether the new wording promises less."""
    return new is None or any(rule.finds(old, new) is not None for rule in RULES)
