"""The rounds of a paper so far, read for the sheet: what stood in them, what was said; a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.core.cache import cache

from publishing.manuscript import Malformed
from whitepapers.approval import Outcome, Stage
from whitepapers.attention import Past, Said
from whitepapers.entries import Frozen, by_key, contents
from whitepapers.models import Point, Round
from whitepapers.points import standing_marks
from whitepapers.review.frozen import KEPT_FOR


@dataclass(frozen=True)
class History:
    """Every round up to the one that is read, oldest first, and every point in them."""

    rounds: tuple[Round, ...]
    points: tuple[Point, ...]
    contents: dict[str, dict[str, str]]  # of each round by its digest; empty when its text is damaged

    @cached_property
    def pasts(self) -> list[Past]:
        """The rounds as the rule of attention sees them; what a writer of the last one passed before passes nothing."""
        writers = {int(writer["id"]) for writer in self.rounds[-1].writers} if self.rounds else set()
        answered = {one.answers_id for one in self.points if one.answers_id}
        return [
            Past(
                number=one.number,
                contents=self.contents.get(one.digest, {}),
                decided={
                    Stage(made.stage): Outcome(made.outcome)
                    for made in one.decisions.all()
                    if made.outcome != Outcome.APPROVED or not {made.by_id, made.acting_for_id} & writers
                },
                marks={stage: self._said(one, stage, answered, writers) for stage in Stage},
            )
            for one in self.rounds
        ]

    def of_round(self, one: Round) -> list[Point]:
        """Return the points of one round, oldest first."""
        return [point for point in self.points if point.round_id == one.pk]

    def _said(self, one: Round, stage: Stage, answered: set[int], writers: set[int]) -> dict[str, Said]:
        marks = standing_marks(self.of_round(one), stage)
        return {
            entry: Said(mark.verdict == "returned", mark.content, mark.pk in answered)
            for entry, mark in marks.items()
            if mark.verdict == "returned" or not {mark.by_id, mark.acting_for_id} & writers
        }

    def threads(self) -> dict[str, list[Point]]:
        """Return what was said of each entry, oldest first: the marks that counted, notes, and answers.

        A mark that was taken back or replaced in its own round stays in the case file and is left out here.
        """
        counted = {
            mark.pk
            for one in self.rounds
            for stage in Stage
            for mark in standing_marks(self.of_round(one), stage).values()
        }
        found: dict[str, list[Point]] = {}
        for point in self.points:
            if point.verdict in {"note", "answer"} or (
                point.pk in counted and (point.text or point.verdict != "passed")
            ):
                found.setdefault(point.entry, []).append(point)
        return found


def history(one: Round) -> History:
    """Read the paper's rounds up to this one; their texts come from the cache where they were read before."""
    rounds = list(
        Round.objects.filter(paper=one.paper_id, number__lte=one.number)
        .defer("manuscript_json")
        .prefetch_related("decisions__by", "decisions__acting_for")
        .order_by("number")
    )
    points = list(
        Point.objects.filter(round__paper=one.paper_id, round__number__lte=one.number)
        .select_related("by", "acting_for", "answers")
        .order_by("id")
    )
    by_pk = {each.pk: each for each in rounds}
    for point in points:
        point.round = by_pk[point.round_id]
    return History(tuple(rounds), tuple(points), _contents(rounds))


def _contents(rounds: Iterable[Round]) -> dict[str, dict[str, str]]:
    """Return the digests of the entries of each round, by its digest; one query for those that are not in the cache."""
    keys = {f"contents:{one.digest}": one.digest for one in rounds}
    found: dict[str, dict[str, str]] = {keys[key]: value for key, value in cache.get_many(keys).items()}
    missing = [digest for digest in keys.values() if digest not in found]
    if missing:
        fresh = {one.digest: _of(one) for one in Round.objects.filter(digest__in=missing)}
        cache.set_many({f"contents:{digest}": value for digest, value in fresh.items() if value}, KEPT_FOR)
        found |= fresh
    return found


def _of(one: Round) -> dict[str, str]:
    try:
        return contents(one.manuscript)
    except Malformed:
        return {}  # nothing counts as passed in a text that is not what was submitted


def texts(one: Round, numbers: set[int]) -> dict[int, dict[str, Frozen]]:
    """Return the entries of the paper's rounds with these numbers, for comparing; one query, damaged ones left out."""
    found = {}
    for each in Round.objects.filter(paper=one.paper_id, number__in=numbers):
        try:
            found[each.number] = by_key(each.manuscript)
        except Malformed:
            continue
    return found
