"""The printer is blind: every way out that we know of is tried (ADR 10)."""

import http.server
import io
import threading
from pathlib import Path

import pypdf
import pytest
from django.utils import translation

from publishing.faults import Unprintable
from publishing.fetcher import STATIC, own_file
from publishing.pdf import typeset

SECRET = "file:///etc/passwd"
WAYS_OUT = {
    "attachment": f'<link rel=attachment href="{SECRET}">',
    "attached link": f'<a rel=attachment href="{SECRET}">x</a>',
    "stylesheet": f'<link rel=stylesheet href="{SECRET}">',
    "image": f'<img alt=x src="{SECRET}">',
    "image on the web": '<img alt=x src="http://127.0.0.1:PORT/x.png">',
    "image without scheme": '<base href="http://127.0.0.1:PORT/"><img alt=x src="x.png">',
    "protocol-relative": '<base href="http://127.0.0.1:PORT/"><img alt=x src="//127.0.0.1:PORT/x.png">',
    "import": "<style>@import url(http://127.0.0.1:PORT/x.css);</style>",
    "import of a file": f"<style>@import url({SECRET});</style>",
    "background": f"<style>body{{background:url({SECRET})}}</style>x",
    "content": f"<style>p::before{{content:url({SECRET})}}</style><p>x</p>",
    "list": f"<style>li{{list-style-image:url({SECRET})}}</style><ul><li>x</ul>",
    "font": f"<style>@font-face{{font-family:x;src:url({SECRET})}}p{{font-family:x}}</style><p>x</p>",
    "object": f'<object data="{SECRET}" type="image/png"></object>',
    "embed": f'<embed src="{SECRET}" type="image/png">',
    "svg image": f'<svg width=9 height=9><title>x</title><image href="{SECRET}" width=9 height=9 /></svg>',
    "svg in data": "<img alt=x src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
    "<image href='http://127.0.0.1:PORT/x.png' width='9' height='9'/></svg>\">",
    "ftp": '<img alt=x src="ftp://127.0.0.1:PORT/x.png">',
    "upwards": f'<img alt=x src="{STATIC.as_uri()}/../../pdf.py">',
    "upwards, encoded": f'<img alt=x src="{STATIC.as_uri()}/%2e%2e/%2e%2e/pdf.py">',
    "other host's file": '<img alt=x src="file://127.0.0.1/etc/passwd">',
    "upper case": '<img alt=x src="FILE:///etc/passwd">',
}


@pytest.fixture(scope="module")
def listener():
    """A server on this machine that remembers whoever knocks."""
    knocks: list[str] = []

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            knocks.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1], knocks
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("way", WAYS_OUT)
def test_every_way_out_is_shut_and_the_address_is_named(way, listener):
    port, knocks = listener
    html = f"<html lang=en><title>x</title><body>{WAYS_OUT[way].replace('PORT', str(port))}</body></html>"
    with pytest.raises(Unprintable) as refusal:
        typeset(html, "", [], "")
    assert not knocks
    said = str(refusal.value)
    assert "passwd" in said or "127.0.0.1" in said or "pdf.py" in said or "svg" in said.lower()


def test_a_drawing_that_uses_a_part_of_another_file_gets_nothing_of_it(tmp_path):
    other = tmp_path / "other.svg"
    other.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text id='a' y='9'>SECRET</text></svg>")
    html = (
        f'<html lang=en><title>x</title><svg width=99 height=9><title>x</title><use href="{other.as_uri()}#a" /></svg>'
    )
    try:
        data = typeset(html, "", [], "")[0]
    except Unprintable:
        return
    text = pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert "SECRET" not in text


def test_a_style_sheet_of_ours_can_be_opened_and_a_link_out_of_the_folder_can_not(tmp_path):
    assert own_file((STATIC / "print.css").as_uri()) == STATIC / "print.css"
    outside = tmp_path / "link.css"
    outside.symlink_to("/etc/passwd")
    assert own_file(outside.as_uri()) is None
    assert own_file("file://example.org" + str(STATIC / "print.css")) is None
    assert own_file(Path("/etc/passwd").as_uri()) is None


def test_data_in_the_document_itself_is_printed():
    image = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    data, pages, _, _ = typeset(f'<html lang=en><title>x</title><img alt=x src="{image}">', "", [], "")
    assert data.startswith(b"%PDF-")
    assert pages == 1


def test_an_image_without_words_and_a_link_to_nowhere_are_refused():
    image = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    with translation.override("en"), pytest.raises(Unprintable, match="no text that says what it shows"):
        typeset(f'<html lang=en><title>x</title><img src="{image}">', "", [], "")
    with pytest.raises(Unprintable, match="nowhere"):
        typeset('<html lang=en><title>x</title><a href="#nowhere">x</a>', "", [], "")
