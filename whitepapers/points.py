"""What is said of the entries of a round: marks while it is decided, answers after it came back."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from whitepapers.approval import Outcome, Stage

if TYPE_CHECKING:
    from whitepapers.models import Point, Round

VERDICTS = ("passed", "returned", "open")  # "open" takes back what was said before


def standing_marks(points: Iterable["Point"], stage: str) -> dict[str, "Point"]:
    """Return, by entry, the mark of one stage that counts: the last one, unless it was taken back.

    `points` are a round's, oldest first.
    """
    last = {one.entry: one for one in points if one.stage == stage and one.verdict in VERDICTS}
    return {entry: one for entry, one in last.items() if one.verdict != "open"}


def marked_count(one: "Round", stage: Stage | None) -> int:
    """Return how many entries the stage at which the round waits wants changed; no query when it waits nowhere."""
    return 0 if stage is None else len(marked_points(one, stage))


def markers(one: "Round") -> frozenset[tuple[Stage, int]]:
    """Return who marked entries of the round at a stage that is over, and in whose place; one query, or what is at hand."""
    if not one.decisions.all():
        return frozenset()  # it waits at the first stage: nobody was at another
    found = {(Stage(mark.stage), who) for mark in marks_of(one) for who in (mark.by_id, mark.acting_for_id) if who}
    return frozenset(found)


def marks_of(one: "Round") -> Iterable["Point"]:
    """Return the round's marks and notes, without the department's answers: prefetched as `marks`, or one query."""
    there: Iterable[Point] | None = getattr(one, "marks", None)
    return one.points.exclude(verdict="answer").only("round", "stage", "by", "acting_for") if there is None else there


def marked_points(one: "Round", stage: str) -> list["Point"]:
    """Return the marks by which a stage wants entries of the round changed, as they stand now; one query."""
    marks = standing_marks(one.points.filter(stage=stage).order_by("id"), stage)
    return [mark for mark in marks.values() if mark.verdict == "returned"]


def returned_points(one: "Round") -> list["Point"]:
    """Return the marks for which the round came back, by entry; nothing for a round that did not."""
    last = max(one.decisions.all(), key=lambda decision: decision.pk, default=None)
    if last is None or last.outcome != Outcome.RETURNED:
        return []
    return marked_points(one, last.stage)


def unanswered_count(one: "Round") -> int:
    """Return how many of the points that the round came back with the department has not answered."""
    points = returned_points(one)
    if not points:
        return 0
    answered = set(one.points.filter(verdict="answer").values_list("answers_id", flat=True))
    return sum(point.pk not in answered for point in points)
