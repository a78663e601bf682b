"""The verbs report and verify."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from publishing.insertonly import WrittenOnce
from targets.actions import report, verify
from targets.completion import Status
from targets.evaluation import evaluation_input
from targets.models import Department, Evidence, ProgressReport, Target, User, Verification
from targets.reporting import Finding, Refused
from targets.standing import standings
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.factories import make_person
from tests.targets.year import PNG, claim, find, moment

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 8, 1)


@pytest.fixture
def target(cast):
    publish_edition(cast.department, targets=1)
    return Target.objects.select_related("plan_year").get()


def stand(target, today=TODAY):
    return standings(Target.objects.filter(pk=target.pk), today)[target.pk]


@pytest.mark.parametrize("value", ["0", "19", "40", "41", "999999999"])
@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("period", ["2027Q1", "2027Q2", "2027Q3"])
def test_an_unverified_report_never_changes_a_status(cast, target, value, done, period):
    find(cast, claim(cast, target, 21))
    days = [dt.date(2027, 4, 20), dt.date(2027, 7, 1), TODAY, dt.date(2028, 6, 1)]
    before = [(stand(target, day).status, stand(target, day).original) for day in days]
    rates = [evaluation_input(target.plan_year, Department.objects.all(), day).departments[0]["kept"] for day in days]
    claim(cast, target, value, period=period, done=done, at=moment(7, 20))
    assert [(stand(target, day).status, stand(target, day).original) for day in days] == before
    after = [evaluation_input(target.plan_year, Department.objects.all(), day).departments[0]["kept"] for day in days]
    assert after == rates


def test_a_correction_is_a_second_report_and_the_first_stays(cast, target):
    first = claim(cast, target, 12)
    second = claim(cast, target, 11, text="更正：一公里重复计算")
    assert list(target.reports.all()) == [first, second]
    with pytest.raises(WrittenOnce):
        ProgressReport.objects.filter(pk=first.pk).update(value=99)
    with pytest.raises(WrittenOnce):
        first.delete()


def test_the_same_report_sent_twice_is_one_report(cast, target):
    claim(cast, target, 12, evidence=[PNG])
    with pytest.raises(Refused, match="word for word"):
        claim(cast, target, "12.00", evidence=[PNG])
    with pytest.raises(Refused, match="word for word"):
        claim(cast, target, 12)
    claim(cast, target, 12, evidence=[replace(PNG, data=b"another picture")])
    assert target.reports.count() == 2


def test_the_same_words_answer_a_return(cast, target):
    find(cast, claim(cast, target, 12), outcome="returned")
    again = claim(cast, target, 12, at=moment(4, 12))
    find(cast, again, at=moment(4, 13))
    assert stand(target).verified.value == 12


def test_two_people_who_report_at_once_do_not_correct_each_other_unawares(cast, target):
    first = claim(cast, target, 12, expects=0)
    with pytest.raises(Refused, match="has reported on this period meanwhile"):
        claim(cast, target, 13, by=cast.contributor, expects=0)
    claim(cast, target, 13, by=cast.contributor, expects=first.pk)


def test_a_target_withdrawn_meanwhile_takes_no_report(cast, target):
    """The view read the target before the amendment; the verb reads it again under its lock."""
    edition = print_edition(cast.department, targets=[target_entry(2027, "jtys", 2)], number=2, reason="任务取消")
    release_edition(edition, moment(4, 4))
    assert target.withdrawn_in_id is None  # what the view still holds
    with pytest.raises(Refused, match="withdrawn"):
        claim(cast, target, 12)


def test_other_departments_superusers_and_the_inactive_report_nothing(cast, other, target):
    root = User.objects.create_superuser("root", password="x", department=cast.department)
    cast.head.is_active = False
    cast.head.save()
    for by in (other.editor, other.contributor, cast.inspector, cast.reviewer, cast.evaluator, cast.head, root):
        with pytest.raises(Refused):
            claim(cast, target, 12, by=by)
    assert not target.reports.exists()


def test_a_role_taken_away_since_the_page_was_opened_counts(cast, target):
    assert cast.editor.roles
    cast.editor.groups.clear()
    with pytest.raises(Refused, match="Only the department"):
        claim(cast, target, 12)


def test_a_closed_year_takes_neither_report_nor_finding(cast, target):
    waiting = claim(cast, target, 12)
    target.plan_year.closed_on = dt.date(2028, 2, 28)
    target.plan_year.save()
    claim(
        cast, target, 38, period="2027Q4", at=dt.datetime(2028, 2, 27, 15, 59, tzinfo=dt.UTC)
    )  # 23:59 local, the day before
    at = dt.datetime(2028, 2, 27, 16, 0, tzinfo=dt.UTC)  # midnight local: the day of the close
    with pytest.raises(Refused, match="closed"):
        claim(cast, target, 40, period="2027Q4", at=at)
    with pytest.raises(Refused, match="closed"):
        find(cast, waiting, at=at)


def test_a_day_is_the_citys_day(cast, target):
    """At 16:30 UTC on 31 March it is already 1 April in the city: the second quarter has begun."""
    one = claim(cast, target, 12, period="2027Q2", at=dt.datetime(2027, 3, 31, 16, 30, tzinfo=dt.UTC))
    assert one.as_of == dt.date(2027, 4, 1)


def test_of_two_inspectors_at_once_one_is_told(cast, target):
    one = claim(cast, target, 12)
    second = make_person("inspectors", "inspector-2")
    verify(report=one, by=cast.inspector, finding=Finding("verified", Decimal(12)), expects=0)
    with pytest.raises(Refused, match="meanwhile"):
        verify(report=one, by=second, finding=Finding("disputed", Decimal(11), note="少一公里"), expects=0)
    assert Verification.objects.count() == 1


def test_a_correction_of_a_finding_needs_a_reason_and_stands_beside_the_first(cast, target):
    one = claim(cast, target, 12)
    find(cast, one, note="")
    with pytest.raises(Refused, match="why it is corrected"):
        find(cast, one, 11, note="")
    find(cast, one, 11, "disputed", note="复核少一公里")
    assert list(one.verifications.values_list("sequence", "value", "note")) == [(1, 12, ""), (2, 11, "复核少一公里")]


def test_the_finding_that_says_kept_is_the_one_to_correct(cast, target):
    kept = claim(cast, target, 41)
    find(cast, kept)
    later = claim(cast, target, 38, period="2027Q2", at=moment(7, 5))
    with pytest.raises(Refused, match="2027Q1"):
        find(cast, later, 38, "disputed", fulfilled=False, at=moment(7, 10))
    find(cast, later, 38, "disputed", at=moment(7, 10))
    assert stand(target).status is Status.MET
    find(cast, kept, 39, "disputed", note="更正", at=moment(7, 11))
    assert stand(target).status is Status.ON_TRACK


def test_nobody_verifies_for_the_own_department(cast, other, target):
    one = claim(cast, target, 12)
    for department in (cast.department, None):
        both = make_person("inspectors", department=department)
        both.groups.add(*cast.editor.groups.all())
        if department:
            with pytest.raises(Refused, match="own department"):
                find(cast, one, by=both)
        else:
            find(cast, one, by=both)


def test_a_report_of_another_year_is_refused(cast, target):
    for period in ("2026Q4", "2028Q1"):
        with pytest.raises(Refused, match="another year"):
            claim(cast, target, 12, period=period, at=moment(5, 1, 2028))


def test_evidence_is_kept_once_by_its_digest(cast, target):
    one = claim(cast, target, 12, evidence=[PNG])
    claim(cast, target, 13, evidence=[PNG], text="更正")
    files = list(Evidence.objects.all())
    assert [file.path for file in files] == [files[0].path] * 2
    assert one.evidence.get().size == len(PNG.data)


def test_a_target_added_in_september_owes_no_report_for_march(cast, target):
    entries = [target_entry(2027, "jtys", 1), target_entry(2027, "jtys", 2)]
    release_edition(print_edition(cast.department, targets=entries, number=2, reason="新增任务"), moment(9, 10))
    young = Target.objects.get(serial=2)
    assert stand(young, dt.date(2027, 9, 20)).status is Status.NOT_DUE
    assert stand(young, dt.date(2027, 11, 5)).status is Status.NO_REPORT  # the third quarter is owed
    with pytest.raises(Refused):
        report(target=young, by=cast.editor, period="2027Q3", text=" ", value=Decimal(1), at=moment(10, 5))
