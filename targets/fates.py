"""What can become of a promise when next year's paper is written, and the words for it. Pure, standard library only."""

from enum import StrEnum

from targets.refusal import gettext_noop


class Fate(StrEnum):
    """The five outcomes of a disposition (ADR 20)."""

    MET = "met"
    CONTINUED = "continued"
    REDEFINED = "redefined"
    DROPPED = "dropped"
    PENDING = "pending"


WITHDRAWN = "withdrawn"  # an edition of the promise's own year took it back; next year's paper only lists it
WORDS: dict[str, str] = {
    Fate.MET: gettext_noop("met"),
    Fate.CONTINUED: gettext_noop("continued"),
    Fate.REDEFINED: gettext_noop("redefined"),
    Fate.DROPPED: gettext_noop("dropped"),
    Fate.PENDING: gettext_noop("result pending"),
    WITHDRAWN: gettext_noop("withdrawn during the year"),
}
