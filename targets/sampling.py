"""Which reports must be looked at closely: a table of reasons and an honest draw of the rest. Pure, standard library only.

The draw can be repeated by anybody and foreseen by nobody: a seed is drawn once per plan year and period, after the days of
grace, and a target is chosen where SHA-256 of the seed and its number falls below the share. What is filed after the seed
is known is late, and whatever is late is looked at closely.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from targets.completion import Found, Promise, kept
from targets.refusal import Refused, gettext_noop

LEAST, MOST = 5, 100  # per cent


class Reason(StrEnum):
    """Why a report must be looked at closely, the most pressing first."""

    LATE = "late"
    DONE = "done"
    DUE = "due"
    DISPUTED = "disputed"
    CORRECTS = "corrects"
    DRAWN = "drawn"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class Why:
    """A reason as it is shown: a word, and the published rule."""

    word: str
    rule: str


REASONS: dict[Reason, Why] = {
    Reason.LATE: Why(gettext_noop("filed late"), gettext_noop("The report was filed after the days of grace.")),
    Reason.DONE: Why(
        gettext_noop("claims completion"),
        gettext_noop("The department says that the promise is kept, or the figure it claims would settle it as kept."),
    ),
    Reason.DUE: Why(
        gettext_noop("at its date"), gettext_noop("The promise's date had come when the report was filed.")
    ),
    Reason.DISPUTED: Why(
        gettext_noop("disputed before"),
        gettext_noop("A report on this target was disputed or returned before, whatever was found later."),
    ),
    Reason.CORRECTS: Why(
        gettext_noop("corrects a checked report"),
        gettext_noop("The department corrects a report that the inspection office had checked already."),
    ),
    Reason.DRAWN: Why(gettext_noop("drawn by lot"), gettext_noop("The draw of the rest fell on this target.")),
    Reason.NOT_YET: Why(
        gettext_noop("not drawn yet"),
        gettext_noop("The seed of the period is not drawn yet, so nothing is accepted on the papers alone."),
    ),
}


@dataclass(frozen=True)
class Case:
    """A report as these rules see it. Days are the city's local dates."""

    number: str  # of the target
    filed_on: dt.date
    in_time_until: dt.date
    as_of: dt.date
    promise: Promise
    value: Decimal | None = None
    done: bool = False
    disputed_before: bool = False
    corrects: bool = False


@dataclass(frozen=True)
class Draw:
    """A seed with the share in per cent that counted when it was drawn."""

    seed: str
    share: int


def drawn(draw: Draw, number: str) -> bool:
    """Say whether the draw falls on a target; it hangs on the seed, the share and the number, and on nothing else."""
    digest = hashlib.sha256(f"{draw.seed}:{number}".encode()).digest()
    return int.from_bytes(digest) * 100 < draw.share << 256


def reasons(case: Case, draw: Draw | None) -> tuple[Reason, ...]:
    """Return why a report must be looked at closely; nothing where it may be accepted on the papers."""
    found = {
        Reason.LATE: case.filed_on > case.in_time_until,
        Reason.DONE: case.done or _settles(case),
        Reason.DUE: case.promise.due <= case.filed_on,
        Reason.DISPUTED: case.disputed_before,
        Reason.CORRECTS: case.corrects,
        Reason.DRAWN: draw is not None and drawn(draw, case.number),
        Reason.NOT_YET: draw is None,
    }
    return tuple(reason for reason in Reason if found[reason])


def _settles(case: Case) -> bool:
    """Say whether the figure claimed would settle the promise as kept if it were found right."""
    return bool(kept(case.promise, Found(case.as_of, case.value)))


def check_draw(*, today: dt.date, in_time_until: dt.date, already: bool, active: bool, inspects: bool) -> None:
    """Refuse a draw before the days of grace are over, a second one, and one by somebody else."""
    if not active or not inspects:
        raise Refused(gettext_noop("Only the inspection office draws the sample."))
    if already:
        raise Refused(gettext_noop("The sample of this period is drawn already; it is drawn once."))
    if today <= in_time_until:
        raise Refused(
            gettext_noop("The sample is drawn after the days of grace: whoever files in time can't know it."),
        )


def check_papers(close: Sequence[str]) -> None:
    """Refuse to accept a report on the papers alone that must be looked at closely; `close` are its reasons."""
    if close:
        raise Refused(
            gettext_noop("This report must be looked at closely: %(why)s. Examine documents or go and look."),
            why=REASONS[Reason(close[0])].word,
        )
