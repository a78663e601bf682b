"""A text for a newspaper or gazette to set: paragraphs with their rank, as plain text; galley_docx.py writes it for Word."""

import datetime as dt
from dataclasses import dataclass

INDENT = "\u3000\u3000"  # a Chinese paragraph begins with two characters' space


@dataclass(frozen=True)
class Line:
    """A paragraph: title | byline | heading | subheading | text | item | imprint."""

    kind: str
    text: str
    lead: str = ""  # what it begins with, set apart: an item's number and task


@dataclass(frozen=True)
class Galley:
    """The whole text, in its language, dated as the edition is."""

    title: str
    issuer: str
    language: str  # zh-hans | en
    dated: dt.date
    digest: str
    lines: tuple[Line, ...]

    @property
    def chinese(self) -> bool:
        """Say whether it is set as Chinese is."""
        return self.language.startswith("zh")


def as_text(galley: Galley) -> bytes:
    """Return the galley as plain text: UTF-8 with a byte order mark and CR LF, which every editor's desk opens.

    Chinese paragraphs are indented and follow each other; English ones have an empty line between them.
    """
    parts = []
    for one in galley.lines:
        text = one.lead + one.text
        if one.kind in {"title", "byline"}:
            parts.append(f"{text}\n\n")
        elif galley.chinese:
            before = "\n" if one.kind == "heading" else ""
            parts.append(f"{before}{INDENT}{text}\n")
        else:
            parts.append(f"{text}\n\n")
    whole = "".join(parts).rstrip("\n") + "\n"
    return whole.replace("\n", "\r\n").encode("utf-8-sig")
