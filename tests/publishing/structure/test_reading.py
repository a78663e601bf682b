"""How HTML becomes a structure tree: what each element is, what only helps the eye, and what is refused."""

import io
import re

import pikepdf
import pypdf
import pytest
from django.utils import translation

from publishing.faults import Unprintable
from publishing.pdf import typeset
from tests.publishing import archive, claims
from tests.publishing.anatomy import ARTEFACT, Anatomy
from tests.publishing.validator import objections

DRAWING = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20' viewBox='0 0 40 20'>{}<rect width='40' height='20' fill='#12365c'/></svg>"
LANGUAGES = ("en", "zh-hans")
STYLE = "html{font-family:'Noto Sans CJK SC'} @page{size:A5;margin:15mm}"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def set_html(body: str, style: str = "", head: str = "<h1>标题</h1>") -> bytes:
    html = f'<html lang="zh-Hans"><head><title>标题</title></head><body>{head}{body}</body></html>'
    return typeset(html, STYLE + style, [], "x")[0]


def read(body: str, style: str = "", **more: str) -> Anatomy:
    return Anatomy(set_html(body, style, **more))


def outline(it: Anatomy) -> str:
    """Return the tree below the first heading as roles in brackets."""

    def told(one):
        return one.role + (f"({' '.join(told(kid) for kid in one.kids)})" if one.kids else "")

    return " ".join(told(kid) for kid in it.root.kids[1:])


@pytest.mark.parametrize(
    ("html", "tree"),
    [
        ("<p>一<b>二</b><span>三</span><br>四</p>", "P"),
        ("<ul><li>一<li>二</ul>", "L(LI(Lbl LBody) LI(Lbl LBody))"),
        ("<ul style='list-style:none'><li>一<li><p>二</p></ul>", "L(LI(LBody) LI(LBody(P)))"),
        ("<ol><li>一<ul><li>二</ul></ol>", "L(LI(Lbl LBody(L(LI(Lbl LBody)))))"),
        ("<ol style='list-style-position:inside'><li>一</ol>", "L(LI(Lbl LBody))"),
        ("<dl><div><dt>词<dd>义</div></dl>", "L(LI(Lbl LBody))"),
        ("<dl><dt>词<dd>义<dd>又<dt>词<dd>义</dl>", "L(LI(Lbl LBody LBody) LI(Lbl LBody))"),
        ("<dl><dt>词<dd><ul><li>义</ul></dl>", "L(LI(Lbl LBody(L(LI(Lbl LBody)))))"),
        ("<section><h2>节</h2>散文</section>", "Sect(H2 P)"),
        ("<p>删<del>旧</del><ins>新</ins></p>", "P(Span Span)"),
        ('<p>外<span lang="en">word</span></p>', "P(Span)"),
        ('<p>见<a href="#x">此处</a></p><p id="x">那里</p>', "P(Link) P"),
        ("<blockquote><p>引</p></blockquote><p></p><div></div>", "BlockQuote(P)"),
        (f"<figure>{DRAWING.format('<title>图</title>')}<figcaption>题</figcaption></figure>", "Div(Figure P)"),
        ("<table><tr><th>一<td></table>", "Table(TBody(TR(TH TD)))"),
        ("<table><caption>题</caption><tr><th>一<td>二</table>", "Table(Caption TBody(TR(TH TD)))"),
    ],
)
def test_each_element_becomes_its_structure_type(html, tree):
    assert outline(read(html)) == tree


def test_what_stands_in_grouping_elements_directly_becomes_a_paragraph_in_its_place():
    it = read("<div>前<p>中</p>后</div>")
    assert [it.text(one) for one in it.of("P")] == ["前", "中", "后"]


def test_levels_that_prose_skips_are_drawn_up():
    it = read("<h4>甲</h4><h6>乙</h6><h2>丙</h2><h3>丁</h3>")
    assert [one.role for one in it.elements if one.role.startswith("H")] == ["H1", "H2", "H3", "H2", "H3"]


def test_an_element_that_goes_on_over_lines_and_pages_is_one_element():
    it = read(f'<p id="x">{"很长的一段" * 900}</p><p><a href="#x">{"一个很长的链接" * 30}</a></p>')
    long, _short = it.of("P")
    assert len({page for page, _mark in long.marks}) > 1
    (link,) = it.of("Link")
    assert len(link.touches) > 1
    assert it.text(long).startswith("很长的一段")
    assert [list(claim(it)) for claim in claims.CLAIMS] == [[] for _ in claims.CLAIMS]


def test_a_table_over_pages_is_one_table_whose_head_is_read_once():
    rows = "<tr><th scope=row>行</th><td>格</td></tr>" * 200
    it = read(f"<table><thead><tr><th>一</th><th>二</th></tr></thead><tbody>{rows}</tbody></table>")
    assert len(it.of("Table")) == len(it.of("THead")) == 1
    assert len(it.of("TR")) == 201
    assert len(it.pdf.pages) > 2
    shown = pypdf.PdfReader(io.BytesIO(it.data)).pages[1].extract_text()
    assert shown.startswith("一")


def test_spans_scopes_numbering_and_decoration_are_said():
    it = read(
        "<table><thead><tr><th colspan=2>头</th></tr></thead><tr><th rowspan=2>行<td>格<tr><td>格</table>"
        "<ol><li>一</ol><ul><li>一</ul><p>旧<del>旧</del><ins>新</ins></p>"
    )
    heads = it.of("TH")
    assert [(str(one.attribute("/Scope")), one.attribute("/ColSpan"), one.attribute("/RowSpan")) for one in heads] == [
        ("/Column", 2, None),
        ("/Row", None, 2),
    ]
    assert [str(one.attribute("/ListNumbering")) for one in it.of("L")] == ["/Decimal", "/Disc"]
    assert [str(one.attribute("/TextDecorationType")) for one in it.of("Span")] == ["/LineThrough", "/Underline"]


def test_a_drawing_has_its_title_and_description_as_words_and_its_place_in_points():
    it = read(DRAWING.format("<title>完成情况</title><desc>四季度</desc>"), "svg{display:block}")
    (figure,) = it.of("Figure")
    assert str(figure.source.Alt) == "完成情况 四季度"
    left, bottom, right, top = (float(edge) for edge in figure.attribute("/BBox"))
    assert (round(right - left, 1), round(top - bottom, 1)) == (30.0, 15.0)
    assert objections(it.data) == []


def test_a_drawing_in_a_picture_has_its_alternative_text():
    it = read(f'<p><img alt="二维码" src="data:image/svg+xml,{DRAWING.format("").replace("#", "%23")}"></p>')
    assert [str(one.source.Alt) for one in it.of("Figure")] == ["二维码"]


def test_margins_leaders_and_what_is_hidden_from_readers_are_artefacts():
    style = (
        "@page{@top-left{content:'页眉'}@bottom-right{content:counter(page)}}"
        "a::after{content:leader(dotted) target-counter(attr(href),page)}"
    )
    it = read(
        '<nav class="contents"><h2>目录</h2><ul style="list-style:none"><li><a style="display:block" href="#x">节</a></ul></nav>'
        '<p aria-hidden="true">藏</p><h2 id="x">节</h2>',
        style,
    )
    assert outline(it) == "Sect(H2 TOC(TOCI(Reference(Link)))) H2"
    assert [it.text(one) for one in it.elements if not one.kids] == ["标题", "目录", "节1", "节"]
    (link,) = it.of("Link")
    assert [str(one.Contents) for one in link.touches] == ["节"]
    properties = [
        (str(operands[1].Type), str(operands[1].get("/Subtype")))
        for operands, _operator in pikepdf.parse_content_stream(it.pdf.pages[0], "BDC")
        if str(operands[0]) == "/Artifact"
    ]
    assert {("/Pagination", "/Header"), ("/Pagination", "/Footer"), ("/Layout", "None")} == set(properties)
    assert any(stroke.mark == ARTEFACT and stroke.font for stroke in it.strokes[0])
    assert [*objections(it.data), *(one for claim in archive.CLAIMS for one in claim(it))] == []


def test_a_link_out_of_the_paper_says_its_words_and_keeps_its_address():
    it = read('<p><a href="https://whitebook.example/verify/">核验</a></p>')
    (note,) = it.pdf.pages[0].Annots
    assert (str(note.Contents), str(note.A.URI)) == ("核验", "https://whitebook.example/verify/")


NAMELESS = {
    "an image": (
        "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>\">",
        "图",
    ),
    "an image whose text is blank": (
        "<img alt=' ' src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>\">",
        "图",
    ),
    "a drawing": (DRAWING.format(""), "绘图"),
}


@pytest.mark.parametrize("image", NAMELESS)
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", 'The image on page 1 (in "完成情况") has no text that says what it shows: a drawing.'),
        ("zh-hans", "第1页（“完成情况”部分）有一幅图没有替代文字，读屏软件无法朗读其内容：图形。"),
    ],
    ids=LANGUAGES,
)
def test_an_image_without_words_is_refused_with_its_place(image, language, sentence):
    with translation.override(language), pytest.raises(Unprintable, match=re.escape(sentence)):
        set_html(f"<h2>完成情况</h2><p>{NAMELESS[image][0]}</p>")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", 'The link "第九节" leads to "nine", and nothing in the paper bears that name.'),
        ("zh-hans", "链接“第九节”指向“nine”，但文中没有这个位置。"),
    ],
    ids=LANGUAGES,
)
def test_a_broken_link_is_refused_with_its_words(language, sentence):
    with translation.override(language), pytest.raises(Unprintable, match=re.escape(sentence)):
        set_html('<p>见<a href="#nine">第九节</a></p>')


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", 'Page 2 is empty (in "标题").'), ("zh-hans", "第2页是空白页（“标题”部分）。")],
    ids=LANGUAGES,
)
@pytest.mark.parametrize(
    "nothing", ["<div></div>", "<div style='border:1px solid;height:9mm'></div>", '<p aria-hidden="true">藏</p>']
)
def test_a_page_with_nothing_to_read_is_refused(nothing, language, sentence):
    body = f"<p>一</p><div style='break-before:page'>{nothing}</div><p style='break-before:page'>三</p>"
    with translation.override(language), pytest.raises(Unprintable, match=re.escape(sentence)):
        set_html(body, "@page{@top-left{content:'页眉'}}")


def test_an_empty_cover_is_refused_too():
    with pytest.raises(Unprintable, match="Page 1 is empty \\(before any heading\\)"):
        set_html("<h1 style='break-before:page'>标题</h1>", head="<div style='height:9mm'></div>")


def test_text_drawn_in_a_layer_of_its_own_is_refused_since_no_element_could_hold_it():
    with pytest.raises(Unprintable, match="can't be read aloud"):
        set_html("<p style='opacity:0.5'>淡</p>")


def test_a_text_that_does_not_say_its_language_is_refused():
    with pytest.raises(Unprintable, match="in which language"):
        typeset("<html><title>x</title><p>x</p></html>", STYLE, [], "")


def test_every_fault_of_a_paper_is_told_at_once():
    with pytest.raises(Unprintable) as refusal:
        set_html(
            f"<p>{DRAWING.format('')}</p><div style='break-before:page'><div></div></div><p style='break-before:page'>三</p>"
        )
    assert "Page 2 is empty" in str(refusal.value)
    assert "The image on page 1" in str(refusal.value)
