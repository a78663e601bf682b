"""What a row's plain data says, in words: its fields' names, its values, and who changed what."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from publishing.by_word import Piece as Words
from publishing.by_word import by_word
from targets.models import AssignedTask, Department, Target, User
from targets.models.register import Comparison, Kind, Source
from whitepapers import wording
from whitepapers.merging import Piece, differences
from whitepapers.models import DutyDraft
from whitepapers.models.versions import Version

CODES: dict[str, Any] = {"kind": Kind, "comparison": Comparison, "source": Source}
ROWS: dict[str, Any] = {
    "duty": DutyDraft,
    "assigned_task": AssignedTask,
    "continues": Target,
    "partners": Department,
}


@dataclass(frozen=True)
class Told:
    """One piece of a row in words: what stood there, what they and I made of it, and what differs by word."""

    label: str
    before: str
    theirs: str
    mine: str
    known: bool  # whether it is known what stood there before

    @property
    def by_them(self) -> tuple[Words, ...]:
        """What they changed, by word; against mine where nobody knows what stood there before."""
        return by_word(self.before if self.known else self.mine, self.theirs)

    @property
    def by_me(self) -> tuple[Words, ...]:
        """What I changed, by word."""
        return by_word(self.before if self.known else self.theirs, self.mine)


@dataclass(frozen=True)
class Step:
    """One version: who kept it when, and what they changed."""

    who: str
    when: str
    changes: list[Told]


class Speaker:
    """Says pieces of rows in words. What other rows are called is looked up once for all pieces it is given."""

    def __init__(self, model: Any, rows: Iterable[dict[str, Any]]) -> None:
        self.model = model
        wanted: dict[str, set[int]] = {name: set() for name in ROWS}
        for row in rows:
            for name in ROWS:
                value = row.get(name)
                wanted[name] |= set(value) if isinstance(value, list) else {value} if value else set()
        self.names = {
            (name, one.pk): one.label() if name == "partners" else str(one)
            for name, keys in wanted.items()
            if keys
            for one in ROWS[name].objects.filter(pk__in=keys)
        }

    def label(self, field: str, part: str = "") -> str:
        """Return what a piece is called."""
        if field == "milestones":
            return _("Progress requirement by %(day)s") % {"day": part} if part else _("Progress requirements")
        return capfirst(str(self.model._meta.get_field(field).verbose_name))

    def value(self, field: str, part: str, value: Any) -> str:
        """Return what stands in a piece; "" for nothing."""
        if field == "partners" and part:
            return "" if value is None else self.names.get((field, value), f"#{part}")
        if value is None or value == "":
            return ""
        if field == "milestones":
            return wording.step_text(value["text"], value["value"], "") if part else self._steps(value)
        if field in CODES:
            return str(dict(CODES[field].choices).get(value, value))
        if field in ROWS:
            return str(self.names.get((field, value), _("(deleted)")))
        return wording.grouped(value) if field == "value" else str(value)

    def _steps(self, steps: list[dict[str, Any]]) -> str:
        return "\n".join(f"{one['due']} {wording.step_text(one['text'], one['value'], '')}" for one in steps)

    def told(self, piece: Piece, *, known: bool = True) -> Told:
        """Return a piece in words."""
        before, theirs, mine = (
            self.value(piece.field, piece.part, one) for one in (piece.base, piece.theirs, piece.mine)
        )
        return Told(self.label(piece.field, piece.part), before, theirs, mine, known)

    def row(self, row: dict[str, Any]) -> list[tuple[str, str]]:
        """Return the filled fields of a row as (name, text)."""
        found = []
        for name, value in row.items():
            if name == "partners":
                text = "; ".join(self.names.get((name, one), f"#{one}") for one in value)
            else:
                text = self._steps(value) if name == "milestones" else self.value(name, "", value)
            if text:
                found.append((self.label(name), text))
        return found


def clock(moment: dt.datetime) -> str:
    """Return the time of today, or the day with its time."""
    local = timezone.localtime(moment)
    today = local.date() == timezone.localdate()
    return format_date(local, "H:i" if today else "Y-m-d H:i")


def name_of(user: User | None) -> str:
    """Return who kept a version; one that was found has no name."""
    return user.label() if user is not None else _("Somebody")


def history(speaker: Speaker, base: Version, later: Iterable[Version]) -> list[Step]:
    """Return what each version changed of the one before it."""
    found, before = [], base.row
    for one in later:
        changes = [speaker.told(piece) for piece in differences(before, one.row)]
        found.append(Step(name_of(one.by), clock(one.at), changes))
        before = one.row
    return found
