"""What the press can print: sections of prose, facts and tables. A layout makes it, the templates show it."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from publishing.charts import FOOT, HIGH, ROW, TOP, WIDTH, Drawn, lying, upright
from publishing.qr import Squares, squares

CHINESE = re.compile(r"[\u3400-\u9fff]+")
HEADLINE = 10  # Chinese characters in a line of the cover: 135 mm of its 38 pt


@dataclass(frozen=True)
class Prose:
    """Clean HTML (paragraphs, lists, emphasis; cleaned by nh3 before it was frozen)."""

    html: str


@dataclass(frozen=True)
class Note:
    """A plain sentence set apart from the running text."""

    text: str


@dataclass(frozen=True)
class Facts:
    """A short list of terms and what stands for them, as plain text."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """A line of a cell with its label set apart: a date, and what is due by it."""

    label: str
    text: str


@dataclass(frozen=True)
class Marked:
    """A piece of a text that is compared with another: the same in both, removed, or added."""

    text: str
    how: str = "same"  # same | removed | added


@dataclass(frozen=True)
class Cell:
    """One cell, in this order: a strong first line, a figure with its unit, paragraphs, a compared text, steps, notes.

    All of it is plain text.
    """

    lines: tuple[str, ...] = ()
    figure: str = ""
    unit: str = ""
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    head: str = ""
    marked: tuple[Marked, ...] = ()

    def texts(self) -> Iterator[str]:
        """Yield every text of the cell."""
        yield self.head
        yield from self.lines
        yield from (self.figure, self.unit)
        yield "".join(one.text for one in self.marked)
        for step in self.steps:
            yield from (step.label, step.text)
        yield from self.notes


@dataclass(frozen=True)
class Column:
    """One column: its heading, its width in per cent of the measure, and how it is set."""

    label: str
    width: int
    align: str = "start"  # start | end


PAGEFUL = 23  # Chinese characters on a page for each per cent of a column's width, if it has no short lines
WIDE = "\u2e7f"


@dataclass(frozen=True)
class Row:
    """One row, with the anchor that a link can point to and its leaf digest in the manuscript."""

    anchor: str
    cells: tuple[Cell, ...]
    leaf: str = ""


@dataclass(frozen=True)
class Table:
    """A table with repeated heads; its first cell is the head of the row. The caption is read aloud, not shown."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def grid(self) -> Iterator[tuple[Row, list[tuple[Column, Cell]]]]:
        """Yield each row with its cells, each beside its column."""
        for row in self.rows:
            yield row, list(zip(self.columns, row.cells, strict=True))

    def outgrowing(self) -> set[str]:
        """Return the anchors of rows that no page holds, by the length of their texts.

        They may be broken from the first line on, under a repeated head; a row that must be kept whole and can't be is
        printed by WeasyPrint without one.
        """
        return {
            row.anchor
            for row, cells in self.grid()
            if any(_width(cell) > PAGEFUL * column.width for column, cell in cells)
        }


def _width(cell: Cell) -> float:
    """Return how many Chinese characters wide the cell's text is."""
    return sum(1 if sign > WIDE else 0.5 for text in cell.texts() for sign in text)


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: what it stands for, how many, and the texture it is known by (publishing/charts.py)."""

    label: str
    count: int
    texture: str = "full"
    tone: str = ""  # green | blue | yellow | red | grey: what a screen may add to the texture


@dataclass(frozen=True)
class Chart:
    """Counts as bars: they lie under each other, or stand beside each other where they follow in time."""

    title: str
    bars: tuple[Bar, ...]
    alternative: str  # the same in words, for whoever does not see it
    upright: bool = False

    @property
    def width(self) -> int:
        """The width in the chart's own units."""
        return WIDTH

    @property
    def height(self) -> int:
        """The height in the chart's own units."""
        return TOP + HIGH + FOOT if self.upright else ROW * len(self.bars)

    @property
    def base(self) -> int:
        """How low the line lies on which upright bars stand."""
        return TOP + HIGH

    def drawn(self) -> list[Drawn]:
        """Return the bars with their places."""
        bars = [(one.label, one.count, one.texture) for one in self.bars]
        drawn = upright(bars) if self.upright else lying(bars)
        return [replace(one, tone=bar.tone) for one, bar in zip(drawn, self.bars, strict=True)]


@dataclass(frozen=True)
class Code:
    """An address to be read by a telephone, beside the words that say where it leads."""

    address: str
    words: str
    alternative: str

    def squares(self) -> Squares:
        """Return the code as it is drawn."""
        return squares(self.address)


@dataclass(frozen=True)
class Index:
    """Rows by their numbers, for the printed paper: (the row's anchor, how the index calls it), in order."""

    rows: tuple[tuple[str, str], ...]


Block = Prose | Note | Facts | Table | Chart | Code | Index


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    anchor: str
    heading: str
    blocks: tuple[Block, ...]
    level: int = 1  # 1 | 2
    opens_page: bool = False
    printed_only: bool = False  # it speaks of pages, and the web has none


@dataclass(frozen=True)
class Sheet:
    """A data file that goes with the document: a heading row and rows of plain text."""

    name: str  # targets.csv
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Document:
    """Everything the press needs to print one thing."""

    title: str  # the whole title, as metadata and running head say it
    issuer: str
    language: str  # zh-hans | en
    sections: tuple[Section, ...]
    headline: str = ""  # the title as the cover says it, beside issuer and period
    period: str = ""  # what the document is for: a year
    place: str = ""  # the city
    edition: str = ""  # "Edition 2", or that it is a draft
    date: str = ""
    dated: dt.date | None = None  # the same date as metadata; nothing in a file carries the time of printing
    notice: str = ""  # shown on every page: the demo city says here that it is fictional
    digest: str = ""
    verify_url: str = ""
    sheets: tuple[Sheet, ...] = ()
    leaflet: bool = False  # a page or two to read and sign: set small, without cover and contents

    def headline_lines(self) -> list[str]:
        """Return the cover's headline line by line: Chinese in lines of like length, for a line that is full breaks within a word."""
        text = self.headline or self.title
        if not CHINESE.fullmatch(text):
            return [text]
        lines = -(-len(text) // HEADLINE)
        size = -(-len(text) // lines)
        return [text[at : at + size] for at in range(0, len(text), size)]

    def tables(self) -> list[Table]:
        """Return every table in reading order."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Table)]


@dataclass(frozen=True)
class Pdf:
    """A printed file and its number of pages."""

    data: bytes
    pages: int
