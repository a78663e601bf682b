"""What needs me now: a registry of small functions, each of which says what waits for a person; the pages ask it.

Every part of the register (and of the desk above it) registers its own, in a module that `wagtail_hooks.py` imports::

    from targets.desk.needs_now import NeedNow, Tone, registered

    @registered
    def notices_to_confirm(user: User, today: dt.date) -> Iterable[NeedNow]:
        number = SupervisionNotice.objects.visible_to(user).unconfirmed().count()
        text = ngettext("notice to confirm", "notices to confirm", number)
        yield NeedNow("notices_to_confirm", number, text, reverse("supervision"), tone=Tone.LATE)

A function counts only what this person may see and has to act on, in a constant number of queries, and yields nothing
for somebody whom it does not concern. What counts 0 is left out here.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from targets.models import User


class Tone(IntEnum):
    """How much it presses, the most pressing first."""

    LATE = 1  # a date has passed
    WAITS = 2  # somebody waits for this person
    SOON = 3  # a date comes
    KNOW = 4  # good to know; nothing happens without it


# tone → colour and shape, never the colour alone
SIGNS: dict[Tone, tuple[str, str]] = {
    Tone.LATE: ("red", "■"),
    Tone.WAITS: ("yellow", "▲"),
    Tone.SOON: ("blue", "○"),
    Tone.KNOW: ("grey", "–"),
}


@dataclass(frozen=True)
class NeedNow:
    """One thing that waits for a person: how many of them, in words, and where they are listed."""

    key: str  # unique: "reports_late"
    count: int
    text: str  # what they are, translated, agreeing with the count, without it: "reports are late"
    url: str  # the list behind the count, filtered
    tone: Tone = Tone.WAITS
    by: dt.date | None = None  # the earliest day by which, where there is one
    note: str = ""  # one translated half-sentence more, if it helps: "the oldest for 31 days"

    @property
    def colour(self) -> str:
        """The colour of its sign."""
        return SIGNS[self.tone][0]

    @property
    def shape(self) -> str:
        """The shape of its sign."""
        return SIGNS[self.tone][1]


Asked = Callable[[User, dt.date], Iterable[NeedNow]]
_REGISTERED: dict[str, Asked] = {}


def registered(function: Asked) -> Asked:
    """Register a function; the same one again (a module imported twice) counts once."""
    _REGISTERED[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def needs_of(user: User, today: dt.date) -> list[NeedNow]:
    """Return what needs this person on a day, the most pressing first; nothing for an account that is closed."""
    if not user.is_active:
        return []
    found = [one for function in _REGISTERED.values() for one in function(user, today) if one.count]
    return sorted(found, key=lambda one: (one.tone, one.by or dt.date.max, one.key))
