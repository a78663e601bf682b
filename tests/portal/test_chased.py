"""What the public learns of chasing: numbers, dates and outcomes, and whether a paper in hand was really issued."""

import pytest
import time_machine
from django.urls import reverse

from targets.chasing.deciding import close, decide, receive
from targets.models import SupervisionNotice, Target
from tests.targets.chasing.world import publish, referred
from tests.targets.year import moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def referral(cast):
    with time_machine.travel(moment(6, 1), tick=False):
        yield referred(cast, publish(cast)[0])


def read(client, address):
    return client.get(address).content.decode()


def test_notices_and_referrals_are_told_with_number_and_date_and_without_their_text(client, cast, referral):
    page = read(client, reverse("portal:target", args=["2027-jtys-001"]))
    assert "督办〔2027〕1号" in page
    assert "督办〔2027〕2号" in page
    assert "移送〔2027〕1号" in page
    assert "not decided yet" in page
    assert "招标延期" not in page
    assert "两次督办仍未答复" not in page
    receive(referral=referral, by=cast.reviewer)
    decide(referral=referral, by=cast.reviewer, outcome="criticised", text="内部理由")
    close(referral=referral, by=cast.reviewer, text="内部了结")
    page = read(client, reverse("portal:target", args=["2027-jtys-001"]))
    assert "Outcome: criticised" in page
    assert "内部" not in page


def test_a_promise_that_was_never_chased_says_nothing_of_it(client, referral):
    assert 'id="chased"' not in read(client, reverse("portal:target", args=["2027-jtys-002"]))


def test_a_withheld_promise_stays_withheld(client, referral):
    Target.objects.filter(number="2027-jtys-001").update(withheld=True)
    assert client.get(reverse("portal:target", args=["2027-jtys-001"])).status_code == 404


def test_whoever_holds_a_notice_learns_that_it_was_issued_and_nothing_of_its_matter(client, referral):
    for paper in (SupervisionNotice.objects.get(grade=1), referral):
        page = read(client, reverse("portal:verify") + f"?digest={paper.digest}")
        assert str(paper) in page
        assert "jtys" not in page
    assert "督办" not in read(client, reverse("portal:verify") + f"?digest={'0' * 64}")
