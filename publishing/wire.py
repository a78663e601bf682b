"""A document as plain JSON and back: what crosses into the printer's cell. No pickle on either side (ADR 23)."""

import base64
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import override

from publishing import document as shapes
from publishing.document import Document

KIND = "is"  # names what a JSON object stands for
LEAVES: dict[str, tuple[Callable[[Any], str], Callable[[str], Any]]] = {  # what JSON has no form for
    "date": (dt.date.isoformat, dt.date.fromisoformat),
    "bytes": (lambda value: base64.b64encode(value).decode(), base64.b64decode),
}


def pack(document: Document) -> str:
    """Return the document as JSON. Texts that wait for their translation get it now, in the document's language.

    Raises TypeError for a value that is neither plain data nor one of the press's own shapes.
    """
    with override(document.language):
        return json.dumps(_plain(document), ensure_ascii=False)


def unpack(text: str) -> Document:
    """Return the document of `pack`'s JSON, equal to the one that was packed."""
    made = _shaped(json.loads(text))
    if not isinstance(made, Document):
        raise TypeError("This is no document.")
    return made


@cache
def _shapes() -> dict[str, Any]:
    """Return the press's shapes by name: nothing else can be made out of what was sent."""
    return {name: one for name, one in vars(shapes).items() if isinstance(one, type) and is_dataclass(one)}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (str, Promise)):
        return str(value)
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    name = type(value).__name__
    shape = _shapes().get(name)
    if shape is type(value):
        return {KIND: name} | {one.name: _plain(getattr(value, one.name)) for one in fields(shape)}
    if name in LEAVES:
        return {KIND: name, "as": LEAVES[name][0](value)}
    raise TypeError(f"The printer's cell is not sent a {name}.")


def _shaped(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_shaped(one) for one in value)
    if not isinstance(value, dict):
        return value
    kind = value.pop(KIND)
    if kind in LEAVES:
        return LEAVES[kind][1](value["as"])
    return _shapes()[kind](**{name: _shaped(one) for name, one in value.items()})
