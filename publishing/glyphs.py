"""Finds the characters that the paper's fonts don't have, and where they stand (ADR 11)."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing.document import Block, Chart, Code, Document, Facts, Index, Note, Prose
from publishing.faults import Unprintable

NAMED = 10  # so many missing characters are named; mending those shows the next
FAMILIES = frozenset({"Noto Serif CJK SC", "Noto Sans CJK SC"})
_NOTDEF = re.compile(r'\.notdef glyph rendered for Unicode string unsupported by fonts: ".*" \(U\+([0-9A-F]+)\)', re.S)

_HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.S)


def missing(messages: Iterable[str], fonts: Iterable[Any]) -> list[str]:
    """Return the characters that no font had, or that another font than the paper's own lent, in order of code.

    `messages` are WeasyPrint's log lines, `fonts` its `Document.fonts` after writing. What a machine happens to have
    installed must not decide how a paper looks. Raises Unprintable when the machine has none of the paper's fonts.
    """
    used = list(fonts)
    if used and not any(font.family in FAMILIES for font in used):
        raise Unprintable(
            _("The paper's fonts are missing on this machine: %(fonts)s. Install the package fonts-noto-cjk.")
            % {"fonts": ", ".join(sorted(FAMILIES))}
        )
    found = {chr(int(match[1], 16)) for message in messages if (match := _NOTDEF.match(message))}
    for font in used:
        if font.family not in FAMILIES:
            found |= {char for text in font.to_unicode.values() for char in text if not char.isspace()}
    return sorted(found)


def texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield (place, text) of everything the document prints, in reading order."""
    for text in (document.title, document.headline, document.issuer, document.place, document.notice, document.edition):
        yield _("Cover"), text
    for section in document.sections:
        yield section.heading, section.heading
        for block in section.blocks:
            yield from _block_texts(section.heading, block)


def _block_texts(heading: str, block: Block) -> Iterator[tuple[str, str]]:
    if isinstance(block, Prose):
        yield heading, strip_tags(block.html)
    elif isinstance(block, Note):
        yield heading, block.text
    elif isinstance(block, Facts):
        for term, value in block.pairs:
            yield _place(heading, term), f"{term} {value}"
    elif isinstance(block, Chart):
        yield _place(heading, block.title), " ".join([block.title, *(bar.label for bar in block.bars)])
    elif isinstance(block, Code):
        yield heading, block.words
    elif isinstance(block, Index):
        yield heading, " ".join(label for _anchor, label in block.rows)
    else:
        for row, cells in block.grid():
            for column, cell in cells:
                yield _place(row.anchor, column.label), "\n".join(cell.texts())


def _place(where: str, field: str) -> str:
    return pgettext("place in a paper", "%(where)s, %(field)s") % {"where": where, "field": field}


def _section(html: str, char: str) -> list[str]:
    """Return the heading above a character that stands in none of the document's texts, as a column's label does."""
    place = html.find(char)
    if place < 0:
        return []
    headings = _HEADING.findall(html, 0, place)
    return [" ".join(strip_tags(headings[-1]).split()) if headings else _("Cover")]


def refuse_missing(characters: Iterable[str], document: Document, html: str = "") -> None:
    """Raise Unprintable with each missing character and the places it stands in; return when there is none.

    `html` is what was printed: asked for the section where the document's own texts don't have the character.
    """
    sentences = []
    for char in list(characters)[:NAMED]:
        places = list(dict.fromkeys(place for place, text in texts(document) if char in text)) or _section(html, char)
        sentences.append(
            _('The character "%(char)s" (U+%(code)s) is in none of the paper\'s fonts; it stands in: %(places)s.')
            % {"char": char, "code": f"{ord(char):04X}", "places": "; ".join(places[:5]) or _("unknown place")}
        )
    if sentences:
        raise Unprintable(" ".join(sentences))
