"""Draws an address as a QR code: one path of black squares, the same for the same address."""

from dataclasses import dataclass

import segno

QUIET = 4  # squares of white around the code, as its standard asks for


@dataclass(frozen=True)
class Squares:
    """A code as SVG wants it: how many units wide and high, and the path of what is black."""

    size: int
    path: str


def squares(address: str) -> Squares:
    """Return the code of an address; it reads with a seventh of it damaged.

    Runs of black squares are filled rectangles, for strokes beside each other show hairlines between them in print.
    """
    code = segno.make_qr(address, error="m", boost_error=False)
    path = "".join(
        f"M{start + QUIET} {y + QUIET}h{length}v1h-{length}z"
        for y, row in enumerate(code.matrix)
        for start, length in _runs(bytes(row))
    )
    return Squares(len(code.matrix) + 2 * QUIET, path)


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Return (start, length) of each run of black in a row."""
    found: list[tuple[int, int]] = []
    for x, black in enumerate(row):
        if black and found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif black:
            found.append((x, 1))
    return found
