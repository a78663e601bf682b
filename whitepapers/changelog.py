"""The change log of a later edition: what it adds, changes and withdraws. Pure; it is frozen as the part "changes".

An entry is {"name", "part", "number", "kind", "title", "reason", "unit", "softened", "fields": [{"name", "old", "new"}]}.
Whatever would tell the text of a withheld target is an entry that is withheld itself; the public reads its leaf.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from whitepapers.amendment import NAMES, NOT_SAID, weaker

Entry = Mapping[str, Any]
PART = "changes"
ADDED, CHANGED, WITHDRAWN, WITHHELD, DISCLOSED = "added", "changed", "withdrawn", "withheld", "disclosed"
TOLD_ELSEWHERE = frozenset({PART, "corrections"})  # a statement's corrections have a section of their own
# the department's own number names nothing to the public; whether a target is withheld is told by the kind
SILENT = NOT_SAID | {"reference", "withheld", "promise", "row"}


def _by_name(entries: Sequence[Entry], part: str) -> dict[str, Entry]:
    key = NAMES.get(part, "number")
    return {str(one[key]): one for one in entries if key in one}  # of a text withdrawn by order only the leaf is left


def _fields(old: Entry | None, new: Entry | None) -> list[dict[str, Any]]:
    """Return the fields that differ, in the order of the new entry; beside nothing only what says something."""
    before, after = old or {}, new or {}
    names = [*after, *(name for name in before if name not in after)]
    pairs = ((name, before.get(name), after.get(name)) for name in names if name not in SILENT)
    return [{"name": name, "old": was, "new": now} for name, was, now in pairs if (was or None) != (now or None)]


def _title(entry: Entry) -> str:
    return str(entry.get("task") or entry.get("title") or "")


def _entry(part: str, number: str, kind: str, **more: Any) -> dict[str, Any]:
    empty = {"title": "", "reason": "", "unit": "", "softened": [], "fields": []}
    return {"name": f"{part} {number} {kind}", "part": part, "number": number, "kind": kind} | empty | more


def _told(entry: dict[str, Any], *, secret: bool) -> dict[str, Any]:
    return entry | {"withheld": True} if secret else entry


def _both(part: str, number: str, old: Entry, new: Entry) -> Iterator[dict[str, Any]]:
    """Yield what is said of an entry that is in both editions."""
    was, now = bool(old.get("withheld")), bool(new.get("withheld"))
    if was is not now:
        yield _entry(part, number, WITHHELD if now else DISCLOSED, title="" if now else _title(new))
    fields = [one for one in _fields(old, new) if was is now or one["name"] != "withheld_reason"]
    if fields:
        softened = list(weaker(old, new)) if part == "targets" else []
        said = {"title": _title(new), "unit": str(new.get("unit", "")), "softened": softened, "fields": fields}
        yield _told(_entry(part, number, CHANGED, **said), secret=was or now)


def changes(
    old: Mapping[str, Sequence[Entry]], new: Mapping[str, Sequence[Entry]], *, reasons: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the change log from the parts of the public edition to the parts to come, part by part.

    `reasons` are the public reasons of withdrawn targets by number. The same input gives the same log, always.
    """
    found: list[dict[str, Any]] = []
    for part in [*new, *(name for name in old if name not in new)]:
        if part in TOLD_ELSEWHERE:
            continue
        before, after = _by_name(old.get(part, ()), part), _by_name(new.get(part, ()), part)
        for number, entry in after.items():
            if number in before:
                found += _both(part, number, before[number], entry)
            else:
                said = {"title": _title(entry), "unit": str(entry.get("unit", "")), "fields": _fields(None, entry)}
                found.append(_told(_entry(part, number, ADDED, **said), secret=bool(entry.get("withheld"))))
        for number, entry in before.items():
            if number not in after:
                said = {"title": _title(entry), "unit": str(entry.get("unit", "")), "fields": _fields(entry, None)}
                said["reason"] = reasons.get(number, "") if part == "targets" else ""
                found.append(_told(_entry(part, number, WITHDRAWN, **said), secret=bool(entry.get("withheld"))))
    return found


def written(log: Sequence[Entry], *, officers_as_before: bool) -> list[Entry]:
    """Return what of a change log the department wrote: not that a partner was renamed, or last year's register moved on.

    `officers_as_before` says that officers are named in public as they were, or not, in the edition before.
    """
    return [one for one in log if _is_written(one, officers_as_before)]


def _is_written(entry: Entry, officers_as_before: bool) -> bool:
    if entry["part"] == "dispositions":
        return any(field["name"] in {"outcome", "reason", "successors"} for field in entry["fields"])
    if entry["kind"] != CHANGED:
        return True
    return any(not _is_others(field, officers_as_before) for field in entry["fields"])


def _is_others(field: Entry, officers_as_before: bool) -> bool:
    if field["name"] == "partners":
        was, now = ({one["code"] for one in field[side] or ()} for side in ("old", "new"))
        return was == now
    return field["name"] == "responsible_officer" and not officers_as_before


def withdrawal_reasons(manuscript: Mapping[str, Any]) -> dict[str, str]:
    """Return the public reason of each target that an edition withdraws, by number."""
    log = manuscript["parts"].get(PART, ())
    return {one["number"]: one["reason"] for one in log if one.get("kind") == WITHDRAWN and one["part"] == "targets"}
