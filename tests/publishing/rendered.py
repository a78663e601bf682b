"""A document as WeasyPrint lays it out, page by page and line by line: for tests of how a paper is set."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override
from weasyprint import CSS, HTML

from publishing.document import Document
from publishing.fetcher import STATIC, BlindFetcher
from publishing.web import language_tag


@dataclass(frozen=True)
class Line:
    """A line of text within one block, and the elements that it stands in, from the outermost."""

    text: str
    top: float
    left: float
    right: float
    inside: tuple[str, ...]


def lay(document: Document) -> list[Any]:
    """Return the page boxes of a document."""
    template = "publishing/leaflet.html" if document.leaflet else "publishing/paper.html"
    with override(document.language):
        html = render_to_string(template, {"document": document, "lang": language_tag(document.language)})
    widths = {column.width for table in document.tables() for column in table.columns}
    names = ("print.css", "leaflet.css") if document.leaflet else ("print.css",)
    style = "".join((STATIC / name).read_text() for name in names)
    style += "".join(f".w{width}{{width:{width}%}}" for width in widths)
    sheet = CSS(string=style, url_fetcher=BlindFetcher())
    return [page._page_box for page in HTML(string=html, url_fetcher=BlindFetcher()).render(stylesheets=[sheet]).pages]


def lines(page: Any) -> list[Line]:
    """Return the lines of a page's body in the order of its tree; heads and feet of the page are not among them."""
    return list(_lines(page.children[0], ()))


def _lines(box: Any, inside: tuple[str, ...]) -> Iterator[Line]:
    if box.element_tag and (not inside or inside[-1] != box.element_tag):
        inside = (*inside, box.element_tag)
    if type(box).__name__ == "LineBox":
        text = "".join(_texts(box))
        if text.strip():
            yield Line(text, box.position_y, box.position_x, box.position_x + box.width, inside)
        for child in box.children:
            if not hasattr(child, "text"):
                yield from _nested(child, inside)
        return
    for child in getattr(box, "children", ()):
        yield from _lines(child, inside)


def _nested(box: Any, inside: tuple[str, ...]) -> Iterator[Line]:
    for child in getattr(box, "children", ()):
        if type(child).__name__ == "LineBox":
            yield from _lines(child, inside)
        else:
            yield from _nested(child, inside)


def _texts(box: Any) -> Iterator[str]:
    for child in getattr(box, "children", ()):
        if type(child).__name__ == "LineBox":
            continue
        if hasattr(child, "text"):
            yield child.text
        else:
            yield from _texts(child)


def boxes(page: Any, tag: str) -> list[Any]:
    """Return the boxes of the elements with that tag on a page, the anonymous ones around them left out."""
    return [box for box in page.descendants() if box.element_tag == tag and not getattr(box, "is_table_wrapper", False)]
