"""Each step starts a deadline that keeps its event and its day, whatever is moved afterwards."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from publishing.insertonly import WrittenOnce
from targets.models import CalendarDay, PlanYear
from tests.factories import approve, make_paper, make_target, submit_paper
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage
from whitepapers.deadline_record import deadlines_of, due_of, last_deadlines, reason, start_deadline
from whitepapers.models import Deadline
from whitepapers.review.waiting import lines

pytestmark = pytest.mark.django_db
IN_TIME = dt.datetime(2026, 12, 10, 2, tzinfo=dt.UTC)
LATE = dt.datetime(2027, 1, 29, 2, tzinfo=dt.UTC)  # a Friday, two days before the review's date


@pytest.fixture
def paper(cast, quick_press):
    return make_paper(cast, targets=1)


def back(cast, one, **more):
    said = {"stage": Stage.SUPERVISORY, "outcome": Outcome.RETURNED, "comment": "请补充。", "by": cast.reviewer}
    return decide(round=one, digest=one.digest, **(said | more))


def kept():
    return [(one.kind, one.event, str(one.due)) for one in Deadline.objects.order_by("id")]


def submit_at(cast, paper, at):
    from whitepapers.actions import sign_off, submit
    from whitepapers.compose import compose_content

    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0], at=at)
    return submit(paper=paper, by=cast.editor, at=at)


def test_a_submission_in_time_is_reviewed_until_the_years_date(cast, paper):
    one = submit_at(cast, paper, IN_TIME)
    stored = Deadline.objects.get()
    assert (stored.kind, stored.due, stored.round, stored.event_id) == ("review", dt.date(2027, 1, 31), one, one.pk)
    assert stored.started_at == one.at
    with translation.override("en"):
        assert reason(stored) == "the plan year's date; it started after round 1 was submitted on 2026-12-10"


def test_a_late_submission_leaves_the_reviewer_five_working_days(cast, paper):
    CalendarDay.objects.create(date=dt.date(2027, 2, 3), works=False)
    submit_at(cast, paper, LATE)
    stored = Deadline.objects.get()
    assert stored.due == dt.date(2027, 2, 8)
    with translation.override("en"):
        assert reason(stored) == "5 working days after round 1 was submitted on 2027-01-29"


def test_each_decision_starts_what_comes_next(cast, paper):
    one = submit_at(cast, paper, LATE)
    back(cast, one, at=LATE)
    make_target(paper, 8)
    two = submit_at(cast, paper, LATE)
    decide(round=two, stage=Stage.SUPERVISORY, outcome=Outcome.APPROVED, digest=two.digest, by=cast.reviewer, at=LATE)
    decide(round=two, stage=Stage.LEADER, outcome=Outcome.APPROVED, digest=two.digest, by=cast.leader, at=LATE)
    assert kept() == [
        ("review", "submitted", "2027-02-05"),
        ("answer", "returned", "2027-02-05"),
        ("review", "submitted", "2027-02-05"),
        ("approval", "approved", "2027-02-15"),
    ]


def test_a_recall_starts_nothing(cast, paper):
    one = submit_at(cast, paper, IN_TIME)
    back(cast, one, outcome=Outcome.RECALLED, by=cast.editor, comment="")
    assert [one[0] for one in kept()] == ["review"]


def test_a_refused_step_starts_nothing(cast, paper):
    from targets.refusal import Refused

    one = submit_at(cast, paper, IN_TIME)
    with pytest.raises(Refused):
        back(cast, one, by=cast.editor)
    assert len(kept()) == 1


def test_a_date_that_is_moved_or_a_holiday_that_is_added_does_not_rewrite_what_was_stored(cast, paper):
    one = submit_at(cast, paper, IN_TIME)
    PlanYear.objects.update(review_due=dt.date(2026, 12, 11), review_workdays=1)
    CalendarDay.objects.create(date=dt.date(2027, 1, 29), works=False)
    one.paper.refresh_from_db()
    assert lines([one])[0].due == dt.date(2027, 1, 31)
    with translation.override("en"):
        assert (
            reason(Deadline.objects.get())
            == "the plan year's date; it started after round 1 was submitted on 2026-12-10"
        )
    approve(cast, one, [Stage.SUPERVISORY])
    assert Deadline.objects.get(kind="approval").due == dt.date(2027, 2, 15)


def test_a_deadline_is_written_once(cast, paper):
    submit_paper(cast, paper)
    stored = Deadline.objects.get()
    with pytest.raises(WrittenOnce):
        Deadline.objects.update(due=dt.date(2030, 1, 1))
    with pytest.raises(WrittenOnce):
        stored.save()
    with pytest.raises(WrittenOnce):
        stored.delete()


def test_one_event_starts_one_deadline_of_a_kind(cast, paper):
    first = start_deadline(paper=paper, kind="cooperation", event="asked", event_id=7, at=LATE)
    assert (first.due, first.year_date, first.workdays) == (dt.date(2027, 2, 5), None, 5)
    with translation.override("en"):
        assert reason(first) == "5 working days after co-operation was asked for on 2027-01-29"
    with pytest.raises(IntegrityError), transaction.atomic():
        start_deadline(paper=paper, kind="cooperation", event="asked", event_id=7, at=LATE)
    start_deadline(paper=paper, kind="cooperation", event="asked", event_id=8, at=LATE)
    assert last_deadlines([paper])[paper.pk]["cooperation"].event_id == 8


def test_an_event_counts_on_the_citys_local_day(cast, paper):
    evening = dt.datetime(2027, 1, 31, 17, tzinfo=dt.UTC)  # already the first of February in the city
    assert start_deadline(paper=paper, kind="cooperation", event="asked", event_id=1, at=evening).due == dt.date(
        2027, 2, 8
    )


def test_what_was_submitted_before_deadlines_were_stored_is_held_against_the_years_date(cast, paper):
    assert due_of(None, "review", paper.plan_year) == paper.plan_year.review_due
    assert due_of(None, "cooperation", paper.plan_year) is None
    assert reason(None) == ""


def test_deadlines_of_many_rounds_are_one_query(cast, paper, django_assert_num_queries):
    one = submit_paper(cast, paper)
    with django_assert_num_queries(1):
        stored = deadlines_of([one])
        assert stored[one.pk, "review"].round.number == 1


def test_only_the_own_departments_deadlines_are_seen(cast, other, paper):
    submit_paper(cast, paper)
    assert Deadline.objects.visible_to(cast.editor).count() == 1
    assert Deadline.objects.visible_to(cast.reviewer).count() == 1
    assert not Deadline.objects.visible_to(other.editor).exists()
    assert not Deadline.objects.visible_to(other.leader).exists()
