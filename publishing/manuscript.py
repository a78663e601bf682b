"""What a manuscript is: plain frozen data, its canonical JSON and its SHA-256 digest (ADR 3 and 6).

A manuscript is a dict::

    {"schema": "whitebook-manuscript/1", "language": "zh-hans",
     "head":  {… plain data of the title page …},
     "parts": {"prose": [entry, …], "duties": [entry, …], …}}

Every entry of every part is a dict with its own random ``salt``. The digest covers the head as it is and, of each
entry, only its leaf: the digest of the salted entry. So a text that is withdrawn by order can be replaced by
``{"withdrawn": true, "leaf": "…"}`` and the manuscript still verifies. An entry that says ``"withheld": true`` is approved
and recorded whole; in everything that the public gets, such a leaf stands in its place (ADR 19).
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

SCHEMA = "whitebook-manuscript/1"
WITHDRAWN = "withdrawn"
WITHHELD = "withheld"
# in the head, beside what the draft says; "last_year" cites the statement that last year's results are taken from
ADDED_BY_SUBMISSION = frozenset({"round", "edition", "change_reason", "last_year"})
# in an entry: what others have found by then, which no writer of the draft says or signs
FOUND_AT_SUBMISSION = frozenset({"result", "miss"})

Entry = dict[str, Any]
Manuscript = dict[str, Any]


class Malformed(ValueError):
    """The data is not a manuscript: it names what is wrong and where."""


_LEAVES = frozenset({str, int, bool, type(None)})


def _is_plain(value: object) -> bool:
    """Say at once that most data is plain; what it does not know is left to `_check_plain`, which names the place."""
    kind = type(value)
    if kind in _LEAVES:
        return True
    if kind is dict:
        return all(type(key) is str and (type(one) in _LEAVES or _is_plain(one)) for key, one in value.items())  # type: ignore[attr-defined]
    return kind is list and all(type(one) in _LEAVES or _is_plain(one) for one in value)  # type: ignore[attr-defined]


def _check_plain(value: object, where: str) -> None:
    if value is None or isinstance(value, (str, bool, int)):
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise Malformed(f"{where}: the key {key!r} is not text.")
            _check_plain(inner, f"{where}.{key}")
    elif isinstance(value, Sequence):
        for index, inner in enumerate(value):
            _check_plain(inner, f"{where}[{index}]")
    else:
        raise Malformed(f"{where}: {type(value).__name__} is not plain data; write numbers and dates as text.")


def canonical(data: object) -> str:
    """Return the one JSON text of `data`: keys sorted, no spaces, UTF-8 characters as they are.

    Floats are refused, since their text differs between systems: a number is an int or a decimal string.
    """
    if not _is_plain(data):
        _check_plain(data, "manuscript")
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(text: str | bytes) -> str:
    """Return the SHA-256 of `text` (UTF-8) as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def leaf(entry: Entry) -> str:
    """Return the leaf digest of one entry; a withdrawn entry keeps the one it had."""
    return str(entry["leaf"]) if entry.get(WITHDRAWN) else sha256(canonical(entry))


def _skeleton(manuscript: Manuscript, of: Callable[[Entry], str]) -> dict[str, Any]:
    parts = {name: [of(entry) for entry in entries] for name, entries in manuscript["parts"].items()}
    return {**manuscript, "parts": parts}


def digest(manuscript: Manuscript) -> str:
    """Return the digest that is approved, printed and published."""
    return sha256(canonical(_skeleton(manuscript, leaf)))


def content_digest(manuscript: Manuscript) -> str:
    """Return a digest of the writers' text alone, without salts, what the submission adds, and what others have found.

    Two compositions of one draft share it, whatever was verified between them.
    """
    bare = {key: value for key, value in manuscript["head"].items() if key not in ADDED_BY_SUBMISSION}
    return sha256(canonical(_skeleton({**manuscript, "head": bare}, lambda entry: sha256(canonical(_written(entry))))))


def _written(entry: Entry) -> Entry:
    return {key: value for key, value in unsalted(entry).items() if key not in FOUND_AT_SUBMISSION}


def unsalted(entry: Entry) -> Entry:
    """Return the entry as a person reads it: without its salt."""
    return {key: value for key, value in entry.items() if key != "salt"}


def freeze(
    *, language: str, head: Mapping[str, Any], parts: Mapping[str, Sequence[Mapping[str, Any]]]
) -> tuple[Manuscript, str, str]:
    """Return (manuscript, canonical JSON, digest), each entry with a fresh 128-bit salt."""
    salted = {name: [{**entry, "salt": secrets.token_hex(16)} for entry in entries] for name, entries in parts.items()}
    manuscript = {"schema": SCHEMA, "language": language, "head": dict(head), "parts": salted}
    text = canonical(manuscript)
    return manuscript, text, digest(manuscript)


def thaw(text: str, expected: str) -> Manuscript:
    """Return the manuscript of its canonical JSON, after proving that it has the `expected` digest."""
    manuscript = json.loads(text)
    if manuscript.get("schema") != SCHEMA:
        raise Malformed(f"This is not a manuscript of the schema {SCHEMA}.")
    found = digest(manuscript)
    if found != expected:
        raise Malformed(f"The manuscript's digest is {found}, but {expected} was recorded.")
    return manuscript


def withdraw(manuscript: Manuscript, part: str, index: int) -> Manuscript:
    """Return the manuscript with one entry's text gone and its leaf kept; the digest does not change."""
    entries = list(manuscript["parts"][part])
    entries[index] = {WITHDRAWN: True, "leaf": leaf(entries[index])}
    return {**manuscript, "parts": {**manuscript["parts"], part: entries}}


def public(manuscript: Manuscript) -> Manuscript:
    """Return the manuscript as the public gets it: withheld entries are leaves, and the digest is the same."""
    if not any(_is_secret(entry) for entries in manuscript["parts"].values() for entry in entries):
        return manuscript
    parts = {name: [_public(entry) for entry in entries] for name, entries in manuscript["parts"].items()}
    return {**manuscript, "parts": parts}


def _is_secret(entry: Entry) -> bool:
    return bool(entry.get(WITHHELD)) and not entry.get(WITHDRAWN)


def _public(entry: Entry) -> Entry:
    return {WITHDRAWN: True, "leaf": leaf(entry), WITHHELD: True} if _is_secret(entry) else entry


def public_text(text: str) -> str:
    """Return the canonical JSON that the public gets; the very same text when nothing is withheld."""
    manuscript = json.loads(text)
    shown = public(manuscript)
    return text if shown is manuscript else canonical(shown)


FIRST_LINK = "0" * 64  # what the first link of a chain is linked to


def link(previous: str, payload: Mapping[str, Any]) -> str:
    """Return the next link of a hash chain: the digest over the link before and this record's own data."""
    return sha256(canonical({"previous": previous, "record": payload}))
