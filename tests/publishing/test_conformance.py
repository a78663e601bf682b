"""Each claim of a printed PDF, for each kind of document the press prints; the table stands in docs/press.md."""

from dataclasses import replace

import pytest

from publishing.document import Cell, Column, Document, Marked, Note, Prose, Row, Section, Table
from publishing.pdf import render_pdf
from tests.publishing import archive, claims
from tests.publishing.anatomy import Anatomy
from tests.publishing.documents import document, illustrated, table
from tests.publishing.validator import objections

MANUSCRIPT = '{"schema":"whitebook-manuscript/1"}'
PASTED = (
    "<h4>没有上级的小标题</h4><p>一段<b>重点</b>和<em>强调</em>。</p><h3>三级</h3><h4>四级</h4>"
    "<ul><li>一<ul><li>一之一</li><li><p>一之二</p></li></ul></li><li></li></ul><ol><li>第一</li><li>第二</li></ol><p></p>"
)


def pasted() -> Document:
    """Return a document with whatever prose may hold, a change log's marks, empty cells, and no date yet."""
    marked = Cell(marked=(Marked("新增"), Marked("40", "removed"), Marked("50", "added"), Marked("公里")))
    changes = Table(
        "修改",
        (Column("项目", 30), Column("文字", 70)),
        (Row("c1", (Cell(head="目标"), marked)), Row("c2", (Cell(), Cell()))),
    )
    sections = (
        Section("foreword", "前言", (Prose(PASTED), Note("请监督。")), opens_page=True),
        Section("part", "分节", (table(3),), level=2),
        Section("changes", "修改", (changes,), opens_page=True),
        Section("closing", "结语", (Prose("<ol>" + "<li>很长的一条。</li>" * 60 + "</ol>"),)),
    )
    return document(sections=sections, dated=None, digest="", edition="草案")


KINDS = {
    "small": lambda: document(rows=3),
    "225 targets": lambda: document(rows=225),
    "leaflet": lambda: document(rows=3, leaflet=True),
    "English": lambda: replace(document(rows=3), language="en", title="Transport Bureau’s promises"),
    "pasted": pasted,
    "illustrated": illustrated,
    "a row over pages": lambda: document(rows=1, text="承诺" * 3000),
}


@pytest.fixture(scope="module", params=KINDS)
def printed(request) -> bytes:
    return render_pdf(KINDS[request.param](), MANUSCRIPT).data


@pytest.fixture(scope="module")
def anatomy(printed) -> Anatomy:
    return Anatomy(printed)


@pytest.mark.parametrize("claim", [*claims.CLAIMS, *archive.CLAIMS], ids=lambda claim: claim.__name__)
def test_a_claim_is_contradicted_by_nothing_in_the_file(anatomy, claim):
    assert list(claim(anatomy)) == []


def test_an_independent_validator_has_no_objection(printed):
    assert objections(printed) == []
