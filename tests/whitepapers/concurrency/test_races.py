"""Two hands at the same moment, with a database connection each: on PostgreSQL and on a SQLite file alike."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from publishing.models import Edition, Release
from targets.models import Department, Target
from tests.editions import publish_edition
from tests.factories import Cast, PlanYearFactory, approve, make_paper, make_target, publish_paper, submit_paper
from whitepapers.actions import changing, decide, open_paper, sign_off, submit
from whitepapers.amending import give_up, reopen
from whitepapers.approval import Outcome, Refused, Stage, State, state
from whitepapers.assigning import assign, holders
from whitepapers.carrying import start_paper
from whitepapers.compose import compose_content
from whitepapers.disposing import Saying, dispose
from whitepapers.facts import paper_facts
from whitepapers.models import Authorship, Decision, Reopening, Round, WhitePaperPage
from whitepapers.release import print_due, release_due
from whitepapers.restoring import restore_all

pytestmark = pytest.mark.django_db(transaction=True)

REVIEW, APPROVAL = Stage.SUPERVISORY, Stage.LEADER
TIMES = 6  # each race is run this often, on fresh rounds
PATIENCE = 60  # seconds


@pytest.fixture
def cast(transactional_db, cast, quick_press):
    """A department and everybody around it, in a database of which every thread has a connection of its own."""
    assert connection.vendor == "postgresql" or not connection.is_in_memory_db()
    return cast


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """Run the verbs in threads that start together; return each one's result, or the refusal that it met."""
    start, results = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(index, verb):
        try:
            start.wait(PATIENCE)
            results[index] = verb()
        except Refused as refusal:
            results[index] = refusal
        except Exception as surprise:
            results[index] = surprise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a verb never came back"
    for result in results:
        assert not isinstance(result, Exception) or isinstance(result, Refused), repr(result)
    return results


def done(results):
    return [one for one in results if not isinstance(one, Refused)]


def says(one, by, stage=REVIEW, outcome=Outcome.APPROVED, comment=""):
    return lambda: decide(round=one, stage=stage, outcome=outcome, digest=one.digest, by=by, comment=comment)


def next_round(cast, paper, *, first=False):
    if not first:
        latest = paper.rounds.order_by("-number")[0]
        if latest.decisions.filter(outcome="approved").count() == latest.decisions.count():
            stage = APPROVAL if latest.decisions.exists() else REVIEW
            by = cast.leader if latest.decisions.exists() else cast.reviewer
            decide(round=latest, stage=stage, outcome=Outcome.RETURNED, digest=latest.digest, by=by, comment="重来")
        return submit(paper=paper, by=cast.editor)
    return submit_paper(cast, paper)


RACES = {
    "two reviewers approve": lambda cast, two, one: (says(one, cast.reviewer), says(one, two.reviewer)),
    "one approves and the other returns": lambda cast, two, one: (
        says(one, cast.reviewer),
        says(one, two.reviewer, outcome=Outcome.RETURNED, comment="补充"),
    ),
    "one reviewer clicks twice": lambda cast, two, one: (says(one, cast.reviewer), says(one, cast.reviewer)),
    "the department recalls while a reviewer approves": lambda cast, two, one: (
        says(one, cast.editor, outcome=Outcome.RECALLED),
        says(one, cast.reviewer),
    ),
    "editor and head recall": lambda cast, two, one: (
        says(one, cast.editor, outcome=Outcome.RECALLED),
        says(one, cast.head, outcome=Outcome.RECALLED),
    ),
    "six at once": lambda cast, two, one: (
        *[says(one, person) for person in (cast.reviewer, two.reviewer, cast.reviewer)],
        *[says(one, person, outcome=Outcome.RETURNED, comment="退") for person in (cast.reviewer, two.reviewer)],
        says(one, cast.head, outcome=Outcome.RECALLED),
    ),
}


@pytest.mark.parametrize("race", RACES)
def test_of_two_decisions_at_the_same_instant_exactly_one_is_made(cast, race):
    two = Cast("jyj")
    paper = make_paper(cast, targets=1)
    for turn in range(TIMES):
        one = next_round(cast, paper, first=turn == 0)
        results = at_once(*RACES[race](cast, two, one))
        assert len(done(results)) == 1
        assert Decision.objects.filter(round=one).count() == 1


def test_reviewer_and_leader_at_the_same_instant_never_skip_a_stage(cast):
    paper = make_paper(cast, targets=1)
    for turn in range(TIMES):
        one = next_round(cast, paper, first=turn == 0)
        at_once(says(one, cast.reviewer), says(one, cast.leader, APPROVAL))
        made = list(one.decisions.order_by("id").values_list("stage", flat=True))
        assert made in (["supervisory"], ["supervisory", "leader"])
        if len(made) == 2:
            break


def test_the_leader_approves_and_returns_in_two_tabs_and_one_counts(cast):
    paper = make_paper(cast, targets=1)
    for turn in range(TIMES):
        one = next_round(cast, paper, first=turn == 0)
        approve(cast, one, [REVIEW])
        returned = says(one, cast.leader, APPROVAL, Outcome.RETURNED, "退回")
        results = at_once(says(one, cast.leader, APPROVAL), returned)
        assert len(done(results)) == 1
        if done(results)[0].outcome == Outcome.APPROVED:
            break


def test_of_two_reviewers_who_take_a_round_on_at_the_same_instant_one_has_it(cast):
    two, paper = Cast("jyj"), make_paper(cast, targets=1)
    for turn in range(TIMES):
        one = next_round(cast, paper, first=turn == 0)
        results = at_once(
            *[
                lambda by=by, one=one: assign(round=one, reviewer=by, by=by, seen=None)
                for by in (cast.reviewer, two.reviewer, cast.reviewer)
            ]
        )
        assert len(done(results)) == 1
        assert holders([one])[one.pk] == done(results)[0].reviewer


def test_a_round_that_is_taken_on_while_it_is_decided_is_decided_once(cast):
    two, paper = Cast("jyj"), make_paper(cast, targets=1)
    for turn in range(TIMES):
        one = next_round(cast, paper, first=turn == 0)
        at_once(
            says(one, cast.reviewer, outcome=Outcome.RETURNED, comment="补充"),
            lambda one=one: assign(round=one, reviewer=two.reviewer, by=two.reviewer, seen=None),
        )
        assert one.decisions.count() == 1
        assert one.deadlines.filter(kind="answer").count() == 1


def test_submitting_twice_at_the_same_instant_opens_one_round(cast):
    paper = make_paper(cast, targets=1)
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
    for turn in range(1, TIMES + 1):
        results = at_once(*[lambda: submit(paper=paper, by=cast.editor) for _ in range(3)])
        assert len(done(results)) == 1
        assert Round.objects.count() == turn
        decide(
            round=done(results)[0], stage=REVIEW, outcome=Outcome.RETURNED, comment="重来",
            digest=done(results)[0].digest, by=cast.reviewer,
        )  # fmt: skip


def test_a_row_saved_while_the_paper_is_submitted_is_in_the_round_or_refused_never_half(cast):
    paper = make_paper(cast, targets=1)
    for turn in range(TIMES):

        def save(number=100 + turn):
            with changing(WhitePaperPage.objects.get(pk=paper.pk), by=cast.editor):
                make_target(paper, number)
            return number

        sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
        saved, submitted = at_once(save, lambda: submit(paper=paper, by=cast.editor))
        latest = paper.rounds.order_by("-number").first()
        if isinstance(submitted, Refused):
            assert not isinstance(saved, Refused)
            continue
        frozen = {entry["serial"] for entry in latest.manuscript["parts"]["targets"]}
        assert frozen == set(paper.targets.values_list("number", flat=True))
        decide(
            round=latest, stage=REVIEW, outcome=Outcome.RETURNED, digest=latest.digest, by=cast.reviewer, comment="重来"
        )
        if isinstance(saved, Refused):
            save()


def test_prose_saved_while_the_paper_is_submitted_never_changes_a_draft_that_is_locked(cast):
    from django.core.exceptions import PermissionDenied

    paper = make_paper(cast, targets=1)
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])

    def write():
        page = WhitePaperPage.objects.get(pk=paper.pk)
        page.foreword = "<p>后来写的。</p>"
        try:
            return page.save_revision(user=cast.editor)
        except PermissionDenied as refusal:
            raise Refused("%(why)s", why=refusal) from refusal

    written, submitted = at_once(write, lambda: submit(paper=paper, by=cast.editor))
    assert isinstance(written, Refused) is not isinstance(submitted, Refused)
    if not isinstance(submitted, Refused):
        assert compose_content(WhitePaperPage.objects.get(pk=paper.pk))[0] == submitted.sign_off.content


def test_a_leader_replaced_while_the_decision_waits_for_the_lock_does_not_decide(cast):
    """The decision waits behind another verb; meanwhile the leader is replaced: what counts is who is in charge then."""
    from django.db import transaction

    two = Cast("jyj")
    one = approve(cast, submit_paper(cast, make_paper(cast, targets=1)), [REVIEW])
    holds, replaced = threading.Event(), threading.Event()

    def replace():
        with transaction.atomic():
            WhitePaperPage.objects.select_for_update(of=("self",)).get(pk=one.paper_id)
            Department.objects.filter(pk=cast.department.pk).update(leader=two.leader)
            holds.set()
            replaced.wait(1)  # the decision is waiting for the row by now

    def late():
        holds.wait(PATIENCE)
        return says(one, cast.leader, APPROVAL)()

    _, decision = at_once(replace, late)
    assert isinstance(decision, Refused)
    assert str(decision) == "Another leader is in charge of this department."
    assert one.decisions.count() == 1


def test_opening_many_papers_at_the_same_instant_makes_each_once(cast):
    from tests.factories import make_city

    make_city()
    year, casts = PlanYearFactory(year=2031), [cast, *[Cast(f"dept{n}") for n in range(3)]]
    at_once(
        *[lambda one=one: open_paper(department=one.department, plan_year=year, by=one.editor) for one in casts * 2]
    )
    assert WhitePaperPage.objects.filter(plan_year=year).count() == len(casts)
    assert WhitePaperPage.objects.values("path").distinct().count() == WhitePaperPage.objects.count()


def test_starting_a_paper_twice_at_the_same_instant_carries_everything_over_once(cast):
    publish_edition(cast.department, 2030, targets=4)
    year = PlanYearFactory(year=2031)
    start = lambda: start_paper(department=cast.department, plan_year=year, by=cast.editor)  # noqa: E731
    copied = at_once(*[start] * 3)
    assert sorted(one.targets for one in copied) == [0, 0, 4]
    paper = WhitePaperPage.objects.get(plan_year=year)
    assert (paper.targets.count(), paper.duties.count()) == (4, 1)


def test_of_two_outcomes_said_of_one_target_at_the_same_instant_one_stands_and_the_other_is_told(cast):
    publish_edition(cast.department, 2030, targets=1)
    paper, target = make_paper(cast, year=2031), Target.objects.get()
    words = ("职责已移交。", "任务已取消。")
    verbs = [
        lambda why=why: dispose(paper=paper, by=cast.editor, sayings=[Saying(target.pk, "dropped", why)])
        for why in words
    ]
    results = at_once(*verbs)
    assert sorted((len(one.saved), len(one.collided)) for one in results) == [(0, 1), (1, 0)]
    assert paper.dispositions.count() == 1


def test_recording_a_hand_in_the_paper_twice_at_the_same_instant_records_it_once(cast):
    paper = make_paper(cast, targets=1)

    def touch():
        with changing(paper, by=cast.editor):
            return True

    at_once(*[touch] * 4)
    assert Authorship.objects.filter(paper=paper, user=cast.editor, how="row").count() == 1


def test_printing_and_releasing_from_two_machines_makes_one_edition_and_one_release(cast):
    later = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    one = approve(cast, submit_paper(cast, make_paper(cast, targets=1)))
    at_once(*[lambda: print_due(digest=one.digest)] * 3)
    print_due()
    at_once(*[lambda: release_due(now=later)] * 3)
    release_due(now=later)
    assert (Edition.objects.count(), Release.objects.count()) == (1, 1)
    assert state(paper_facts(one.paper)) is State.APPROVED


def test_a_paper_reopened_twice_at_the_same_instant_is_reopened_once(cast):
    paper = publish_paper(cast, targets=1).paper
    for turn in range(TIMES):
        again = lambda: reopen(paper=paper, reason="调整", by=cast.editor)  # noqa: E731
        assert len(done(at_once(again, again, again))) == 1
        assert Reopening.objects.filter(paper=paper).count() == turn + 1
        give_up(paper=paper, by=cast.editor)


def test_a_paper_reopened_while_it_is_released_is_reopened_after_its_release_or_not_at_all(cast):
    later = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    one = approve(cast, submit_paper(cast, make_paper(cast, targets=1)))
    print_due()
    _, reopened = at_once(
        lambda: release_due(now=later), lambda: reopen(paper=one.paper, reason="调整", by=cast.editor)
    )
    release_due(now=later)
    assert Release.objects.count() == 1
    if isinstance(reopened, Refused):
        assert "not yet public" in str(reopened)
        assert state(paper_facts(one.paper)) is State.APPROVED
    else:
        assert state(paper_facts(one.paper)) is State.DRAFTING


def test_an_amendment_given_up_and_submitted_at_the_same_instant_does_one_of_both(cast):
    paper = publish_paper(cast, targets=1).paper
    reopen(paper=paper, reason="调整", by=cast.editor)
    with changing(paper, by=cast.editor):
        make_target(paper, 2)
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
    results = at_once(
        lambda: restore_all(paper=paper, by=cast.editor) and give_up(paper=paper, by=cast.editor),
        lambda: submit(paper=paper, by=cast.editor),
    )
    assert len(done(results)) == 1
    assert state(paper_facts(paper)) in (State.APPROVED, State.IN_REVIEW)
