"""Which frozen manuscripts carry a text that is to be withdrawn, and each of them without it (ADR 26)."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from publishing.difference import KEYS
from publishing.manuscript import (
    WITHDRAWN,
    WITHHELD,
    Malformed,
    Manuscript,
    canonical,
    digest,
    leaf,
    sha256,
    unsalted,
    withdraw,
)
from publishing.models import Edition, Series, subject_of, subject_parts, thaw_on_record
from whitepapers.erasure import PARTS
from whitepapers.models import Round
from whitepapers.said import Scope, replaced, says

QUOTED = "changes"  # a change log repeats old and new wording
HEAD = "head"  # the title page: it has no leaf
RETOLD = frozenset({"dispositions", "results"})  # next year's paper and this year's statement repeat each target


@dataclass(frozen=True)
class Carrier:
    """One manuscript that carries the text: where it stands in the database, and what goes out of it."""

    subject: str
    digest: str
    before: str  # the canonical JSON as it is now
    after: str
    entries: list[dict[str, str]]  # [{"part", "entry", "leaf"}]
    edition: Edition | None
    round: Round | None

    @property
    def manuscript(self) -> Manuscript:
        """The manuscript without the text; unless the title page lost words, it has the digest that it had."""
        before, after = json.loads(self.before), json.loads(self.after)
        if all(one["part"] != HEAD for one in self.entries) and digest(before) != digest(after):
            raise Malformed("A text can't go without changing the digest.")
        found: Manuscript = after
        return found


def key_of(part: str, entry: dict[str, Any]) -> str:
    """Return what names an entry within its part: "2027-jtys-012", "foreword"."""
    return str(entry.get(KEYS.get(part, "number"), ""))


def find_entry(edition: Edition, part: str, key: str) -> dict[str, Any] | None:
    """Return the entry as the edition has it in public; None where there is none, or nothing of it is public."""
    if part not in PARTS:
        return None
    for entry in edition.manuscript["parts"].get(part, []):
        if not entry.get(WITHDRAWN) and not entry.get(WITHHELD) and key_of(part, entry) == key:
            return dict(entry)
    return None


def carriers(edition: Edition, part: str, key: str) -> list[Carrier]:
    """Return every manuscript, of editions and of rounds that never became one, which carries this very text.

    In other editions of the paper the same words under the same number are meant, and every change log that speaks of
    the number; of a target also what next year's paper and the year's statement of results repeat of it. Other words under that number are another text.
    """
    entry = find_entry(edition, part, key)
    if entry is None:
        return []
    text = sha256(canonical(unsalted(entry)))
    year, code, _series = edition.of
    retold = [subject_of(year + 1, code), subject_of(year, code, Series.RESULTS)] if part == "targets" else []
    subjects = [edition.subject, *retold]
    found = []
    for subject in subjects:
        for name, (one, made, before) in _manuscripts(subject).items():
            manuscript = thaw_on_record(before, name)
            gone = list(_meant(manuscript, part, key, text, own=subject == edition.subject))
            if gone:
                found.append(_without(manuscript, gone, Carrier(subject, name, before, before, [], one, made)))
    return found


def _without(manuscript: Manuscript, gone: Iterable[tuple[str, int]], carrier: Carrier) -> Carrier:
    """Return the carrier with the entries at these places withdrawn; `manuscript` has lost its words of the title page."""
    entries = list(carrier.entries)
    for part, place in gone:
        entry = manuscript["parts"][part][place]
        entries.append({"part": part, "entry": key_of(part, entry), "leaf": leaf(entry)})
        manuscript = withdraw(manuscript, part, place)
    return replace(carrier, after=canonical(manuscript), entries=entries)


def carriers_of_words(scope: Scope, texts: Collection[str], instead: str) -> list[Carrier]:
    """Return every manuscript that repeats what somebody said elsewhere, and each of them without it.

    An entry that says it goes whole, for an entry has one leaf. Of the title page, which has none, the words alone go.
    """
    year, code, _series = subject_parts(scope.subject)
    found = []
    for subject in (subject_of(year, code), subject_of(year, code, Series.RESULTS), subject_of(year + 1, code)):
        for name, (one, made, before) in _manuscripts(subject).items():
            manuscript = thaw_on_record(before, name)
            head = manuscript["head"] if scope.target else _said_on_title_page(manuscript["head"], texts, instead)
            lost = [field for field, value in manuscript["head"].items() if value != head[field]]
            gone = [
                (part, place)
                for part, listed in manuscript["parts"].items()
                for place, entry in enumerate(listed)
                if not entry.get(WITHDRAWN)
                and (scope.target is None or entry.get("number") == scope.target.number)
                and says(entry, texts)
            ]
            if lost or gone:
                entries = [{"part": HEAD, "entry": field, "leaf": ""} for field in lost]
                carrier = Carrier(subject, name, before, before, entries, one, made)
                found.append(_without({**manuscript, "head": head}, gone, carrier))
    return found


def _said_on_title_page(head: dict[str, Any], texts: Collection[str], instead: str) -> dict[str, Any]:
    """Return the title page's data without each value that says one of the texts, alone or with something added."""
    said = {value for value in head.values() if isinstance(value, str) and any(text in value for text in texts)}
    return dict(replaced(head, said, instead))


def _manuscripts(subject: str) -> dict[str, tuple[Edition | None, Round | None, str]]:
    """Return, by digest, what the paper's editions and rounds are: (edition, round, canonical JSON)."""
    year, code, series = subject_parts(subject)
    rounds = Round.objects.filter(paper__plan_year__year=year, paper__department__code=code, paper__series=series)
    rounds = rounds.select_related("paper__plan_year").prefetch_related("decisions")
    found: dict[str, tuple[Edition | None, Round | None, str]] = {
        one.digest: (None, one, one.manuscript_json) for one in rounds.order_by("number")
    }
    for edition in Edition.objects.filter(subject=subject).order_by("number"):
        made = found.get(edition.digest, (None, None, ""))[1]
        found[edition.digest] = (edition, made, edition.manuscript_json)
    return found


def _meant(manuscript: Manuscript, part: str, key: str, text: str, *, own: bool) -> Iterator[tuple[str, int]]:
    """Yield (part, place) of each entry that carries the text; `own` is False for what only repeats it."""
    for name, entries in manuscript["parts"].items():
        for place, entry in enumerate(entries):
            if entry.get(WITHDRAWN):
                continue
            if name == part and own:
                meant = key_of(name, entry) == key and sha256(canonical(unsalted(entry))) == text
            elif name == QUOTED:
                meant = entry["number"] == key and (entry["part"] == part if own else entry["part"] in RETOLD)
            else:
                meant = name in RETOLD and not own and entry["number"] == key
            if meant:
                yield name, place
