"""Two machines, two inspectors, two editors at the same moment; and a run that is killed half-way."""

import os
import signal
from unittest.mock import patch

import pytest
from django.db import connection

from targets.chasing import running, telling
from targets.chasing.answering import confirm_receipt
from targets.chasing.deciding import receive
from targets.chasing.issuing import drop, issue
from targets.chasing.running import supervise
from targets.models import Chase, ChaseStep, Notice, ReferralStep, SupervisionNotice
from tests.factories import make_person
from tests.targets.chasing.world import chase_of, drafted, first_issued, publish, referred, run
from tests.targets.test_races import at_once, refused
from tests.targets.year import moment
from tests.whitepapers.concurrency.children import KILLED, in_child

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


@pytest.fixture
def targets(transactional_db, cast):
    assert connection.vendor == "postgresql" or not connection.is_in_memory_db()
    return publish(cast, targets=TIMES)


def record():
    return list(
        ChaseStep.objects.order_by("chase__target", "sequence").values_list("chase__target", "sequence", "kind")
    )


def test_machines_that_run_at_once_write_what_one_would_and_tell_once(targets, cast):
    results = at_once(*[lambda: supervise(now=moment(4, 20), stretch=1)] * 3)
    assert not [one for one in results if isinstance(one, Exception)]
    assert record() == [
        (one.pk, place, kind) for one in targets for place, kind in enumerate(["reminded", "overdue", "drafted_1"], 1)
    ]
    assert sum(one.opened for one in results) == TIMES
    assert Notice.objects.filter(person=cast.editor).count() == TIMES


def test_a_run_and_an_inspector_do_not_tread_on_each_other(targets, cast):
    run(4, 20)
    for one in targets:
        chase = chase_of(one)
        results = at_once(
            lambda: supervise(now=moment(5, 3)),
            lambda chase=chase: issue(chase=chase, grade=1, by=cast.inspector, at=moment(4, 21)),
        )
        assert not refused(results)
    assert SupervisionNotice.objects.count() == TIMES
    assert sorted(SupervisionNotice.objects.values_list("number", flat=True)) == list(range(1, TIMES + 1))


def test_of_two_inspectors_one_issues_and_the_number_is_taken_once(targets, cast):
    second = make_person("inspectors", "inspector-2")
    run(4, 20)
    for one in targets:
        chase = chase_of(one)
        results = at_once(
            lambda chase=chase: issue(chase=chase, grade=1, by=cast.inspector, at=moment(4, 21)),
            lambda chase=chase: issue(chase=chase, grade=1, by=second, at=moment(4, 21)),
        )
        assert len(refused(results)) == 1
    assert sorted(SupervisionNotice.objects.values_list("number", flat=True)) == list(range(1, TIMES + 1))


def test_inspectors_who_issue_on_different_targets_at_once_leave_no_gap(targets, cast):
    run(4, 20)
    verbs = [
        lambda one=one: issue(chase=chase_of(one), grade=1, by=cast.inspector, at=moment(4, 21)) for one in targets
    ]
    assert not refused(at_once(*verbs))
    assert sorted(SupervisionNotice.objects.values_list("number", flat=True)) == list(range(1, TIMES + 1))


def test_of_issuing_and_dropping_one_happens(targets, cast):
    second = make_person("inspectors", "inspector-2")
    chase = drafted(cast, targets[0])
    results = at_once(
        lambda: issue(chase=chase, grade=1, by=cast.inspector, at=moment(4, 21)),
        lambda: drop(chase=chase, by=second, text="误会", at=moment(4, 21)),
    )
    assert len(refused(results)) == 1


def test_a_receipt_is_confirmed_once_and_a_referral_received_once(targets, cast):
    first_issued(cast, targets[0])
    notice = SupervisionNotice.objects.get()
    results = at_once(*[lambda: confirm_receipt(notice=notice, by=cast.editor, at=moment(4, 22))] * 2)
    assert len(refused(results)) == 1
    referral = referred(cast, targets[1])
    results = at_once(*[lambda: receive(referral=referral, by=cast.reviewer, at=moment(5, 10))] * 2)
    assert len(refused(results)) == 1
    assert ReferralStep.objects.count() == 1


@pytest.mark.parametrize(("where", "step"), [(running, "_write"), (telling, "ran")])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_is_killed_leaves_whole_stretches_and_the_next_one_does_the_rest(targets, where, step, when):
    real, calls = getattr(where, step), []

    def deadly(*args):
        calls.append(1)
        if len(calls) == 3 and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args)
        if len(calls) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    def die():
        with patch.object(where, step, deadly):
            supervise(now=moment(4, 20), stretch=1)

    assert in_child(die) == KILLED
    assert Chase.objects.count() == 2
    assert ChaseStep.objects.count() == 6
    run(4, 20)
    assert [kind for _, _, kind in record()] == ["reminded", "overdue", "drafted_1"] * TIMES
