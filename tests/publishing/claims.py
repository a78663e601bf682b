"""What a printed PDF claims to be read aloud by (PDF/UA-1, ISO 14289-1): each claim yields what contradicts it.

Clauses are those of ISO 14289-1 unless another standard is named; the validators' rule sets follow them.
"""

from collections.abc import Iterator

import pikepdf

from tests.publishing.anatomy import NOTHING, Anatomy, Element

STANDARD = frozenset(
    [
        "Document",
        "Part",
        "Art",
        "Sect",
        "Div",
        "BlockQuote",
        "TOC",
        "TOCI",
        "Reference",
        "P",
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "THead",
        "TBody",
        "TFoot",
        "TR",
        "TH",
        "TD",
        "Caption",
        "Link",
        "Span",
        "Figure",
    ]
)
# ISO 32000-1, 14.8.4: which parent an element has to have, and which kids it may have.
PARENTS = {
    "LI": {"L"}, "Lbl": {"LI", "TOCI"}, "LBody": {"LI"}, "TOCI": {"TOC"}, "TR": {"THead", "TBody", "TFoot", "Table"},
    "TH": {"TR"}, "TD": {"TR"}, "THead": {"Table"}, "TBody": {"Table"}, "TFoot": {"Table"}, "Reference": {"TOCI"},
}  # fmt: skip
KIDS = {
    "L": {"LI", "L", "Caption"}, "LI": {"Lbl", "LBody"}, "TOC": {"TOCI", "TOC"}, "TOCI": {"Lbl", "Reference", "P", "TOC"},
    "Table": {"THead", "TBody", "TFoot", "TR", "Caption"}, "THead": {"TR"}, "TBody": {"TR"}, "TFoot": {"TR"},
    "TR": {"TH", "TD"}, "Reference": {"Link"},
}  # fmt: skip
GROUPING = frozenset({"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "L", "LI", "TOC", "TOCI", "Table", "TR"})


def everything_painted_is_content_or_artefact(it: Anatomy) -> Iterator[str]:
    """7.1: real content is tagged, everything else is an artefact, and neither stands inside the other."""
    for page, strokes in enumerate(it.strokes, start=1):
        bare = {one.operator for one in strokes if one.mark is NOTHING}
        if bare:
            yield f"page {page} paints {bare} under no mark"
    yield from it.faults


def marks_and_elements_lead_to_each_other(it: Anatomy) -> Iterator[str]:
    """ISO 32000-1, 14.7.4: each mark is in one element, and the parent tree leads from it to that element."""
    held: dict[tuple[int, int], Element] = {}
    for one in it.elements:
        for mark in one.marks:
            if mark in held:
                yield f"{mark} is in two elements"
            held[mark] = one
    for number, (page, strokes) in enumerate(zip(it.pdf.pages, it.strokes, strict=True)):
        drawn = {one.mark for one in strokes if isinstance(one.mark, int)}
        ways = list(it.parents[int(page.StructParents)])
        if sorted(drawn) != list(range(len(ways))):
            yield f"page {number + 1}: marks {sorted(drawn)[:5]}… but {len(ways)} ways back"
        for mark, way in enumerate(ways):
            one = held.pop((number, mark), None)
            if one is None or one.source.objgen != way.objgen:
                yield f"page {number + 1}, mark {mark}: the parent tree leads elsewhere"
    if held:
        yield f"{len(held)} marks are nowhere on the pages"


def elements_are_standard_whole_and_in_their_place(it: Anatomy) -> Iterator[str]:
    """7.1, 7.2, 7.5, 7.6: standard types, legal parents and kids, none empty, each naming its parent."""
    if it.root.role != "Document":
        yield f"the tree begins with {it.root.role}"
    for one in it.elements:
        if one.role not in STANDARD:
            yield f"{one.path()}: unknown type"
        if one.parent and one.source.P.objgen != one.parent.source.objgen:
            yield f"{one.path()}: names another parent"
        if one.role in PARENTS and (one.parent is None or one.parent.role not in PARENTS[one.role]):
            yield f"{one.path()}: wrong parent"
        for kid in one.kids:
            if one.role in KIDS and kid.role not in KIDS[one.role]:
                yield f"{kid.path()}: wrong kid"
        if not one.order and not one.touches and one.role not in ("TD", "TH"):
            yield f"{one.path()}: empty"
        if one.marks and one.role in GROUPING:
            yield f"{one.path()}: text of its own in a grouping element (ISO 32000-1, 14.8.4.2)"


def headings_begin_with_one_and_skip_no_level(it: Anatomy) -> Iterator[str]:
    """7.4.2."""
    last = 0
    for one in it.of("H1", "H2", "H3", "H4", "H5", "H6"):
        level = int(one.role[1])
        if level > last + 1:
            yield f"{it.text(one)}: H{level} after H{last}"
        if not it.text(one).strip():
            yield f"{one.path()}: says nothing"
        last = level
    if not last:
        yield "no heading"


def tables_are_regular_and_their_heads_say_what_they_head(it: Anatomy) -> Iterator[str]:
    """7.5: every row is as wide as the table, every head has a scope; one THead at most, before the body."""
    for table in it.of("Table"):
        widths = {
            sum(int(cell.attribute("/ColSpan") or 1) for cell in row.kids) for row in table.walk() if row.role == "TR"
        }
        if len(widths) != 1:
            yield f"rows of {widths} cells"
        if [one.role for one in table.kids] not in (["THead", "TBody"], ["TBody"]):
            yield f"parts {[one.role for one in table.kids]}"
    for head in it.of("TH"):
        wanted = "/Column" if head.parent and head.parent.parent and head.parent.parent.role == "THead" else "/Row"
        if str(head.attribute("/Scope")) != wanted or str(head.attribute("/O")) != "/Table":
            yield f"{it.text(head)}: scope {head.attribute('/Scope')}"


def figures_have_words_and_a_place(it: Anatomy) -> Iterator[str]:
    """7.3: alternative text; ISO 32000-1, 14.8.5.4.3: the area, on the page."""
    for one in it.of("Figure"):
        if not str(one.source.get("/Alt", "")).strip():
            yield "a figure without words"
        left, bottom, right, top = (float(edge) for edge in one.attribute("/BBox"))
        page = it.pdf.pages[one.marks[0][0]].MediaBox
        if not (0 <= left < right <= float(page[2]) and 0 <= bottom < top <= float(page[3])):
            yield f"a figure at {left, bottom, right, top}"


def lists_have_items_with_label_and_body(it: Anatomy) -> Iterator[str]:
    """7.6."""
    for item in it.of("LI"):
        roles = [kid.role for kid in item.kids]
        if roles not in (["Lbl", "LBody"], ["LBody"], ["Lbl"]):
            yield f"{item.path()}: {roles}"


def links_say_where_they_lead_and_stand_in_link_elements(it: Anatomy) -> Iterator[str]:
    """7.18.1, 7.18.5: a Link element for each area, words beside it, and the way back; 7.18.3: tab order as read."""
    touched = {one.objgen: link for link in it.of("Link") for one in link.touches}
    if len(touched) != sum(len(link.touches) for link in it.elements):
        yield "an area outside a Link element"
    names = (
        {str(name) for name in it.pdf.Root.get("/Names", {}).get("/Dests", {}).get("/Names", ())[::2]}
        if touched
        else set()
    )
    for page in it.pdf.pages:
        if page.get("/Tabs") != "/S":
            yield "a page's tab order is not the structure's"
        for note in page.get("/Annots", ()):
            link = touched.pop(note.objgen, None)
            if link is None or it.parents[int(note.StructParent)].objgen != link.source.objgen:
                yield f"{note.get('/Contents')}: not in the structure"
            if note.Subtype != "/Link" or not str(note.get("/Contents", "")).strip():
                yield "an annotation without words"
            if "/Dest" in note and str(note.Dest) not in names:
                yield f"{note.Dest}: leads nowhere"
    if touched:
        yield "an element for an area that no page has"


def the_contents_are_a_table_of_contents(it: Anatomy) -> Iterator[str]:
    """ISO 32000-1, 14.8.4.2: TOC, TOCI and Reference; no leader is read aloud; a space parts heading and page."""
    headings = {it.text(one).strip() for one in it.of("H2", "H3")}
    for item in it.of("TOCI"):
        text = it.text(item).strip()
        heading, _space, page = text.rpartition(" ")
        if heading not in headings or not page.isdigit():
            yield f"{text}: not a heading and its page"


def each_page_has_something_to_read(it: Anatomy) -> Iterator[str]:
    """An empty page is refused: a page with artefacts only."""
    for page, strokes in enumerate(it.strokes, start=1):
        if not any(isinstance(one.mark, int) for one in strokes):
            yield f"page {page}"


def margins_and_repeated_heads_are_artefacts(it: Anatomy) -> Iterator[str]:
    """7.8: running heads and feet are pagination artefacts; a repeated table head is read once."""
    said = "".join(it.text(one) for one in it.of("THead"))
    for table in it.of("Table"):
        pages = {
            page for one in table.kids if one.role == "THead" for inner in one.walk() for page, _mark in inner.marks
        }
        if len(pages) > 1:
            yield f"the head {said[:20]} is read on pages {sorted(pages)}"
    for page in it.pdf.pages:
        kinds = [
            str(operands[1].get("/Subtype"))
            for operands, operator in pikepdf.parse_content_stream(page, "BDC")
            if str(operands[0]) == "/Artifact"
            and operands[1].get("/Type") == "/Pagination"
            and "/Subtype" in operands[1]
        ]
        if set(kinds) - {"/Header", "/Footer"}:
            yield f"{kinds}"


def the_file_says_title_language_and_that_it_is_tagged(it: Anatomy) -> Iterator[str]:
    """6.2, 7.1, 7.2: marked, without suspects, title shown, natural language, bookmarks in the document's order."""
    root = it.pdf.Root
    if not root.MarkInfo.Marked or root.MarkInfo.get("/Suspects", False):
        yield "not marked"
    if not root.ViewerPreferences.DisplayDocTitle:
        yield "the window shows the file's name"
    if str(root.Lang) not in ("zh-Hans", "en"):
        yield f"language {root.Lang}"
    with it.pdf.open_metadata() as metadata:
        if metadata.get("pdfuaid:part") != "1" or not metadata.get("dc:title", "").strip():
            yield "no PDF/UA-1 or no title in the metadata"
    marks = [(item.title, len(item.children)) for item in it.pdf.open_outline().root]
    if not marks or not all(title.strip() for title, _count in marks):
        yield "no bookmarks"


CLAIMS = (
    everything_painted_is_content_or_artefact,
    marks_and_elements_lead_to_each_other,
    elements_are_standard_whole_and_in_their_place,
    headings_begin_with_one_and_skip_no_level,
    tables_are_regular_and_their_heads_say_what_they_head,
    figures_have_words_and_a_place,
    lists_have_items_with_label_and_body,
    links_say_where_they_lead_and_stand_in_link_elements,
    the_contents_are_a_table_of_contents,
    each_page_has_something_to_read,
    margins_and_repeated_heads_are_artefacts,
    the_file_says_title_language_and_that_it_is_tagged,
)
