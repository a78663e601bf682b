"""The case file's journal: the marks of one sitting are one line, and nothing else is folded."""

import datetime as dt

import pytest

from tests.factories import make_paper, submit_paper
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage
from whitepapers.marking import mark
from whitepapers.models import RecordEntry
from whitepapers.review.journal import journal, sittings

pytestmark = pytest.mark.django_db
REVIEW = Stage.SUPERVISORY


@pytest.fixture
def paper(cast, quick_press):
    return make_paper(cast, targets=4)


def steps(paper):
    entries = RecordEntry.objects.filter(paper=paper).order_by("sequence")
    return [(str(sitting[0].kind), len(sitting)) for sitting in sittings(entries)]


def marks(cast, one, numbers, at):
    for number in numbers:
        entry = f"2027-jtys-{number:03d}"
        mark(round=one, stage=REVIEW, digest=one.digest, entry=entry, verdict="passed", by=cast.reviewer, at=at)


def test_the_marks_of_a_sitting_are_one_line_and_a_long_pause_begins_another(cast, paper):
    one = submit_paper(cast, paper)
    marks(cast, one, (1, 2), one.at + dt.timedelta(minutes=5))
    marks(cast, one, (3,), one.at + dt.timedelta(minutes=50))
    marks(cast, one, (4,), one.at + dt.timedelta(hours=5))
    decide(round=one, stage=REVIEW, outcome=Outcome.APPROVED, digest=one.digest, by=cast.reviewer)
    assert steps(paper)[-3:] == [("marked", 3), ("marked", 1), ("decided", 1)]


def test_the_line_of_a_sitting_has_its_numbers_its_count_and_the_last_link_of_the_chain(cast, paper):
    one = submit_paper(cast, paper)
    marks(cast, one, (1, 2, 3), one.at + dt.timedelta(minutes=5))
    first, *_between, last = RecordEntry.objects.filter(kind="marked").order_by("sequence")
    row = journal(paper).blocks[0].rows[-1]
    number, _when, step, _who, _address, chain = row.cells
    assert number.lines == (f"{first.sequence}–{last.sequence}",)
    assert "3" in step.lines[0]
    assert chain.notes == (last.chain[:16],)
