"""The structure tree while it grows: nodes, and the marks on the pages that they hold."""

from dataclasses import dataclass, field
from typing import Any, Literal

import pydyf

from publishing.structure.roles import GROUPING, MAY_BE_EMPTY


@dataclass(slots=True)
class Mark:
    """A piece of marked content: its page, and its number there."""

    page: int
    mcid: int


@dataclass(slots=True)
class Touch:
    """A link's area on a page."""

    page: int
    annotation: pydyf.Dictionary


@dataclass(slots=True)
class Node:
    """A structure element: its type, what it holds in reading order, and what the PDF says beside it."""

    role: str
    element: Any = None
    kids: "list[Node | Mark | Touch]" = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    page: int = -1  # where it began
    within: Literal["", "contents", "terms", "head"] = ""
    body: "Node | None" = None  # of a list item: what is not its label

    def add(self, role: str, element: Any = None, page: int = -1) -> "Node":
        """Append an element of this type and return it."""
        made = Node(role, element, page=page, within=self.within)
        self.kids.append(made)
        return made

    def inside(self) -> "Node":
        """Return where content goes: in a list's item, its body (a term's item has its parts as they come)."""
        if self.role != "LI" or self.within == "terms":
            return self
        if self.body is None:
            self.body = self.add("LBody")
        return self.body

    def holder(self) -> "Node":
        """Return the node that takes a piece of text standing here: in a grouping element, a paragraph."""
        if self.role == "LI":
            return self.inside()
        if self.role not in GROUPING:
            return self
        last = self.kids[-1] if self.kids else None
        if isinstance(last, Node) and last.role == "P" and last.element is None:
            return last
        return self.add("P")


def prune(node: Node) -> bool:
    """Drop what holds nothing, from the leaves up; return whether something is left of the node itself."""
    node.kids = [kid for kid in node.kids if not isinstance(kid, Node) or prune(kid)]
    return bool(node.kids) or node.role in MAY_BE_EMPTY


class Marks:
    """The marked content of one page's stream, by the numbers that WeasyPrint gave while it drew."""

    def __init__(self, stream: Any) -> None:
        self._tags = stream._tags
        self._items = stream.stream
        self._places = {
            item["MCID"]: place
            for place, item in enumerate(self._items)
            if type(item) is pydyf.Dictionary and "MCID" in item
        }
        self.count = 0
        self.lost = 0

    def keep(self, box: Any, role: str) -> int | None:
        """Return the page's next number for what this box drew, in reading order; None if it drew nothing."""
        place = self._place(box)
        if place is None:
            return None
        self._items[place - 1], self._items[place]["MCID"] = f"/{role}", self.count
        self.count += 1
        return self.count - 1

    def set_aside(self, box: Any, kind: str, band: str = "") -> None:
        """Make an artefact of what this box drew: of the page's furniture, or of the layout."""
        place = self._place(box)
        if place is not None:
            properties = {"Type": kind, "Subtype": band} if band else {"Type": kind}
            self._items[place - 1], self._items[place] = "/Artifact", pydyf.Dictionary(properties)

    def _place(self, box: Any) -> int | None:
        tag = self._tags.pop(box, None)
        if tag is None:
            return None
        place = self._places.get(tag["mcid"])
        self.lost += place is None  # drawn in a group of its own, as `opacity` does: its number is not this page's
        return place

    @property
    def left(self) -> int:
        """Return how many pieces were drawn that no element of this page can hold."""
        return len(self._tags) + self.lost
