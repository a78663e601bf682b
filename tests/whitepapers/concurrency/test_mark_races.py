"""Marks and answers at the same instant as decisions, recalls and submissions, with a connection each."""

import pytest

from tests.factories import Cast, make_paper, submit_paper
from tests.whitepapers.concurrency.test_races import REVIEW, TIMES, at_once, cast, done, next_round, says
from whitepapers.actions import decide, submit
from whitepapers.approval import Outcome, Refused
from whitepapers.marking import answer, mark, mark_all
from whitepapers.models import Point, RecordEntry, Round
from whitepapers.points import marked_points, returned_points

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast"]  # the races' own cast, with a database that every thread can reach

ENTRY = "2027-jtys-001"


def marks(one, by, verdict="returned", text="写明口径"):
    said = {"round": one, "stage": REVIEW, "digest": one.digest, "entry": ENTRY, "by": by}
    return lambda: mark(verdict=verdict, text=text, **said)


def is_chained(paper):
    """Say whether the record has no gap: each entry's sequence is one more than the one before."""
    found = list(RecordEntry.objects.filter(paper=paper).order_by("sequence").values_list("sequence", flat=True))
    return found == list(range(1, len(found) + 1))


def test_a_mark_and_an_approval_at_the_same_instant_never_leave_an_approved_round_with_a_mark(cast):
    two, paper = Cast("jyj"), make_paper(cast, targets=1)
    for turn in range(TIMES):
        one = next_round(cast, paper, first=turn == 0)
        marked, approved = at_once(marks(one, two.reviewer), says(one, cast.reviewer))
        assert isinstance(marked, Refused) is not isinstance(approved, Refused)
        assert len(marked_points(one, REVIEW)) == (0 if isinstance(marked, Refused) else 1)
        if not isinstance(marked, Refused):
            marks(one, two.reviewer, "open", "")()
    assert is_chained(paper)


def test_a_mark_and_a_recall_at_the_same_instant_leave_no_mark_after_the_recall(cast):
    paper = make_paper(cast, targets=1)
    for turn in range(TIMES):
        one = next_round(cast, paper, first=turn == 0)
        marked, recalled = at_once(marks(one, cast.reviewer), says(one, cast.editor, outcome=Outcome.RECALLED))
        assert not isinstance(recalled, Refused)
        if not isinstance(marked, Refused):
            sequence = dict(RecordEntry.objects.filter(round=one).values_list("kind", "sequence"))
            assert sequence["marked"] < sequence["decided"]
    assert is_chained(paper)


def test_two_reviewers_who_mark_one_entry_are_both_kept_and_the_last_counts(cast):
    two, paper = Cast("jyj"), make_paper(cast, targets=1)
    one = submit_paper(cast, paper)
    for _turn in range(TIMES):
        kept = done(at_once(marks(one, cast.reviewer), marks(one, two.reviewer, "passed", "")))
        assert len(kept) == 2
        last = Point.objects.order_by("id").last()
        assert len(marked_points(one, REVIEW)) == (last.verdict == "returned")
    assert is_chained(paper)


def test_passing_the_rest_twice_at_once_passes_each_entry_once(cast):
    two, paper = Cast("jyj"), make_paper(cast, targets=3)
    one = submit_paper(cast, paper)
    rest = [
        lambda by=by: mark_all(round=one, stage=REVIEW, digest=one.digest, by=by)
        for by in (cast.reviewer, two.reviewer)
    ]
    at_once(*rest)
    assert Point.objects.count() == Point.objects.values("entry").distinct().count() == 7
    assert is_chained(paper)


def test_an_answer_and_a_submission_at_the_same_instant_never_leave_a_round_with_an_open_point(cast):
    paper = make_paper(cast, targets=1)
    one = submit_paper(cast, paper)
    for _turn in range(TIMES):
        marks(one, cast.reviewer)()
        decide(round=one, stage=REVIEW, outcome=Outcome.RETURNED, digest=one.digest, by=cast.reviewer)
        (point,) = returned_points(Round.objects.get(pk=one.pk))
        answered, submitted = at_once(
            lambda point=point: answer(point=point, text="已写明", by=cast.editor),
            lambda: submit(paper=paper, by=cast.editor),
        )
        assert not isinstance(answered, Refused)
        if isinstance(submitted, Refused):
            submitted = submit(paper=paper, by=cast.editor)
        sequence = dict(RecordEntry.objects.filter(paper=paper).values_list("kind", "sequence"))
        assert sequence["answered"] < sequence["submitted"]
        one = submitted
    assert is_chained(paper)
