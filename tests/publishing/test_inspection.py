"""What the press proves of each printed file before it keeps it: a file that lacks one claim is refused by its name."""

import datetime as dt
import io

import pikepdf
import pytest
from django.utils import translation

from publishing.faults import Unprintable
from publishing.inspection import inspect_pdf
from publishing.pdf import Pdf, render_pdf
from publishing.web import render_sheet
from tests.publishing.documents import document

MANUSCRIPT = '{"schema":"whitebook-manuscript/1"}'
ATTACHED = {
    "manuscript.json": MANUSCRIPT.encode(),
    "targets.csv": render_sheet(document(rows=3).sheets[0]).encode("utf-8-sig"),
}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def printed() -> Pdf:
    return render_pdf(document(rows=3), MANUSCRIPT)


def inspect(data: bytes, printed: Pdf, **changes) -> None:
    inspect_pdf(data, document(rows=3, **changes), printed.pages, ATTACHED)


def damaged(data: bytes, harm) -> bytes:
    """Return the file after `harm` was done to it, its metadata otherwise as they were."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        harm(pdf)
        pdf.save(out, fix_metadata_version=False, deterministic_id=True)
    return out.getvalue()


def test_a_file_as_printed_passes_and_so_does_one_that_was_only_saved_again(printed):
    inspect(printed.data, printed)
    inspect(damaged(printed.data, lambda pdf: None), printed)


@pytest.mark.parametrize(
    ("change", "fault"),
    [({"title": "另一个标题"}, "title"), ({"language": "en"}, "language"), ({"digest": "cd" * 32}, "fingerprint")],
)
def test_a_file_of_another_document_is_refused(printed, change, fault):
    with pytest.raises(Unprintable, match=fault):
        inspect(printed.data, printed, **change)


def without(*path):
    """Return a harm that deletes the last name of a path below the catalog."""

    def harm(pdf):
        one = pdf.Root
        for name in path[:-1]:
            one = one[name]
        del one[path[-1]]

    return harm


def _replaced(old: bytes, new: bytes):
    def harm(pdf):
        packet = pdf.Root.Metadata.read_bytes()
        assert old in packet
        pdf.Root.Metadata = pdf.make_stream(
            packet.replace(old, new), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )

    return harm


def _font(pdf):
    return next(iter(pdf.pages[0].Resources.Font.values()))


def _unembed(pdf):
    del _font(pdf).DescendantFonts[0].FontDescriptor["/FontFile3"]


def _unmap(pdf):
    del _font(pdf)["/ToUnicode"]


def _detach(pdf):
    del pdf.attachments["targets.csv"]


def _forge(pdf):
    pdf.attachments["targets.csv"] = pikepdf.AttachedFileSpec(pdf, b"forged", filename="targets.csv")


def _lose_a_mark(pdf):
    pdf.Root.StructTreeRoot.ParentTree.Nums[1] = pikepdf.Array([None])


def _lose_a_page(pdf):
    del pdf.pages[-1]


def _turn_a_page(pdf):
    pdf.pages[1]["/Tabs"] = pikepdf.Name.R


HARMS = {
    "no PDF/A part": (_replaced(b'pdfaid:part="3"', b'pdfaid:part="2"'), "the standards it names"),
    "not level A": (_replaced(b'pdfaid:conformance="A"', b'pdfaid:conformance="B"'), "the standards it names"),
    "no PDF/UA": (_replaced(b'pdfuaid:part="1"', b""), "the standards it names"),
    "another title in the metadata": (_replaced("白皮书</rdf:li>".encode(), "书</rdf:li>".encode()), "title"),
    "no output intent": (without("/OutputIntents"), "colours"),
    "no marks": (without("/MarkInfo"), "MarkInfo"),
    "marked as untagged": (lambda pdf: pdf.Root.MarkInfo.__setitem__("/Marked", False), "tags"),
    "no structure": (without("/StructTreeRoot"), "StructTreeRoot"),
    "no parent tree": (without("/StructTreeRoot", "/ParentTree"), "ParentTree"),
    "a mark without element": (_lose_a_mark, "tags"),
    "a tab order of its own": (_turn_a_page, "tags"),
    "no bookmarks": (without("/Outlines"), "bookmarks"),
    "a font not embedded": (_unembed, "fonts"),
    "a font without text": (_unmap, "fonts"),
    "a file taken out": (_detach, "attached files"),
    "a file forged": (_forge, "attached files"),
    "files not associated": (without("/AF"), "attached files"),
    "a page torn out": (_lose_a_page, "pages"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_file_that_lacks_what_it_claims_is_refused_by_name(printed, harm):
    done, fault = HARMS[harm]
    with pytest.raises(Unprintable, match=fault):
        inspect(damaged(printed.data, done), printed)


def test_a_locked_file_is_refused(printed):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    with pytest.raises(Unprintable, match="identifier"):
        inspect(out.getvalue(), printed)


def test_a_torn_file_is_refused(printed):
    with pytest.raises(Unprintable):
        inspect(printed.data[:2000], printed)


def test_no_claim_depends_on_the_day_of_printing(printed, time_machine):
    time_machine.move_to(dt.datetime(2050, 1, 1, tzinfo=dt.UTC))
    assert render_pdf(document(rows=3), MANUSCRIPT).data == printed.data
