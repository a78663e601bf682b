"""Reads the laid-out boxes into the structure tree: one node an element, however many lines or pages it is cut into."""

from typing import Any

from django.utils.translation import gettext as _
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from publishing.structure import roles
from publishing.structure.tree import Mark, Marks, Node, Touch

PIXEL = 0.75  # points
FURNITURE, LAYOUT = "/Pagination", "/Layout"


class Reader:
    """Walks the boxes page by page and keeps what it finds wrong, in sentences."""

    def __init__(self) -> None:
        self.root = Node("Document")
        self.faults: list[str] = []
        self.needless: list[Any] = []  # link areas that another one covers
        self.counts: list[int] = []  # pieces of content on each page
        self._known: dict[tuple[Any, str], Node] = {}
        self._level = 0
        self._heading = ""  # the last one: where in the paper a fault stands
        self._page, self._height = 0, 0.0
        self._marks: Marks

    def read_page(self, index: int, page_box: Any, height: float, stream: Any) -> None:
        """Add one page's content to the tree; what is printed in its margins becomes an artefact."""
        self._page, self._height, self._marks = index, height, Marks(stream)
        for child in page_box.children:
            if isinstance(child, boxes.MarginBox):
                band = next((it for name, it in roles.BANDS.items() if child.at_keyword[1:].startswith(name)), "")
                self._set_aside(child, FURNITURE, band)
            else:
                self._read(child, self.root, linked=False)
        self.counts.append(self._marks.count)
        if not self._marks.count:
            self._blame(_("Page %(page)s is empty (%(place)s)."))
        if self._marks.left:
            self._blame(_("Page %(page)s shows something that can't be read aloud (%(place)s)."))

    def _blame(self, sentence: str, **more: str) -> None:
        place = _('in "%(heading)s"') % {"heading": self._heading} if self._heading else _("before any heading")
        self.faults.append(sentence % {"page": self._page + 1, "place": place, **more})

    def _read(self, box: Any, parent: Node, *, linked: bool) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.TextBox):
            self._keep(box, parent.holder())
            return
        if self._is_furniture(box):
            self._set_aside(box, FURNITURE if box.element_tag == "thead" else LAYOUT)
            return
        node = self._node(box, parent)
        if box.link_annotation is not None:
            if linked or node.role != "Link":
                self.needless.append((self._page, box.link_annotation))
            else:
                node.kids.append(Touch(self._page, box.link_annotation))
                linked = True
        if isinstance(box, boxes.ReplacedBox):
            self._figure(box, node)
            return
        for child in box.children:
            self._read(child, node, linked=linked)

    def _is_furniture(self, box: Any) -> bool:
        """Say whether a box only helps the eye: leaders, what is hidden from readers, table heads that are repeated."""
        if box.is_leader or (box.element is not None and box.element.get("aria-hidden") == "true"):
            return True
        if isinstance(box, boxes.ReplacedBox) and "::" in (box.element_tag or ""):
            return True
        known = self._known.get((box.element, box.element_tag)) if box.element_tag == "thead" else None
        return known is not None and known.page != self._page

    def _set_aside(self, box: Any, kind: str, band: str = "") -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if box.link_annotation is not None:
            self.needless.append((self._page, box.link_annotation))
        self._marks.set_aside(box, kind, band)
        for child in () if isinstance(box, boxes.ReplacedBox | boxes.TextBox) else box.children:
            self._set_aside(child, kind, band)

    def _keep(self, box: Any, node: Node) -> None:
        number = self._marks.keep(box, node.role)
        if number is not None:
            node.kids.append(Mark(self._page, number))

    def _node(self, box: Any, parent: Node) -> Node:
        """Return the node of a box: the one it continues, a new one, or the node around it when it says nothing."""
        tag, element = box.element_tag, box.element
        if element is None or isinstance(box, boxes.LineBox):
            return parent
        key = (element, tag)
        known = self._known.get(key)
        if known is None:
            known = self._made(tag, element, parent)
            if known is None:
                return parent
            known.page = self._page
            self._known[key] = known
        return known

    def _made(self, tag: str, element: Any, parent: Node) -> Node | None:
        """Return a new node below `parent`, or None for an element that needs none."""
        if tag.endswith(roles.MARKER):
            return parent.add("Lbl", element) if parent.role in ("LI", "TOCI") else None
        parent = parent.inside()
        if tag in roles.HEADINGS:
            self._level = roles.heading(tag, self._level)
            self._heading = " ".join("".join(element.itertext()).split())
            return parent.add(f"H{self._level}", element)
        role = self._role(tag, element, parent)
        if role is None:
            return None
        if role == "Link" and parent.within == "contents":
            parent = parent.add("Reference")
        if role in ("Lbl", "LBody") and parent.role == "L":
            parent = self._item(role, parent)
        node = parent.add(role, element)
        _describe(node, tag, element)
        if role == "THead":  # it may come late: a first row that fills its page is printed without it
            parent.kids.insert(0, parent.kids.pop())
        return node

    def _role(self, tag: str, element: Any, parent: Node) -> str | None:
        if parent.within == "contents" and tag in roles.IN_CONTENTS:
            return roles.IN_CONTENTS[tag]
        if parent.within == "terms" and tag in roles.IN_TERMS and parent.role in ("L", "LI"):
            return roles.IN_TERMS[tag]
        role = roles.BLOCKS.get(tag)
        if role is None and element.get("lang") and "::" not in tag and tag not in ("html", "body"):
            return "Span"
        return role

    def _item(self, role: str, terms: Node) -> Node:
        """Return the list item that a term opens, or that what is said of it goes on with."""
        last = terms.kids[-1] if terms.kids else None
        if role == "LBody" and isinstance(last, Node):
            return last
        return terms.add("LI")

    def _figure(self, box: Any, node: Node) -> None:
        """Take an image with the words that stand for it, and where it lies on the page."""
        if node.role != "Figure":  # an `object` or `embed`
            node = node.inside().add("Figure", box.element, self._page)
        words = words_of(box.element)
        if not words:
            source = box.element.get("src") or "data:"
            name = _("a drawing") if source.startswith("data:") else source.rpartition("/")[2]
            self._blame(
                _("The image on page %(page)s (%(place)s) has no text that says what it shows: %(image)s."), image=name
            )
        x, y = box.content_box_x() * PIXEL, self._height - box.content_box_y() * PIXEL
        area = [x, y - box.height * PIXEL, x + box.width * PIXEL, y]
        node.more["Alt"] = words
        node.more["A"] = {"O": "/Layout", "BBox": area}
        self._keep(box, node)


def _describe(node: Node, tag: str, element: Any) -> None:
    """Say beside the node what its element says: language, scope, spans, numbering, and what stands inside."""
    if tag == "nav" and "contents" in (element.get("class") or "").split():
        node.within = "contents"
    elif tag == "dl":
        node.within = "terms"
    elif tag == "thead":
        node.within = "head"
    elif node.role in ("Lbl", "LBody"):
        node.within = ""
    if language := element.get("lang"):
        node.more["Lang"] = language
    if node.role in ("TH", "TD"):
        node.more["A"] = _cell(node, element)
    elif tag in roles.DECORATION:
        node.more["A"] = {"O": "/Layout", "TextDecorationType": roles.DECORATION[tag]}
    elif node.role == "L" and tag in roles.NUMBERING:
        node.more["A"] = {"O": "/List", "ListNumbering": roles.NUMBERING[tag]}
    elif node.role == "Table" and (summary := element.get("aria-label")):
        node.more["A"] = {"O": "/Table", "Summary": summary}


def _cell(node: Node, element: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"O": "/Table"}
    if node.role == "TH":
        told["Scope"] = roles.SCOPES.get(element.get("scope", ""), "/Column" if node.within == "head" else "/Row")
    for name in ("ColSpan", "RowSpan"):
        if (count := element.get(name.lower(), "1")).isdigit() and int(count) > 1:
            told[name] = int(count)
    return told if len(told) > 1 else {}


def words_of(element: Any) -> str:
    """Return the text that stands for an image: its alt, its label, or a drawing's own title and description."""
    told = [element.get("alt", ""), element.get("aria-label", "")]
    for name in ("title", "desc"):
        inner = element.find(f"{roles.SVG}{name}")
        told.append("" if inner is None else inner.text or "")
    return " ".join(dict.fromkeys(" ".join(one.split()) for one in told if one.strip()))
