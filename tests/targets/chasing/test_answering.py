"""The department's side, and the supervisory organ's: receipt, explanation, time, answer, decision, close."""

import datetime as dt

import pytest

from targets.chasing.answering import ask_for_time, confirm_receipt, explain
from targets.chasing.deciding import answer_referral, close, decide, receive
from targets.chasing.steps import Step
from targets.models import ChaseFile, Department, Notice, PlanYear, Referral, SupervisionNotice
from targets.refusal import Overtaken, Refused
from tests.factories import make_city, make_person
from tests.targets.chasing.world import drafted, first_issued, kinds, publish, referred, run
from tests.targets.year import PNG, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def targets(cast):
    return publish(cast)


@pytest.fixture
def referral(cast, targets):
    return referred(cast, targets[0])


def test_the_department_confirms_a_receipt_once(cast, targets):
    first_issued(cast, targets[0])
    notice = SupervisionNotice.objects.get()
    confirm_receipt(notice=notice, by=cast.editor, at=moment(4, 22))
    with pytest.raises(Refused, match="already"):
        confirm_receipt(notice=notice, by=cast.head, at=moment(4, 23))
    assert notice.steps.filter(kind=Step.RECEIVED).count() == 1


def test_nobody_forges_another_departments_receipt_explanation_or_wish(cast, other, targets):
    chase = first_issued(cast, targets[0])
    notice = SupervisionNotice.objects.get()
    for who in (other.editor, other.head, cast.inspector, cast.reviewer, cast.leader, make_person(None, "stranger")):
        for verb in (
            lambda who=who: confirm_receipt(notice=notice, by=who, at=moment(4, 22)),
            lambda who=who: explain(chase=chase, by=who, text="冒名", at=moment(4, 22)),
            lambda who=who: ask_for_time(
                chase=chase, by=who, until=dt.date(2027, 5, 20), text="冒名", at=moment(4, 22)
            ),
        ):
            with pytest.raises(Refused, match="department that is chased"):
                verb()
    assert kinds(chase)[-1] == Step.ISSUED_1


def test_an_explanation_keeps_its_files_by_their_content(cast, targets):
    chase = first_issued(cast, targets[0])
    explain(chase=chase, by=cast.editor, text="招标延期", files=[PNG], at=moment(4, 22))
    explain(chase=chase, by=cast.editor, text="补充", at=moment(4, 23))
    (file,) = ChaseFile.objects.all()
    assert (file.name, file.size) == (PNG.name, len(PNG.data))
    assert kinds(chase)[-2:] == [Step.EXPLAINED, Step.EXPLAINED]
    assert Notice.objects.filter(person=cast.inspector, kind="chasing_explained").count() == 2


def test_more_files_than_a_report_takes_are_refused_with_the_explanation(cast, targets):
    chase = first_issued(cast, targets[0])
    with pytest.raises(Refused):
        explain(chase=chase, by=cast.editor, text="招标延期", files=[PNG] * 11, at=moment(4, 22))
    assert not ChaseFile.objects.exists()


def test_nothing_is_explained_after_the_end(cast, targets):
    chase = first_issued(cast, targets[0])
    PlanYear.objects.update(closed_on=dt.date(2027, 4, 22))
    with pytest.raises(Refused, match="closed"):
        explain(chase=chase, by=cast.editor, text="迟到的说明", at=moment(4, 22))
    run(4, 23)
    PlanYear.objects.update(closed_on=None)
    with pytest.raises(Refused, match="ended"):
        explain(chase=chase, by=cast.editor, text="迟到的说明", at=moment(4, 24))


def test_after_the_referral_the_department_answers_there(cast, referral):
    with pytest.raises(Refused, match="answer on the referral"):
        explain(chase=referral.chase, by=cast.editor, text="说明", at=moment(5, 8))
    step = answer_referral(referral=referral, by=cast.head, text="已整改", files=[PNG], at=moment(5, 8))
    assert step.files.count() == 1


def test_one_extension_is_asked_for_at_a_time(cast, targets):
    chase = drafted(cast, targets[0])
    ask_for_time(chase=chase, by=cast.editor, until=dt.date(2027, 5, 20), text="工期", at=moment(4, 21))
    with pytest.raises(Refused, match="wait for the answer"):
        ask_for_time(chase=chase, by=cast.editor, until=dt.date(2027, 5, 25), text="工期", at=moment(4, 22))
    run(4, 30)
    assert kinds(chase) == ["reminded", "overdue", "drafted_1", "asked"]  # asking alone moves nothing


def test_a_referral_is_received_decided_and_closed_in_this_order(cast, referral):
    said = {"referral": referral, "by": cast.reviewer, "at": moment(5, 10)}
    with pytest.raises(Refused, match="Receive"):
        decide(**said, outcome="accepted", text="理由成立")
    with pytest.raises(Refused, match="Decide"):
        close(**said, text="了结")
    receive(**said)
    with pytest.raises(Refused, match="already"):
        receive(**said)
    decide(**said, outcome="criticised", text="通报批评")
    close(**said, text="已整改，了结")
    assert list(Referral.objects.open()) == []


def test_after_the_close_nothing_is_added_by_anybody(cast, referral):
    said = {"referral": referral, "by": cast.reviewer, "at": moment(5, 10)}
    receive(**said), decide(**said, outcome="accepted", text="成立"), close(**said, text="了结")
    for verb in (
        lambda: answer_referral(referral=referral, by=cast.editor, text="再说明", at=moment(5, 11)),
        lambda: decide(**said, outcome="other", text="改"),
        lambda: close(**said, text="再了结"),
    ):
        with pytest.raises(Refused, match="is closed"):
            verb()


def test_going_back_to_the_department_takes_a_new_date(cast, referral):
    said = {"referral": referral, "by": cast.reviewer, "at": moment(5, 10)}
    receive(**said)
    for until, words in (
        (None, "Give the new date"),
        (dt.date(2027, 5, 10), "after today"),
        (dt.date(2029, 1, 1), "too far"),
    ):
        with pytest.raises(Refused, match=words):
            decide(**said, outcome="back", text="限期完成", until=until)
    assert decide(**said, outcome="back", text="限期完成", until=dt.date(2027, 6, 1)).until == dt.date(2027, 6, 1)
    assert decide(**said, outcome="accepted", text="已完成", until=dt.date(2027, 7, 1)).until is None


def test_an_outcome_that_there_is_not_is_refused(cast, referral):
    said = {"referral": referral, "by": cast.reviewer, "at": moment(5, 10)}
    receive(**said)
    for outcome in ("", "forgotten"):
        with pytest.raises(Refused, match="Choose an outcome"):
            decide(**said, outcome=outcome, text="了结")
    with pytest.raises(Refused, match="rests on"):
        decide(**said, outcome="accepted", text=" ")


@pytest.mark.parametrize("who", ["contributor", "editor", "head", "leader", "inspector", "evaluator", "clerk"])
def test_nobody_but_the_supervisory_organ_receives_decides_or_closes(cast, referral, who):
    said = {"referral": referral, "by": getattr(cast, who), "at": moment(5, 10)}
    for verb in (
        lambda: receive(**said), lambda: decide(**said, outcome="accepted", text="成立"), lambda: close(**said, text="了结"),
    ):  # fmt: skip
        with pytest.raises(Refused, match="supervisory organ"):
            verb()
    assert not referral.steps.exists()


def test_a_reviewer_decides_nothing_of_the_own_department_and_the_organs_own_is_its_substitutes(cast, referral):
    with pytest.raises(Refused, match="own department"):
        receive(referral=referral, by=make_person("reviewers", "own", cast.department))
    city, substitute = make_city(), make_person("editors", "substitute")
    city.supervisory_organ = cast.department
    city.save()
    Department.objects.filter(pk=cast.department.pk).update(substitute_reviewer=substitute)
    with pytest.raises(Refused, match="its substitute does"):
        receive(referral=referral, by=cast.reviewer)
    assert receive(referral=referral, by=substitute)


def test_another_department_answers_no_referral(cast, other, referral):
    with pytest.raises(Refused, match="department that is chased"):
        answer_referral(referral=referral, by=other.editor, text="冒名")


def test_a_decision_on_what_was_not_read_is_overtaken(cast, referral):
    receive(referral=referral, by=cast.reviewer, at=moment(5, 10))
    answer_referral(referral=referral, by=cast.editor, text="新情况", at=moment(5, 11))
    with pytest.raises(Overtaken):
        decide(referral=referral, by=cast.reviewer, outcome="criticised", text="批评", expects=1, at=moment(5, 12))
