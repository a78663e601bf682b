"""What differs between two versions of an indicator set. Pure, standard library only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from targets.refusal import gettext_noop

WORDS: dict[str, str] = {
    "added": gettext_noop("added"),
    "removed": gettext_noop("taken out"),
    "changed": gettext_noop("changed"),
}
FIELDS: dict[str, str] = {
    "heading": gettext_noop("heading"),
    "name": gettext_noop("name"),
    "name_en": gettext_noop("English name"),
    "weight": gettext_noop("weight"),
    "frequency": gettext_noop("frequency"),
    "source": gettext_noop("computed or entered"),
    "rule": gettext_noop("rule"),
    "parameters": gettext_noop("numbers of the rule"),
    "office": gettext_noop("office that gives the figure"),
    "worst": gettext_noop("value that earns nothing"),
    "best": gettext_noop("value that earns everything"),
    "points": gettext_noop("points for a commendation"),
    "cap": gettext_noop("most for commendations"),
    "objection_workdays": gettext_noop("working days for objections"),
}


@dataclass(frozen=True)
class Difference:
    """One difference: of which indicator ("" the set itself), what was done, and from what to what."""

    code: str
    done: str  # added | removed | changed
    field: str = ""
    before: str = ""
    after: str = ""


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return what changed from one stored set to the next, by indicator in the order of the newer one."""
    return tuple(_between(before, after))


def _between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    yield from _changed("", _whole(before), _whole(after))
    old, new = _flat(before), _flat(after)
    for code, one in new.items():
        if code not in old:
            yield Difference(code, "added", "weight", "", f"{one['name']} {one['weight']}")
        else:
            yield from _changed(code, old[code], one)
    for code, one in old.items():
        if code not in new:
            yield Difference(code, "removed", "weight", f"{one['name']} {one['weight']}", "")


def _whole(data: Mapping[str, Any]) -> dict[str, str]:
    return {**data["bonus"], "objection_workdays": str(data["objection_workdays"])}


def _flat(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {
        one["code"]: {
            "heading": heading["name"],
            **{name: _said(value) for name, value in one.items() if name != "code"},
        }
        for heading in data["headings"]
        for one in heading["indicators"]
    }


def _said(value: Any) -> str:
    return (
        "; ".join(f"{name}={one}" for name, one in sorted(value.items())) if isinstance(value, Mapping) else str(value)
    )


def _changed(code: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted({*old, *new}, key=list(FIELDS).index):
        if old.get(name, "") != new.get(name, ""):
            yield Difference(code, "changed", name, old.get(name, ""), new.get(name, ""))
