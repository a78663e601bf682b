"""Opens a printed PDF again and holds it against what was asked for, and against what it says of itself."""

import io
from collections.abc import Iterator

import pikepdf
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing.document import Document
from publishing.faults import Unprintable
from publishing.web import language_tag

CLAIMS = {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}


def inspect_pdf(data: bytes, document: Document, pages: int, attached: dict[str, bytes]) -> None:
    """Raise Unprintable unless another library reads from the PDF what was asked for and what the standards ask for.

    Cheap on purpose, since every printed file passes here: what costs a walk over all content is proved by
    `tests/publishing/test_conformance.py`, once for each kind of document.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
                stated = {name: str(metadata.get(name, "")) for name in ("dc:title", *CLAIMS)}
            faults = [*_wanted(pdf, document, pages, attached, stated), *_claimed(pdf, stated)]
    except (pikepdf.PdfError, KeyError, ValueError, TypeError, AttributeError) as fault:
        faults = [str(fault) or type(fault).__name__]
    if faults:
        raise Unprintable(_("The printed PDF is not what was asked for: %(faults)s") % {"faults": ", ".join(faults)})


def _wanted(
    pdf: pikepdf.Pdf, document: Document, pages: int, attached: dict[str, bytes], stated: dict[str, str]
) -> Iterator[str]:
    """Yield what of the document is not in the file as it should be."""
    root, info = pdf.Root, pdf.docinfo
    title = document.title.split()
    if str(info.get("/Title", "")).split() != title or stated["dc:title"].split() != title:
        yield pgettext("of a PDF", "title")
    if str(root.get("/Lang", "")) != language_tag(document.language):
        yield pgettext("of a PDF", "language")
    if document.digest not in str(info.get("/Subject", "")):
        yield pgettext("of a PDF", "fingerprint")
    if not len(pdf.pages) == pages > 0:
        yield pgettext("of a PDF", "pages")
    if "/Outlines" not in root:
        yield pgettext("of a PDF", "bookmarks")
    held = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    associated = [str(one.get("/UF", "")) for one in root.get("/AF", ()) if "/AFRelationship" in one]
    if held != attached or sorted(associated) != sorted(attached):
        yield pgettext("of a PDF", "attached files")


def _claimed(pdf: pikepdf.Pdf, stated: dict[str, str]) -> Iterator[str]:
    """Yield what PDF/A-3a and PDF/UA-1 ask for and the file does not have."""
    root = pdf.Root
    if any(stated[name] != value for name, value in CLAIMS.items()) or "/Filter" in root.Metadata:
        yield pgettext("of a PDF", "the standards it names")
    if pdf.is_encrypted or not pdf.trailer.get("/ID"):
        yield pgettext("of a PDF", "identifier")
    (intent,) = root.get("/OutputIntents", [None])
    if intent is None or intent.S != "/GTS_PDFA1" or intent.DestOutputProfile.get("/N") != 3:
        yield pgettext("of a PDF", "colours")
    if not (root.MarkInfo.Marked and root.ViewerPreferences.DisplayDocTitle) or not _every_page_is_tagged(pdf):
        yield pgettext("of a PDF", "tags")
    if not all(_is_whole(font) for page in pdf.pages for font in page.Resources.get("/Font", {}).values()):
        yield pgettext("of a PDF", "fonts")


def _every_page_is_tagged(pdf: pikepdf.Pdf) -> bool:
    """Say whether each page's content leads to elements of the structure tree, and its tab order follows them."""
    tree = pdf.Root.StructTreeRoot
    nums = tree.ParentTree.Nums
    ways = {int(nums[place]): nums[place + 1] for place in range(0, len(nums), 2)}
    if not len(tree.K):
        return False
    return all(
        page.get("/Tabs") == "/S"
        and len(ways[int(page.StructParents)])
        and None not in list(ways[int(page.StructParents)])
        for page in pdf.pages
    )


def _is_whole(font: pikepdf.Object) -> bool:
    """Say whether a font is embedded and its glyphs can be read back as text."""
    (inner,) = font.DescendantFonts
    return "/ToUnicode" in font and ("/FontFile3" in inner.FontDescriptor or "/FontFile2" in inner.FontDescriptor)
