"""Owners, links and requests at the same moment, with a database connection each."""

from decimal import Decimal

import pytest
from django.db import connection

from targets.models import Letter, Ownership, ProgressReport, ReportRequest, Target
from targets.owners import Chosen, hand_over, name_owner
from targets.report_link import DeadLink, token_of
from targets.reporting_by_link import report_by_link
from targets.requests import send_requests
from tests.editions import publish_edition
from tests.targets.owned import own
from tests.targets.test_races import at_once, refused
from tests.targets.year import moment

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


@pytest.fixture
def targets(transactional_db, cast):
    assert connection.vendor == "postgresql" or not connection.is_in_memory_db()
    publish_edition(cast.department, targets=TIMES)
    type(cast.contributor).objects.filter(pk=cast.contributor.pk).update(email="c@city.example")
    return list(Target.objects.select_related("plan_year"))


def test_of_two_who_name_an_owner_one_is_told(cast, targets):
    for target in targets:
        results = at_once(
            lambda target=target: name_owner(target=target, chosen=Chosen("甲处", cast.contributor), by=cast.editor),
            lambda target=target: name_owner(target=target, chosen=Chosen("乙处", cast.head), by=cast.head),
        )
        assert len(refused(results)) == 1
    assert Ownership.objects.count() == TIMES


def test_a_report_by_link_and_a_hand_over_are_one_after_the_other(cast, targets):
    """Whichever is first: after the hand-over nothing comes in by the old link, and what came in before stays."""
    for target in targets:
        first = own(cast, target)
        token, at = token_of(first, made_on=moment(4, 1).date()), moment(4, 5)
        results = at_once(
            lambda token=token, at=at: report_by_link(token=token, period="2027Q1", text="x", value=Decimal(12), at=at),
            lambda target=target: hand_over(
                target=target, chosen=Chosen("乙处", cast.head), reason="轮岗", by=cast.editor, at=moment(4, 5)
            ),
        )
        assert not isinstance(results[1], Exception), results[1]
        assert isinstance(results[0], DeadLink | ProgressReport), results[0]
        with pytest.raises(DeadLink):
            report_by_link(token=token, period="2027Q1", text="y", value=Decimal(13), at=at)
        assert target.reports.count() == isinstance(results[0], ProgressReport)


def test_several_machines_at_once_write_one_letter(cast, targets):
    for target in targets:
        own(cast, target)
    for day, letters in ((moment(4, 1), 1), (moment(4, 10), 2)):
        results = at_once(*(lambda day=day: send_requests(day) for _ in range(3)))
        for one in results:
            assert not isinstance(one, Exception), repr(one)
        assert sum(one.letters for one in results) == 1
        assert Letter.objects.count() == letters
        assert ReportRequest.objects.count() == letters * TIMES
