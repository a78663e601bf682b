"""Two editions side by side by word: of one paper, or of a department's papers of two years. Reads public texts only."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy, pgettext

from portal.templatetags.whitebook import day
from publishing.difference import KEYS, Change, Difference, Kind, Piece, compare
from publishing.manuscript import WITHDRAWN, WITHHELD
from publishing.models import Edition, Erasure
from targets.completion import SIGNS
from targets.fates import WORDS
from targets.missed import MATTERS
from targets.models import Verification
from targets.models.register import Comparison, Source
from targets.models.register import Kind as TargetKind

# the change log and last year's results tell of another text; they are not the paper's own promises
NOT_COMPARED = frozenset({"changes", "dispositions", "corrections"})
# what names an entry, or must differ between two years
NAMES_IT = frozenset({"continues", "duty", "reference", "result"})
# a manuscript is canonical JSON, so its fields come by the alphabet; read are the promise first, then figures and sources
ORDER = (
    "title", "text", "basis", "html", "task", "goal", "kind", "comparison", "value", "value_text", "unit", "quality",
    "due", "due_text", "milestones", "partners", "partners_text", "responsible_unit", "responsible_officer",
    "source", "source_document", "source_number",
)  # fmt: skip
PLACES = {name: place for place, name in enumerate(ORDER)}
DATES = frozenset({"due", "verified_as_of", "completed_on"})
CODES: dict[str, dict[str, Any]] = {
    field: dict(choices.choices)
    for field, choices in (("kind", TargetKind), ("comparison", Comparison), ("source", Source))
}
_STATUSES: dict[str, Any] = {str(status): gettext_lazy(sign.word) for status, sign in SIGNS.items()}
CODES |= {
    "status": _STATUSES,
    "original_status": _STATUSES,
    "computed_status": _STATUSES,
    "verified_outcome": dict(Verification.Outcome.choices),
    "fate": {str(fate): gettext_lazy(word) for fate, word in WORDS.items()},
    "miss": {str(state): gettext_lazy(one.word) for state, one in MATTERS.items()},
}
# half a date, and half the word of a code, tell nothing
WHOLE = frozenset({*CODES, *DATES, "value", "verified_value", "difference"})


@dataclass(frozen=True)
class Compared:
    """What differs between two editions, and how many entries were added, removed and changed, or are not shown."""

    old: Edition
    new: Edition
    parts: Sequence[Difference]
    hidden: bool  # an entry of one of the two is not public: neither wording of it is shown

    def _count(self, kind: Kind) -> int:
        return sum(one.kind is kind for part in self.parts for one in part.entries)

    @property
    def added(self) -> int:
        """How many entries are new."""
        return self._count(Kind.ADDED)

    @property
    def removed(self) -> int:
        """How many entries are gone."""
        return self._count(Kind.REMOVED)

    @property
    def changed(self) -> int:
        """How many entries read differently."""
        return self._count(Kind.SAME)

    @property
    def unchanged(self) -> int:
        """How many entries read as before."""
        return sum(part.unchanged for part in self.parts)


def comparison(old: Edition, new: Edition) -> Compared:
    """Return what differs between two released editions; targets of two years are matched by what they continue.

    What is withheld or was withdrawn by order in either is left out of both: its former wording is not told again here,
    and other words under its number were neither added nor removed by the department (ADR 26).
    """
    gone = [
        (one["part"], one["entry"])
        for each in Erasure.objects.filter(digest__in=[old.digest, new.digest])
        for one in each.entries
    ]
    secret = {*_withheld(old), *_withheld(new), *gone}
    before, after = _shown(old, secret), _shown(new, secret)
    hidden = _hides(old) or _hides(new)
    if old.subject != new.subject:
        before, after = _matched(before, after)
        before = _a_year_later(before, after, *(str(one.of.year) for one in (old, new)))
    parts = [one for one in compare(before, after) if one.part != "head"]
    return Compared(old, new, [_told(one) for one in parts], hidden)


def _name(part: str, entry: Mapping[str, Any]) -> tuple[str, str]:
    return part, str(entry.get(KEYS.get(part, "number"), ""))


def _withheld(edition: Edition) -> set[tuple[str, str]]:
    """Return (part, name) of what the public does not get; read from the whole text, and used only to leave out."""
    parts = edition.manuscript["parts"].items()
    return {_name(part, one) for part, entries in parts for one in entries if one.get(WITHHELD)}


def _hides(edition: Edition) -> bool:
    return any(one.get(WITHDRAWN) for part in edition.public_manuscript["parts"].values() for one in part)


def _shown(edition: Edition, secret: Collection[tuple[str, str]]) -> dict[str, Any]:
    manuscript = edition.public_manuscript
    parts = {
        name: [one for one in entries if not one.get(WITHDRAWN) and _name(name, one) not in secret]
        for name, entries in manuscript["parts"].items()
        if name not in NOT_COMPARED
    }
    return {"head": manuscript["head"], "parts": parts}


def _matched(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give an old target the number of the first new one that continues it, and duties a number without the year."""
    heirs: dict[str, str] = {}
    for one in new["parts"].get("targets", ()):
        heirs.setdefault(str(one.get("continues", "")), one["number"])

    def renamed(name: str, entry: Mapping[str, Any], *, before: bool) -> dict[str, Any]:
        bare = {key: value for key, value in entry.items() if key not in NAMES_IT}
        if name == "duties":
            bare["number"] = str(entry["number"]).partition("-")[2]
        elif name == "targets" and before:
            bare["number"] = heirs.get(entry["number"], entry["number"])
        return bare

    def side(whole: Mapping[str, Any], *, before: bool) -> dict[str, Any]:
        parts = whole["parts"].items()
        return {**whole, "parts": {name: [renamed(name, one, before=before) for one in part] for name, part in parts}}

    return side(old, before=True), side(new, before=False)


def _a_year_later(old: Mapping[str, Any], new: Mapping[str, Any], before: str, after: str) -> dict[str, Any]:
    """Give an old target the new one's dates where they are the same day of its own year: the plan goes on, unchanged."""
    heirs = {one["number"]: one for one in new["parts"].get("targets", ())}

    def moved(was: Any, now: Any) -> Any:
        same = was and now and was[:4] == before and now[:4] == after and was[4:] == now[4:]
        return now if same else was

    def renewed(entry: Mapping[str, Any]) -> dict[str, Any]:
        heir = heirs.get(entry["number"], {})
        later = {one["due"][4:]: one["due"] for one in heir.get("milestones", ())}
        steps = [{**one, "due": moved(one["due"], later.get(one["due"][4:]))} for one in entry.get("milestones", ())]
        return {**entry, "due": moved(entry.get("due"), heir.get("due")), "milestones": steps}

    targets = [renewed(one) for one in old["parts"].get("targets", ())]
    return {**old, "parts": {**old["parts"], "targets": targets}}


def _told(part: Difference) -> Difference:
    """Leave out what has no words for a reader; an entry of which nothing is left reads as before."""
    entries = [replace(one, changes=_in_order(filter(None, map(in_words, one.changes)))) for one in part.entries]
    kept = tuple(one for one in entries if one.changes or one.kind is not Kind.SAME)
    return Difference(part.part, kept, part.unchanged + len(entries) - len(kept))


def _in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda one: PLACES.get(one.field, len(PLACES))))


def in_words(change: Change) -> Change | None:
    """Say a code as its word; None for what only names an entry, or says nothing on either side."""
    if change.field in NAMES_IT | {"withheld_reason"} or not change.pieces:
        return None
    if change.field not in WHOLE:
        return change
    old, new = (
        _worded(change.field, "".join(one.text for one in change.pieces if one.kind is not gone))
        for gone in (Kind.ADDED, Kind.REMOVED)
    )
    both = ((Kind.REMOVED, old), (Kind.ADDED, new))
    return replace(change, pieces=tuple(Piece(kind, text) for kind, text in both if text))


def _worded(field: str, text: str) -> str:
    """Return a code as its word and a date as dates are said; a miss ends with the code of how it stands."""
    if field in DATES:
        return day(text)
    if field == "miss":
        said, _space, state = text.rpartition(" ")
        return pgettext("separator", ": ").join(filter(None, (str(CODES[field].get(state, state)), said)))
    return str(CODES.get(field, {}).get(text, text))
