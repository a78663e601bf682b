"""Nobody acts for an organ in a matter that they stand too near to: neither a favour nor a blow, whichever way they try."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from targets.apart import Near
from targets.chasing import deciding, issuing, listing
from targets.chasing.answering import ask_for_time
from targets.chasing.may import APART
from targets.chasing.menu import to_receive
from targets.chasing.referring import refer
from targets.models import City, Department, Referral, ReferralStep, Target
from targets.part_actions import report_part
from tests.targets.chasing.world import drafted, kinds, publish, referred, run
from tests.targets.checking.test_apart import named, partners, told
from tests.targets.year import claim, moment

pytestmark = pytest.mark.django_db
AT = moment(4, 21)
WHY = "情况属实，理由充分。"


@pytest.fixture
def target(cast, other):
    """A promise of one department in which the other co-operates."""
    [target] = publish(cast, targets=1)
    named(target, other.department)
    return Target.objects.select_related("plan_year", "department").get()


def inspecting(chase, by):
    """Every act of the inspection office."""
    said = {"chase": chase, "by": by, "text": WHY, "at": AT}
    return [
        lambda: issuing.keep_words(chase=chase, grade=1, by=by, words=WHY, at=AT),
        lambda: issuing.issue(chase=chase, grade=1, by=by, at=AT),
        lambda: issuing.drop(**said),
        lambda: issuing.resume(**said),
        lambda: issuing.extend(**said, until=dt.date(2027, 5, 20)),
        lambda: issuing.refuse_extension(**said),
        lambda: issuing.refer_chase(**said),
        lambda: refer(target=chase.target, cause="miss", text=WHY, by=by, at=AT),
    ]


def supervising(referral, by, at):
    """Every act of the supervisory organ."""
    said = {"referral": referral, "by": by, "at": at}
    return [
        lambda: refer(target=referral.target, cause="miss", text=WHY, by=by, at=at),
        lambda: deciding.receive(**said),
        lambda: deciding.decide(**said, outcome=ReferralStep.Outcome.BACK, text=WHY, until=dt.date(2027, 6, 1)),
        lambda: deciding.close(**said, text=WHY),
    ]


def refusals(verbs):
    return {str(told(verb)) for verb in verbs}


def test_an_inspector_of_a_co_operating_department_neither_issues_nor_drops_nor_gives_time(cast, other, target):
    chase, by = drafted(cast, target), partners("inspectors", other)
    ask_for_time(chase=chase, by=cast.editor, until=dt.date(2027, 5, 20), text="工期", at=AT)
    before = kinds(chase)
    assert refusals(inspecting(chase, by)) == {APART[Near.PARTNER]}
    assert kinds(chase) == before
    assert issuing.issue_several(chases=[chase], by=by, at=AT).issued == []
    assert issuing.issue(chase=chase, grade=1, by=cast.inspector, at=AT).grade == 1


def test_a_reviewer_of_a_co_operating_department_neither_receives_decides_nor_closes(cast, other, target):
    referral, by, at = referred(cast, target), partners("reviewers", other), moment(5, 10)
    assert refusals(supervising(referral, by, at)) == {APART[Near.PARTNER]}
    _refer, *road = supervising(referral, cast.reviewer, at)
    for verb in road:
        verb()
    assert [one.kind for one in referral.steps.order_by("sequence")] == ["received", "decided", "closed"]
    assert Referral.objects.count() == 1


def test_whoever_reported_and_was_transferred_to_the_office_does_not_chase_it(cast, target):
    moved = cast.contributor
    chase = drafted(cast, target)
    claim(cast, target, by=moved, at=AT)
    moved.department = None
    moved.save()
    moved.groups.set([cast.inspector.groups.get()])
    assert refusals(inspecting(chase, moved)) == {APART[Near.REPORTED]}


def test_a_department_that_reported_a_part_stays_near_though_a_later_edition_names_it_no_more(cast, other, target):
    report_part(target=target, by=other.editor, period="2027Q1", text="已配合划线。", at=moment(4, 5))
    named(target)
    chase = drafted(cast, target)
    assert refusals(inspecting(chase, partners("inspectors", other))) == {APART[Near.PARTNER]}


def test_a_substitute_of_a_co_operating_department_does_not_chase_the_offices_own(cast, other, target):
    City.objects.update(inspection_office=cast.department)
    Department.objects.filter(pk=cast.department.pk).update(substitute_inspector=other.head)
    assert refusals(inspecting(drafted(cast, target), other.head)) == {APART[Near.PARTNER]}


def test_lists_and_counts_leave_it_to_a_colleague_and_its_page_offers_nothing(client, cast, other, target):
    chase, by, today = drafted(cast, target), partners("inspectors", other), dt.date(2027, 4, 21)
    assert (listing.waiting_count(by, today), listing.waiting_count(cast.inspector, today)) == (0, 1)
    with time_machine.travel(AT, tick=False):
        client.force_login(by)
        assert client.get(reverse("chasing_chase", args=[chase.pk])).context["doable"] == []
        assert client.post(reverse("chasing_drafts"), {"chase": [chase.pk]}).status_code == 302
    assert kinds(chase)[-1] == "drafted_1"
    referral = referred(cast, target)
    assert (to_receive(partners("reviewers", other)), to_receive(cast.reviewer)) == (0, 1)
    assert referral.target == target


def test_an_inspector_of_a_department_that_has_no_part_chases_it(cast, other, target):
    named(target)
    run(4, 20)
    chase, by = drafted(cast, target), partners("inspectors", other)
    assert listing.waiting_count(by, dt.date(2027, 4, 21)) == 1
    assert issuing.issue(chase=chase, grade=1, by=by, at=AT).by == by
