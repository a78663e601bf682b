"""An entry of a frozen paper as lines to read: what belongs together in one line, compared with another text by word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext

from publishing.by_word import Kind, Piece, by_word
from publishing.difference import NOT_READ, plain
from whitepapers import wording
from whitepapers.entries import Frozen
from whitepapers.results import told
from whitepapers.results.composing import PART as RESULTS
from whitepapers.review.wording import field_name, field_order

# Fields of a target that are told together with others, below the name of the first.
TOGETHER = {
    "comparison": "value",
    "value_text": "value",
    "unit": "value",
    "due_text": "due",
    "partners_text": "partners",
    "source_document": "source",
    "source_number": "source",
    "responsible_officer": "responsible_unit",
}


@dataclass(frozen=True)
class Line:
    """One line: its name, and its text in pieces, some of which may be removed or added."""

    name: str
    label: str
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """True when something differs."""
        return any(piece.kind is not Kind.SAME for piece in self.pieces)


def lines(entry: Frozen, before: Frozen | None = None, *, duties: Mapping[str, str] | None = None) -> list[Line]:
    """Return what stands in an entry, in the order in which it is read; compared with `before` where there is one.

    `duties` are the titles of the duties by number: a target names its duty by number only.
    """
    titles = duties or {}
    now, then = _texts(entry, titles), _texts(before, titles) if before is not None else {}
    names = sorted({*now, *then}, key=field_order)
    found = []
    for name in names:
        new, old = now.get(name, ""), then.get(name, "")
        if new or old:
            pieces = by_word(old, new) if before is not None and old != new else (Piece(Kind.SAME, new),)
            found.append(Line(name, field_name(name), pieces))
    return found


def changed(entry: Frozen, before: Frozen, *, duties: Mapping[str, str] | None = None) -> list[Line]:
    """Return only the lines that differ."""
    return [line for line in lines(entry, before, duties=duties) if line.changed]


def title(entry: Frozen) -> str:
    """Return what an entry is called: its task or title, or the name of its part."""
    return str(entry.text.get("task") or entry.text.get("title") or "")


def _texts(entry: Frozen, duties: Mapping[str, str]) -> dict[str, str]:
    """Return the text of each line by its name."""
    if entry.part == RESULTS:
        return {"task": str(entry.text["task"]), **told.lines(entry.text)}
    said: Mapping[str, str] = _target(entry.text, duties) if entry.part == "targets" else {}
    rest = (name for name in entry.text if name not in said and name not in NOT_READ and TOGETHER.get(name) not in said)
    return {**said, **{name: plain(entry.text, name) for name in rest}}


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _target(entry: Mapping[str, Any], duties: Mapping[str, str]) -> dict[str, str]:
    """Return the lines of a target whose fields are told together."""
    figure = wording.figure(entry["value"], entry["comparison"]) or entry["value_text"]
    steps = (
        _joined((one["due"], wording.step_text(one["text"], one["value"], entry["unit"])))
        for one in entry["milestones"]
    )
    source = (wording.source_names().get(entry["source"], entry["source"]), entry["source_document"])
    partners = pgettext("separator of names", ", ").join(one["name"] for one in entry["partners"])
    duty = str(entry.get("duty") or "")
    return {
        "duty": _joined((duty, duties.get(duty, ""))),
        "kind": wording.kind_names().get(entry["kind"], entry["kind"]),
        "value": _joined((figure, entry["unit"])),
        "due": _joined((entry["due"] or "", entry["due_text"])),
        "milestones": pgettext("separator", "; ").join(steps),
        "partners": _joined((partners, entry["partners_text"])),
        "source": _joined((*source, entry["source_number"])),
        "responsible_unit": _joined((entry["responsible_unit"], entry["responsible_officer"])),
    }
