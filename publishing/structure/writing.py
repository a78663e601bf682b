"""Writes the structure tree into the PDF: elements, parent tree, links; the entry that WeasyPrint calls."""

from typing import Any

import pydyf
from django.utils.translation import gettext as _

from publishing.faults import Unprintable
from publishing.structure.reading import Reader
from publishing.structure.tree import Mark, Node, Touch, prune

TEXTS = frozenset({"Alt", "Lang", "Summary"})


class Nothing(pydyf.Object):
    """The null object: what an object that is not wanted any more becomes, its number being used up."""

    data = b"null"


def add_tags(pdf: pydyf.PDF, document: Any, pdf_version: Any, page_streams: list[Any]) -> None:
    """Give the PDF its structure tree, in place of `weasyprint.pdf.tags.add_tags` whose arguments these are.

    Raises Unprintable with everything that keeps the document from being read aloud.
    """
    pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
    reader = Reader()
    for index, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        reader.read_page(index, page._page_box, float(pages[index]["MediaBox"][3]), stream)
    if not pdf.catalog.get("Lang"):
        reader.faults.append(_("The paper does not say in which language it is written."))
    if reader.faults:
        raise Unprintable(" ".join(dict.fromkeys(reader.faults)))
    for number, annotation in reader.needless:
        _drop(pdf, pages[number], annotation)
    prune(reader.root)
    _Writer(pdf, pages, reader.counts).write(reader.root)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _drop(pdf: pydyf.PDF, page: pydyf.Dictionary, annotation: pydyf.Dictionary) -> None:
    page["Annots"].remove(annotation.reference)
    if not page["Annots"]:
        del page["Annots"]
    nothing = Nothing()
    nothing.number = annotation.number
    pdf.objects[annotation.number] = nothing


class _Writer:
    def __init__(self, pdf: pydyf.PDF, pages: list[Any], counts: list[int]) -> None:
        self._pdf = pdf
        self._pages = [page.reference for page in pages]
        self._holders: list[list[bytes]] = [[b"null"] * count for count in counts]  # by page and number: the element
        self._touched: list[bytes] = []  # by link area: the element

    def write(self, root: Node) -> None:
        """Write the tree and the two ways back into it: from marked content and from link areas."""
        tree, parents = pydyf.Dictionary({"Type": "/StructTreeRoot"}), pydyf.Dictionary()
        self._pdf.add_object(tree)
        self._pdf.add_object(parents)
        tree["K"] = pydyf.Array([self._element(root, tree.reference)])
        nums = pydyf.Array()
        for number, holders in enumerate(self._holders):
            nums.extend((number, pydyf.Array(holders)))
        for number, holder in enumerate(self._touched, start=len(self._pages)):
            nums.extend((number, holder))
        parents["Nums"] = nums
        tree["ParentTree"] = parents.reference
        tree["ParentTreeNextKey"] = len(self._pages) + len(self._touched)
        self._pdf.catalog["StructTreeRoot"] = tree.reference

    def _element(self, node: Node, parent: bytes) -> bytes:
        made = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.role}", "P": parent})
        self._pdf.add_object(made)
        reference: bytes = made.reference
        page = next((kid.page for kid in node.kids if not isinstance(kid, Node)), None)
        if page is not None:
            made["Pg"] = self._pages[page]
        for name, value in node.more.items():
            if value:
                made[name] = _attributes(value) if isinstance(value, dict) else pydyf.String(value)
        made["K"] = pydyf.Array(self._kid(kid, node, page, reference) for kid in node.kids)
        return reference

    def _kid(self, kid: Node | Mark | Touch, node: Node, page: int | None, reference: bytes) -> Any:
        if isinstance(kid, Node):
            return self._element(kid, reference)
        if isinstance(kid, Mark):
            self._holders[kid.page][kid.mcid] = reference
            if kid.page == page:
                return kid.mcid
            return pydyf.Dictionary({"Type": "/MCR", "Pg": self._pages[kid.page], "MCID": kid.mcid})
        kid.annotation["StructParent"] = len(self._pages) + len(self._touched)
        kid.annotation["Contents"] = pydyf.String(_label(node, kid.annotation))
        self._touched.append(reference)
        return pydyf.Dictionary({"Type": "/OBJR", "Obj": kid.annotation.reference, "Pg": self._pages[kid.page]})


def _attributes(values: dict[str, Any]) -> pydyf.Dictionary:
    written = {
        name: pydyf.Array(value) if isinstance(value, list) else pydyf.String(value) if name in TEXTS else value
        for name, value in values.items()
    }
    return pydyf.Dictionary(written)


def _label(node: Node, annotation: pydyf.Dictionary) -> str:
    """Return what a link says of itself: its own words, or where it leads when it has none."""
    words = " ".join("".join(node.element.itertext()).split())
    return words or str(annotation["Contents"].string)
