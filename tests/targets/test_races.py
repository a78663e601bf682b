"""Two hands on one target at the same moment, with a database connection each."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, connections

from targets.actions import report, verify
from targets.models import ProgressReport, Target, Verification
from targets.reporting import Finding, Refused
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.factories import make_person
from tests.targets.year import claim, moment

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 5
PATIENCE = 60  # seconds


def at_once(*verbs):
    """Run the verbs in threads that start together; return each one's result or what it raised."""
    start, results = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(place, verb):
        try:
            start.wait(PATIENCE)
            results[place] = verb()
        except Exception as raised:
            results[place] = raised
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a verb never came back"
    return results


def refused(results):
    for one in results:
        assert not isinstance(one, Exception) or isinstance(one, Refused), repr(one)
    return [one for one in results if isinstance(one, Refused)]


@pytest.fixture
def targets(transactional_db, cast):
    assert connection.vendor == "postgresql" or not connection.is_in_memory_db()
    publish_edition(cast.department, targets=TIMES)
    return list(Target.objects.select_related("plan_year"))


def test_of_two_inspectors_one_is_recorded_and_one_gets_a_sentence(cast, targets):
    second = make_person("inspectors", "inspector-2")
    for target in targets:
        one = claim(cast, target)
        found = Finding("verified", Decimal(12), note="核验"), Finding("disputed", Decimal(11), note="少一公里")
        results = at_once(
            lambda one=one, found=found: verify(report=one, by=cast.inspector, finding=found[0], expects=0),
            lambda one=one, found=found: verify(report=one, by=second, finding=found[1], expects=0),
        )
        assert len(refused(results)) == 1
        assert one.verifications.count() == 1
    assert Verification.objects.count() == TIMES


def test_of_two_colleagues_one_report_is_filed_and_the_other_is_told_who_was_faster(cast, targets):
    for target in targets:
        results = at_once(
            lambda target=target: claim(cast, target, 12, expects=0),
            lambda target=target: claim(cast, target, 13, by=cast.contributor, expects=0),
        )
        assert len(refused(results)) == 1
    assert ProgressReport.objects.count() == TIMES


def test_a_form_sent_twice_at_once_is_one_report(cast, targets):
    for target in targets:
        assert len(refused(at_once(*[lambda target=target: claim(cast, target, 12)] * 3))) == 2
    assert ProgressReport.objects.count() == TIMES


def test_a_new_report_and_a_finding_on_the_old_one_leave_the_new_one_waiting(cast, targets):
    for target in targets:
        old = claim(cast, target)
        at_once(
            lambda target=target: report(
                target=target, by=cast.editor, period="2027Q1", text="更正", value=Decimal(11), at=moment(4, 6)
            ),
            lambda old=old: verify(report=old, by=cast.inspector, finding=Finding("verified", Decimal(12))),
        )
        newest = target.reports.order_by("-pk").first()
        assert newest.value == 11
        assert not newest.verifications.exists()


def test_a_report_that_meets_the_withdrawal_is_filed_before_it_or_refused(cast, targets):
    edition = print_edition(cast.department, targets=[target_entry(2027, "jtys", 1)], number=2, reason="任务取消")
    doomed = targets[1]
    filed, _ = at_once(lambda: claim(cast, doomed), lambda: release_edition(edition, moment(4, 4)))
    assert len(refused([filed])) == 1 - doomed.reports.count()
    doomed.refresh_from_db()
    assert doomed.withdrawn_in_id == edition.pk
    with pytest.raises(Refused, match="withdrawn"):
        claim(cast, doomed, 14)
