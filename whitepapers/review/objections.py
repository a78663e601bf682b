"""What co-operating departments object to in a round, as the leader's brief tells it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from targets.refusal import gettext_noop
from whitepapers.compose import target_number
from whitepapers.cooperating import Part
from whitepapers.cooperation import parts_of, taken_out

if TYPE_CHECKING:
    from whitepapers.models import Round


TAKEN_OUT = gettext_noop("taken out of the row since")


@dataclass(frozen=True)
class Objection:
    """One department's objection to one target, and how it was settled ("" not yet)."""

    number: str  # of the target: 2027-jtys-012
    department: str
    text: str
    settled: str = ""


def objections(round: "Round") -> list[Objection]:
    """Return the objections that were on record when the round was submitted, what is not settled first."""
    found = []
    for one in [*parts_of(round.paper, until=round.at), *taken_out(round.paper, until=round.at)]:
        if one.standing in {Part.OBJECTED, Part.SETTLED} and one.answer is not None:
            settled = (
                f"{one.coordination.text} {one.coordination.document}".strip()
                if one.coordination and one.standing is Part.SETTLED
                else ""
            )
            number = target_number(round.paper, one.number)
            text = one.answer.text if one.named else f"{one.answer.text} ({_(TAKEN_OUT)})"
            found.append(Objection(number, one.department.label(), text, settled))
    return sorted(found, key=lambda one: (bool(one.settled), one.number))
