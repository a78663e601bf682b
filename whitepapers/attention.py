"""Which entries of a round ask for a stage's attention, and why: pure, from the rounds so far and what was said in them.

What a stage passed stays passed for that stage as long as its text stays the same; an approval passes every entry of
its round. Whatever came back asks again until the stage that returned it passes it, answered or not, changed or not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from whitepapers.approval.facts import Outcome, Stage


class Why(StrEnum):
    """What an entry is to the stage that reads it now."""

    UNSEEN = "unseen"  # the stage has looked at no round before
    NEW = "new"  # it has, but this entry was in none of them
    CHANGED = "changed"  # the text is not the one that the stage saw last
    OPEN = "open"  # seen before and the same, but never passed
    RETURNED = "returned"  # marked to be changed in an earlier round, and not passed since
    PASSED = "passed"  # passed before, and the same text


@dataclass(frozen=True)
class Said:
    """A stage's standing mark on an entry, and whether the department answered it."""

    returned: bool
    content: str
    answered: bool = False


@dataclass(frozen=True)
class Past:
    """One round: the digest of each entry's text, what was decided, and each stage's standing marks by entry."""

    number: int
    contents: Mapping[str, str]
    decided: Mapping[Stage, Outcome] = field(default_factory=dict)
    marks: Mapping[Stage, Mapping[str, Said]] = field(default_factory=dict)

    def looked(self, stage: Stage) -> bool:
        """Say whether the stage read this round: it decided or marked it. A recall is the department's own."""
        return self.decided.get(stage, Outcome.RECALLED) is not Outcome.RECALLED or bool(self.marks.get(stage))


@dataclass(frozen=True)
class Attention:
    """Why an entry asks, or that it does not; `round` is where it was passed, returned or seen last."""

    why: Why
    round: int | None = None
    by: Stage | None = None  # who returned it
    answered: bool = False
    changed: bool = False  # the text differs from the one in `round`
    mark: str = ""  # what the stage says of it in the present round: passed | returned, or nothing yet

    @property
    def asks(self) -> bool:
        """True unless it was passed before and is the same."""
        return self.why is not Why.PASSED

    @property
    def done(self) -> bool:
        """True when nothing is left to say of it."""
        return not self.asks or bool(self.mark)


@dataclass(frozen=True)
class _Word:
    """The last thing that a stage said of an entry."""

    round: int
    returned: bool
    content: str
    answered: bool


def attention(rounds: Sequence[Past], stage: Stage) -> dict[str, Attention]:
    """Return, for each entry of the last of `rounds` (oldest first), whether it asks for the attention of `stage`."""
    *before, now = rounds
    return {entry: _of_entry(entry, before, now, stage) for entry in now.contents}


def _of_entry(entry: str, before: Sequence[Past], now: Past, stage: Stage) -> Attention:
    content = now.contents[entry]
    mark = now.marks.get(stage, {}).get(entry)
    said = "" if mark is None else "returned" if mark.returned else "passed"
    own = _last_word(entry, before, stage)
    other = _returned_by_another(entry, [*before, now], own, stage)
    if other is not None:
        by, word = other
        return Attention(Why.RETURNED, word.round, by, word.answered, word.content != content, said)
    if own is not None and own.returned:
        return Attention(Why.RETURNED, own.round, stage, own.answered, own.content != content, said)
    if own is not None and own.content == content:
        return Attention(Why.PASSED, own.round, mark=said)
    looked = [past for past in before if past.looked(stage)]
    seen = next((past for past in reversed(looked) if entry in past.contents), None)
    if seen is None:
        return Attention(Why.NEW if looked else Why.UNSEEN, mark=said)
    changed = own is not None or seen.contents[entry] != content
    last = own.round if own is not None else seen.number  # what was passed is what it is compared with
    return Attention(Why.CHANGED if changed else Why.OPEN, last, changed=changed, mark=said)


def _last_word(entry: str, rounds: Sequence[Past], stage: Stage) -> _Word | None:
    """Return what the stage said last of the entry: by its mark, or by approving a whole round that it stood in."""
    for past in reversed(rounds):
        mark = past.marks.get(stage, {}).get(entry)
        if mark is not None:
            return _Word(past.number, mark.returned, mark.content, mark.answered)
        if entry in past.contents and past.decided.get(stage) is Outcome.APPROVED:
            return _Word(past.number, returned=False, content=past.contents[entry], answered=False)
    return None


def _returned_by_another(
    entry: str, rounds: Sequence[Past], own: _Word | None, stage: Stage
) -> tuple[Stage, _Word] | None:
    """Return which other stage sent the entry back after this one's last word; it has not passed it since."""
    for other in Stage:
        word = _last_word(entry, rounds, other) if other is not stage else None
        if word is None or not word.returned or (own is not None and own.round > word.round):
            continue
        if any(past.number == word.round and past.decided.get(other) is Outcome.RETURNED for past in rounds):
            return other, word
    return None


def tally(found: Mapping[str, Attention]) -> dict[str, int]:
    """Return how many entries there are, ask, are done, are marked to be changed, and stay passed from before."""
    every = list(found.values())
    return {
        "entries": len(every),
        "asking": sum(one.asks for one in every),
        "done": sum(one.asks and one.done for one in every),
        "returned": sum(one.mark == "returned" for one in every),
        "kept": sum(not one.asks for one in every),
    }
