"""The approval rule: every role, action and state; every loophole that a person could try by being somebody."""

import datetime as dt
import inspect
from dataclasses import replace

import pytest

from targets.roles import Role
from whitepapers import approval
from whitepapers.approval import (
    Decided,
    Outcome,
    PaperFacts,
    Person,
    Refused,
    RoundFacts,
    Stage,
    State,
    is_approved,
    may_decide,
    may_recall,
    stands,
    state,
    waiting_stage,
    why_not_decide,
)

DIGEST, TEXT = "d" * 64, "c" * 64
TODAY = dt.date(2026, 12, 20)
SOON = dt.datetime(2026, 12, 21, tzinfo=dt.UTC)
OTHER_ROUND = "The paper was submitted anew since; this link is for an earlier text."
WRITER, REVIEWER, LEADER = 1, 50, 60

NOT_ACTIVE = "This account is not active."
UNDER_REVIEW = "The paper is under review; its draft is locked until it is returned or recalled."
APPROVED = "The paper is approved; it can only be changed by reopening it with a public reason."
ONLY_EDITOR = "Only an editor of the department can change the paper."
ONLY_ROWS = "Only a contributor or editor of the department can change this row."
ONLY_HEAD = "Only the head of the department can sign the paper off."
ONLY_SUBMITTER = "Only an editor of the department can submit the paper."
ONLY_RECALL = "Only the department's editor or head can recall its paper."
NOT_TO_RECALL = "Only a round that nobody has decided yet can be recalled."
NOTHING_WAITS = "Nothing waits for a decision here; somebody has decided already."
OTHER_STAGE = "The paper is at another stage now; open it again."
OTHER_TEXT = "This is not the text that was submitted last; open the paper again."
ONLY_REVIEWER = "Only a reviewer of the supervisory organ decides at this stage."
ONLY_LEADER = "Only the leader in charge decides at this stage."
OTHER_LEADER = "Another leader is in charge of this department."
WROTE_IT = "Whoever drafted, imported, signed or submitted a paper can't decide on it."
OWN_DEPARTMENT = "Nobody decides on the paper of their own department."
BOTH_STAGES = "One person can't decide at both stages."
NO_REASON = "Say why the paper is returned; the department needs the reason."
SIGNED_ALREADY = "This text is already signed off."
UNDISPOSED = "2 targets of last year have no disposition that holds: say what became of each."
ONLY_APPROVED = "Only a paper that is approved can be reopened."
NOT_AMENDED = "No amendment is being drafted."
ONLY_GIVES_UP = "Only an editor of the department can give an amendment up."
ONLY_REOPENER = "Only an editor of the department can reopen the paper."
FROZEN = "The paper is submitted; no answer can be added to what was frozen."
ONLY_PARTNER = "Only an editor or the head of the department that was asked answers for it."
ONLY_CLERK = "Only a clerk of the leaders' office files and confirms decisions on paper."
ONLY_DELEGATOR = "Only a reviewer or a leader in charge names an acting person."
YES = ""

ROLES = {
    "contributors": Person(2, True, frozenset({"contributors"}), "jtys", "公共交通处"),
    "editors": Person(WRITER, True, frozenset({"editors"}), "jtys"),
    "heads": Person(3, True, frozenset({"heads"}), "jtys"),
    "reviewers": Person(REVIEWER, True, frozenset({"reviewers"})),
    "leaders": Person(LEADER, True, frozenset({"leaders"})),
    "inspectors": Person(70, True, frozenset({"inspectors"})),
    "evaluators": Person(80, True, frozenset({"evaluators"})),
    "clerks": Person(85, True, frozenset({"clerks"})),
    "administrators": Person(90, True, frozenset({"administrators"})),
    "nobody": Person(99, True, frozenset()),
}

SHEET = approval.Signed(ROLES["leaders"], Outcome.APPROVED, DIGEST)
APPROVED_ONCE = Decided(Stage.SUPERVISORY, Outcome.APPROVED, REVIEWER, DIGEST)
APPROVED_TWICE = Decided(Stage.LEADER, Outcome.APPROVED, LEADER, DIGEST)


def paper(*decisions, submitted=True, signed=TEXT, **more):
    rounds = (RoundFacts(DIGEST, frozenset({WRITER, 3}), decisions),) if submitted else ()
    facts = {"department": "jtys", "leader": LEADER, "rounds": rounds, "writers": frozenset({WRITER, 3})}
    return PaperFacts(**(facts | {"content": TEXT, "signed": signed, "signed_by": 3, "targets": 3} | more))


STATES = {
    State.DRAFTING: paper(submitted=False),
    State.IN_REVIEW: paper(),
    State.IN_APPROVAL: paper(APPROVED_ONCE),
    State.APPROVED: paper(APPROVED_ONCE, APPROVED_TWICE),
}
WAITING = {State.IN_REVIEW: Stage.SUPERVISORY, State.IN_APPROVAL: Stage.LEADER}


def decide(outcome):
    def attempt(person, now, facts):
        stage = WAITING.get(now, Stage.SUPERVISORY)
        approval.check_decide(person, facts, stage=stage, outcome=outcome, digest=DIGEST, comment="请补充数据。")

    return attempt


# Each action of the rule, by the name of its check; `decide` once for every outcome.
ACTIONS = {
    "open_to_change": lambda person, now, facts: approval.check_open_to_change(facts),
    "edit": lambda person, now, facts: approval.check_edit(person, facts),
    "import": lambda person, now, facts: approval.check_import(person, facts),
    "contribute": lambda person, now, facts: approval.check_contribute(person, facts, "公共交通处", in_time=True),
    "sign_off": lambda person, now, facts: approval.check_sign_off(person, replace(facts, signed="")),
    "submit": lambda person, now, facts: approval.check_submit(person, facts),
    "recall": lambda person, now, facts: approval.check_recall(person, facts),
    "decide approved": decide(Outcome.APPROVED),
    "decide returned": decide(Outcome.RETURNED),
    "decide recalled": decide(Outcome.RECALLED),
    "mark": lambda person, now, facts: approval.check_mark(
        person, facts, stage=WAITING.get(now, Stage.SUPERVISORY), digest=DIGEST, returned=True, text="请补充数据。"
    ),
    "reopen": lambda person, now, facts: approval.check_reopen(
        person, facts, released=True, in_time=True, reason="更正第3项的印刷错误。"
    ),
    "give_up": lambda person, now, facts: approval.check_give_up(
        person, replace(facts, reopened="0" * 64), changed=False
    ),
    "file": lambda person, now, facts: approval.check_file(person, facts, SHEET, typed="d" * 8),
    "confirm": lambda person, now, facts: approval.check_confirm(
        person, facts, SHEET, filed_by=86, typed="d" * 8, matches=True
    ),
    "ask": lambda person, now, facts: approval.check_ask(person, facts),
    "cooperate": lambda person, now, facts: approval.check_cooperate(
        person, facts, partner="jtys", asked=True, answer="objected", text="人手不足。"
    ),
    "coordinate": lambda person, now, facts: approval.check_coordinate(
        person, facts, text="由本局承担。", document="会议纪要〔2026〕3号"
    ),
    "link": lambda person, now, facts: approval.check_link(
        approval.LinkFacts(person.id, DIGEST, SOON),
        now=SOON - dt.timedelta(hours=1),
        latest=facts.latest.digest if facts.latest else "",
    ),
    "delegate": lambda person, now, facts: approval.check_delegate(
        person, replace(person, id=500), begins=TODAY, ends=TODAY, today=TODAY
    ),
}

D, R, A, P = State.DRAFTING, State.IN_REVIEW, State.IN_APPROVAL, State.APPROVED
LOCKED = {R: UNDER_REVIEW, A: UNDER_REVIEW, P: APPROVED}


def only(roles, allowed, others):
    """Return {role: {state: sentence}} where `roles` meet `allowed` and everybody else `others` in every state."""
    return {role: allowed if role in roles else dict.fromkeys(State, others) for role in ROLES}


def deciders():
    table = {}
    for role in ROLES:
        table[role] = {
            D: NOTHING_WAITS,
            R: YES if role == "reviewers" else ONLY_REVIEWER,
            A: YES if role == "leaders" else ONLY_LEADER,
            P: NOTHING_WAITS,
        }
    return table


RECALL = only({"editors", "heads"}, {D: NOT_TO_RECALL, R: YES, A: NOT_TO_RECALL, P: NOT_TO_RECALL}, ONLY_RECALL)
EXPECTED = {
    "open_to_change": only(set(ROLES), {D: YES, **LOCKED}, ""),
    "edit": only({"editors"}, {D: YES, **LOCKED}, ONLY_EDITOR),
    "import": only({"editors", "administrators"}, {D: YES, **LOCKED}, ONLY_EDITOR),
    "contribute": only({"editors", "contributors"}, {D: YES, **LOCKED}, ONLY_ROWS),
    "sign_off": only({"heads"}, {D: YES, **LOCKED}, ONLY_HEAD),
    "submit": only({"editors"}, {D: YES, **LOCKED}, ONLY_SUBMITTER),
    "recall": RECALL,
    "decide approved": deciders(),
    "decide returned": deciders(),
    "decide recalled": RECALL,
    "mark": deciders(),
    "reopen": only({"editors"}, {D: ONLY_APPROVED, R: ONLY_APPROVED, A: ONLY_APPROVED, P: YES}, ONLY_REOPENER),
    "give_up": only({"editors"}, {D: YES, R: NOT_AMENDED, A: NOT_AMENDED, P: NOT_AMENDED}, ONLY_GIVES_UP),
    "file": only({"clerks"}, {D: NOTHING_WAITS, R: OTHER_STAGE, A: YES, P: NOTHING_WAITS}, ONLY_CLERK),
    "confirm": only({"clerks"}, {D: NOTHING_WAITS, R: OTHER_STAGE, A: YES, P: NOTHING_WAITS}, ONLY_CLERK),
    "ask": only({"editors"}, {D: YES, **LOCKED}, ONLY_EDITOR),
    "cooperate": only({"editors", "heads"}, {D: YES, R: FROZEN, A: FROZEN, P: FROZEN}, ONLY_PARTNER),
    "coordinate": only({"editors"}, {D: YES, **LOCKED}, ONLY_EDITOR),
    "link": only(set(ROLES), {D: OTHER_ROUND, R: YES, A: YES, P: YES}, ""),  # whose it is, is asked of check_decide
    "delegate": only({"reviewers", "leaders"}, dict.fromkeys(State, YES), ONLY_DELEGATOR),
}
CASES = [(action, role, now) for action in ACTIONS for role in ROLES for now in State]


def sentence(attempt):
    """Return what the rule says: the refusal's sentence, or "" when it allows."""
    try:
        attempt()
    except Refused as refused:
        return str(refused)
    return YES


@pytest.mark.parametrize(("action", "role", "now"), CASES, ids=lambda value: str(value).replace(" ", "-"))
def test_every_role_action_and_state_is_allowed_or_refused_in_this_sentence(action, role, now):
    assert sentence(lambda: ACTIONS[action](ROLES[role], now, STATES[now])) == EXPECTED[action][role][now]


def test_the_table_knows_every_check_of_the_rule():
    checks = {name.removeprefix("check_") for name, _ in inspect.getmembers(approval) if name.startswith("check_")}
    assert checks == {action.split()[0] for action in ACTIONS}
    assert {action.split()[1] for action in ACTIONS if action.startswith("decide ")} == {str(one) for one in Outcome}


def test_the_table_knows_every_role_and_state():
    assert set(ROLES) - {"nobody"} == {str(role) for role in Role}
    assert set(STATES) == set(State)
    assert all(state(facts) is now for now, facts in STATES.items())


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", ROLES)
def test_an_account_that_is_not_active_does_nothing(action, role):
    person = replace(ROLES[role], active=False)
    for now, facts in STATES.items():
        if action not in {"open_to_change", "link"}:
            assert sentence(lambda: ACTIONS[action](person, now, facts)) != YES  # noqa: B023


@pytest.mark.parametrize("action", ["edit", "contribute", "sign_off", "submit", "recall"])
@pytest.mark.parametrize("role", ["contributors", "editors", "heads"])
def test_the_same_role_in_another_department_does_nothing(action, role):
    stranger = replace(ROLES[role], id=500, department="jyj")
    for now, facts in STATES.items():
        assert sentence(lambda: ACTIONS[action](stranger, now, facts)) != YES  # noqa: B023


# --- who may decide: the loopholes --------------------------------------------------------------------------------


def decides(person, facts, stage, **more):
    said = {"stage": stage, "outcome": Outcome.APPROVED, "digest": DIGEST} | more
    return sentence(lambda: approval.check_decide(person, facts, **said))


REVIEW, APPROVAL = Stage.SUPERVISORY, Stage.LEADER
EVERYTHING = frozenset(str(role) for role in Role)


@pytest.mark.parametrize(
    ("person", "facts", "stage", "expected"),
    [
        (Person(WRITER, True, EVERYTHING), paper(), REVIEW, WROTE_IT),
        (Person(3, True, frozenset({"reviewers"})), paper(), REVIEW, WROTE_IT),
        (Person(7, True, frozenset({"reviewers"})), paper(writers=frozenset({7})), REVIEW, WROTE_IT),
        (Person(WRITER, True, frozenset({"reviewers"})), paper(writers=frozenset()), REVIEW, WROTE_IT),
        (Person(REVIEWER, True, frozenset({"reviewers"}), "jtys"), paper(), REVIEW, OWN_DEPARTMENT),
        (Person(REVIEWER, True, EVERYTHING), paper(APPROVED_ONCE, leader=REVIEWER), APPROVAL, BOTH_STAGES),
        (Person(REVIEWER, True, frozenset({"reviewers"})), paper(APPROVED_ONCE), REVIEW, OTHER_STAGE),
        (Person(LEADER, True, frozenset({"leaders"})), paper(), APPROVAL, OTHER_STAGE),
        (Person(61, True, frozenset({"leaders"})), paper(APPROVED_ONCE), APPROVAL, OTHER_LEADER),
        (Person(LEADER, True, frozenset({"leaders"})), paper(APPROVED_ONCE, leader=61), APPROVAL, OTHER_LEADER),
        (Person(LEADER, True, frozenset({"leaders"})), paper(APPROVED_ONCE, leader=None), APPROVAL, OTHER_LEADER),
        (Person(LEADER, True, frozenset()), paper(APPROVED_ONCE), APPROVAL, ONLY_LEADER),
        (Person(LEADER, True, frozenset({"reviewers"})), paper(APPROVED_ONCE), APPROVAL, ONLY_LEADER),
        (Person(REVIEWER, True, frozenset()), paper(), REVIEW, ONLY_REVIEWER),
        (Person(REVIEWER, False, frozenset({"reviewers"})), paper(), REVIEW, NOT_ACTIVE),
    ],
    ids=[
        "the drafter with every role of the city",
        "the head who signed and became a reviewer",
        "somebody who imported rows after the submission",
        "a writer whose record was lost but who is in the round",
        "a reviewer of the paper's own department",
        "one person in both groups at both stages",
        "the reviewer again at the leader's stage",
        "the leader before the reviewer",
        "a leader of another department",
        "a leader who was replaced while the round was open",
        "a leader of a department that has none in charge",
        "a leader whose group was emptied",
        "the leader in charge who is only a reviewer now",
        "a reviewer whose group was emptied",
        "a reviewer who was deactivated",
    ],
)
def test_nobody_decides_who_is_not_a_separate_pair_of_eyes(person, facts, stage, expected):
    assert decides(person, facts, stage) == expected


@pytest.mark.parametrize("outcome", [Outcome.APPROVED, Outcome.RETURNED, Outcome.RECALLED])
def test_another_text_is_refused_whatever_the_decision(outcome):
    person = ROLES["editors" if outcome is Outcome.RECALLED else "reviewers"]
    assert decides(person, paper(), REVIEW, outcome=outcome, digest="e" * 64, comment="缺") == OTHER_TEXT


def test_a_recall_at_a_stage_that_does_not_wait_is_refused_so_that_it_collides_with_every_other_decision():
    assert decides(ROLES["editors"], paper(), APPROVAL, outcome=Outcome.RECALLED) == OTHER_STAGE


@pytest.mark.parametrize("comment", ["", " \n\t", "……", "\u200b\u200b", "。！"])
def test_a_return_needs_a_reason_that_can_be_read(comment):
    assert decides(ROLES["reviewers"], paper(), REVIEW, outcome=Outcome.RETURNED, comment=comment) == NO_REASON


def test_a_paper_returned_by_the_leader_begins_at_the_first_stage_again():
    returned = RoundFacts(
        DIGEST, frozenset({WRITER}), (APPROVED_ONCE, Decided(APPROVAL, Outcome.RETURNED, LEADER, DIGEST))
    )
    again = RoundFacts("f" * 64, frozenset({WRITER}))
    facts = replace(paper(), rounds=(returned, again))
    assert state(replace(facts, rounds=(returned,))) is State.DRAFTING
    assert state(facts) is State.IN_REVIEW
    assert decides(ROLES["leaders"], facts, APPROVAL, digest="f" * 64) == OTHER_STAGE


def test_who_approved_the_first_round_as_reviewer_may_review_the_next():
    returned = RoundFacts(DIGEST, frozenset({WRITER}), (Decided(REVIEW, Outcome.RETURNED, REVIEWER, DIGEST),))
    facts = replace(paper(), rounds=(returned, RoundFacts("f" * 64, frozenset({WRITER}))))
    assert decides(ROLES["reviewers"], facts, REVIEW, digest="f" * 64) == YES


# --- within the department ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (paper(submitted=False, signed=""), "The head of the department has not signed the paper off yet."),
        (
            paper(submitted=False, signed="0" * 64),
            "The text was changed after the head signed it off; ask for a new sign-off.",
        ),
        (paper(submitted=False, targets=0), "The paper has no target yet; there is nothing to submit."),
        (
            paper(submitted=False, signed_by=WRITER),
            "You signed this text off as head; another editor of the department submits it.",
        ),
        (paper(submitted=False, undisposed=2), UNDISPOSED),
        (paper(submitted=False, undisposed=2, signed=""), UNDISPOSED),
    ],
)
def test_only_what_the_head_signed_word_for_word_is_submitted_and_by_somebody_else(facts, expected):
    assert sentence(lambda: approval.check_submit(ROLES["editors"], facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (paper(submitted=False, targets=0), "The paper has no target yet; there is nothing to sign off."),
        (paper(submitted=False), SIGNED_ALREADY),
        (paper(submitted=False, undisposed=2, signed=""), UNDISPOSED),
    ],
)
def test_nothing_empty_and_nothing_twice_is_signed(facts, expected):
    assert sentence(lambda: approval.check_sign_off(ROLES["heads"], facts)) == expected


@pytest.mark.parametrize(
    ("person", "unit", "in_time", "expected"),
    [
        (ROLES["contributors"], "港航处", True, "This row belongs to another division; ask the department's editor to change it."),
        (replace(ROLES["contributors"], unit=""), "", True, "This row belongs to another division; ask the department's editor to change it."),
        (ROLES["contributors"], "公共交通处", False, "The divisions' deadline has passed; ask the department's editor to change this row."),
        (ROLES["editors"], "港航处", False, YES),
    ],
)  # fmt: skip
def test_a_contributor_writes_the_own_divisions_rows_in_time(person, unit, in_time, expected):
    facts = STATES[State.DRAFTING]
    assert sentence(lambda: approval.check_contribute(person, facts, unit, in_time=in_time)) == expected


# --- what stands --------------------------------------------------------------------------------------------------


def decided(*made):
    return tuple(Decided(stage, outcome, by, DIGEST) for stage, outcome, by in made)


@pytest.mark.parametrize(
    ("decisions", "waiting", "approved"),
    [
        ((), REVIEW, False),
        (decided((REVIEW, Outcome.APPROVED, 50)), APPROVAL, False),
        (decided((REVIEW, Outcome.APPROVED, 50), (APPROVAL, Outcome.APPROVED, 60)), None, True),
        (decided((REVIEW, Outcome.APPROVED, 50), (APPROVAL, Outcome.APPROVED, 50)), None, False),
        (decided((REVIEW, Outcome.RETURNED, 50)), None, False),
        (decided((REVIEW, Outcome.RECALLED, 1)), None, False),
        (decided((REVIEW, Outcome.APPROVED, 50), (APPROVAL, Outcome.RETURNED, 60)), None, False),
        (decided((REVIEW, Outcome.RETURNED, 50), (APPROVAL, Outcome.APPROVED, 60)), None, False),
        (decided((APPROVAL, Outcome.APPROVED, 60)), REVIEW, False),
        (decided((REVIEW, Outcome.APPROVED, 50), (REVIEW, Outcome.APPROVED, 51)), APPROVAL, False),
    ],
)
def test_the_stage_follows_from_the_decisions_alone(decisions, waiting, approved):
    assert waiting_stage(decisions) is waiting
    assert is_approved(decisions) is approved


def test_an_approval_stands_only_on_its_own_text_and_by_people_who_did_not_write_it():
    both = (APPROVED_ONCE, APPROVED_TWICE)
    assert stands(RoundFacts(DIGEST, frozenset({WRITER}), both))
    assert not stands(RoundFacts("e" * 64, frozenset({WRITER}), both))
    assert not stands(RoundFacts(DIGEST, frozenset({WRITER, LEADER}), both))
    assert not stands(RoundFacts(DIGEST, frozenset({WRITER}), both[:1]))


def test_the_booleans_say_what_the_checks_say():
    assert may_decide(ROLES["reviewers"], paper())
    assert not may_decide(ROLES["leaders"], paper())
    assert str(why_not_decide(ROLES["leaders"], paper())) == ONLY_REVIEWER
    assert str(why_not_decide(ROLES["leaders"], STATES[State.DRAFTING])) == NOTHING_WAITS
    assert may_recall(ROLES["heads"], paper())
    assert not may_recall(ROLES["heads"], paper(APPROVED_ONCE))


def test_being_a_superuser_is_no_fact_that_the_rule_knows():
    assert "superuser" not in set(Person.__dataclass_fields__)


def test_an_amendment_given_up_leaves_what_was_approved_and_one_that_differs_is_not_given_up():
    returned = paper(APPROVED_ONCE, Decided(Stage.LEADER, Outcome.RETURNED, LEADER, DIGEST))
    assert state(replace(returned, reopened="0" * 64)) is State.DRAFTING
    assert state(replace(returned, settled=DIGEST)) is State.APPROVED
    assert state(replace(returned, settled="0" * 64)) is State.DRAFTING
    differs = sentence(
        lambda: approval.check_give_up(ROLES["editors"], replace(STATES[D], reopened=DIGEST), changed=True)
    )
    assert differs == "The draft differs from what is published; restore the published wording first."
