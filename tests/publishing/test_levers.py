"""The levers make printing quicker and change nothing: each file is the same, byte for byte, with and without them."""

import re
from dataclasses import replace

import pytest
from weasyprint import HTML

from publishing import levers, parsing, writing
from publishing.document import Cell, Note, Prose, Section
from publishing.pdf import render_pdf
from tests.publishing.documents import document, table

LONG = (
    "以保障群众日常出行为重点，统筹推进公交专用道、换乘枢纽和慢行系统建设，做到“当年开工、当年见效”（含城乡结合部）。"
    * 3
)
ENGLISH = "Forty kilometres of bus lanes are marked, signposted and open to the public, the ring road’s included. " * 3
PROSE = f"<p>{LONG}</p><ul><li>{ENGLISH}</li><li><b>{LONG}</b></li></ul><p>{ENGLISH}</p>"


def rich(language: str = "zh-hans"):
    """A paper with everything that the levers touch: long lines of both scripts, justified prose, tables over pages, notes."""
    wide = replace(
        table(),
        rows=tuple(
            replace(row, anchor=f"wide-{row.anchor}", cells=(row.cells[0], Cell(lines=(LONG, ENGLISH)), row.cells[2]))
            for row in table(40, LONG).rows
        ),
    )
    made = document(40, LONG)
    more = (
        Section("more", "更多", (Prose(PROSE), Note(ENGLISH), wide), opens_page=True),
        Section("sub", "小节", (Prose(f"<p>{LONG[:40]}\t{LONG}</p>"),), level=2),
    )
    return replace(made, sections=(*made.sections[:2], *more, made.sections[2]), language=language)


def test_the_levers_are_written_for_the_versions_that_are_installed():
    assert levers.fits(), "another WeasyPrint or pydyf: read what changed, measure, and name it in publishing/levers.py"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("leaflet", [False, True])
def test_with_and_without_the_levers_every_byte_is_the_same(language, leaflet):
    asked = replace(rich(language), leaflet=leaflet)
    quick = render_pdf(asked)
    with levers.released():
        plain = render_pdf(asked)
    assert quick.pages > 1
    assert quick.data == plain.data
    assert render_pdf(asked).data == quick.data


FLOWING = """<html><style>
@page {{ @bottom-center {{ content: counter(page) }} @top-left {{ content: "a"; padding-inline-start: 3pt }} }}
@page :first {{ @bottom-center {{ content: none }} }}
html {{ line-height: calc(1em + 4pt); text-indent: calc(2em - 1pt); direction: {direction} }}
p {{ margin-inline-start: 20pt; margin-left: 3pt; padding-block-start: 2pt; --gap: 9pt }} p + p {{ padding-left: var(--gap) }}
li::before {{ content: attr(class) "· " }} li::after {{ content: counter(page); border-inline-end: 1pt solid }}
i {{ position: absolute; right: 0 }} i > b {{ float: left }} s {{ float: left; width: 2em }}
</style><p>甲 a</p><p><s>浮</s>绕行的文字一直排到浮动框的下面去才算完，所以这里要写得长一些。</p><p>乙 b <i>丙<b>丁</b></i></p><ul><li class=x>一</li><li class=y>二</li></ul>
<p style="break-before: page">丙</p><p style="break-before: page">丁</p></html>"""


@pytest.mark.parametrize("options", [{}, {"full_fonts": True}], ids=["cut", "whole"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_rules_that_no_paper_has_are_kept_too(direction, options):
    def printed():
        return HTML(string=FLOWING.format(direction=direction)).write_pdf(pdf_identifier=b"x", **options)

    quick = printed()
    with levers.released():
        assert printed() == quick


def test_the_levers_are_pulled_and_can_be_let_go():
    from weasyprint.layout import block, percent

    assert block.resolve_percentages is percent.resolve_percentages is levers.resolve_percentages
    with levers.released():
        assert block.resolve_percentages is percent.resolve_percentages is not levers.resolve_percentages
    assert block.resolve_percentages is levers.resolve_percentages


def test_on_another_version_nothing_is_pulled(monkeypatch):
    from weasyprint.layout import percent

    monkeypatch.setitem(levers.KNOWN, "weasyprint", "1.0")
    with levers.released():
        assert percent.resolve_percentages is not levers.resolve_percentages
    assert percent.resolve_percentages is not levers.resolve_percentages
    monkeypatch.undo()
    assert levers.pull()


def test_read_as_xml_or_as_html_a_page_is_the_same(monkeypatch):
    asked = rich()
    quick = render_pdf(asked)
    monkeypatch.setattr(parsing.ElementTree, "fromstring", _refuse)
    assert render_pdf(asked).data == quick.data


def _refuse(_text):
    raise parsing.ElementTree.ParseError


def test_what_is_no_xml_is_read_as_html():
    assert parsing.parse("<!DOCTYPE html><p>甲<br>乙<p>丙").find(".//p").text == "甲"
    assert (
        parsing.parse('<!DOCTYPE html><html><body><p>甲<br>&nbsp;乙</p><img alt=""></body></html>').find(".//br").tail
        == "\xa0乙"
    )


def test_written_once_a_file_holds_what_it_held(monkeypatch):
    asked = document(3)
    once = render_pdf(asked).data
    monkeypatch.setattr("publishing.pdf.write_once", lambda pdf: None)
    twice = render_pdf(asked).data
    assert _contents(once) == _contents(twice)
    assert writing.LEVEL < 9


def _contents(data):
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        streams = [one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream) and "/Type" not in one]
        shape = re.sub(
            r"/Length \d+", "", "\n".join(repr(one) for one in pdf.objects if not isinstance(one, pikepdf.Stream))
        )
        return sorted(streams), len(shape)
