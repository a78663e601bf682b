"""Why a document can't be printed, in sentences for the person who wrote it, and what a proof reports."""

from dataclasses import dataclass


class Unprintable(ValueError):
    """The document must not be printed as it is; the message names the place and what to do."""


@dataclass(frozen=True)
class Fault:
    """What does not hold: the record's name, and what is wrong with it."""

    where: str
    what: str


class PrinterStopped(Unprintable):
    """The printer broke off or could not begin: nothing is known against the document, and it may be tried again."""


class NotSigned(Unprintable):
    """The finished file could not be signed as it was asked, so nothing is kept; it may be tried again."""


class RenderingWarning(UserWarning):
    """WeasyPrint disliked one of our own templates or rules: an error in tests, a line in the log elsewhere."""
