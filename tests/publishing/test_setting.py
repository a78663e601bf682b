"""How a paper is set: what stands at a page's foot, at a line's ends, at the head of a table; read from the laid-out pages."""

import io
import re
from dataclasses import replace

import pikepdf
import pypdf
import pytest

from publishing.document import Cell, Document, Prose, Section
from publishing.pdf import render_pdf
from publishing.qr import squares
from publishing.web import render_body
from tests.publishing.documents import ADDRESS, document, illustrated, table
from tests.publishing.rendered import boxes, lay, lines

CLOSING, OPENING = "，。、；：？！）》」』】〕”’％%", "（《「『【〔“‘"
SENTENCE = "本局（含所属单位）承诺：《公路法》、《港口法》所列事项，“按期办结”率达到95%以上；逾期未办的，说明理由。"


def at_every_width(text: str) -> Document:
    """Return a document with the text in paragraphs that begin one character later each, and in narrow cells."""
    prose = "".join(f"<p>{'甲' * shift}{text}</p>" for shift in range(45))
    first = table(1)
    rows = tuple(
        replace(first.rows[0], anchor=f"r{shift}", cells=(Cell(head="1"), Cell(("甲" * shift + text,)), Cell()))
        for shift in range(25)
    )
    sections = (Section("a", "前言", (Prose(prose),)), Section("b", "目标", (replace(first, rows=rows),)))
    return document(sections=sections)


def test_no_line_begins_with_closing_punctuation_or_ends_with_an_opening_bracket():
    said = [line.text.strip() for page in lay(at_every_width(SENTENCE)) for line in lines(page)]
    assert len(said) > 150
    assert [text for text in said if text[0] in CLOSING or text[-1] in OPENING] == []


def test_lines_of_chinese_prose_end_flush_with_the_measure_or_one_sign_before():
    pages = lay(document(sections=(Section("a", "前言", (Prose(f"<p>{'承诺，办结。' * 200}</p>"),), opens_page=True),)))
    found = [line for page in pages[2:] for line in lines(page) if "p" in line.inside]
    measure = 480 * 4 / 3  # the CSS pixels of 480 points
    assert len(found) > 20
    assert all(measure - 17 < line.right - line.left < measure + 0.5 for line in found[1:-1])


def test_an_english_cover_keeps_a_long_title_and_the_department_inside_its_band():
    title = "Departmental Responsibility White Paper: statement of results"
    cover = lay(
        document(language="en", headline=title, period="2025", issuer="Human Resources and Social Security Bureau")
    )[0]
    band = next(box for box in boxes(cover, "div") if box.element.get("class") == "band")
    issuer = next(box for box in boxes(cover, "p") if box.element.get("class") == "issuer")
    assert issuer.position_y + issuer.height < band.position_y + band.height


def groups(rows: int) -> Document:
    """Return a document of many small groups, so that a heading comes to lie at every height of a page."""
    first = table(rows)
    sections = [
        Section(
            f"g{number}",
            f"第{number}组目标",
            (replace(first, rows=tuple(replace(row, anchor=f"g{number}-{row.anchor}") for row in first.rows)),),
            level=2,
        )
        for number in range(1, 60)
    ]
    return document(sections=tuple(sections))


@pytest.mark.parametrize("rows", [1, 2])
def test_no_heading_and_no_table_head_stands_at_the_foot_of_a_page(rows):
    pages = lay(groups(rows))
    assert len(pages) > 6
    for page in pages[2:]:
        last = max(lines(page), key=lambda line: line.top)
        assert {"h2", "h3", "thead"}.isdisjoint(last.inside), last


@pytest.mark.parametrize(("text", "language"), [("新增公交专用道。" * 400, "zh-hans"), ("more lanes " * 700, "en")])
def test_a_row_longer_than_a_page_has_the_tables_head_on_each_of_its_pages(text, language):
    made = document(rows=3, text=text, language=language)
    broken = [page for page in lay(made) if boxes(page, "table")]
    assert len(broken) > 3
    for page in broken:
        assert len(boxes(page, "thead")) == 1


def test_only_a_row_that_no_page_holds_is_let_go_over_pages():
    assert table(3, "新增公交专用道").outgrowing() == set()
    assert table(2, "字" * 1000).outgrowing() == set()
    assert table(2, "字" * 1100).outgrowing() == {"2027-jtys-001", "2027-jtys-002"}
    assert table(2, "a" * 2000).outgrowing() == set()


def test_every_part_of_a_table_has_its_head_and_no_row_is_broken():
    pages = [page for page in lay(document(rows=60)) if boxes(page, "tbody")]
    assert len(pages) > 2
    seen = []
    for page in pages:
        assert len(boxes(page, "thead")) == len(boxes(page, "table"))
        seen += {
            name.element.get("id"): 1 for name in boxes(page, "b") if name.element.get("id")
        }  # a row's, on its number
    assert len(seen) == len(set(seen)) == 60


def test_a_row_longer_than_a_page_is_broken_between_lines():
    pages = [page for page in lay(document(rows=1, text="承诺" * 3000)) if boxes(page, "tbody")]
    assert len(pages) > 1
    bottom = max(line.top for page in pages for line in lines(page))
    assert bottom < (297 - 24) * 96 / 25.4


def test_figures_end_at_one_edge():
    page = next(page for page in lay(document(rows=5)) if boxes(page, "tbody"))
    edges = {round(line.right, 2) for line in lines(page) if "≥" in line.text}
    assert len(edges) == 1


def test_the_index_says_on_which_page_a_row_stands():
    read = pypdf.PdfReader(io.BytesIO(render_pdf(illustrated()).data))
    texts = [page.extract_text() for page in read.pages]
    page = next(number for number, text in enumerate(texts, start=1) if "工作任务" in text)
    listed = next(text for text in texts if "扫码核对" in text)
    assert re.search(rf"2027-jtys-005[.\s]*{page}\b", listed)


def test_charts_and_codes_have_their_words_as_alternative_text():
    with pikepdf.open(io.BytesIO(render_pdf(illustrated()).data)) as pdf:
        figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert [str(one.Alt) for one in figures] == ["按期完成12，未完成3", "二维码"]


def test_a_chart_tells_its_bars_apart_without_colour():
    body = render_body(illustrated())
    assert all(word in body for word in ("按期完成", "未完成", "缺核验报告"))
    assert 'stroke-dasharray="1.4 1.8"' in body
    assert set(re.findall(r'(?:fill|stroke)="(#\w+)"', body)) == {"#14202b", "#12365c", "#fff"}


def test_the_web_page_has_chart_and_code_but_no_index_of_pages():
    body = render_body(illustrated())
    assert body.count('role="img"') == 2
    assert "编号索引" not in body


def test_paper_with_charts_and_codes_printed_twice_has_the_same_bytes():
    assert render_pdf(illustrated()).data == render_pdf(illustrated()).data


def test_a_code_has_its_quiet_zone_and_its_three_corners():
    code = squares(ADDRESS)
    assert code.path.startswith("M4 4h7v1h-7z")
    assert f"M{code.size - 11} 4h7v1h-7z" in code.path
    assert code.size == squares(ADDRESS).size
