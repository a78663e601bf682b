"""A printed PDF taken apart with pikepdf: its structure tree, what each page draws and under which mark, its fonts."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pikepdf

SHOWS_TEXT = frozenset({"Tj", "TJ", "'", '"'})
PAINTS = SHOWS_TEXT | {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "INLINE IMAGE"}
NOTHING, ARTEFACT = None, "artefact"


@dataclass
class Element:
    """A structure element: its type, what stands beside it, and what it holds in reading order."""

    role: str
    source: pikepdf.Dictionary
    parent: "Element | None"
    kids: "list[Element]" = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)  # page, number
    touches: list[pikepdf.Dictionary] = field(default_factory=list)  # annotations
    order: list[Any] = field(default_factory=list)  # kids and marks as they come

    def walk(self) -> "Iterator[Element]":
        """Yield this element and all below, in reading order."""
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def attribute(self, name: str) -> Any:
        """Return an attribute of the element, or None."""
        return self.source.get("/A", pikepdf.Dictionary()).get(name)

    def path(self) -> str:
        """Return where it stands: Document/Sect/Table."""
        return (f"{self.parent.path()}/" if self.parent else "") + self.role


@dataclass(frozen=True)
class Stroke:
    """Something a page paints: the operator, the mark that it stands under, its font and its bytes if it is text."""

    operator: str
    mark: int | str | None
    font: str = ""
    codes: bytes = b""


class Anatomy:
    """A PDF read once; each part is worked out when it is first asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.faults: list[str] = []  # in the order of marks, found while the pages were read

    @cached_property
    def pages(self) -> dict[tuple[int, int], int]:
        """Pages by object number."""
        return {page.objgen: number for number, page in enumerate(self.pdf.pages)}

    @cached_property
    def root(self) -> Element:
        """The one element below the tree's root."""
        (top,) = self.pdf.Root.StructTreeRoot.K
        return self._element(top, None)

    @cached_property
    def elements(self) -> list[Element]:
        """Every element in reading order."""
        return list(self.root.walk())

    def of(self, *roles: str) -> list[Element]:
        """Return the elements of these types."""
        return [one for one in self.elements if one.role in roles]

    @cached_property
    def parents(self) -> dict[int, Any]:
        """The parent tree."""
        nums = list(self.pdf.Root.StructTreeRoot.ParentTree.Nums)
        return {int(key): value for key, value in zip(nums[::2], nums[1::2], strict=True)}

    @cached_property
    def strokes(self) -> list[list[Stroke]]:
        """What each page paints."""
        return [list(self._painted(page)) for page in self.pdf.pages]

    @cached_property
    def dictionaries(self) -> list[pikepdf.Object]:
        """Every dictionary and stream in the file that is an object of its own."""
        return [one for one in self.pdf.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)]

    @cached_property
    def fonts(self) -> dict[str, pikepdf.Dictionary]:
        """The fonts by the name that pages call them."""
        return {str(name): font for page in self.pdf.pages for name, font in page.Resources.get("/Font", {}).items()}

    @cached_property
    def unicode(self) -> dict[str, dict[int, str]]:
        """By font: which text each glyph is."""
        return {name: _mapped(font.ToUnicode.read_bytes()) for name, font in self.fonts.items() if "/ToUnicode" in font}

    def text(self, element: Element) -> str:
        """Return what an element and all below it say."""
        said = []
        for one in element.order:
            said.append(self.text(one) if isinstance(one, Element) else self._marked.get(one, ""))
        return "".join(said)

    @cached_property
    def _marked(self) -> dict[tuple[int, int], str]:
        found: dict[tuple[int, int], str] = {}
        for number, strokes in enumerate(self.strokes):
            for one in strokes:
                if isinstance(one.mark, int) and one.font:
                    glyphs = self.unicode[one.font]
                    text = "".join(glyphs.get(code, "\ufffd") for code in glyph_codes(one.codes))
                    found[number, one.mark] = found.get((number, one.mark), "") + text
        return found

    def _element(self, source: pikepdf.Dictionary, parent: Element | None) -> Element:
        made = Element(str(source.S)[1:], source, parent)
        for kid in source.get("/K", ()):
            if isinstance(kid, int):
                made.marks.append((self.pages[source.Pg.objgen], kid))
                made.order.append(made.marks[-1])
            elif kid.get("/Type") == "/MCR":
                made.marks.append((self.pages[kid.Pg.objgen], int(kid.MCID)))
                made.order.append(made.marks[-1])
            elif kid.get("/Type") == "/OBJR":
                made.touches.append(kid.Obj)
            else:
                made.kids.append(self._element(kid, made))
                made.order.append(made.kids[-1])
        return made

    def _painted(self, page: pikepdf.Page) -> Iterator[Stroke]:
        stack: list[int | str | None] = []
        font = ""
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BMC", "BDC"):
                mark = _mark(operands)
                inside = [one for one in stack if one is not NOTHING]
                if inside and mark is not NOTHING:
                    self.faults.append(f"{mark} stands inside {inside[-1]}")
                stack.append(mark)
            elif name == "EMC":
                stack.pop()
            elif name == "Tf":
                font = str(operands[0])
            elif name in PAINTS:
                mark = next((one for one in reversed(stack) if one is not NOTHING), NOTHING)
                shown = _shown(operands) if name in SHOWS_TEXT else b""
                yield Stroke(name, mark, font if name in SHOWS_TEXT else "", shown)
        if stack:
            self.faults.append("a mark is never closed")


def _mark(operands: Any) -> int | str | None:
    if str(operands[0]) == "/Artifact":
        return ARTEFACT
    if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]:
        return int(operands[1].MCID)
    return NOTHING


def _shown(operands: Any) -> bytes:
    (text,) = operands[-1:]
    parts = text if isinstance(text, pikepdf.Array) else [text]
    return b"".join(bytes(one) for one in parts if isinstance(one, pikepdf.String))


def glyph_codes(shown: bytes) -> list[int]:
    """Return the glyphs of a string that has two bytes for each."""
    return [int.from_bytes(shown[place : place + 2], "big") for place in range(0, len(shown), 2)]


def _mapped(cmap: bytes) -> dict[int, str]:
    """Return the glyphs of a ToUnicode stream as WeasyPrint writes it: lines of <glyph> <text>."""
    lines = re.findall(r"^<([0-9a-f]{4})> <([0-9a-f]+)>$", cmap.decode("ascii"), re.M)
    return {int(glyph, 16): bytes.fromhex(text).decode("utf-16-be") for glyph, text in lines if text != "ffff"}
