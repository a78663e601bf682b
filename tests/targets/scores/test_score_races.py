"""Two hands on one score at the same moment, with a database connection each."""

from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from targets.closing.actions import close_year, correct
from targets.evaluating.entering import commend
from targets.evaluating.recommending import recommend
from targets.evaluating.results import answer, finalise, object_to, propose
from targets.models import Commendation, FinalResult, FrozenResults, Objection, ObjectionAnswer, Result
from targets.refusal import Refused
from targets.reporting import Finding
from tests.factories import make_person
from tests.targets.scores.played import AFTER, LAST, PROPOSED, figures, load, other_set, play, proposed, ready, year
from tests.targets.test_races import at_once, refused
from tests.targets.year import moment

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 5


@pytest.fixture(autouse=True)
def later(transactional_db):
    assert connection.vendor == "postgresql" or not connection.is_in_memory_db()
    with time_machine.travel(moment(6, 1, 2028), tick=True):
        yield


def settle(result, by, at=AFTER):
    return lambda: finalise(result=result, digest=result.digest, by=by, at=at)


def test_of_three_who_make_a_score_final_one_does(cast):
    result, second = ready(cast), make_person("evaluators", "evaluator-2")
    results = at_once(settle(result, cast.evaluator), settle(result, second), settle(result, cast.evaluator))
    assert len(refused(results)) == 2
    assert FinalResult.objects.count() == 1


def test_an_objection_that_meets_the_last_step_comes_before_it_or_is_refused(cast):
    result = ready(cast)
    for point in ("A1", "A2", "B1", "B2", ""):
        objected, settled = at_once(
            lambda point=point: object_to(
                result=result, indicator=point or "A1", text="数据有误", by=cast.head, at=LAST
            ),
            settle(result, cast.evaluator),
        )
        assert refused([objected, settled]), "never both"
    assert FinalResult.objects.exists() != Objection.objects.filter(answer=None).exists()


def test_of_two_answers_to_one_objection_one_counts(cast):
    result, second = ready(cast), make_person("evaluators", "evaluator-2")
    for point in ("A1", "A2", "B1", "B2"):
        raised = object_to(result=result, indicator=point, text="数据有误", by=cast.head, at=LAST)
        results = at_once(
            lambda raised=raised: answer(objection=raised, outcome="upheld", text="属实", by=cast.evaluator, at=LAST),
            lambda raised=raised: answer(objection=raised, outcome="rejected", text="不实", by=second, at=LAST),
        )
        assert len(refused(results)) == 1
    assert ObjectionAnswer.objects.count() == 4


def test_the_same_objection_sent_from_two_tabs_is_one(cast):
    result = ready(cast)
    for point in ("A1", "A2", "B1", "B2"):
        raise_it = lambda point=point: object_to(result=result, indicator=point, text="有误", by=cast.head, at=LAST)  # noqa: E731
        assert len(refused(at_once(raise_it, raise_it))) == 1
    assert Objection.objects.count() == 4


def test_of_two_proposals_of_one_thing_at_once_one_stands(cast):
    ready(cast)
    for turn in range(TIMES):
        figures(cast, str(91 + turn), reason="决算更正")
        assert len(refused(at_once(*[lambda: proposed(cast, reason="决算更正")] * 2))) == 1
    assert list(Result.objects.order_by("version").values_list("version", flat=True)) == list(range(1, TIMES + 2))


def test_new_weights_that_meet_the_last_step_leave_no_final_score_of_the_old_ones(cast):
    result = ready(cast)
    loaded, settled = at_once(
        lambda: load(cast, data=other_set(), reason="常务会议调整"), settle(result, cast.evaluator)
    )
    assert len(refused([loaded, settled])) == 1


def test_a_figure_that_meets_the_last_step_comes_before_it_or_is_refused(cast):
    result = ready(cast)
    entered, settled = at_once(lambda: figures(cast, "99", reason="决算更正"), settle(result, cast.evaluator))
    assert not isinstance(settled, Exception)
    assert entered is None or refused([entered])


def test_one_commendation_recorded_from_two_tabs_counts_once(cast):
    play(cast)
    load(cast)
    said = {"plan_year": year(), "department": cast.department, "text": "抢险突出", "by": cast.evaluator}
    for number in range(TIMES):
        both = [lambda number=number: commend(**said, document=f"表彰〔2028〕{number}号")] * 2
        assert len(refused(at_once(*both))) == 1
    assert Commendation.objects.count() == TIMES


def test_a_correction_that_meets_the_last_step_comes_before_it_and_stops_it_or_is_seen_after_it(cast):
    (target, *_rest) = play(cast)
    load(cast)
    close_year(plan_year=year(), by=make_person("administrators", "admin"), at=moment(1, 20, 2028))
    figures(cast)
    result = proposed(cast, at=PROPOSED)
    finding = Finding("disputed", Decimal(10), note="复核：里程虚报", method="documents")
    corrected, settled = at_once(
        lambda: correct(report=target.reports.get(), by=cast.inspector, finding=finding, at=LAST),
        settle(result, cast.evaluator),
    )
    assert not isinstance(corrected, Exception), repr(corrected)
    assert FrozenResults.objects.count() == 2
    if isinstance(settled, Refused):
        assert "were corrected" in str(settled)
    assert proposed(cast, at=AFTER, reason="核验结论更正").frozen.sequence == 2, "either way a new version is possible"


def test_two_who_lock_many_departments_never_wait_for_each_other_in_a_circle(cast, other):
    play(other), play(cast)
    load(cast)
    type(cast.department).objects.filter(pk=max(cast.department.pk, other.department.pk)).update(order=0)
    type(cast.department).objects.filter(pk=min(cast.department.pk, other.department.pk)).update(order=9)
    both = [cast.department, other.department]
    for turn in range(TIMES):
        results = at_once(
            lambda turn=turn: propose(
                plan_year=year(), departments=both, by=cast.evaluator, at=PROPOSED, reason=f"第{turn}次核对"
            ),
            lambda turn=turn: load(cast, data=other_set(str(10 + turn)), reason=f"第{turn}次调整"),
        )
        assert not [one for one in results if isinstance(one, Exception)], results


def test_a_score_that_is_proposed_while_its_year_is_closed_and_the_close_never_wait_for_each_other_in_a_circle(cast):
    play(cast)
    load(cast)
    figures(cast)
    admin = make_person("administrators", "admin")
    both = at_once(
        lambda: propose(plan_year=year(), departments=[cast.department], by=cast.evaluator, at=moment(1, 19, 2028)),
        lambda: close_year(plan_year=year(), by=admin, at=moment(1, 20, 2028)),
    )
    assert not [one for one in both if isinstance(one, Exception)], both
    assert (Result.objects.count(), FrozenResults.objects.count()) == (1, 1)


def test_what_is_recommended_of_a_target_while_its_result_is_corrected_waits_for_no_circle(cast):
    targets = play(cast, kept=3)
    close_year(plan_year=year(), by=make_person("administrators", "admin"), at=moment(1, 20, 2028))
    finding = Finding("disputed", Decimal(10), note="复核：里程虚报", method="documents")
    for one in targets:
        both = at_once(
            lambda one=one: correct(report=one.reports.get(), by=cast.inspector, finding=finding, at=LAST),
            lambda one=one: recommend(of=one, text="建议明年列出分项里程。", by=cast.evaluator, at=LAST),
        )
        assert not [raised for raised in both if isinstance(raised, Exception)], both
    assert FrozenResults.objects.count() == 1 + len(targets)
