"""The claims are not empty words: each notices a file that breaks it, and WeasyPrint's own tags break several."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from publishing.pdf import render_pdf, typeset
from tests.publishing import archive, claims
from tests.publishing.anatomy import Anatomy
from tests.publishing.documents import document

FIGURE = (
    '<html lang="zh-Hans"><title>标题</title><h1>标题</h1>'
    "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><title>图</title><rect width='9' height='9'/></svg>"
)
Harm = Callable[[Any], object]


@pytest.fixture(scope="module")
def whole() -> bytes:
    return render_pdf(document(rows=60), '{"schema":"whitebook-manuscript/1"}').data


def first(pdf: pikepdf.Pdf, role: str) -> Any:
    return next(one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/S") == f"/{role}")


def any_stroke(pdf: pikepdf.Pdf, drawn: bytes) -> None:
    page = pdf.pages[1]
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"\n" + drawn)


def state(pdf: pikepdf.Pdf, **more: Any) -> None:
    resources = pdf.pages[0].Resources
    states = resources.get("/ExtGState", Dictionary())
    states[Name("/Harm")] = Dictionary(**more)
    resources.ExtGState = states


def swap(pdf: pikepdf.Pdf) -> None:
    ways = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    ways[0], ways[1] = ways[1], ways[0]


def read_again(pdf: pikepdf.Pdf) -> None:
    """Let a head be read on another page too."""
    first(pdf, "TH").K.append(Dictionary(Type=Name.MCR, Pg=pdf.pages[-1].obj, MCID=0))


def spec(pdf: pikepdf.Pdf) -> Any:
    return pdf.attachments["targets.csv"].obj


def font(pdf: pikepdf.Pdf) -> Any:
    return next(iter(pdf.pages[0].Resources.Font.values()))


def set_in(one: Any, name: str, value: Any) -> None:
    one[name] = value


def bare(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].Contents = pdf.make_stream(b"/Artifact BMC EMC")


HARMS: dict[str, tuple[Callable[..., Any], Harm]] = {
    "paint under no mark": (
        claims.everything_painted_is_content_or_artefact,
        lambda pdf: any_stroke(pdf, b"0 0 9 9 re f"),
    ),
    "a mark in an artefact": (
        claims.everything_painted_is_content_or_artefact,
        lambda pdf: any_stroke(pdf, b"/Artifact BMC /P <</MCID 99>> BDC EMC EMC"),
    ),
    "ways back that are crossed": (claims.marks_and_elements_lead_to_each_other, swap),
    "an unknown type": (
        claims.elements_are_standard_whole_and_in_their_place,
        lambda pdf: set_in(first(pdf, "P"), "/S", Name.Paragraph),
    ),
    "an empty element": (
        claims.elements_are_standard_whole_and_in_their_place,
        lambda pdf: set_in(first(pdf, "P"), "/K", Array()),
    ),
    "a level skipped": (
        claims.headings_begin_with_one_and_skip_no_level,
        lambda pdf: set_in(first(pdf, "H2"), "/S", Name.H3),
    ),
    "a head without scope": (
        claims.tables_are_regular_and_their_heads_say_what_they_head,
        lambda pdf: first(pdf, "TH").__delitem__("/A"),
    ),
    "a cell less": (
        claims.tables_are_regular_and_their_heads_say_what_they_head,
        lambda pdf: first(pdf, "TR").K.__delitem__(0),
    ),
    "an item of two labels": (
        claims.lists_have_items_with_label_and_body,
        lambda pdf: set_in(first(pdf, "LBody"), "/S", Name.Lbl),
    ),
    "a link without words": (
        claims.links_say_where_they_lead_and_stand_in_link_elements,
        lambda pdf: pdf.pages[1].Annots[0].__delitem__("/Contents"),
    ),
    "a link to nowhere": (
        claims.links_say_where_they_lead_and_stand_in_link_elements,
        lambda pdf: set_in(pdf.pages[1].Annots[0], "/Dest", String("nowhere")),
    ),
    "an entry without page": (
        claims.the_contents_are_a_table_of_contents,
        lambda pdf: first(pdf, "Link").K.__delitem__(-1),
    ),
    "a page of artefacts": (claims.each_page_has_something_to_read, bare),
    "a head read twice": (claims.margins_and_repeated_heads_are_artefacts, read_again),
    "no title in the window": (
        claims.the_file_says_title_language_and_that_it_is_tagged,
        lambda pdf: set_in(pdf.Root.ViewerPreferences, "/DisplayDocTitle", False),
    ),
    "suspects": (
        claims.the_file_says_title_language_and_that_it_is_tagged,
        lambda pdf: set_in(pdf.Root.MarkInfo, "/Suspects", True),
    ),
    "data outside the file": (
        archive.streams_are_plain_or_deflated_and_in_the_file,
        lambda pdf: set_in(pdf.pages[0].Contents, "/F", String("x")),
    ),
    "a string too long": (
        archive.values_stay_within_the_limits,
        lambda pdf: set_in(pdf.Root, "/Harm", String("x" * 40000)),
    ),
    "a state left open": (archive.values_stay_within_the_limits, lambda pdf: any_stroke(pdf, b"q")),
    "printing inks": (archive.colours_have_a_meaning, lambda pdf: any_stroke(pdf, b"0 0 0 1 k")),
    "no profile for screens": (
        archive.colours_have_a_meaning,
        lambda pdf: set_in(pdf.Root.OutputIntents[0], "/S", Name.GTS_PDFX),
    ),
    "an unknown blend": (archive.transparency_is_plain, lambda pdf: state(pdf, BM=Name.Shiny)),
    "a CIDSet": (
        archive.fonts_are_embedded_and_every_glyph_is_text,
        lambda pdf: set_in(font(pdf).DescendantFonts[0].FontDescriptor, "/CIDSet", pdf.make_stream(b"\x00")),
    ),
    "glyphs that are no text": (
        archive.fonts_are_embedded_and_every_glyph_is_text,
        lambda pdf: set_in(font(pdf), "/ToUnicode", pdf.make_stream(b"")),
    ),
    "something that runs": (
        archive.nothing_runs_and_nothing_is_hidden,
        lambda pdf: set_in(pdf.Root, "/OpenAction", Dictionary(S=Name.JavaScript, JS=String("1"))),
    ),
    "a link that is not printed": (
        archive.nothing_runs_and_nothing_is_hidden,
        lambda pdf: set_in(pdf.pages[1].Annots[0], "/F", 0),
    ),
    "a file without relationship": (
        archive.attached_files_are_associated_dated_and_described,
        lambda pdf: spec(pdf).__delitem__("/AFRelationship"),
    ),
    "a file listed twice": (
        archive.attached_files_are_associated_dated_and_described,
        lambda pdf: pdf.Root.AF.append(pdf.Root.AF[0]),
    ),
    "another title": (
        archive.metadata_names_both_standards_and_describes_the_other,
        lambda pdf: set_in(pdf.docinfo, "/Title", String("x")),
    ),
}


@pytest.mark.parametrize("name", HARMS)
def test_a_claim_notices_the_harm(whole, name):
    claim, harm = HARMS[name]
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        harm(pdf)
        pdf.save(out, fix_metadata_version=False, deterministic_id=True)
    assert list(claim(Anatomy(out.getvalue())))


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data + b"x",
        lambda data: data.replace(b"%PDF-1.7", b"%PDF-2.0", 1),
        lambda data: data.replace(b"/ID", b"/IX"),
    ],
    ids=("something after the end", "another version", "no identifier"),
)
def test_harm_to_the_bytes_is_noticed(whole, harm):
    assert list(archive.the_file_is_built_as_the_standard_says(Anatomy(harm(whole))))


def test_a_figure_without_words_is_noticed():
    with pikepdf.open(io.BytesIO(typeset(FIGURE, "html{font-family:'Noto Sans CJK SC'}", [], "x")[0])) as pdf:
        del first(pdf, "Figure")["/Alt"]
        out = io.BytesIO()
        pdf.save(out)
    assert list(claims.figures_have_words_and_a_place(Anatomy(out.getvalue()))) == ["a figure without words"]


def test_the_tags_that_weasyprint_makes_by_itself_break_the_claims_that_made_us_build_our_own(monkeypatch):
    from weasyprint.pdf.tags import add_tags

    monkeypatch.setattr("weasyprint.pdf.add_tags", add_tags)
    it = Anatomy(render_pdf(document(rows=60)).data)
    assert {claim.__name__ for claim in claims.CLAIMS if list(claim(it))} == {
        "marks_and_elements_lead_to_each_other",
        "elements_are_standard_whole_and_in_their_place",
        "tables_are_regular_and_their_heads_say_what_they_head",
    }
