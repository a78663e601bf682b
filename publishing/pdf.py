"""Prints a document as a tagged PDF with WeasyPrint: the same document gives the same bytes, always."""

import datetime as dt
import gc
import logging
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import weasyprint.pdf
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from weasyprint import CSS, Attachment

from publishing.complaints import told
from publishing.document import Document, Pdf
from publishing.faults import RenderingWarning, Unprintable
from publishing.fetcher import STATIC, BlindFetcher, Denied
from publishing.finishing import COLOURS, VARIANT, colours, finish
from publishing.glyphs import missing, refuse_missing
from publishing.inspection import inspect_pdf
from publishing.levers import pull
from publishing.manuscript import sha256
from publishing.parsing import Page
from publishing.structure.writing import add_tags
from publishing.web import language_tag, render_sheet
from publishing.writing import write_once

DATA = "manuscript.json"

pull()  # ADR 27
weasyprint.pdf.add_tags = add_tags  # WeasyPrint calls it by this name once everything is drawn (ADR 21)


def render_pdf(document: Document, manuscript_json: str = "") -> Pdf:
    """Return the PDF with its data files attached, or raise Unprintable naming what can't be printed and where."""
    attached = {sheet.name: render_sheet(sheet).encode("utf-8-sig") for sheet in document.sheets}
    if manuscript_json:
        attached[DATA] = manuscript_json.encode()
    with override(document.language):
        template = "publishing/leaflet.html" if document.leaflet else "publishing/paper.html"
        html = render_to_string(template, {"document": document, "lang": language_tag(document.language)})
    widths = sorted({column.width for table in document.tables() for column in table.columns})
    sheets = ("print.css", "leaflet.css") if document.leaflet else ("print.css",)
    style = "".join((STATIC / name).read_text() for name in sheets) + "".join(
        f".w{width}{{width:{width}%}}" for width in widths
    )
    data, pages, messages, fonts = typeset(html, style, _attachments(attached, document), document.digest)
    refuse_missing(missing(messages, fonts), document, html)
    inspect_pdf(data, document, pages, attached)
    return Pdf(data=data, pages=pages)


def typeset(
    html: str, style: str, attachments: list[Attachment], identifier: str
) -> tuple[bytes, int, list[str], list[Any]]:
    """Return (PDF, pages, WeasyPrint's warnings, the fonts used) of one HTML text; fetches nothing from outside.

    Raises Unprintable when the text asks for something outside, points nowhere, or can't be read aloud.
    """
    fetcher = BlindFetcher()
    try:
        with _logged() as records, _no_collection():
            css = CSS(string=style, url_fetcher=fetcher)
            page = Page(html, fetcher)
            rendered = page.render(stylesheets=[css], pdf_variant=VARIANT)
            rendered.color_profiles[COLOURS] = colours()
            data = rendered.write_pdf(
                pdf_variant=VARIANT,
                output_intent="as rendered",
                pdf_identifier=sha256(identifier)[:32].encode(),
                attachments=attachments,
                finisher=_finished,
            )
    except Denied as denied:
        raise Unprintable(
            _("The printer was asked to open %(url)s; it opens nothing outside the paper.") % {"url": denied.url}
        ) from denied
    if faults := told(records, page.etree_element):
        raise Unprintable(" ".join(faults))
    messages = [record.getMessage() for record in records]
    for message in messages:
        if ".notdef" not in message:
            warnings.warn(message, RenderingWarning, stacklevel=2)
    return data, len(rendered.pages), messages, list(rendered.fonts.values())


def _finished(document: Any, pdf: Any) -> None:
    finish(document, pdf)
    write_once(pdf)


def _attachments(files: Mapping[str, bytes], document: Document) -> list[Attachment]:
    """Return the files as attachments that carry the document's date, not the time of printing."""
    day = document.dated or dt.date(2000, 1, 1)
    moment = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001  WeasyPrint writes it as it is, with a Z
    with override(document.language):
        source = _("The whole text as data; from it the fingerprint printed here is computed.")
        table = _("A table of this document as data.")
    return [
        Attachment(
            string=data,
            name=name,
            description=source if name == DATA else table,
            created=moment,
            modified=moment,
            relationship="Source" if name == DATA else "Data",
            url_fetcher=BlindFetcher(),
        )
        for name, data in sorted(files.items())
    ]


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what this thread said: another paper may be printing beside us."""
        if record.thread == self.thread:
            self.records.append(record)


@contextmanager
def _logged() -> Iterator[list[logging.LogRecord]]:
    """Collect what WeasyPrint and fontTools complain about while the block runs."""
    logger, handler = logging.getLogger("weasyprint"), _Records()
    logger.addHandler(handler)
    try:
        yield handler.records
    finally:
        logger.removeHandler(handler)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Switch cyclic garbage collection off while a paper is laid out: up to an eighth less time (docs/performance.md)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
