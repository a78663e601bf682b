"""Where promises stand, read in bulk."""

import datetime as dt
from decimal import Decimal

import pytest

from targets.actions import report, verify
from targets.completion import Status
from targets.models import Target
from targets.reporting import Finding
from targets.standing import standings, tallies, tally
from tests.editions import publish_edition
from tests.factories import Cast

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 8, 1)


def moment(month: int, day: int) -> dt.datetime:
    return dt.datetime(2027, month, day, 4, tzinfo=dt.UTC)


def claim(cast, target, value, *, period="2027Q1", at=None):
    return report(
        target=target, by=cast.editor, period=period, text="已完成", value=Decimal(value), at=at or moment(4, 5)
    )


def find(cast, one, value, outcome="verified", *, at=None, **more):
    finding = Finding(outcome, Decimal(value) if value is not None else None, note="现场核验", **more)
    return verify(report=one, by=cast.inspector, finding=finding, at=at or moment(4, 10))


@pytest.fixture
def target(cast):
    publish_edition(cast.department, targets=1)
    return Target.objects.select_related("plan_year").get()


def stand(target, today=TODAY):
    return standings(Target.objects.filter(pk=target.pk), today)[target.pk]


def test_an_unverified_claim_is_shown_and_changes_no_status(cast, target):
    claim(cast, target, 40)
    found = stand(target, dt.date(2027, 4, 6))
    assert (found.claimed.value, found.verified, found.status, found.waiting) == (40, None, Status.NOT_DUE, True)


def test_claimed_and_verified_stand_side_by_side_with_their_difference(cast, target):
    find(cast, claim(cast, target, 12), 9, "disputed")
    found = stand(target, dt.date(2027, 5, 1))
    assert (found.claimed.value, found.verified.value, found.difference) == (12, 9, -3)
    assert found.verified.outcome == "disputed"


def test_a_returned_report_counts_as_no_finding(cast, target):
    find(cast, claim(cast, target, 40), None, "returned")
    found = stand(target, dt.date(2027, 4, 20))
    assert found.verified is None
    assert found.waiting
    assert found.status is Status.NOT_DUE


def test_a_finding_returned_later_takes_the_earlier_one_away(cast, target):
    one = claim(cast, target, 40)
    find(cast, one, 40)
    assert stand(target).status is Status.MET
    find(cast, one, None, "returned", at=moment(4, 12))
    assert stand(target).verified is None


def test_a_correction_replaces_the_verified_figure_only_when_it_is_checked(cast, target):
    find(cast, claim(cast, target, 40), 40)
    correction = claim(cast, target, 38, at=moment(4, 15))
    assert stand(target).status is Status.MET
    find(cast, correction, 38, at=moment(4, 20))
    found = stand(target, dt.date(2027, 4, 30))
    assert (found.status, found.verified.value) == (Status.ON_TRACK, 38)


def test_a_finding_recorded_after_the_day_asked_for_does_not_count(cast, target):
    find(cast, claim(cast, target, 40), 40, at=moment(4, 10))
    assert stand(target, dt.date(2027, 4, 9)).status is Status.NOT_DUE
    assert stand(target, dt.date(2027, 4, 10)).status is Status.MET
    assert stand(target, dt.date(2027, 4, 4)).claimed is None


def test_the_day_ends_at_the_citys_midnight_and_not_at_greenwich(cast, target):
    one = claim(cast, target, 40, at=dt.datetime(2027, 4, 5, 16, 30, tzinfo=dt.UTC))  # 00:30 on the 6th in the city
    assert stand(target, dt.date(2027, 4, 5)).claimed is None
    assert stand(target, dt.date(2027, 4, 6)).claimed.report == one.pk


def test_a_milestone_passed_and_not_reached_is_at_risk(cast, target):
    find(cast, claim(cast, target, 12, period="2027Q2", at=moment(7, 3)), 12, at=moment(7, 9))
    assert stand(target).status is Status.AT_RISK


def test_silence_after_the_grace_period_is_no_report(target):
    assert stand(target, dt.date(2027, 4, 30)).status is Status.NOT_DUE
    assert stand(target, dt.date(2027, 5, 1)).status is Status.NO_REPORT


def test_an_amended_promise_is_also_held_against_its_first_wording(cast, target):
    find(cast, claim(cast, target, 30), 30)
    Target.objects.filter(pk=target.pk).update(value=30)  # as an adopted amendment would
    amended = Target.objects.select_related("plan_year").get()
    amended.edition_id = amended.edition_id + 1
    found = standings([amended], dt.date(2027, 4, 30))[amended.pk]
    assert (found.status, found.original) == (Status.MET, Status.ON_TRACK)


def test_a_withdrawn_promise_stays_in_the_number_promised(target):
    Target.objects.filter(pk=target.pk).update(withdrawn_in=target.edition_id)
    counted = tally([stand(target)])
    assert (counted.promised, counted[Status.WITHDRAWN], counted.kept, counted.open) == (1, 1, 0, 0)


def test_few_queries_read_any_number_of_targets_and_departments(cast, django_assert_num_queries):
    publish_edition(cast.department, targets=4)
    publish_edition(Cast("jyj").department, targets=3)
    for one in Target.objects.all():
        by = Cast.__new__(Cast)
        by.editor = one.department.people.get(username__startswith="editor")
        find(cast, claim(by, one, 10), 10)
    with django_assert_num_queries(1):
        counted = tallies(Target.objects.all(), TODAY)
    assert sorted(one.promised for one in counted.values()) == [3, 4]
    with django_assert_num_queries(4):
        assert len(standings(Target.objects.order_by("number")[:5], TODAY)) == 5
