"""A chase's steps as its page tells them: what, who, when, and when it was really recorded."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from targets.chasing.occasions import WHY
from targets.chasing.steps import STEPS, Hand, Step
from targets.models import Chase, ChaseFile, ChaseStep

_SIGNS = {Hand.MACHINE: ("○", "blue"), Hand.INSPECTOR: ("■", "yellow"), Hand.DEPARTMENT: ("▶", "green")}
_RED = {Step.ISSUED_1, Step.ISSUED_2, Step.REFERRED}


@dataclass(frozen=True)
class Told:
    """One step in words."""

    step: ChaseStep
    word: str
    shape: str
    colour: str
    files: Sequence[ChaseFile]

    @property
    def recorded_later(self) -> dt.date | None:
        """The day on which the machine wrote it, where that was not the day on which it fell due."""
        day = timezone.localdate(self.step.at)
        return day if day != self.step.on else None

    @property
    def why(self) -> str:
        """Why the machine let it rest."""
        code = self.step.data.get("why", "")
        return _(WHY[code]) if code in WHY else ""


def told(chase: Chase) -> list[Told]:
    """Return the steps of a chase in their order; two queries."""
    steps = chase.steps.select_related("by", "notice").prefetch_related("files").order_by("sequence")
    return [_tell(one) for one in steps]


def _tell(step: ChaseStep) -> Told:
    kind = STEPS[Step(step.kind)]
    shape, colour = _SIGNS[kind.hand]
    return Told(step, _(kind.word), shape, "red" if step.kind in _RED else colour, list(step.files.all()))
