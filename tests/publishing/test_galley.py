"""A galley as plain text and as docx: each language's own conventions, real headings, and the same bytes each time."""

import datetime as dt
import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from publishing.galley import Galley, Line, as_text
from publishing.galley_docx import as_docx

DAY = dt.date(2027, 3, 1)
LINES = (
    Line("title", "书"), Line("byline", "局"), Line("heading", "一、目标"), Line("subheading", "（一）公交"),
    Line("item", "年底前建成。", "1．建设𠮷路<&>。"), Line("imprint", "数字指纹：" + "ab" * 32),
)  # fmt: skip
CHINESE = Galley("书", "局", "zh-hans", DAY, "ab" * 32, LINES)
ENGLISH = Galley(
    "Paper", "Bureau", "en", DAY, "ab" * 32, (Line("title", "Paper"), Line("text", "One."), Line("text", "Two."))
)


def test_chinese_paragraphs_are_indented_and_english_ones_set_apart():
    text = as_text(CHINESE).decode("utf-8-sig")
    assert text.startswith("书\r\n\r\n局\r\n\r\n")
    assert "\r\n　　一、目标\r\n　　（一）公交\r\n　　1．建设𠮷路<&>。年底前建成。\r\n" in text
    assert as_text(ENGLISH).decode("utf-8-sig") == "Paper\r\n\r\nOne.\r\n\r\nTwo.\r\n"


@pytest.mark.parametrize("galley", [CHINESE, ENGLISH])
def test_the_docx_has_real_headings_and_says_what_the_text_says(galley):
    document = Document(io.BytesIO(as_docx(galley)))
    assert [one.text for one in document.paragraphs] == [one.lead + one.text for one in galley.lines]
    assert next(one.style.name for one in document.paragraphs) == "Title"
    said = document.core_properties
    assert (said.title, said.author, said.identifier) == (galley.title, galley.issuer, galley.digest)
    assert said.created.date() == said.modified.date() == DAY
    assert "PAGE" in document.sections[0].footer._element.xml


def test_chinese_is_set_as_the_standard_for_official_documents_has_it():
    document = Document(io.BytesIO(as_docx(CHINESE)))
    styles = [one.style.name for one in document.paragraphs]
    assert styles == ["Title", "Subtitle", "Heading 1", "Heading 2", "Normal", "Normal"]
    body = document.styles["Normal"]
    assert body.font.size.pt == 16
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert body.paragraph_format.first_line_indent.pt == 32  # two characters
    assert body.paragraph_format.line_spacing.pt == 28
    assert document.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    assert document.paragraphs[4].runs[0].bold


def test_figures_are_no_chinese_text_which_may_break_anywhere():
    document = Document(io.BytesIO(as_docx(CHINESE)))
    for name in {one.style.name for one in document.paragraphs}:
        language = document.styles[name].element.rPr.find(qn("w:lang"))
        assert (language.get(qn("w:val")), language.get(qn("w:eastAsia"))) == ("en-GB", "zh-CN")


def test_the_imprint_stands_apart_with_its_fingerprint_in_one_line():
    document = Document(io.BytesIO(as_docx(CHINESE)))
    said = document.paragraphs[-1]
    wide, narrow = len("数字指纹（）："), len("SHA-256" + CHINESE.digest)
    assert said.runs[0].font.size.pt * (wide + narrow / 2) < (210 - 28 - 26) / 25.4 * 72
    assert (said.paragraph_format.first_line_indent.pt, said.paragraph_format.space_before.pt) == (0, 28)


def test_the_same_galley_gives_the_same_bytes_and_no_part_tells_when_it_was_written():
    first = as_docx(CHINESE)
    assert first == as_docx(CHINESE)
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {one.date_time for one in package.infolist()} == {(2027, 3, 1, 0, 0, 0)}
        assert package.testzip() is None
