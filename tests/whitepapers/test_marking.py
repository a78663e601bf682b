"""Marks and answers: who may say what of a frozen entry, and that each is entered into the record; and every way around."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group

from targets.models import Delegation, User
from targets.roles import Role
from tests.factories import Cast, approve, make_paper, make_person, make_target, submit_paper
from whitepapers.actions import changing, decide, submit
from whitepapers.approval import Outcome, Refused, Stage, State, state
from whitepapers.attention import attention
from whitepapers.compose import compose_content
from whitepapers.entries import contents
from whitepapers.facts import paper_facts
from whitepapers.marking import answer, mark, mark_all, open_round
from whitepapers.models import Authorship, Point, RecordEntry, Round
from whitepapers.points import returned_points
from whitepapers.review.history import history
from whitepapers.review.waiting import waiting_for

pytestmark = pytest.mark.django_db

REVIEW, APPROVAL = Stage.SUPERVISORY, Stage.LEADER
FIRST, SECOND = "2027-jtys-001", "2027-jtys-002"


@pytest.fixture
def paper(cast, quick_press):
    return make_paper(cast, targets=2)


@pytest.fixture
def one(cast, paper):
    return submit_paper(cast, paper)


def says(one, by, entry=FIRST, verdict="passed", **more):
    said = {"round": one, "stage": REVIEW, "digest": one.digest, "entry": entry, "verdict": verdict, "by": by} | more
    return mark(**said)


def come_back(cast, one, *entries, stage=REVIEW):
    """Mark the entries, return the round, and give back its points."""
    by = cast.reviewer if stage is REVIEW else cast.leader
    for entry in entries:
        says(one, by, entry, "returned", text="写明口径", stage=stage)
    decide(round=one, stage=stage, outcome=Outcome.RETURNED, digest=one.digest, by=by, comment="见逐项意见")
    return returned_points(Round.objects.get(pk=one.pk))


def kinds(paper):
    return list(RecordEntry.objects.filter(paper=paper).order_by("sequence").values_list("kind", flat=True))


# --- marks --------------------------------------------------------------------------------------------------------


def test_a_mark_keeps_the_digest_of_the_entrys_text_and_is_entered_into_the_record(cast, one):
    made = says(one, cast.reviewer, verdict="returned", text="  写明口径 ")
    assert made.text == "写明口径"
    assert made.content == contents(one.manuscript)[FIRST]
    entered = RecordEntry.objects.get(kind="marked")
    assert (entered.row, entered.round, entered.by, entered.digest) == (made.pk, one, cast.reviewer, one.digest)
    assert entered.said == made.record()


def test_the_same_text_has_the_same_content_in_every_round_though_its_salt_is_another(cast, paper, one):
    come_back(cast, one)
    with changing(paper, by=cast.editor):
        paper.targets.filter(number=1).update(goal="年底前新增公交专用道45公里")
    two = contents(submit_paper(cast, paper).manuscript)
    was = contents(one.manuscript)
    assert {key for key in two if two[key] != was[key]} == {FIRST}
    assert {"head", "foreword", "closing", "2027-jtys-d01", FIRST, SECOND} == set(two)


def test_prose_duties_and_the_title_page_can_be_marked_too(cast, one):
    for entry in ("head", "foreword", "2027-jtys-d01"):
        assert says(one, cast.reviewer, entry).entry == entry


def test_the_last_mark_counts_and_an_approval_is_refused_while_one_says_to_be_changed(cast, paper, one):
    says(one, cast.reviewer, verdict="returned", text="写明口径")
    with pytest.raises(Refused, match="1 entries are marked"):
        approve(cast, one, [REVIEW])
    says(one, cast.reviewer)
    approve(cast, one, [REVIEW])
    assert state(paper_facts(paper)) is State.IN_APPROVAL


def test_a_mark_that_is_taken_back_hinders_nothing_and_stays_in_the_record(cast, paper, one):
    says(one, cast.reviewer, verdict="returned", text="写明口径")
    says(one, cast.reviewer, verdict="open")
    assert paper_facts(paper).latest.marked == 0
    assert list(Point.objects.order_by("id").values_list("verdict", flat=True)) == ["returned", "open"]
    assert kinds(paper)[-2:] == ["marked", "marked"]


def test_what_was_never_marked_cannot_be_taken_back(cast, one):
    with pytest.raises(Refused, match="no mark on this entry"):
        says(one, cast.reviewer, verdict="open")


def test_the_same_form_sent_twice_adds_nothing_but_another_person_or_text_does(cast, other, one):
    first = says(one, cast.reviewer, verdict="returned", text="写明口径")
    assert says(one, cast.reviewer, verdict="returned", text="写明口径") == first
    says(one, other.reviewer, verdict="returned", text="写明口径")
    says(one, cast.reviewer, verdict="returned", text="写明口径和来源")
    assert Point.objects.count() == 3
    note = says(one, cast.reviewer, verdict="note", text="留意")
    assert says(one, cast.reviewer, verdict="note", text="留意") == note


@pytest.mark.parametrize("text", ["", "  ", "—", "…"])
def test_a_mark_and_a_note_need_words(cast, one, text):
    for verdict, why in (("returned", "Say what is to be changed"), ("note", "A note without words")):
        with pytest.raises(Refused, match=why):
            says(one, cast.reviewer, verdict=verdict, text=text)
    assert not Point.objects.exists()


def test_a_note_neither_passes_nor_hinders(cast, paper, one):
    says(one, cast.reviewer, verdict="note", text="建议明年改用新口径")
    assert paper_facts(paper).latest.marked == 0
    approve(cast, one, [REVIEW])


def test_passing_everything_leaves_what_is_marked(cast, one):
    says(one, cast.reviewer, verdict="returned", text="写明口径")
    made = mark_all(round=one, stage=REVIEW, digest=one.digest, by=cast.reviewer)
    assert {point.entry for point in made} == {"head", "foreword", "closing", "2027-jtys-d01", SECOND}
    assert mark_all(round=one, stage=REVIEW, digest=one.digest, by=cast.reviewer) == []
    assert paper_facts(one.paper).latest.marked == 1


# --- ways around it -----------------------------------------------------------------------------------------------


def test_nobody_marks_who_could_not_decide(cast, other, one):
    everybody = (cast.editor, cast.head, cast.contributor, cast.inspector, cast.evaluator, cast.leader, other.editor)
    for person in (*everybody, make_person(Role.ADMINISTRATOR, "adm"), make_person(None, "root", is_superuser=True)):
        for verb in (lambda by=person: says(one, by), lambda by=person: mark_all(**everything(one, by))):
            with pytest.raises(Refused):
                verb()
    assert not Point.objects.exists()


def everything(one, by):
    return {"round": one, "stage": REVIEW, "digest": one.digest, "by": by}


def test_a_writer_who_was_made_a_reviewer_marks_nothing(cast, one):
    cast.editor.groups.set(Group.objects.all())
    cast.editor.department = None
    cast.editor.save()
    with pytest.raises(Refused, match="Whoever drafted"):
        says(one, cast.editor)


def test_the_reviewer_marks_nothing_at_the_leaders_stage_nor_the_leader_before_it(cast, one):
    with pytest.raises(Refused, match="at another stage"):
        says(one, cast.leader, stage=APPROVAL)
    approve(cast, one, [REVIEW])
    with pytest.raises(Refused, match="at another stage"):
        says(one, cast.reviewer)
    with pytest.raises(Refused, match="Only the leader in charge"):
        says(one, cast.reviewer, stage=APPROVAL)
    says(one, cast.leader, stage=APPROVAL)


def test_whoever_approved_at_stage_one_marks_nothing_at_stage_two(cast, one):
    approve(cast, one, [REVIEW])
    cast.reviewer.groups.add(Group.objects.get(name="leaders"))
    cast.department.leader = cast.reviewer
    cast.department.save()
    with pytest.raises(Refused, match="both stages"):
        says(one, cast.reviewer, stage=APPROVAL)


def in_charge(cast, who):
    who.groups.add(Group.objects.get(name="leaders"))
    cast.department.leader = who
    cast.department.save()


def test_whoever_passed_entries_at_stage_one_does_not_decide_at_stage_two(cast, other, one):
    """The colleague who presses the button lends a name; the eyes were the same twice."""
    mark_all(round=one, stage=REVIEW, digest=one.digest, by=other.reviewer)
    approve(cast, one, [REVIEW])
    in_charge(cast, other.reviewer)
    assert waiting_for(other.reviewer) == []
    for outcome in (Outcome.APPROVED, Outcome.RETURNED):
        with pytest.raises(Refused, match="marked entries at one stage"):
            decide(round=one, stage=APPROVAL, outcome=outcome, digest=one.digest, by=other.reviewer, comment="同意")
    with pytest.raises(Refused, match="marked entries at one stage"):
        says(one, other.reviewer, stage=APPROVAL)


def test_nor_does_in_whose_place_they_were_passed(cast, other, one):
    lend(other.reviewer, cast.reviewer)
    says(one, cast.reviewer, acting_for=other.reviewer)
    approve(cast, one, [REVIEW])
    in_charge(cast, other.reviewer)
    with pytest.raises(Refused, match="marked entries at one stage"):
        decide(round=one, stage=APPROVAL, outcome=Outcome.APPROVED, digest=one.digest, by=other.reviewer)


def test_after_the_decision_nothing_is_marked(cast, one):
    come_back(cast, one, FIRST)
    with pytest.raises(Refused, match="Nothing waits"):
        says(one, cast.reviewer, SECOND)


def test_an_entry_that_is_not_in_the_frozen_text_is_not_marked(cast, other, one):
    for entry in ("2027-jtys-003", "2027-jyj-001", "", "salt", "targets", "x" * 61):
        with pytest.raises(Refused, match="not in the paper that was submitted"):
            says(one, cast.reviewer, entry)


def test_ids_and_digests_of_two_papers_are_not_mixed(cast, other, one):
    foreign = submit_paper(other, make_paper(other, targets=2))
    with pytest.raises(Refused, match="not the text that was submitted last"):
        says(one, cast.reviewer, digest=foreign.digest)
    with pytest.raises(Refused, match="not in the paper"):
        says(foreign, cast.reviewer, FIRST)


def test_an_old_round_is_not_marked_with_a_page_of_yesterday(cast, paper, one):
    (point,) = come_back(cast, one, FIRST)
    answer(point=point, text="已改", by=cast.editor)
    two = submit(paper=paper, by=cast.editor)
    with pytest.raises(Refused, match="no longer the paper's last one"):
        says(one, cast.reviewer)
    with pytest.raises(Refused, match="not the text that was submitted last"):
        says(two, cast.reviewer, digest=one.digest)


def test_unknown_words_are_no_verdict(cast, one):
    for verdict in ("answer", "approved", ""):
        with pytest.raises(Refused, match="none of them"):
            says(one, cast.reviewer, verdict=verdict, text="x")


def lend(principal, acting, begins=-1, ends=1):
    from django.utils import timezone

    today = timezone.localdate()
    return Delegation.objects.create(
        principal=principal, acting=acting, begins=today + dt.timedelta(begins), ends=today + dt.timedelta(ends),
        by=principal, at=timezone.now(),
    )  # fmt: skip


def test_a_delegate_marks_in_the_others_name_and_the_record_names_both(cast, other, one):
    lend(cast.reviewer, other.reviewer)
    made = says(one, other.reviewer, acting_for=cast.reviewer)
    entered = RecordEntry.objects.get(kind="marked")
    assert (made.by, made.acting_for) == (entered.by, entered.acting_for) == (other.reviewer, cast.reviewer)


def test_a_delegate_whose_delegation_is_over_was_ended_or_never_was_marks_nothing(cast, other, one):
    lend(cast.reviewer, other.reviewer, -5, -1)
    named = lend(cast.reviewer, other.reviewer)
    Delegation.objects.create(
        principal=cast.reviewer, acting=other.reviewer, begins=named.begins, ends=named.ends, revokes=named,
        by=cast.reviewer, at=named.at,
    )  # fmt: skip
    for acting, principal in ((other.reviewer, cast.reviewer), (cast.reviewer, other.reviewer)):
        with pytest.raises(Refused, match="not named to act"):
            says(one, acting, acting_for=principal)


def test_a_leader_lends_the_stage_only_to_a_leader(cast, other, one):
    approve(cast, one, [REVIEW])
    lend(cast.leader, other.leader)
    lend(cast.leader, other.reviewer)
    says(one, other.leader, stage=APPROVAL, acting_for=cast.leader)
    with pytest.raises(Refused, match="Only the leader in charge"):
        says(one, other.reviewer, stage=APPROVAL, acting_for=cast.leader)


# --- opening ------------------------------------------------------------------------------------------------------


def test_an_opening_is_entered_once_and_only_of_the_round_that_waits_for_this_person(cast, other, one):
    assert open_round(round=one, by=cast.reviewer).said == {"round": one.pk}
    assert open_round(round=one, by=cast.reviewer) is None
    assert open_round(round=one, by=cast.leader) is None
    assert open_round(round=one, by=cast.editor) is None
    approve(cast, one, [REVIEW])
    assert open_round(round=one, by=other.reviewer) is None
    assert open_round(round=one, by=cast.leader).digest == one.digest
    assert RecordEntry.objects.filter(kind="opened").count() == 2


# --- answers ------------------------------------------------------------------------------------------------------


def test_a_paper_that_came_back_with_points_is_submitted_only_after_each_has_an_answer(cast, paper, one):
    first, second = come_back(cast, one, FIRST, SECOND)
    answer(point=first, text="已写明", by=cast.editor)
    with pytest.raises(Refused, match="1 of them have no answer yet"):
        submit(paper=paper, by=cast.editor)
    said = answer(point=second, text="不改：口径由上级统一规定", by=cast.editor)
    assert (said.verdict, said.answers, said.entry, said.stage) == ("answer", second, SECOND, "supervisory")
    submit(paper=paper, by=cast.editor)
    assert kinds(paper).count("answered") == 2


def test_several_answers_are_a_thread_and_the_same_one_twice_is_one(cast, paper, one):
    (point,) = come_back(cast, one, FIRST)
    answer(point=point, text="已写明", by=cast.editor)
    answer(point=point, text="已写明", by=cast.editor)
    answer(point=point, text="并补充了来源", by=cast.editor)
    assert list(point.answered_by.order_by("id").values_list("text", flat=True)) == ["已写明", "并补充了来源"]


def test_whoever_answers_is_a_writer_from_then_on(cast, one):
    (point,) = come_back(cast, one, FIRST)
    answer(point=point, text="已写明", by=cast.contributor)
    assert Authorship.objects.filter(paper=one.paper, user=cast.contributor, how="answered").exists()


def test_a_contributor_answers_for_the_own_division_only_and_not_for_duties_and_prose(cast, paper, one):
    make_paper_row = paper.targets.get(number=2)
    with pytest.raises(Refused):
        answer(point=says(one, cast.reviewer, verdict="returned", text="x1"), text="早了", by=cast.contributor)
    points = come_back(cast, one, FIRST, SECOND, "foreword")
    with changing(paper, by=cast.editor):
        make_paper_row.division = "法规处"
        make_paper_row.save()
    by_entry = {point.entry: point for point in points}
    assert answer(point=by_entry[FIRST], text="已写明", by=cast.contributor)
    with pytest.raises(Refused, match="another division"):
        answer(point=by_entry[SECOND], text="已写明", by=cast.contributor)
    with pytest.raises(Refused, match="Only an editor"):
        answer(point=by_entry["foreword"], text="已写明", by=cast.contributor)


def test_of_a_row_that_was_deleted_since_the_editor_answers(cast, paper, one):
    (point,) = come_back(cast, one, SECOND)
    with changing(paper, by=cast.editor):
        paper.targets.get(number=2).milestones.all().delete()
        paper.targets.get(number=2).delete()
    with pytest.raises(Refused, match="Only an editor"):
        answer(point=point, text="已删除", by=cast.contributor)
    answer(point=point, text="本项不再列入", by=cast.editor)
    submit_paper(cast, paper)


def test_nobody_answers_for_another_department_and_no_reviewer_answers_at_all(cast, other, one):
    (point,) = come_back(cast, one, FIRST)
    admin, root = make_person(Role.ADMINISTRATOR, "adm"), make_person(None, "root", is_superuser=True)
    for person in (other.editor, other.contributor, cast.reviewer, cast.leader, cast.head, admin, root):
        with pytest.raises(Refused):
            answer(point=point, text="已写明", by=person)
    User.objects.filter(pk=cast.editor.pk).update(is_active=False)
    with pytest.raises(Refused, match="not active"):
        answer(point=point, text="已写明", by=cast.editor)


def test_only_the_points_of_the_last_return_are_answered_and_only_while_drafting(cast, paper, one):
    passed = says(one, cast.reviewer, SECOND)
    taken_back = says(one, cast.reviewer, "foreword", "returned", text="改")
    says(one, cast.reviewer, "foreword", "open")
    (point,) = come_back(cast, one, FIRST)
    reply = answer(point=point, text="已写明", by=cast.editor)
    for other_point in (passed, taken_back, reply):
        with pytest.raises(Refused, match="Only the points"):
            answer(point=other_point, text="已写明", by=cast.editor)
    two = submit(paper=paper, by=cast.editor)
    with pytest.raises(Refused, match="under review"):
        answer(point=point, text="再补充", by=cast.editor)
    decide(round=two, stage=REVIEW, outcome=Outcome.RECALLED, digest=two.digest, by=cast.editor)
    with pytest.raises(Refused, match="Only the points"):
        answer(point=point, text="再补充", by=cast.editor)


@pytest.mark.parametrize("text", ["", " ", "—", "x" * 5001])
def test_an_answer_says_something_and_not_too_much(cast, one, text):
    (point,) = come_back(cast, one, FIRST)
    with pytest.raises(Refused):
        answer(point=point, text=text, by=cast.editor)
    assert not point.answered_by.exists()


def test_after_the_leaders_return_the_paper_begins_at_stage_one_again_with_the_leaders_points(cast, paper, one):
    approve(cast, one, [REVIEW])
    (point,) = come_back(cast, one, FIRST, stage=APPROVAL)
    answer(point=point, text="已与住建局商定", by=cast.editor)
    submit(paper=paper, by=cast.editor)
    assert state(paper_facts(paper)) is State.IN_REVIEW


def test_what_a_later_writer_passed_as_reviewer_asks_again(cast, paper, one):
    second = make_person(Role.REVIEWER, "reviewer-second")
    says(one, second)
    says(one, cast.reviewer, SECOND)
    decide(round=one, stage=REVIEW, outcome=Outcome.RETURNED, digest=one.digest, by=cast.reviewer, comment="重来")
    Authorship.objects.create(paper=paper, user=second, how="row", at=one.at)
    two = submit(paper=paper, by=cast.editor)
    found = attention(history(two).pasts, REVIEW)
    assert (found[FIRST].asks, found[SECOND].asks) == (True, False)


def test_a_text_that_was_passed_and_then_changed_is_not_covered_by_the_old_pass(cast, paper, one):
    says(one, cast.reviewer)
    says(one, cast.reviewer, SECOND)
    come_back(cast, one)
    with changing(paper, by=cast.editor):
        row = paper.targets.get(number=1)
        row.milestones.update(value=1)
        row.save()
    two = submit_paper(cast, paper)
    found = attention(history(two).pasts, REVIEW)
    assert found[FIRST].asks
    assert not found[SECOND].asks


def test_a_round_that_came_back_without_points_asks_for_no_answer(cast, paper, one):
    assert come_back(cast, one) == []
    assert compose_content(paper)[0] == one.sign_off.content
    submit(paper=paper, by=cast.editor)


def test_rows_of_another_cast_never_mix(cast, quick_press):
    """Two papers with the same serials: a point of one is nobody's business in the other."""
    two = Cast("gaj")
    mine, theirs = submit_paper(cast, make_paper(cast, targets=1)), submit_paper(two, make_paper(two, targets=1))
    (point,) = come_back(two, theirs, "2027-gaj-001")
    with pytest.raises(Refused):
        answer(point=point, text="已写明", by=cast.editor)
    assert make_target(two.department.papers.get(), 7).paper.pk == theirs.paper_id != mine.paper_id
