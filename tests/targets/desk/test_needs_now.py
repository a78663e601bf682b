"""What needs me now: each person's own, the most pressing first, nothing of others."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

import targets.desk.needs_now as registry
from targets.checking.misses import give_reason, judge_miss
from targets.desk.check_needs import misses_to_answer
from targets.desk.needs_now import NeedNow, Tone, needs_of, registered
from targets.models import City, IndicatorSet, Objection, Result, Target
from targets.roles import Role
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 4, 22)


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel(dt.datetime(2027, 4, 22, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=4)
    return list(Target.objects.select_related("plan_year"))


def told(user, today=TODAY):
    return {one.key: one.count for one in needs_of(user, today)}


def test_a_department_is_told_what_is_late_and_what_came_back(cast, targets):
    find(cast, claim(cast, targets[0]), outcome="returned")
    claim(cast, targets[1])
    assert told(cast.editor) == told(cast.head) == {"reports_returned": 1, "reports_late": 2}
    first = needs_of(cast.editor, TODAY)[0]
    assert first.url.endswith("?year=2027&need=returned") or first.url.endswith("?year=2027&need=late")


def test_an_inspector_is_told_what_waits_and_how_long_the_oldest_has_waited(cast, targets):
    claim(cast, targets[0], at=moment(4, 2))
    claim(cast, targets[1], at=moment(4, 20))
    (only,) = needs_of(cast.inspector, TODAY)
    assert (only.key, only.count, only.tone, only.by) == ("reports_to_check", 2, Tone.LATE, dt.date(2027, 4, 17))
    assert "20" in only.note


def test_an_inspector_is_not_told_of_the_own_departments_reports(cast, targets):
    claim(cast, targets[0])
    assert told(make_person(Role.INSPECTOR, "own", cast.department)) == {}


def test_misses_cost_the_first_page_the_same_few_queries_however_many_there_are(cast, targets):
    def asked(user):
        assert user.roles  # read once for a whole page
        with CaptureQueriesContext(connection) as queries:
            (need,) = misses_to_answer(user, dt.date(2027, 5, 10))
        return need.count, len(queries)

    give_reason(target=targets[0], text="征地拆迁延期，已重新排定。", by=cast.editor, at=moment(5, 9))
    owed, few = asked(cast.editor)
    judged, little = asked(cast.reviewer)
    assert (owed, judged) == (3, 1)
    assert max(few, little) <= 12
    publish_edition(cast.department, 2026, targets=5)
    for one in targets[1:]:
        give_reason(target=one, text="征地拆迁延期，已重新排定。", by=cast.editor, at=moment(5, 9))
    assert asked(cast.editor) == (5, few)
    assert asked(cast.reviewer) == (4, little)


def test_a_reviewer_is_not_told_of_misses_that_only_others_judge(cast, targets):
    may = dt.date(2027, 5, 10)
    reason = give_reason(target=targets[0], text="征地拆迁延期，已重新排定。", by=cast.editor, at=moment(5, 9))
    assert told(cast.reviewer, may) == {"misses": 1}
    assert told(make_person(Role.REVIEWER, "own", cast.department), may) == {}
    City.objects.update(supervisory_organ=cast.department)
    assert told(cast.reviewer, may) == {}
    City.objects.update(supervisory_organ=None)
    judge_miss(
        target=reason.target,
        outcome="justified",
        text="拆迁延期属实，非部门所能左右。",
        by=cast.reviewer,
        at=moment(5, 9),
    )
    assert told(cast.reviewer, may) == {}


def test_another_department_and_a_closed_account_are_told_nothing(cast, other, targets):
    assert told(other.editor) == {}
    cast.editor.is_active = False
    cast.editor.save()
    assert needs_of(cast.editor, TODAY) == []


def test_what_presses_most_comes_first_and_nothing_that_counts_none(cast, monkeypatch):
    monkeypatch.setattr(registry, "_REGISTERED", {})

    @registered
    def several(user, today):
        yield NeedNow("known", 1, "", "/", tone=Tone.KNOW)
        yield NeedNow("later", 1, "", "/", by=dt.date(2027, 5, 2))
        yield NeedNow("sooner", 1, "", "/", by=dt.date(2027, 5, 1))
        yield NeedNow("none", 0, "", "/", tone=Tone.LATE)
        yield NeedNow("late", 1, "", "/", tone=Tone.LATE)

    registered(several)  # a module that is imported twice counts once
    assert [one.key for one in needs_of(cast.editor, TODAY)] == ["late", "sooner", "later", "known"]


def test_an_objection_asks_the_evaluation_office_and_a_proposal_asks_the_head(cast, other, targets):
    result = Result.objects.create(
        plan_year=targets[0].plan_year, department=cast.department, version=1, provisional=False, on=TODAY,
        indicator_set=IndicatorSet.objects.create(
            plan_year=targets[0].plan_year, version=1, data="{}", digest="0" * 64, by=cast.evaluator, at=moment(4, 1)
        ),
        cut_off=moment(4, 20), points=80, content="{}", digest="0" * 64, objections_until=dt.date(2027, 4, 30),
        by=cast.evaluator, at=moment(4, 20),
    )  # fmt: skip
    assert told(cast.head)["scores_to_read"] == 1
    assert "scores_to_read" not in told(cast.editor) | told(other.head)
    Objection.objects.create(result=result, indicator="1.1", text="x", by=cast.head, at=moment(4, 21))
    assert told(cast.evaluator) == {"objections_to_answer": 1}
    assert "objections_to_answer" not in told(cast.head)
    assert told(cast.head, dt.date(2027, 5, 1)).get("scores_to_read") is None
    own = make_person(Role.EVALUATOR, "own-evaluator", cast.department)
    assert told(own) == {}
