"""Answers to recommendations as typed on the screen of last year's targets: read, kept, and what can't be kept. Translates only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from targets.refusal import Refused
from whitepapers.desk.scope import told
from whitepapers.heeding import heed
from whitepapers.recommended import Recommended

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.models import WhitePaperPage


@dataclass
class Heard:
    """How many answers were kept; what was typed where one was not, and why."""

    saved: int = 0
    typed: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)


def keep_answers(paper: "WhitePaperPage", *, by: "User", rows: Iterable[Recommended], data: Mapping[str, str]) -> Heard:
    """Keep every answer that was changed on the form; a field left empty where nothing was answered says nothing."""
    heard = Heard()
    for one in rows:
        key = one.row.pk
        if f"r{key}" not in data:
            continue
        text = data[f"r{key}"].replace("\r\n", "\n").strip()
        if text == (one.answer.text if one.answer else ""):
            continue
        seen = data.get(f"r{key}-seen", "0")
        try:
            if heed(
                paper=paper,
                recommendation=key,
                text=text,
                by=by,
                seen=int(seen) if seen.isdecimal() and len(seen) < 6 else 0,
            ):
                heard.saved += 1
        except Refused as refusal:
            heard.typed[key], heard.notes[key] = text, told(refusal)
    return heard
