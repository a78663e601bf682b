"""Who may take a round on, give it back, hand it to another."""

import pytest

from whitepapers.approval import Decided, Outcome, PaperFacts, Person, Refused, RoundFacts, Stage
from whitepapers.claiming import check_assign, may_assign

YES = Decided(Stage.SUPERVISORY, Outcome.APPROVED, 5, "d")
NO = Decided(Stage.SUPERVISORY, Outcome.RETURNED, 5, "d")
WRITER, ME, COLLEAGUE, LEADER, HOME = 9, 5, 6, 7, 8


def person(number, role="reviewers", department="", active=True):
    return Person(number, active, frozenset({role}), department)


def paper(*decisions, rounds=True):
    latest = (RoundFacts("d", frozenset({WRITER}), decisions),) if rounds else ()
    return PaperFacts("jtys", leader=LEADER, rounds=latest)


CASES = [
    # who, the paper, to whom, who has it, who had it when looked at, the refusal
    (person(ME), paper(), person(ME), None, None, ""),
    (person(ME), paper(), person(COLLEAGUE), None, None, ""),
    (person(ME), paper(), person(COLLEAGUE), ME, ME, ""),
    (person(ME), paper(), person(ME), COLLEAGUE, COLLEAGUE, ""),  # taken over, on the record
    (person(ME), paper(), None, ME, ME, ""),
    (person(ME), paper(), None, COLLEAGUE, COLLEAGUE, ""),
    (person(ME), paper(), None, None, None, "Nobody has taken this paper on."),
    (person(ME), paper(), person(ME), ME, ME, "N has this paper already."),
    (person(ME), paper(), person(ME), COLLEAGUE, None, "Somebody took this paper on or gave it back meanwhile; look again."),
    (person(ME), paper(), person(ME), None, COLLEAGUE, "Somebody took this paper on or gave it back meanwhile; look again."),
    (person(ME), paper(), person(WRITER), None, None, "N had a hand in this paper and can't review it."),
    (person(ME), paper(), person(COLLEAGUE, "inspectors"), None, None, "N is no reviewer of the supervisory organ."),
    (person(ME), paper(), person(LEADER, "leaders"), None, None, "N is no reviewer of the supervisory organ."),
    (person(ME), paper(), person(COLLEAGUE, active=False), None, None, "N is no reviewer of the supervisory organ."),
    (person(ME), paper(), person(HOME, department="jtys"), None, None, "N can't decide on this paper, so it can't be handed to them."),
    (person(ME), paper(rounds=False), person(ME), None, None, "Nothing waits for a decision here; somebody has decided already."),
    (person(ME), paper(NO), person(ME), None, None, "Nothing waits for a decision here; somebody has decided already."),
    (person(ME), paper(YES), person(ME), None, None, "The review is over; the leader in charge decides alone."),
    (person(LEADER, "leaders"), paper(YES), person(LEADER, "leaders"), None, None, "The review is over; the leader in charge decides alone."),
    (person(LEADER, "leaders"), paper(), person(ME), None, None, "Only a reviewer of the supervisory organ decides at this stage."),
    (person(WRITER), paper(), person(ME), None, None, "Whoever drafted, imported, signed or submitted a paper can't decide on it."),
    (person(ME, active=False), paper(), person(COLLEAGUE), None, None, "This account is not active."),
    (person(ME, "editors", "jtys"), paper(), person(COLLEAGUE), None, None, "Only a reviewer of the supervisory organ decides at this stage."),
]  # fmt: skip


@pytest.mark.parametrize(("who", "facts", "to", "holder", "seen", "refusal"), CASES)
def test_taking_on_and_handing_over(who, facts, to, holder, seen, refusal):
    said = ""
    try:
        check_assign(who, facts, to, holder=holder, seen=seen, name="N")
    except Refused as refused:
        said = str(refused)
    assert said == refusal


def test_it_is_offered_to_whom_the_review_is_open():
    assert may_assign(person(ME), paper())
    assert not may_assign(person(WRITER), paper())
    assert not may_assign(person(LEADER, "leaders"), paper(YES))
    assert not may_assign(person(ME), paper(NO))
