"""The paper as the body of a web page."""

import gzip
import html.parser
import re

import pytest

from publishing.document import Sheet
from publishing.fetcher import STATIC
from publishing.web import render_body, render_sheet
from tests.publishing.documents import document

HOSTILE = "<script>alert('1')</script><img src=x onerror=alert(1)>\"&'"


class Reader(html.parser.HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    return Reader(text).tags


def test_every_row_has_an_anchor_and_the_contents_point_to_every_section():
    found = tags(render_body(document(rows=3)))
    ids = [attributes["id"] for _, attributes in found if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {"2027-jtys-001", "2027-jtys-003", "foreword", "targets"} <= set(ids)
    links = [attributes["href"] for tag, attributes in found if tag == "a"]
    assert {"#foreword", "#targets", "#colophon", "#2027-jtys-002"} <= set(links)
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_headings_begin_below_the_portals_own():
    levels = [tag for tag, _ in tags(render_body(document())) if re.fullmatch(r"h\d", tag)]
    assert levels[0] == "h2"
    assert "h1" not in levels


def test_nothing_runs_and_nothing_loads():
    for tag, attributes in tags(render_body(document())):
        assert tag not in {"script", "style", "link", "img", "iframe", "object"}
        assert not {name for name in attributes if name == "style" or name.startswith("on")}


@pytest.mark.parametrize("field", ["title", "issuer", "notice", "edition", "place", "headline", "period"])
def test_plain_text_stays_text_wherever_it_stands(field):
    plain, hostile = tags(render_body(document())), tags(render_body(document(text=HOSTILE, **{field: HOSTILE})))
    assert [tag for tag, _ in hostile] == [tag for tag, _ in plain]


def test_the_language_is_said():
    assert '<article class="paper" lang="zh-Hans">' in render_body(document())
    assert '<article class="paper" lang="en">' in render_body(document(language="en"))


def test_a_long_paper_stays_light():
    body = render_body(document(rows=225)).encode()
    assert len(gzip.compress(body)) < 40_000
    assert len(tags(body.decode())) < 4_000


def test_a_sheet_is_never_run_as_a_formula():
    text = render_sheet(Sheet("x.csv", ("a",), (("=1+1",), ("+1",), ("@x",), ("plain",))))
    assert "\n=1+1" not in text.replace("\r", "")
    assert "\n@x" not in text.replace("\r", "")
    assert "plain" in text


def test_every_column_width_of_the_papers_has_its_rule():
    from tests.whitepapers.manuscripts import laid_out

    rules = (STATIC / "paper.css").read_text()
    widths = {column.width for table in laid_out().tables() for column in table.columns}
    assert [width for width in widths if f".w{width} {{" not in rules] == []
