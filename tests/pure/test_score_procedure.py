"""Who may propose, object, answer and settle a score, and when."""

import datetime as dt
from dataclasses import replace

import pytest

from targets.evaluating import procedure
from targets.evaluating.procedure import ResultFacts, Scored
from targets.refusal import Refused
from targets.reporting import Actor

EVALUATOR, HEAD = Actor(1, True, frozenset({"evaluators"})), Actor(2, True, frozenset({"heads"}), "jtys")
OWN = Scored("jxpg", of_evaluation=True, substitute=9)
OTHER = Scored("jtys")
UNTIL = dt.date(2028, 2, 8)
RESULT = ResultFacts(1, 1, provisional=False, final=False, set_is_newest=True, objections_until=UNTIL)
AFTER = dt.date(2028, 2, 9)


def refused(check, *args, **more):
    with pytest.raises(Refused) as why:
        check(*args, **more)
    return str(why.value)


def test_the_evaluation_office_scores_everybody_but_itself_and_its_substitute_scores_it():
    procedure.check_scores(EVALUATOR, OTHER)
    procedure.check_scores(Actor(9, True, frozenset({"inspectors"})), OWN)
    assert "substitute does" in refused(procedure.check_scores, EVALUATOR, OWN)
    assert "no substitute" in refused(procedure.check_scores, EVALUATOR, replace(OWN, substitute=None))
    assert "Only the evaluation office" in refused(procedure.check_scores, HEAD, Scored("jyj"))
    assert "not active" in refused(procedure.check_scores, replace(EVALUATOR, active=False), OTHER)


@pytest.mark.parametrize("person", [
    replace(EVALUATOR, department="jtys"),  # an evaluator who belongs to the department
    HEAD,
    Actor(9, True, frozenset({"heads", "evaluators"}), "jtys"),
])  # fmt: skip
def test_nobody_scores_the_own_department(person):
    assert "Nobody scores their own" in refused(procedure.check_scores, person, OTHER)
    own = replace(OWN, substitute=person.id, department="jtys")
    assert "Nobody scores their own" in refused(procedure.check_scores, person, own), (
        "a substitute must be somebody else's"
    )


def test_a_second_proposal_needs_a_reason_and_after_the_final_one_there_is_none():
    ask = {"on": UNTIL, "today": UNTIL, "newest": 0, "final": False, "reason": ""}
    procedure.check_propose(EVALUATOR, OTHER, **ask)
    assert "why a new version" in refused(procedure.check_propose, EVALUATOR, OTHER, **ask | {"newest": 1})
    procedure.check_propose(EVALUATOR, OTHER, **ask | {"newest": 1, "reason": "更正第三季度数据"})
    assert "is final" in refused(procedure.check_propose, EVALUATOR, OTHER, **ask | {"final": True})
    assert "not come" in refused(procedure.check_propose, EVALUATOR, OTHER, **ask | {"on": AFTER})


@pytest.mark.parametrize(
    ("person", "result", "today", "text", "said"),
    [
        (EVALUATOR, RESULT, UNTIL, "有异议", "own head"),
        (replace(HEAD, department="jyj"), RESULT, UNTIL, "有异议", "own head"),
        (Actor(3, True, frozenset({"editors"}), "jtys"), RESULT, UNTIL, "有异议", "own head"),
        (replace(HEAD, active=False), RESULT, UNTIL, "有异议", "not active"),
        (HEAD, replace(RESULT, newest=2), UNTIL, "有异议", "newer version"),
        (HEAD, replace(RESULT, final=True), UNTIL, "有异议", "is final"),
        (HEAD, RESULT, AFTER, "有异议", "ended on 2028-02-08"),
        (HEAD, RESULT, UNTIL, " . ", "Say what is wrong"),
        (HEAD, RESULT, UNTIL, "长" * 2001, "2000 characters"),
    ],
)
def test_an_objection_comes_from_the_departments_head_in_time_to_the_newest_version(person, result, today, text, said):
    assert said in refused(procedure.check_object, person, OTHER, result, today=today, text=text)


def test_an_objection_can_be_raised_on_the_last_day_and_on_a_provisional_result():
    procedure.check_object(HEAD, OTHER, replace(RESULT, provisional=True), today=UNTIL, text="第3项有误")


def test_an_objection_is_answered_once_by_who_scores_and_with_a_reason():
    ask = {"answered": False, "outcome": "upheld", "text": "核实无误"}
    procedure.check_answer(EVALUATOR, OTHER, **ask)
    assert "answered already" in refused(procedure.check_answer, EVALUATOR, OTHER, **ask | {"answered": True})
    assert "upheld or rejected" in refused(procedure.check_answer, EVALUATOR, OTHER, **ask | {"outcome": "maybe"})
    assert "Say why" in refused(procedure.check_answer, EVALUATOR, OTHER, **ask | {"text": ""})
    assert "Nobody scores" in refused(procedure.check_answer, HEAD, OTHER, **ask)


@pytest.mark.parametrize(
    ("result", "today", "said"),
    [
        (replace(RESULT, final=True), AFTER, "final already"),
        (replace(RESULT, newest=2), AFTER, "newer version of this result"),
        (replace(RESULT, provisional=True), AFTER, "provisional"),
        (replace(RESULT, set_is_newest=False), AFTER, "newer version; propose"),
        (replace(RESULT, unanswered=1), AFTER, "not answered"),
        (replace(RESULT, upheld_unmet=1), AFTER, "upheld"),
        (RESULT, UNTIL, "can object until 2028-02-08"),
    ],
)
def test_only_the_newest_version_of_a_closed_year_with_every_objection_met_is_made_final(result, today, said):
    assert said in refused(procedure.check_finalise, EVALUATOR, OTHER, result, today=today)


def test_the_day_after_the_last_day_for_objections_it_is_made_final():
    procedure.check_finalise(EVALUATOR, OTHER, RESULT, today=AFTER)
    assert "Only the evaluation office" in refused(
        procedure.check_finalise, replace(HEAD, department=""), OTHER, RESULT, today=AFTER
    )
