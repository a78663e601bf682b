"""Every miss carries the department's reason and the supervisory organ's finding; what was corrected closes visibly."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from publishing.insertonly import WrittenOnce
from targets.checking.misses import case, cases, give_reason, judge_miss
from targets.missed import Matter
from targets.models import City, Department, MissFinding, MissReason, PlanYear, Referral, Target
from targets.refusal import Overtaken, Refused
from targets.standing import standings
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
LATER = moment(1, 20, 2028)
TODAY = dt.date(2028, 1, 20)
WHY = "征地拆迁延期，已重新排定工期。"


@pytest.fixture
def target(cast):
    """A promise of 40 km of which 30 were found at the year's end."""
    publish_edition(cast.department, targets=1)
    target = Target.objects.select_related("plan_year", "department").get()
    one = claim(cast, target, 30, period="2027Q4", at=moment(1, 10, 2028))
    find(cast, one, 30, at=moment(1, 12, 2028))
    return target


def give(target, by, text=WHY, at=LATER, **more):
    return give_reason(target=target, text=text, by=by, at=at, **more)


def judge(target, by, outcome="unjustified", text="三季度已有条件开工而未开工。", at=LATER, **more):
    return judge_miss(target=target, outcome=outcome, text=text, by=by, at=at, **more)


def state(target, today=TODAY):
    return case(Target.objects.select_related("plan_year", "department").get(pk=target.pk), today).state


def test_a_miss_goes_from_owed_over_to_judge_to_a_finding(cast, target):
    assert state(target) is Matter.OWED
    reason = give(target, cast.editor)
    assert (state(target), reason.status, reason.day) == (Matter.TO_JUDGE, "not_met", dt.date(2027, 12, 31))
    found = judge(target, cast.reviewer, "justified")
    assert (state(target), found.reason) == (Matter.JUSTIFIED, reason)
    with pytest.raises(Refused, match="judged this miss already"):
        give(target, cast.head)


def test_a_reason_is_added_to_and_never_replaced(cast, target):
    give(target, cast.editor)
    second = give(target, cast.head, "补充：省里批复于十一月到达。")
    assert [one.sequence for one in MissReason.objects.all()] == [1, 2]
    judge(target, cast.reviewer)
    assert MissFinding.objects.get().reason == second
    for change in (lambda: MissReason.objects.update(text="x"), second.save, MissFinding.objects.get().delete):
        with pytest.raises(WrittenOnce):
            change()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE targets_missfinding SET outcome = 'justified'")


def test_a_finding_is_corrected_by_a_newer_one_that_says_why(cast, target):
    give(target, cast.editor)
    judge(target, cast.reviewer)
    with pytest.raises(Refused, match="found so already"):
        judge(target, cast.reviewer)
    judge(target, make_person("reviewers", "reviewer-2"), "justified", "复查材料后改认有正当理由。")
    assert state(target) is Matter.JUSTIFIED
    assert [one.outcome for one in MissFinding.objects.all()] == ["unjustified", "justified"]


def test_not_justified_opens_one_referral_with_the_whole_file_and_justified_none(cast, target):
    give(target, cast.editor)
    found = judge(target, cast.reviewer, "justified")
    assert not Referral.objects.exists()
    judge(target, cast.reviewer, text="复查发现所附批复日期不实。")
    referral = Referral.objects.get()
    assert (referral.cause, referral.target, referral.by) == ("miss", target, cast.reviewer)
    judge(target, cast.reviewer, "justified", "再查材料后改认有正当理由。")
    judge(target, cast.reviewer, text="第三次复查仍认定不实。")
    assert Referral.objects.get() == referral  # the matter is with the organ already
    assert found.sequence == 1


def test_a_referral_that_can_not_be_made_takes_the_finding_back_with_it(cast, target, monkeypatch):
    def refuse(**_):
        raise Refused("no paper in the printer")

    monkeypatch.setattr("targets.checking.misses.refer", refuse)
    give(target, cast.editor)
    with pytest.raises(Refused, match="no paper"):
        judge(target, cast.reviewer)
    assert not MissFinding.objects.exists()


def test_what_was_met_after_all_closes_the_matter_and_keeps_what_was_said(cast, target):
    give(target, cast.editor)
    judge(target, cast.reviewer)
    one = claim(cast, target, 41, period="2027Q4", at=moment(1, 21, 2028), text="补报：另有十一公里已启用")
    find(cast, one, 41, at=moment(1, 22, 2028), completed_on=dt.date(2027, 12, 20))
    today = dt.date(2028, 1, 23)
    found = case(target, today)
    assert (found.state, found.miss, len(found.reasons), len(found.findings)) == (Matter.CLOSED, None, 1, 1)
    with pytest.raises(Refused, match="no miss any more"):
        judge(target, cast.reviewer, "justified", at=moment(1, 23, 2028))
    with pytest.raises(Refused, match="Nothing is missed"):
        give(target, cast.editor, at=moment(1, 23, 2028))


def test_after_the_close_reasons_and_findings_still_come_for_that_is_when_misses_are_known(cast, target):
    PlanYear.objects.update(closed_on=dt.date(2028, 1, 15))
    give(target, cast.editor)
    judge(target, cast.reviewer)
    assert state(target) is Matter.UNJUSTIFIED


def test_silence_does_not_help_after_ten_days_the_organ_finds_without_a_reason(cast, target):
    with pytest.raises(Refused, match="2028-01-22"):
        judge(target, cast.reviewer, at=moment(1, 22, 2028))
    with pytest.raises(Refused, match="Without a reason"):
        judge(target, cast.reviewer, "justified", at=moment(1, 23, 2028))
    found = judge(target, cast.reviewer, at=moment(1, 23, 2028))
    assert found.reason is None
    assert state(target, dt.date(2028, 1, 23)) is Matter.UNJUSTIFIED


def test_who_may_give_a_reason_and_who_may_judge_it(cast, other, target):
    own = make_person("reviewers", "own", cast.department)
    for who in (cast.contributor, other.editor, other.head, cast.inspector, cast.reviewer, cast.leader, cast.evaluator):
        with pytest.raises(Refused):
            give(target, who)
    give(target, cast.head)
    for who in (
        own,
        cast.editor,
        cast.head,
        cast.inspector,
        cast.leader,
        cast.evaluator,
        make_person("administrators", "a"),
    ):
        with pytest.raises(Refused):
            judge(target, who)
    assert not MissFinding.objects.exists()


def test_the_supervisory_organs_own_miss_is_judged_by_its_substitute(cast, target):
    give(target, cast.editor)
    City.objects.update(supervisory_organ=cast.department)
    with pytest.raises(Refused, match="substitute does"):
        judge(target, cast.reviewer)
    Department.objects.filter(pk=cast.department.pk).update(substitute_reviewer=cast.evaluator)
    assert judge(target, cast.evaluator).by == cast.evaluator


def test_nobody_judges_a_reason_that_was_replaced_while_they_read(cast, target):
    give(target, cast.editor)
    give(target, cast.head, "更正：原因是设计变更。")
    with pytest.raises(Overtaken):
        judge(target, cast.reviewer, expects=1)
    with pytest.raises(Overtaken):
        give(target, cast.editor, "再补充一点说明材料。", expects=1)
    judge(target, cast.reviewer, expects=2)


def test_a_slow_inspection_is_no_miss_of_the_department(cast):
    publish_edition(cast.department, targets=1)
    target = Target.objects.select_related("plan_year", "department").get()
    may = dt.date(2027, 5, 10)
    assert state(target, may) is Matter.OWED  # nothing was reported
    one = claim(cast, target)
    assert state(target, may) is Matter.NONE  # it waits for inspection
    find(cast, one, outcome="returned")
    assert state(target, may) is Matter.OWED  # and is the department's again


def test_a_list_asks_the_database_as_often_for_one_as_for_many(cast, target, django_assert_num_queries):
    publish_edition(Department.objects.create(code="zzz", name="市某局"), targets=5)
    rows = list(Target.objects.select_related("plan_year", "department"))
    found = standings(rows, TODAY)
    with django_assert_num_queries(2):
        assert len(cases(rows, found, TODAY)) == 6
