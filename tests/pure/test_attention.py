"""What asks for a stage's attention on the next round: a table of histories, and what must hold of every history."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whitepapers.approval import Outcome, Stage
from whitepapers.attention import Attention, Past, Said, Why, attention, tally

REVIEW, LEADER = Stage.SUPERVISORY, Stage.LEADER
APPROVED, RETURNED, RECALLED = Outcome.APPROVED, Outcome.RETURNED, Outcome.RECALLED
X = "2027-jtys-001"


def passed(content="a"):
    return Said(returned=False, content=content)


def back(content="a", answered=True):
    return Said(returned=True, content=content, answered=answered)


def past(number, content="a", decided=None, review=None, leader=None, **others):
    """A round in which X has this content (None: it is not there), with marks on X."""
    contents = others | ({} if content is None else {X: content})
    marks = {REVIEW: {X: review} if review else {}, LEADER: {X: leader} if leader else {}}
    return Past(number, contents, decided or {}, marks)


BACK = {REVIEW: RETURNED}
YES = {REVIEW: APPROVED}
LEADER_BACK = {REVIEW: APPROVED, LEADER: RETURNED}

# what happened → (rounds, who reads, why, round, changed, answered)
HISTORIES = {
    "the first round": ([past(1)], REVIEW, Why.UNSEEN, None, False, False),
    "the leader after the reviewer approved": ([past(1, decided=YES)], LEADER, Why.UNSEEN, None, False, False),
    "passed, and the same": ([past(1, decided=BACK, review=passed()), past(2)], REVIEW, Why.PASSED, 1, False, False),
    "passed, and the same for two rounds": (
        [past(1, decided=BACK, review=passed()), past(2, decided=BACK), past(3)],
        REVIEW, Why.PASSED, 1, False, False,
    ),
    "approved as a whole, then returned by the leader for something else": (
        [past(1, decided=LEADER_BACK), past(2)], REVIEW, Why.PASSED, 1, False, False,
    ),
    "passed, then changed": (
        [past(1, decided=BACK, review=passed()), past(2, "b")], REVIEW, Why.CHANGED, 1, True, False,
    ),
    "passed, changed unseen, and changed no more: still not what was passed": (
        [past(1, decided=BACK, review=passed()), past(2, "b", decided={REVIEW: RECALLED}), past(3, "b")],
        REVIEW, Why.CHANGED, 1, True, False,
    ),
    "passed, changed, and changed back": (
        [past(1, decided=BACK, review=passed()), past(2, "b", decided=BACK), past(3, "a")],
        REVIEW, Why.PASSED, 1, False, False,
    ),
    "passed, changed and passed again, then changed back to the older text": (
        [past(1, decided=BACK, review=passed()), past(2, "b", decided=BACK, review=passed("b")), past(3, "a")],
        REVIEW, Why.CHANGED, 2, True, False,
    ),
    "seen and said nothing of, the same": ([past(1, decided=BACK), past(2)], REVIEW, Why.OPEN, 1, False, False),
    "seen and said nothing of, changed": ([past(1, decided=BACK), past(2, "b")], REVIEW, Why.CHANGED, 1, True, False),
    "added after the round that was read": (
        [past(1, None, decided=BACK, other="o"), past(2)], REVIEW, Why.NEW, None, False, False,
    ),
    "to be changed, changed and answered": (
        [past(1, decided=BACK, review=back()), past(2, "b")], REVIEW, Why.RETURNED, 1, True, True,
    ),
    "to be changed, answered and left as it is": (
        [past(1, decided=BACK, review=back()), past(2)], REVIEW, Why.RETURNED, 1, False, True,
    ),
    "to be changed, and nothing said of it in the round after": (
        [past(1, decided=BACK, review=back()), past(2, "b", decided=BACK), past(3, "b")],
        REVIEW, Why.RETURNED, 1, True, True,
    ),
    "to be changed, then passed in the round after": (
        [past(1, decided=BACK, review=back()), past(2, "b", decided=BACK, review=passed("b")), past(3, "b")],
        REVIEW, Why.PASSED, 2, False, False,
    ),
    "passed in one round, to be changed in the next": (
        [past(1, decided=BACK, review=passed()), past(2, decided=BACK, review=back()), past(3)],
        REVIEW, Why.RETURNED, 2, False, True,
    ),
    "to be changed, but the department recalled the round before it came back": (
        [past(1, decided={REVIEW: RECALLED}, review=back(answered=False)), past(2)],
        REVIEW, Why.RETURNED, 1, False, False,
    ),
    "passed in a round that was recalled: the text was read all the same": (
        [past(1, decided={REVIEW: RECALLED}, review=passed()), past(2)], REVIEW, Why.PASSED, 1, False, False,
    ),
    "a round that was recalled unread was not seen": (
        [past(1, decided={REVIEW: RECALLED}), past(2)], REVIEW, Why.UNSEEN, None, False, False,
    ),
    "the leader sends back what the reviewer had passed: the reviewer reads the answer": (
        [past(1, decided=LEADER_BACK, review=passed(), leader=back()), past(2)],
        REVIEW, Why.RETURNED, 1, False, True,
    ),
    "and after the reviewer has passed it again it asks the reviewer no more": (
        [
            past(1, decided=LEADER_BACK, leader=back()),
            past(2, decided=BACK, review=passed()),
            past(3),
        ],
        REVIEW, Why.PASSED, 2, False, False,
    ),
    "but the leader is asked until the leader passes it": (
        [
            past(1, decided=LEADER_BACK, leader=back()),
            past(2, decided=BACK, review=passed()),
            past(3, decided=YES),
        ],
        LEADER, Why.RETURNED, 1, False, True,
    ),
    "what the reviewer had returned and then approved does not ask the leader as returned": (
        [past(1, decided=BACK, review=back()), past(2, "b", decided=YES)], LEADER, Why.UNSEEN, None, False, False,
    ),
    "the leader passed it once, the reviewer approved the same text again": (
        [past(1, decided=LEADER_BACK, leader=passed()), past(2, decided=YES)], LEADER, Why.PASSED, 1, False, False,
    ),
    "dropped and back again with the text that was passed": (
        [past(1, decided=BACK, review=passed()), past(2, None, decided=BACK), past(3)],
        REVIEW, Why.PASSED, 1, False, False,
    ),
    "in a published paper that is amended, what both approved stays passed": (
        [past(1, decided={REVIEW: APPROVED, LEADER: APPROVED}), past(2)], LEADER, Why.PASSED, 1, False, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("history", HISTORIES)
def test_why_an_entry_asks(history):
    rounds, stage, why, number, changed, answered = HISTORIES[history]
    found = attention(rounds, stage)[X]
    assert (found.why, found.round, found.changed, found.answered) == (why, number, changed, answered)
    assert found.asks is (why is not Why.PASSED)


def test_duties_prose_and_the_title_page_are_entries_like_any_other():
    keys = dict.fromkeys(("head", "foreword", "2027-jtys-d01"), "a")
    rounds = [Past(1, keys, {REVIEW: APPROVED, LEADER: RETURNED}), Past(2, keys | {"foreword": "b"})]
    assert {key: one.asks for key, one in attention(rounds, REVIEW).items()} == {
        "head": False, "foreword": True, "2027-jtys-d01": False,
    }  # fmt: skip


def test_what_is_said_in_the_present_round_is_told_beside_why_it_asks():
    found = attention([past(1, decided=BACK, review=back()), past(2, "b", review=passed("b"))], REVIEW)[X]
    assert (found.why, found.mark, found.done) == (Why.RETURNED, "passed", True)
    assert not attention([past(1)], REVIEW)[X].done


def test_the_other_stages_mark_of_the_present_round_is_not_ones_own():
    assert attention([past(1, decided=YES, review=passed())], LEADER)[X].mark == ""


def test_the_tally_counts_what_asks_what_is_done_and_what_stays_passed():
    found = {
        "a": Attention(Why.PASSED, 1),
        "b": Attention(Why.CHANGED, 1, mark="returned"),
        "c": Attention(Why.NEW, mark="passed"),
        "d": Attention(Why.OPEN, 1),
    }
    assert tally(found) == {"entries": 4, "asking": 3, "done": 2, "returned": 1, "kept": 1}


# --- whatever happens ---------------------------------------------------------------------------------------------

ENTRIES, TEXTS = ("e1", "e2", "e3"), ("a", "b", "c")


@st.composite
def histories(draw):
    """Any row of rounds; a mark is on the text that stood there, as the verb makes it."""
    rounds = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        contents = draw(st.dictionaries(st.sampled_from(ENTRIES), st.sampled_from(TEXTS)))
        marks = {
            stage: {
                entry: Said(draw(st.booleans()), contents[entry], draw(st.booleans()))
                for entry in draw(st.sets(st.sampled_from(ENTRIES)))
                if entry in contents
            }
            for stage in Stage
        }
        first = draw(st.sampled_from([None, *Outcome]))
        decided = {REVIEW: first} if first else {}
        if first is APPROVED:
            marks[REVIEW] = {entry: said for entry, said in marks[REVIEW].items() if not said.returned}
            second = draw(st.sampled_from([None, APPROVED, RETURNED]))
            decided |= {LEADER: second} if second else {}
        else:
            marks[LEADER] = {}
        if decided.get(LEADER) is APPROVED:
            marks[LEADER] = {entry: said for entry, said in marks[LEADER].items() if not said.returned}
        rounds.append(Past(number, contents, decided, marks))
    return rounds


def passes(rounds, entry, stage):
    """The texts of an entry that the stage passed in earlier rounds, by mark or by approval."""
    found = {
        past.marks[stage][entry].content
        for past in rounds
        if entry in past.marks[stage] and not past.marks[stage][entry].returned
    }
    return found | {
        past.contents[entry] for past in rounds if entry in past.contents and past.decided.get(stage) is APPROVED
    }


@given(histories(), st.sampled_from(Stage))
def test_nothing_stays_passed_that_this_stage_never_passed_word_for_word(rounds, stage):
    for entry, found in attention(rounds, stage).items():
        if found.why is Why.PASSED:
            assert rounds[-1].contents[entry] in passes(rounds[:-1], entry, stage)
            assert found.round < rounds[-1].number


@given(histories(), st.sampled_from(Stage))
def test_every_entry_of_the_present_round_is_judged_and_no_other(rounds, stage):
    found = attention(rounds, stage)
    assert found.keys() == rounds[-1].contents.keys()
    counts = tally(found)
    assert counts["asking"] + counts["kept"] == counts["entries"] == len(found)
    assert counts["done"] <= counts["asking"]


@given(histories(), st.sampled_from(Stage))
def test_a_text_that_no_round_had_before_always_asks(rounds, stage):
    fresh = Past(99, dict.fromkeys(rounds[-1].contents, "never seen"))
    assert all(found.asks for found in attention([*rounds, fresh], stage).values())


@given(histories(), st.sampled_from(Stage))
def test_after_a_stage_approved_the_same_text_asks_it_nothing_unless_the_leader_sent_it_back(rounds, stage):
    last = rounds[-1]
    approved = Past(last.number, last.contents, {Stage.SUPERVISORY: APPROVED, stage: APPROVED})
    again = Past(last.number + 1, last.contents)
    assert not any(found.asks for found in attention([*rounds[:-1], approved, again], stage).values())


@given(histories(), st.sampled_from(Stage))
def test_what_came_back_asks_again_as_long_as_the_stage_said_nothing_new(rounds, stage):
    last = rounds[-1]
    marks = {
        one: {entry: Said(True, content) for entry, content in last.contents.items()} if one is stage else {}
        for one in Stage
    }
    decided = {stage: RETURNED} if stage is REVIEW else {REVIEW: APPROVED, LEADER: RETURNED}
    came_back = Past(last.number, last.contents, decided, marks)
    again = Past(last.number + 1, last.contents)
    for reader in {stage, REVIEW}:  # what the leader sent back asks the reviewer too
        found = attention([*rounds[:-1], came_back, again], reader)
        assert {one.why for one in found.values()} <= {Why.RETURNED}
