"""Taking a round on, giving it back, handing it over: on record, the last one counts, and no right to decide comes of it."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from publishing.insertonly import WrittenOnce
from targets.roles import Role
from tests.factories import approve, make_paper, make_person, make_target, submit_paper
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Refused, Stage
from whitepapers.assigning import assign, holders, reviewers_for
from whitepapers.facts import paper_facts
from whitepapers.models import Assignment, Decision

pytestmark = pytest.mark.django_db
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def one(cast, quick_press):
    return submit_paper(cast, make_paper(cast, targets=1))


@pytest.fixture
def colleague(roles):
    return make_person(Role.REVIEWER, "colleague")


def holder(one):
    return holders([one]).get(one.pk)


def test_the_last_assignment_counts_and_all_stay(cast, one, colleague):
    assign(round=one, reviewer=cast.reviewer, by=cast.reviewer, seen=None)
    assert holder(one) == cast.reviewer
    assign(round=one, reviewer=colleague, by=cast.reviewer, seen=cast.reviewer.pk)
    assert holder(one) == colleague
    assign(round=one, reviewer=None, by=colleague, seen=colleague.pk)
    assert holder(one) is None
    assert [(one.reviewer, one.by) for one in Assignment.objects.order_by("id")] == [
        (cast.reviewer, cast.reviewer),
        (colleague, cast.reviewer),
        (None, colleague),
    ]
    with pytest.raises(WrittenOnce):
        Assignment.objects.all().delete()


def refused(**said):
    with pytest.raises(Refused) as refusal:
        assign(**said)
    return str(refusal.value)


def test_it_is_not_handed_to_a_writer_of_the_paper(cast, one):
    cast.editor.groups.add(Group.objects.get(name="reviewers"))
    said = refused(round=one, reviewer=cast.editor, by=cast.reviewer, seen=None)
    assert said == f"{cast.editor.label()} had a hand in this paper and can't review it."
    assert "had a hand" in refused(round=one, reviewer=cast.head, by=cast.reviewer, seen=None)


@pytest.mark.parametrize("role", ["inspector", "evaluator", "leader"])
def test_it_is_not_handed_to_somebody_without_the_role(cast, one, role):
    assert "is no reviewer" in refused(round=one, reviewer=getattr(cast, role), by=cast.reviewer, seen=None)


def test_it_is_not_handed_to_somebody_whose_role_or_account_was_taken_away(cast, one, colleague):
    colleague.groups.clear()
    assert "is no reviewer" in refused(round=one, reviewer=colleague, by=cast.reviewer, seen=None)
    colleague.groups.add(Group.objects.get(name="reviewers"))
    type(colleague).objects.filter(pk=colleague.pk).update(is_active=False)
    assert "is no reviewer" in refused(round=one, reviewer=colleague, by=cast.reviewer, seen=None)


def test_a_round_that_ended_or_passed_the_review_is_not_taken_on(cast, one):
    approve(cast, one, [Stage.SUPERVISORY])
    assert "review is over" in refused(round=one, reviewer=cast.reviewer, by=cast.reviewer, seen=None)
    approve(cast, one, [Stage.LEADER])
    assert "somebody has decided already" in refused(round=one, reviewer=cast.reviewer, by=cast.reviewer, seen=None)


def test_an_earlier_round_is_not_taken_on(cast, one):
    decide(
        round=one,
        stage=Stage.SUPERVISORY,
        outcome=Outcome.RETURNED,
        digest=one.digest,
        by=cast.reviewer,
        comment="补充",
    )
    make_target(one.paper, 9)
    two = submit_paper(cast, one.paper)
    assert "no longer the paper's last one" in refused(round=one, reviewer=cast.reviewer, by=cast.reviewer, seen=None)
    assert holder(two) is None  # a claim does not outlive its round


def test_having_a_round_gives_no_right_to_decide_and_takes_none(cast, one, colleague):
    assign(round=one, reviewer=colleague, by=cast.reviewer, seen=None)
    decide(round=one, stage=Stage.SUPERVISORY, outcome=Outcome.APPROVED, digest=one.digest, by=cast.reviewer)
    Assignment.objects.create(round=one, reviewer=cast.editor, by=cast.editor, at=one.at)  # as if by force
    with pytest.raises(Refused, match="leader in charge decides"):
        decide(round=one, stage=Stage.LEADER, outcome=Outcome.APPROVED, digest=one.digest, by=cast.editor)


def test_only_those_who_could_decide_are_offered(cast, other, one, colleague):
    cast.editor.groups.add(Group.objects.get(name="reviewers"))
    gone = make_person(Role.REVIEWER, "gone")
    gone.is_active = False
    gone.save()
    assert set(reviewers_for(paper_facts(one.paper))) == {cast.reviewer, other.reviewer, colleague}


# --- the screen ---------------------------------------------------------------------------------------------------


def send(client, one, **said):
    return client.post(reverse("whitepapers_assign", args=[one.pk]), {"reviewer": "me", "seen": ""} | said)


def test_a_reviewer_takes_it_on_gives_it_back_and_hands_it_over(client, cast, one, colleague):
    client.force_login(cast.reviewer)
    assert send(client, one).url == reverse("whitepapers_round", args=[one.pk])
    assert holder(one) == cast.reviewer
    queue = reverse("whitepapers_queue") + "?sort=holder"
    assert send(client, one, reviewer="nobody", seen=cast.reviewer.pk, next=queue).url == queue
    assert holder(one) is None
    send(client, one, reviewer=colleague.pk)
    assert holder(one) == colleague


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_it_leads_nowhere_outside(client, cast, one, there):
    client.force_login(cast.reviewer)
    assert send(client, one, next=there).url == reverse("whitepapers_round", args=[one.pk])


@pytest.mark.parametrize("who", ["editor", "head", "contributor", "leader", "inspector"])
def test_nobody_else_takes_it_on(client, cast, one, who):
    client.force_login(getattr(cast, who))
    send(client, one)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("who", ["editor", "head", "contributor", "leader"])
def test_another_departments_round_does_not_exist(client, other, one, who):
    client.force_login(getattr(other, who))
    assert send(client, one).status_code == 404


def test_it_is_not_done_by_a_link_and_not_for_a_key_that_is_nobodys(client, cast, one):
    client.force_login(cast.reviewer)
    assert client.get(reverse("whitepapers_assign", args=[one.pk])).status_code == 405
    for key in ("999999", "x", "", "-1", "9" * 30):
        assert send(client, one, reviewer=key).status_code == 404
    assert not Assignment.objects.exists()


def test_a_page_that_is_a_day_old_does_not_take_it_from_somebody(client, cast, one, colleague, settings):
    settings.LANGUAGE_CODE = "en"
    assign(round=one, reviewer=colleague, by=colleague, seen=None)
    client.force_login(cast.reviewer)
    send(client, one)
    assert holder(one) == colleague
    assert "Somebody took this paper on" in client.get(reverse("whitepapers_queue")).content.decode()


def test_the_page_says_who_has_it_and_the_confirmation_warns(client, cast, one, colleague, settings):
    settings.LANGUAGE_CODE = "en"
    assign(round=one, reviewer=colleague, by=colleague, seen=None)
    client.force_login(cast.reviewer)
    page = reverse("whitepapers_round", args=[one.pk])
    assert "colleague has taken this paper on." in client.get(page).content.decode()
    said = {"stage": "supervisory", "digest": one.digest, "outcome": "approved", "comment": ""}
    asked = client.post(page, said).content.decode()
    assert "colleague has taken this paper on and may be at work on it." in asked
    client.post(page, said | {"confirmed": "1"})
    assert Decision.objects.filter(by=cast.reviewer).exists()  # a warning, no bar
