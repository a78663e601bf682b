"""On leave: who acts for whom, from when until when, and what it never lends."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from targets.models import City, Delegation, Department, User
from targets.refusal import Refused
from targets.roles import Role
from tests.factories import Cast, approve, make_paper, make_person, print_edition_of, submit_paper
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage
from whitepapers.delegating import delegate, end_delegation
from whitepapers.models import Authorship, Decision, RecordEntry
from whitepapers.record_proof import prove_record
from whitepapers.release import approvals_of
from whitepapers.review.waiting import waiting_for

pytestmark = pytest.mark.django_db

REVIEW, APPROVAL = Stage.SUPERVISORY, Stage.LEADER


def today():
    return timezone.localdate()


def names(principal, acting, *, days=3, since=0, **more):
    begins = today() + dt.timedelta(days=since)
    return delegate(principal=principal, acting=acting, begins=begins, ends=begins + dt.timedelta(days=days), **more)


def says(one, by, stage, acting_for=None, outcome=Outcome.APPROVED, comment=""):
    said = {"stage": stage, "outcome": outcome, "digest": one.digest, "comment": comment}
    return decide(round=one, by=by, acting_for=acting_for, **said)


@pytest.fixture
def deputy(cast):
    """Another leader, in charge of nothing here."""
    return make_person(Role.LEADER, "leader-deputy", post="副市长（代）")


@pytest.fixture
def waiting(cast, quick_press):
    """A round that waits for the leader in charge."""
    return approve(cast, submit_paper(cast, make_paper(cast, targets=1)), [REVIEW])


def test_a_delegate_approves_in_the_leaders_place_and_record_and_paper_name_both(cast, deputy, waiting):
    names(cast.leader, deputy)
    made = says(waiting, deputy, APPROVAL, cast.leader)
    assert (made.by, made.acting_for) == (deputy, cast.leader)
    assert (made.post, made.acting_for_post) == ("副市长（代）", "副市长")
    entry = RecordEntry.objects.get(kind="decided", row=made.pk)
    assert (entry.by, entry.acting_for, entry.digest) == (deputy, cast.leader, waiting.digest)
    assert approvals_of(waiting)[1]["acting_for"] == "副市长"
    assert list(prove_record()) == []


def test_the_printed_paper_says_in_whose_place_it_was_approved(cast, deputy, waiting):
    names(cast.leader, deputy)
    says(waiting, deputy, APPROVAL, cast.leader)
    assert "副市长（代）" in print_edition_of(waiting)
    assert "代副市长" in print_edition_of(waiting)


def test_the_acting_person_finds_the_paper_in_the_own_queue_and_only_while_it_holds(cast, deputy, waiting):
    assert waiting_for(deputy) == []
    assert not Department.objects.visible_to(deputy).exists()
    made = names(cast.leader, deputy)
    assert waiting_for(deputy) == [waiting]
    end_delegation(delegation=made, by=cast.leader)
    assert waiting_for(deputy) == []
    assert not Department.objects.visible_to(deputy).exists()


@pytest.mark.parametrize("case", ["not named", "begins tomorrow", "over", "ended", "named by another", "chain"])
def test_nobody_decides_in_anothers_place_without_a_delegation_in_force(cast, deputy, waiting, case):
    third = make_person(Role.LEADER, "leader-third")
    if case == "begins tomorrow":
        names(cast.leader, deputy, since=1)
    elif case == "over":
        Delegation.objects.create(
            principal=cast.leader, acting=deputy, begins=today() - dt.timedelta(9), ends=today() - dt.timedelta(1),
            by=cast.leader, at=timezone.now(),
        )  # fmt: skip
    elif case == "ended":
        end_delegation(delegation=names(cast.leader, deputy), by=cast.leader)
    elif case == "named by another":
        names(third, deputy)
    elif case == "chain":  # whoever acts for somebody hands nothing on
        names(cast.leader, third)
        names(third, deputy)
    with pytest.raises(Refused, match="not named"):
        says(waiting, deputy, APPROVAL, cast.leader)
    assert waiting.decisions.count() == 1


def test_a_delegate_without_saying_for_whom_decides_nothing(cast, deputy, waiting):
    names(cast.leader, deputy)
    with pytest.raises(Refused, match="Another leader is in charge"):
        says(waiting, deputy, APPROVAL)


def test_a_charge_goes_with_the_leader_and_a_delegation_of_a_replaced_leader_carries_nothing(cast, deputy, waiting):
    names(cast.leader, deputy)
    cast.department.leader = make_person(Role.LEADER, "leader-new")
    cast.department.save()
    with pytest.raises(Refused, match="Another leader is in charge"):
        says(waiting, deputy, APPROVAL, cast.leader)


def test_a_delegation_of_a_closed_account_carries_nothing(cast, deputy, waiting):
    names(cast.leader, deputy)
    User.objects.filter(pk=cast.leader.pk).update(is_active=False)
    with pytest.raises(Refused, match="not active"):
        says(waiting, deputy, APPROVAL, cast.leader)


def test_a_delegation_never_lends_separate_eyes(cast, deputy, waiting):
    """Neither the acting person nor whom they act for may have had a hand in the paper or in the other stage."""
    names(cast.leader, deputy)
    Authorship.objects.create(paper=waiting.paper, user=deputy, how="row", at=timezone.now())
    with pytest.raises(Refused, match="Whoever drafted"):
        says(waiting, deputy, APPROVAL, cast.leader)
    other = make_person(Role.LEADER, "leader-fourth")
    end_delegation(delegation=Delegation.objects.get(revokes=None), by=cast.leader)
    names(cast.leader, other)
    Authorship.objects.create(paper=waiting.paper, user=cast.leader, how="row", at=timezone.now())
    with pytest.raises(Refused, match="Whoever drafted"):
        says(waiting, other, APPROVAL, cast.leader)


def test_the_reviewer_does_not_come_back_as_the_leaders_delegate(cast, waiting):
    from django.contrib.auth.models import Group

    cast.reviewer.groups.add(Group.objects.get(name=str(Role.LEADER)))
    names(cast.leader, cast.reviewer)
    with pytest.raises(Refused, match="both stages"):
        says(waiting, cast.reviewer, APPROVAL, cast.leader)


def test_whoever_was_reviewed_for_does_not_approve_either(cast, other, quick_press):
    """The reviewer on leave, for whom another decided stage one, is that stage: they can't be the leader at stage two."""
    from django.contrib.auth.models import Group

    one = submit_paper(cast, make_paper(cast, targets=1))
    names(cast.reviewer, other.reviewer)
    says(one, other.reviewer, REVIEW, cast.reviewer)
    cast.reviewer.groups.add(Group.objects.get(name=str(Role.LEADER)))
    cast.department.leader = cast.reviewer
    cast.department.save()
    with pytest.raises(Refused, match="both stages"):
        says(one, User.objects.get(pk=cast.reviewer.pk), APPROVAL)


def test_a_role_is_not_lent(cast):
    for acting in (cast.editor, cast.reviewer, cast.inspector, cast.leader, None):
        with pytest.raises(Refused):
            names(cast.leader, acting)
    for principal in (cast.editor, cast.head, cast.inspector, cast.evaluator):
        with pytest.raises(Refused, match="Only a reviewer or a leader"):
            names(principal, cast.reviewer)


@pytest.mark.parametrize(
    ("since", "days", "why"), [(0, -1, "before the first"), (-9, 3, "have passed"), (0, 400, "a year")]
)
def test_the_days_are_days_that_can_be(cast, deputy, since, days, why):
    with pytest.raises(Refused, match=why):
        names(cast.leader, deputy, since=since, days=days)


def test_two_delegations_of_one_person_do_not_overlap(cast, deputy):
    names(cast.leader, deputy)
    with pytest.raises(Refused, match="end that first"):
        names(cast.leader, make_person(Role.LEADER, "leader-third"), since=2)
    end_delegation(delegation=Delegation.objects.get(), by=cast.leader)
    names(cast.leader, deputy)


def test_only_who_named_them_ends_it_and_once(cast, deputy, other):
    made = names(cast.leader, deputy)
    for by in (deputy, other.leader, cast.reviewer):
        with pytest.raises(Refused, match="Only who named"):
            end_delegation(delegation=made, by=by)
    end_delegation(delegation=made, by=cast.leader)
    with pytest.raises(Refused, match="ended already"):
        end_delegation(delegation=made, by=cast.leader)


def test_the_database_refuses_a_delegation_to_oneself(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(
            principal=cast.leader, acting=cast.leader, begins=today(), ends=today(), by=cast.leader, at=timezone.now()
        )


# --- the screen ---------------------------------------------------------------------------------------------------


def test_a_leader_names_an_acting_person_on_the_screen_and_ends_it(client, cast, deputy):
    client.force_login(cast.leader)
    page = client.get("/admin/acting/").content.decode()
    assert "leader-deputy" in page
    assert "reviewer-jtys" not in page
    day = today().isoformat()
    answer = client.post(
        "/admin/acting/", {"acting": deputy.pk, "begins": day, "ends": day, "reason": "出差"}, follow=True
    )
    assert "出差" in answer.content.decode()
    made = Delegation.objects.get()
    client.post(f"/admin/acting/{made.pk}/end/")
    assert Delegation.objects.in_force(today()).count() == 0


def test_what_was_typed_stays_when_the_days_are_wrong(client, cast, deputy):
    client.force_login(cast.leader)
    said = {"acting": deputy.pk, "begins": today().isoformat(), "ends": "2000-01-01", "reason": "出差"}
    answer = client.post("/admin/acting/", said)
    assert answer.status_code == 422
    assert "出差" in answer.content.decode()
    assert not Delegation.objects.exists()


def test_nobody_else_finds_the_screen_or_another_ones_delegation(client, cast, other, deputy):
    made = names(cast.leader, deputy)
    for who in (cast.editor, cast.head, cast.contributor, cast.inspector, cast.evaluator):
        client.force_login(who)
        assert client.get("/admin/acting/").status_code == 404
        assert client.post("/admin/acting/", {"acting": deputy.pk}).status_code == 404
    for who in (deputy, other.leader, cast.editor):
        client.force_login(who)
        assert client.post(f"/admin/acting/{made.pk}/end/").status_code == 404
    client.force_login(other.leader)
    assert "→ <strong>" not in client.get("/admin/acting/").content.decode()
    assert Delegation.objects.in_force(today()).count() == 1


# --- substitutes --------------------------------------------------------------------------------------------------


@pytest.fixture
def organ(cast, quick_press):
    """The supervisory organ and the leaders' office is the very department whose paper waits."""
    one = submit_paper(cast, make_paper(cast, targets=1))
    City.objects.update(supervisory_organ=cast.department, leaders_office=cast.department)
    return one


def test_no_organ_decides_on_its_own_paper_even_when_no_substitute_is_named(cast, other, organ):
    for by in (cast.reviewer, other.reviewer):
        with pytest.raises(Refused, match="no substitute is named"):
            says(organ, by, REVIEW)


def test_the_substitutes_decide_in_the_organs_place_and_see_only_that_paper(cast, other, organ):
    reviewer, leader = (
        make_person(Role.LEADER, "auditor", post="审计专员"),
        make_person(Role.LEADER, "mayor", post="市长"),
    )
    Department.objects.filter(pk=cast.department.pk).update(substitute_reviewer=reviewer, substitute_leader=leader)
    assert list(Department.objects.visible_to(reviewer)) == [cast.department]
    assert waiting_for(reviewer) == [organ]
    assert waiting_for(cast.reviewer) == []
    with pytest.raises(Refused, match="its substitute does"):
        says(organ, cast.reviewer, REVIEW)
    says(organ, reviewer, REVIEW)
    with pytest.raises(Refused, match="its substitute does"):
        says(organ, cast.leader, APPROVAL)
    says(organ, leader, APPROVAL)
    assert Decision.objects.filter(round=organ).count() == 2


def test_a_substitute_is_bound_by_separate_eyes_too(cast, organ):
    Department.objects.filter(pk=cast.department.pk).update(substitute_reviewer=cast.head)
    with pytest.raises(Refused, match="Whoever drafted"):
        says(organ, cast.head, REVIEW)


# --- the record ---------------------------------------------------------------------------------------------------


def test_a_delegation_is_in_the_citys_chain(cast, deputy):
    end_delegation(delegation=names(cast.leader, deputy), by=cast.leader)
    entries = RecordEntry.objects.filter(paper=None)
    assert [(one.sequence, one.kind) for one in entries.order_by("sequence")] == [(1, "delegated"), (2, "delegated")]
    assert list(prove_record()) == []


def test_two_casts_share_the_citys_chain(cast, deputy):
    two = Cast("jyj")
    names(cast.leader, deputy)
    names(two.leader, cast.leader)
    assert list(prove_record()) == []
