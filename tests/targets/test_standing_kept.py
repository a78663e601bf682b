"""Kept tallies are those of the rule, also right after anything changed."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from targets.models import PlanYear, ReportingRule, Target
from targets.standing import tallies
from targets.standing_kept import KeptYear
from tests.editions import publish_edition, target_entry
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 7, 22)


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=3)
    return list(Target.objects.select_related("plan_year"))


def kept(day=TODAY):
    year = PlanYear.objects.get(year=2027)
    found, counted = KeptYear(year).on(day), tallies(Target.objects.filter(plan_year=year), day)
    assert found == {department: one for (_year, department), one in counted.items()}
    return {str(status): number for one in found.values() for status, number in one.counts.items()}


def test_a_finding_changes_what_is_kept_at_once(cast, targets):
    assert kept() == {"no_report": 3}
    report = claim(cast, targets[0], 40)
    assert kept() == {"no_report": 3}
    find(cast, report, 40)
    assert kept() == {"met": 1, "no_report": 2}
    find(cast, report, 12, at=moment(4, 12))
    assert kept() == {"on_track": 1, "no_report": 2}


def test_an_edition_and_the_years_own_days_change_it_too(cast, targets):
    assert kept() == {"no_report": 3}
    later = [target_entry(2027, "jtys", serial, due="2027-03-31") for serial in (1, 2)]
    publish_edition(cast.department, targets=later, number=2, reason="调整")
    assert kept() == {"overdue": 2, "withdrawn": 1}
    PlanYear.objects.update(closed_on=dt.date(2027, 7, 1))
    assert kept() == {"no_report": 2, "withdrawn": 1}


def test_how_often_is_reported_and_the_grace_change_it(cast, targets):
    may = dt.date(2027, 5, 3)
    assert kept(may) == {"no_report": 3}
    PlanYear.objects.update(grace_days=40)
    assert kept(may) == {"not_due": 3}
    PlanYear.objects.update(grace_days=15)
    ReportingRule.objects.create(plan_year=targets[0].plan_year, kind="", frequency="half_yearly")
    assert kept(may) == {"not_due": 3}


def test_a_promise_is_in_no_tally_of_a_day_before_it_was_public(cast, targets):
    early = dt.date(2026, 12, 1)
    assert KeptYear(targets[0].plan_year).on(early) == {}


def test_what_is_kept_takes_two_queries(cast, targets):
    kept()
    year = PlanYear.objects.get(year=2027)
    with CaptureQueriesContext(connection) as queries:
        KeptYear(year).on(TODAY)
    assert len(queries) == 2
