"""How much of a round is new against the text before it: which text that is, and its counts, kept by the two digests."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import pgettext

from publishing.manuscript import Malformed
from publishing.models import Edition, subject_parts
from whitepapers.extent import Extent, Size, extent, size
from whitepapers.models import Round
from whitepapers.review.frozen import KEPT_FOR
from whitepapers.softening import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

ROUND, EDITION, NOTHING = "round", "edition", "nothing"


@dataclass(frozen=True)
class Base:
    """What a round is held against: the round before, the department's last edition, or nothing."""

    kind: str = NOTHING
    digest: str = ""
    name: str = ""  # the round's number, or the edition's subject and number: 2026/jtys/v1


@dataclass(frozen=True)
class Measured:
    """A round's size against its base; None where one of the two texts is damaged."""

    base: Base
    size: Size | None


def edition_name(base: Base) -> str:
    """Return "2026 v1" for the edition that a size is held against, as a person says it."""
    subject, _, number = base.name.rpartition("/v")
    said = pgettext("edition", "%(year)s v%(number)s")
    return said % {"year": subject_parts(subject).year, "number": number}


def last_editions(rounds: Iterable[Round]) -> dict[int, Base]:
    """Return, by round, the public edition that it follows: this year's when it amends one, else last year's; one query.

    `paper__department` and `paper__plan_year` have to be at hand.
    """
    wanted = {one.pk: _subjects(one) for one in rounds}
    subjects = {subject for pair in wanted.values() for subject in pair}
    columns = ("subject", "number", "digest")
    found = {
        subject: Base(EDITION, digest, f"{subject}/v{number}")
        for subject, number, digest in Edition.objects.current().filter(subject__in=subjects).values_list(*columns)
    }
    return {key: next((found[one] for one in pair if one in found), Base()) for key, pair in wanted.items()}


def _subjects(one: Round) -> tuple[str, str]:
    code, year = one.paper.department.code, one.paper.plan_year.year
    if one.paper.is_statement:
        return one.paper.subject, one.paper.subject
    return f"{year}/{code}", f"{year - 1}/{code}"


def bases(rounds: Iterable[Round]) -> dict[int, Base]:
    """Return what each round is held against: from the second on the round before it; two queries."""
    rounds = list(rounds)
    before = Q(pk__in=[])
    for one in rounds:
        if one.number > 1:
            before |= Q(paper=one.paper_id, number=one.number - 1)
    digests = {
        (paper, number): digest
        for paper, number, digest in Round.objects.filter(before).values_list("paper_id", "number", "digest")
    }
    editions = last_editions(rounds)
    return {
        one.pk: Base(ROUND, digests[one.paper_id, one.number - 1], str(one.number - 1))
        if one.number > 1
        else editions[one.pk]
        for one in rounds
    }


def measured(rounds: Iterable[Round]) -> dict[int, Measured]:
    """Return the size of each round, from the cache where it is; at most four queries, however many rounds there are."""
    rounds = list(rounds)
    against = bases(rounds)
    keys = {one.pk: f"size:{len(RULES)}:{against[one.pk].digest}:{one.digest}" for one in rounds}
    kept: dict[str, Size | None] = cache.get_many(keys.values())
    missing = [one for one in rounds if keys[one.pk] not in kept]
    if missing:
        texts = _texts(
            rounds={one.digest for one in missing}
            | {against[one.pk].digest for one in missing if against[one.pk].kind == ROUND},
            editions={against[one.pk].digest for one in missing if against[one.pk].kind == EDITION},
        )
        fresh = {keys[one.pk]: _size(texts, against[one.pk].digest, one.digest) for one in missing}
        cache.set_many(fresh, KEPT_FOR)
        kept |= fresh
    return {one.pk: Measured(against[one.pk], kept[keys[one.pk]]) for one in rounds}


def _texts(*, rounds: set[str], editions: set[str]) -> "dict[str, Mapping[str, Any] | None]":
    found: dict[str, Mapping[str, Any] | None] = {}
    rows: list[Any] = list(Round.objects.filter(digest__in=rounds))
    if editions:
        rows += Edition.objects.filter(digest__in=editions)
    for one in rows:
        try:
            found[one.digest] = one.manuscript
        except Malformed:
            found[one.digest] = None
    return found


def _size(texts: "dict[str, Mapping[str, Any] | None]", old: str, new: str) -> Size | None:
    before, after = texts.get(old), texts.get(new)
    if after is None or (old and before is None):
        return None
    return size(extent(before, after))


def extent_of(one: Round, base: Base) -> Extent:
    """Return what differs in full; raises Malformed when one of the two texts is damaged. One query."""
    if base.kind == NOTHING:
        return extent(None, one.manuscript)
    earlier: Any = (Round if base.kind == ROUND else Edition).objects.get(digest=base.digest)
    return extent(earlier.manuscript, one.manuscript)
