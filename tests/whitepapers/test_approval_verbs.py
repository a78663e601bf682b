"""The two approvals as verbs: every way around them that a person, a group or a race could offer."""

import dataclasses

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db.models import ProtectedError

from publishing.models import Edition
from targets.roles import Role
from tests.factories import approve, make_paper, make_person, make_target, submit_paper
from whitepapers.actions import changing, decide, sign_off, submit
from whitepapers.approval import Outcome, Refused, Stage, State, state
from whitepapers.compose import compose_content
from whitepapers.facts import paper_facts
from whitepapers.models import Authorship, Decision, Round, WhitePaperPage
from whitepapers.release import print_due

pytestmark = pytest.mark.django_db

REVIEW, APPROVAL = Stage.SUPERVISORY, Stage.LEADER
WROTE_IT = "Whoever drafted, imported, signed or submitted a paper can't decide on it."


@pytest.fixture
def paper(cast, quick_press):
    return make_paper(cast, targets=1)


@pytest.fixture
def one(cast, paper):
    """A round that waits for the supervisory review."""
    return submit_paper(cast, paper)


def say(one, by, stage=REVIEW, outcome=Outcome.APPROVED, **more):
    return decide(**({"round": one, "stage": stage, "outcome": outcome, "digest": one.digest, "by": by} | more))


def refused(sentence, *args, **kwargs):
    before = Decision.objects.count()
    with pytest.raises(Refused) as told:
        say(*args, **kwargs)
    assert str(told.value) == sentence
    assert Decision.objects.count() == before


def join(person, *roles):
    person.groups.add(*(Group.objects.get(name=str(role)) for role in roles))
    return person


def now(paper):
    return state(paper_facts(WhitePaperPage.objects.get(pk=paper.pk)))


# --- who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "head"])
def test_whoever_wrote_signed_or_submitted_decides_nowhere_even_when_given_every_role(cast, one, who):
    person = join(getattr(cast, who), *Role)
    person.department = None  # and moved out of the department
    person.save()
    refused(WROTE_IT, one, person)


def test_a_contributor_of_one_row_promoted_to_reviewer_later_does_not_review_it(cast, paper):
    paper.plan_year.contributions_due = "2099-01-01"
    paper.plan_year.save()
    with changing(paper, by=cast.contributor, division="公共交通处"):
        make_target(paper, 9)
    cast.contributor.groups.set([Group.objects.get(name="reviewers")])
    cast.contributor.department = None
    cast.contributor.save()
    refused(WROTE_IT, submit_paper(cast, paper), cast.contributor)


def test_an_administrator_who_imported_rows_does_not_review_them(cast, paper):
    administrator = make_person(Role.ADMINISTRATOR, "admin-1")
    with changing(paper, by=administrator, how="imported"):
        make_target(paper, 9)
    refused(WROTE_IT, submit_paper(cast, paper), join(administrator, Role.REVIEWER))


def test_a_superuser_without_a_role_decides_nothing(cast, one):
    root = make_person(None, "root", is_superuser=True, is_staff=True)
    refused("Only a reviewer of the supervisory organ decides at this stage.", one, root)
    say(one, cast.reviewer)
    refused("Only the leader in charge decides at this stage.", one, root, APPROVAL)


def test_one_person_in_both_groups_decides_only_one_stage(cast, one):
    both = join(cast.leader, Role.REVIEWER)
    say(one, both)
    refused("One person can't decide at both stages.", one, both, APPROVAL)


def test_the_leader_of_another_department_decides_nothing_here(cast, other, one):
    say(one, cast.reviewer)
    refused("Another leader is in charge of this department.", one, other.leader, APPROVAL)


def test_a_leader_replaced_while_the_round_is_open_hands_the_decision_over(cast, other, one):
    say(one, cast.reviewer)
    cast.department.leader = other.leader
    cast.department.save()
    refused("Another leader is in charge of this department.", one, cast.leader, APPROVAL)
    assert say(one, other.leader, APPROVAL).outcome == Outcome.APPROVED


def test_an_approver_deactivated_while_the_round_is_open_decides_nothing(cast, one):
    type(cast.reviewer).objects.filter(pk=cast.reviewer.pk).update(is_active=False)
    refused("This account is not active.", one, cast.reviewer)  # the object in hand still says active


def test_a_group_emptied_while_the_round_is_open_leaves_nobody_to_decide(cast, one):
    assert Role.REVIEWER in cast.reviewer.roles  # read and cached before
    Group.objects.get(name="reviewers").user_set.clear()
    refused("Only a reviewer of the supervisory organ decides at this stage.", one, cast.reviewer)


def test_a_reviewer_who_belongs_to_the_department_does_not_review_it(cast, one):
    cast.reviewer.department = cast.department
    cast.reviewer.save()
    refused("Nobody decides on the paper of their own department.", one, cast.reviewer)


def test_head_and_editor_in_one_person_can_sign_or_submit_but_not_both(cast, paper):
    join(cast.head, Role.EDITOR)
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
    with pytest.raises(Refused, match="You signed this text off as head"):
        submit(paper=paper, by=cast.head)
    assert submit(paper=paper, by=cast.editor).number == 1


def test_a_person_who_decided_can_never_be_deleted(cast, one):
    say(one, cast.reviewer)
    with pytest.raises(ProtectedError):
        cast.reviewer.delete()


# --- what and when ------------------------------------------------------------------------------------------------


def test_a_stale_page_a_foreign_digest_and_a_wrong_stage_are_each_refused(cast, other, one):
    foreign = submit_paper(other, make_paper(other, targets=1))
    refused(
        "This is not the text that was submitted last; open the paper again.", one, cast.reviewer, digest=foreign.digest
    )
    refused("The paper is at another stage now; open it again.", one, cast.leader, APPROVAL)
    say(one, cast.reviewer)
    refused("The paper is at another stage now; open it again.", one, other.reviewer)


def test_a_decision_sent_twice_counts_once(cast, one):
    say(one, cast.reviewer)
    refused("The paper is at another stage now; open it again.", one, cast.reviewer)
    say(one, cast.leader, APPROVAL)
    refused("Nothing waits for a decision here; somebody has decided already.", one, cast.leader, APPROVAL)


def test_a_return_needs_a_reason_and_opens_the_draft(cast, paper, one):
    refused(
        "Say why the paper is returned; the department needs the reason.",
        one,
        cast.reviewer,
        outcome=Outcome.RETURNED,
        comment=" … ",
    )
    say(one, cast.reviewer, outcome=Outcome.RETURNED, comment="第一项缺少数据来源。")
    assert now(paper) is State.DRAFTING
    with changing(paper, by=cast.editor):
        make_target(paper, 9)


def test_a_page_of_the_round_before_decides_nothing_on_the_new_one_which_begins_at_stage_one(cast, paper, one):
    say(one, cast.reviewer)
    say(one, cast.leader, APPROVAL, Outcome.RETURNED, comment="第一项过低。")
    make_target(paper, 9)
    again = submit_paper(cast, paper)
    assert again.number == 2
    assert now(paper) is State.IN_REVIEW
    refused("This round is no longer the paper's last one; open the paper again.", one, cast.reviewer)
    refused("The paper is at another stage now; open it again.", again, cast.leader, APPROVAL)
    assert print_due() == ([], [])


@pytest.mark.parametrize("who", ["editor", "head"])
def test_the_department_recalls_while_nobody_has_decided(cast, paper, one, who):
    say(one, getattr(cast, who), outcome=Outcome.RECALLED)
    assert now(paper) is State.DRAFTING
    refused("Nothing waits for a decision here; somebody has decided already.", one, cast.reviewer)


def test_a_recall_after_the_first_approval_or_at_another_stage_or_by_strangers_is_refused(cast, other, one):
    refused("Only the department's editor or head can recall its paper.", one, other.editor, outcome=Outcome.RECALLED)
    refused("Only the department's editor or head can recall its paper.", one, cast.reviewer, outcome=Outcome.RECALLED)
    refused("The paper is at another stage now; open it again.", one, cast.editor, APPROVAL, Outcome.RECALLED)
    say(one, cast.reviewer)
    refused("Only a round that nobody has decided yet can be recalled.", one, cast.editor, APPROVAL, Outcome.RECALLED)


def test_a_recalled_round_is_not_recalled_again_with_a_page_of_yesterday(cast, paper, one):
    say(one, cast.editor, outcome=Outcome.RECALLED)
    again = submit(paper=paper, by=cast.editor)
    refused(
        "This round is no longer the paper's last one; open the paper again.",
        one,
        cast.editor,
        outcome=Outcome.RECALLED,
    )
    assert not again.decisions.exists()


def test_submitting_twice_opens_one_round(cast, paper, one):
    with pytest.raises(Refused, match="under review"):
        submit(paper=paper, by=cast.editor)
    assert Round.objects.count() == 1


# --- the draft is locked ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("until", [(), (REVIEW,), tuple(Stage)], ids=["in review", "in approval", "approved"])
def test_rows_and_prose_are_locked_from_submission_on(cast, paper, one, until):
    approve(cast, one, until)
    for division in (None, "公共交通处"):
        with pytest.raises(Refused), changing(paper, by=cast.editor, division=division):
            pytest.fail("the block must not run")
    fresh = WhitePaperPage.objects.get(pk=paper.pk)
    assert fresh.get_lock().for_user(cast.editor)
    with pytest.raises(PermissionDenied):
        fresh.save_revision(user=cast.editor)


def test_a_row_changed_while_the_submission_prints_refuses_the_submission(cast, paper, monkeypatch):
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])

    def meanwhile(document):
        paper.targets.update(goal="年底前新增1公里")
        return 1

    monkeypatch.setattr("whitepapers.actions.trial_print", meanwhile)
    with pytest.raises(Refused, match="ask for a new sign-off"):
        submit(paper=paper, by=cast.editor)
    assert not Round.objects.exists()


def test_a_change_that_was_signed_again_while_the_submission_prints_refuses_it_too(cast, paper, monkeypatch):
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])

    def meanwhile(document):
        paper.targets.update(goal="年底前新增1公里")
        sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
        return 1

    monkeypatch.setattr("whitepapers.actions.trial_print", meanwhile)
    with pytest.raises(Refused, match="changed while it was being printed"):
        submit(paper=paper, by=cast.editor)
    assert not Round.objects.exists()


def test_what_is_published_is_what_was_approved_whatever_becomes_of_rows_and_revisions(cast, paper, one):
    approve(cast, one)
    paper.targets.update(goal="偷偷改过")
    revision = paper.get_latest_revision()
    revision.content["foreword"] = "<p>偷偷改过</p>"
    revision.save()
    call_command("purge_revisions", verbosity=0)
    type(paper).objects.filter(pk=paper.pk).update(latest_revision=None, foreword="<p>偷偷改过</p>")
    (edition,), failed = print_due()
    assert not failed
    assert edition.digest == one.digest
    assert "偷偷改过" not in edition.manuscript_json
    assert "承诺如下" in edition.manuscript_json


def test_renaming_the_city_between_approval_and_print_changes_nothing_that_was_approved(cast, paper, one):
    approve(cast, one)
    type(cast.department).objects.filter(pk=cast.department.pk).update(code="renamed", name="改名局")
    (edition,), _ = print_due()
    assert edition.subject == "2027/jtys"
    assert "改名局" not in edition.title


def test_the_public_reason_is_part_of_what_is_approved(cast, paper):
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
    one = submit(paper=paper, by=cast.editor, change_reason=" 更正一处笔误。 ")
    assert one.change_reason == one.manuscript["head"]["change_reason"] == "更正一处笔误。"


def test_a_post_that_no_font_can_print_is_refused_before_it_would_stop_the_edition(cast, one, monkeypatch):
    monkeypatch.undo()  # the real press
    cast.reviewer.post = "监察专员\U0001f600"
    cast.reviewer.save()
    refused("Your post “监察专员\U0001f600” can't be printed; ask the administrator to correct it.", one, cast.reviewer)


def test_the_record_says_the_post_of_the_moment_not_the_one_in_hand(cast, one):
    type(cast.reviewer).objects.filter(pk=cast.reviewer.pk).update(post="副主任")
    assert say(one, cast.reviewer).post == "副主任"


def test_every_hand_in_the_paper_is_on_record_with_its_way(cast, paper, one):
    hands = set(Authorship.objects.filter(paper=paper).values_list("user__username", "how"))
    assert {
        ("editor-jtys", "opened"),
        ("editor-jtys", "prose"),
        ("head-jtys", "signed"),
        ("editor-jtys", "submitted"),
    } <= hands
    assert {writer["id"] for writer in one.writers} == {cast.editor.pk, cast.head.pk}


def test_nothing_is_printed_without_both_approvals(cast, paper, one):
    for decision in ((), (REVIEW,)):
        approve(cast, one, decision)
        assert print_due() == ([], [])
    assert not Edition.objects.exists()


def test_the_rule_knows_no_superuser():
    from whitepapers.approval import Person

    assert not {field.name for field in dataclasses.fields(Person)} & {
        "superuser",
        "is_superuser",
        "staff",
        "permissions",
    }
