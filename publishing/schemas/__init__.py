"""The schemas of what the press gives out as data: JSON Schema of the manuscript, Table Schemas of the sheets.

A schema that was published is never changed in what it means: a new field is a new version, in a new file.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MANUSCRIPT = "manuscript-1"
NAMES = tuple(sorted(file.stem for file in HERE.glob("*.json")))


@lru_cache
def schema(name: str) -> dict[str, Any]:
    """Return the schema with this name, such as manuscript-1; raises KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    found: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return found


def schema_bytes(name: str) -> bytes:
    """Return the schema's file as it stands here; raises KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    return (HERE / f"{name}.json").read_bytes()


def table_schema(sheet: str, columns: Sequence[str]) -> str | None:
    """Return the name of the schema that describes a sheet (targets.csv) with these columns, or None."""
    for name in NAMES:
        one = schema(name)
        if f"{one.get('name')}.csv" == sheet and [field["name"] for field in one["fields"]] == list(columns):
            return name
    return None


def described(name: str) -> Iterator[tuple[str, str, list[tuple[str, str, str, str]]]]:
    """Yield (object, what it is, its fields) of a JSON Schema; a field is (name, type, "always" or not, meaning)."""
    whole = schema(name)
    for title, one in (("manuscript", whole), *whole["$defs"].items()):
        yield from _object(title, one, whole)


def _object(
    title: str, one: dict[str, Any], whole: dict[str, Any]
) -> Iterator[tuple[str, str, list[tuple[str, str, str, str]]]]:
    if "properties" not in one:
        return
    fields = [
        (field, _kind(said, whole), "always" if field in one["required"] else "", _meaning(said, whole))
        for field, said in one["properties"].items()
    ]
    yield title, one["description"], fields
    for field, said in one["properties"].items():
        if "properties" in said:
            yield from _object(f"{title}.{field}", said, whole)


def _named(said: dict[str, Any]) -> str:
    return str(said["$ref"]).rpartition("/")[2]


def _kind(said: dict[str, Any], whole: dict[str, Any]) -> str:
    """Return a field's type in a word or two."""
    if "$ref" in said:
        target = whole["$defs"][_named(said)]
        return f"[{_named(said)}](#{_named(said)})" if "properties" in target else str(target["type"])
    if "const" in said:
        return f"`{json.dumps(said['const'])}`"
    if said["type"] == "array":
        items = said["items"]
        inner = items.get("else", items)
        return f"list of {_kind(inner, whole)}" + (" or [leaf](#leaf)" if "else" in items else "")
    kinds = [said["type"]] if isinstance(said["type"], str) else said["type"]
    return " or ".join(kinds) if len(kinds) < 4 else "any"


def _meaning(said: dict[str, Any], whole: dict[str, Any]) -> str:
    return str(said.get("description") or (whole["$defs"][_named(said)]["description"] if "$ref" in said else ""))
