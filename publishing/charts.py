"""The geometry and the textures of charts: counts in, places on the paper out. Pure, standard library only.

A bar is known by its word, its number and its texture; colour alone says nothing. The SVG is in
templates/publishing/chart.html; portal/charts.py takes its places from here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 480  # of every chart, in its own units: a third of a millimetre when it is printed
ROW, THICK = 19, 11  # of a lying bar: its row and itself
FIRST, LONGEST = 122, 310  # where lying bars begin, and how long the longest is
HIGH, TOP, FOOT, BROAD = 64, 18, 20, 44  # of upright bars: the highest, room for its number, for its word, the width

# texture → the dashes across the bar; none is a full bar, and "open" is an outline
TEXTURES = {"full": "", "broad": "6 2", "fine": "1.4 1.8", "dots": "2.5 5", "open": ""}


@dataclass(frozen=True)
class Drawn:
    """One bar as it is drawn: a rectangle with its middle line, its dashes, and where word and number stand."""

    label: str
    count: int
    x: str
    y: str
    width: str
    height: str
    line: tuple[str, str, str, str]  # from x, y to x, y
    thick: str
    dashes: str
    solid: bool  # the line covers the rectangle; an open bar has no line at all
    word: tuple[str, str]
    number: tuple[str, str]
    tone: str = ""  # a colour's name beside the texture, where the screen shows one; in print the texture says it


def place(value: float) -> str:
    """Return a coordinate as SVG wants it: at most two places, the same text on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def spans(counts: Sequence[int], whole: int) -> list[tuple[str, str]]:
    """Return (start, width) of each part of one bar that is 100 wide."""
    found, start = [], 0
    for count in counts:
        found.append((place(start * 100 / whole), place(count * 100 / whole)))
        start += count
    return found


def lying(bars: Sequence[tuple[str, int, str]]) -> list[Drawn]:
    """Return bars (label, count, texture) that lie under each other, the highest count the longest."""
    top = max((count for _label, count, _texture in bars), default=0) or 1
    found = []
    for index, (label, count, texture) in enumerate(bars):
        length, y = LONGEST * count / top, index * ROW + (ROW - THICK) / 2
        middle = place(y + THICK / 2)
        line = (place(FIRST), middle, place(FIRST + length), middle)
        base = place(y + THICK - 1.5)
        found.append(
            Drawn(
                label, count, place(FIRST), place(y), place(length), place(THICK), line, place(THICK),
                TEXTURES[texture], texture != "open", ("0", base), (place(FIRST + length + 6), base),
            )
        )  # fmt: skip
    return found


def upright(bars: Sequence[tuple[str, int, str]]) -> list[Drawn]:
    """Return bars (label, count, texture) that stand beside each other from left to right, as time runs."""
    top = max((count for _label, count, _texture in bars), default=0) or 1
    step, base = WIDTH / max(len(bars), 1), TOP + HIGH
    found = []
    for index, (label, count, texture) in enumerate(bars):
        height, middle = HIGH * count / top, step * (index + 0.5)
        x, y, centre = middle - BROAD / 2, base - height, place(middle)
        line = (centre, place(base), centre, place(y))
        found.append(
            Drawn(
                label, count, place(x), place(y), place(BROAD), place(height), line, place(BROAD),
                TEXTURES[texture], texture != "open", (centre, place(base + FOOT - 6)), (centre, place(y - 5)),
            )
        )  # fmt: skip
    return found
