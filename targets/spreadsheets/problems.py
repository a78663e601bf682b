"""What must be mended in a file, by row and column, in a sentence that a clerk understands.

Standard library only. Sentences are English, marked for translation, and translated where they are shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from targets.refusal import gettext_noop

MERGED = gettext_noop("The cells %(cells)s are merged. Unmerge them and write the text into every row it belongs to.")


def letter(column: int) -> str:
    """Return the letters of a column counted from 0: A, B, …, Z, AA, …"""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True)
class Problem:
    """Why something in a file can't be imported. `row` counts from 1 as spreadsheets do; 0 means the file as a whole."""

    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)
    row: int = 0
    column: int = -1  # counted from 0; -1 means the row as a whole
    heading: str = ""

    @property
    def cell(self) -> str:
        """The cell's name, such as C5; empty when it is about more than one cell."""
        return f"{letter(self.column)}{self.row}" if self.row and self.column >= 0 else ""

    def say(self, translate: Callable[[str], str] = str) -> str:
        """Return the whole sentence with row and column, such as: Row 5 “Value” (C5): …"""
        sentence = translate(self.sentence) % self.values
        where = {"row": self.row, "heading": self.heading, "cell": self.cell, "sentence": sentence}
        if self.cell and self.heading:
            return translate(gettext_noop("Row %(row)s “%(heading)s” (%(cell)s): %(sentence)s")) % where
        if self.cell:
            return translate(gettext_noop("Row %(row)s (%(cell)s): %(sentence)s")) % where
        if self.row:
            return translate(gettext_noop("Row %(row)s: %(sentence)s")) % where
        return sentence


class CannotImport(Exception):
    """A file, or something in it, can't be imported; nothing was changed."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problem.say() for problem in problems[:3]))
