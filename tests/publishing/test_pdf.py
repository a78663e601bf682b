"""The printed PDF, read back with other libraries than the one that wrote it."""

import io

import pikepdf
import pypdf
import pytest
from django.utils import translation

from publishing.document import Prose, Section
from publishing.faults import Unprintable
from publishing.pdf import Pdf, render_pdf
from publishing.web import render_sheet
from tests.publishing.documents import DIGEST, document, table

MANUSCRIPT = '{"schema":"whitebook-manuscript/1"}'


@pytest.fixture(scope="module")
def printed() -> Pdf:
    return render_pdf(document(rows=40), MANUSCRIPT)


@pytest.fixture(scope="module")
def opened(printed: Pdf) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(printed.data))


@pytest.fixture(scope="module")
def pages(printed: Pdf) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.data)).pages]


def structure(pdf: pikepdf.Pdf, role: str) -> list[pikepdf.Dictionary]:
    return [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == role]


def test_the_same_document_printed_twice_has_the_same_bytes(printed):
    assert render_pdf(document(rows=40), MANUSCRIPT).data == printed.data


def test_another_digest_gives_another_file_identifier(printed, opened):
    other = pikepdf.open(io.BytesIO(render_pdf(document(rows=1, digest="cd" * 32)).data))
    assert other.trailer.ID[0] != opened.trailer.ID[0]


def test_title_language_bookmarks_and_tags_are_there(printed, opened):
    assert str(opened.docinfo["/Title"]) == "市交通运输局2027年部门责任白皮书"
    assert str(opened.Root.Lang) == "zh-Hans"
    assert opened.Root.MarkInfo.Marked
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    with opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    titles = [str(item.title) for item in pikepdf.Outline(opened).root[0].children]
    assert titles == ["目录", "前言", "目标", "版本说明"]
    assert len(opened.pages) == printed.pages


def test_no_date_in_the_file_is_the_time_of_printing(opened):
    assert str(opened.docinfo["/CreationDate"]).startswith("D:20270301")
    for name in opened.attachments:
        file = opened.attachments[name].get_file()
        assert (file.creation_date.year, file.mod_date.year) == (2027, 2027)


def test_table_heads_say_what_they_head_and_repeat_on_every_page(opened, pages):
    scopes = {str(one.A.Scope) for one in structure(opened, "/TH")}
    assert scopes == {"/Column", "/Row"}
    with_rows = [text for text in pages if "新增公交专用道" in text]
    assert len(with_rows) > 1
    assert all("工作任务" in text for text in with_rows)


def test_no_row_is_broken_between_pages(pages):
    for text in pages:
        assert text.count("新增公交专用道") == text.count("完成一半") == text.count("公里")


def test_notice_and_fingerprint_stand_on_every_page_and_the_whole_digest_in_the_text(pages):
    assert all("演示系统：均为虚构。" in text for text in pages)
    assert all(DIGEST[:16] in text for text in pages[1:])
    assert DIGEST in pages[-1].replace("\n", "")


def test_manuscript_and_sheet_are_attached_as_they_are(opened):
    files = {name: opened.attachments[name].get_file().read_bytes() for name in opened.attachments}
    sheet = document(rows=40).sheets[0]
    assert files == {"manuscript.json": MANUSCRIPT.encode(), "targets.csv": render_sheet(sheet).encode("utf-8-sig")}


def test_only_the_papers_own_fonts_are_embedded_each_with_its_unicode_map(opened):
    fonts = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"]
    composite = [one for one in fonts if one.Subtype == "/Type0"]
    assert composite
    assert all("NotoS" in str(one.BaseFont).replace("-", "") and "/ToUnicode" in one for one in composite)


@pytest.mark.parametrize("character", ["\U0001f600", "\ue000", "ก"])
def test_a_character_that_the_fonts_lack_refuses_the_print_and_names_its_place(character):
    with pytest.raises(Unprintable) as refusal:
        render_pdf(document(text=f"新增{character}公交"))
    said = str(refusal.value)
    assert f"U+{ord(character):04X}" in said
    assert "2027-jtys-001，工作任务" in said


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", 'The character "ก" (U+0E01) is in none of the paper\'s fonts; it stands in: 2027-jtys-001, 工作任务.'),
        ("zh-hans", "字符“ก”（U+0E01）不在排版字体中，位于：2027-jtys-001，工作任务。"),
    ],
    ids=("en", "zh-hans"),
)
def test_the_sentence_names_character_field_and_target(language, sentence):
    with translation.override(language), pytest.raises(Unprintable) as refusal:
        render_pdf(document(rows=1, text="新增ก公交"))
    assert str(refusal.value) == sentence


def test_a_character_that_no_text_of_the_document_has_is_found_in_what_was_printed():
    from dataclasses import replace

    one = table(1)
    odd = replace(one, columns=(replace(one.columns[0], label="序ก号"), *one.columns[1:]))
    with pytest.raises(Unprintable, match=r"U\+0E01.*规划"):
        render_pdf(document(sections=(Section("plan", "规划", (odd,)),)))
    with pytest.raises(Unprintable, match=r"U\+0E01.*封面"):
        render_pdf(document(period="ก"))


def test_a_missing_character_in_prose_names_its_section():
    section = Section("closing", "结语", (Prose("<p>谢\U0001f600谢</p>"),))
    with pytest.raises(Unprintable, match="结语"):
        render_pdf(document(sections=(section,)))


def test_markup_in_plain_text_is_printed_as_text():
    data = render_pdf(document(rows=1, text="<script>alert(1)</script>&amp;"))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data.data)).pages)
    assert "<script>alert(1)</script>&amp;" in text.replace("\n", "")


def test_a_row_taller_than_a_page_is_still_printed_whole():
    text = "承诺" * 3000
    data = render_pdf(document(rows=1, text=text))
    said = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data.data)).pages)
    assert said.count("承") >= 3000


def test_the_english_paper_is_set_in_english():
    data = render_pdf(document(language="en", title="Transport Bureau’s “promise”")).data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "en"
    assert "Contents" in pypdf.PdfReader(io.BytesIO(data)).pages[1].extract_text()


def test_a_machine_without_the_papers_fonts_says_which_package_is_missing(monkeypatch):
    monkeypatch.setattr("publishing.glyphs.FAMILIES", frozenset({"No Such Family"}))
    with pytest.raises(Unprintable, match="fonts-noto-cjk"):
        render_pdf(document(rows=1))
