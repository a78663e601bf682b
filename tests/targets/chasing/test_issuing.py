"""Issuing, dropping, extending: only the inspection office, only what waits, only once, and on record for ever."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction

from publishing.insertonly import WrittenOnce
from publishing.manuscript import FIRST_LINK, canonical, link, sha256
from targets.chasing.answering import ask_for_time, explain
from targets.chasing.issuing import drop, extend, issue, issue_several, refer_chase, refuse_extension, resume
from targets.chasing.steps import Step
from targets.letters import letter_on
from targets.models import CalendarDay, Department, Notice, PlanYear, SupervisionNotice, Target
from targets.refusal import Overtaken, Refused
from tests.factories import make_city, make_person
from tests.targets.chasing.world import (
    chase_of,
    drafted,
    first_issued,
    kinds,
    publish,
    referred,
    run,
    second_issued,
    step,
)
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
DEPARTMENT = ["contributor", "editor", "head"]
NOT_INSPECTORS = [*DEPARTMENT, "reviewer", "leader", "evaluator", "clerk"]


@pytest.fixture
def targets(cast):
    return publish(cast)


def send(cast, chase, grade=1, **more):
    return issue(chase=chase, grade=grade, **({"by": cast.inspector, "at": moment(4, 21)} | more))


def test_numbers_have_no_gaps_within_a_year_and_are_linked_to_the_one_before(cast, targets):
    run(4, 20)
    notices = [send(cast, chase_of(one)) for one in targets]
    assert [str(one) for one in notices] == ["督办〔2027〕1号", "督办〔2027〕2号", "督办〔2027〕3号"]
    before = FIRST_LINK
    for one in SupervisionNotice.objects.order_by("sequence"):
        assert one.chain == link(before, one.record())
        before = one.chain


def test_what_a_notice_says_is_frozen_with_its_digest(cast, targets):
    notice = send(cast, drafted(cast, targets[0]), words="请说明。")
    said = json.loads(notice.text_json)
    assert notice.digest == sha256(canonical(said))
    assert (said["number"], said["words"], said["grade"]) == ("督办〔2027〕1号", "请说明。", 1)
    assert said["promise"]["task"] == targets[0].task
    assert said["matter"]["due"] == "2027-04-15"
    assert said["matter"]["workdays_overdue"] == 4
    assert said["answer_until"] == "2027-04-28"


def test_the_proposed_words_are_in_the_departments_language(cast, targets):
    assert "2027-jtys-001" in send(cast, drafted(cast, targets[0])).text["words"]


@pytest.mark.parametrize("who", NOT_INSPECTORS)
def test_nobody_but_the_inspection_office_issues_drops_or_gives_time(cast, targets, who):
    chase, by = drafted(cast, targets[0]), getattr(cast, who)
    for verb in (
        lambda: issue(chase=chase, grade=1, by=by),
        lambda: drop(chase=chase, by=by, text="算了"),
        lambda: extend(chase=chase, by=by, until=dt.date(2027, 5, 20), text="可以", at=moment(4, 21)),
        lambda: refuse_extension(chase=chase, by=by, text="不行"),
    ):
        with pytest.raises(Refused, match="inspection office"):
            verb()
    assert kinds(chase)[-1] == Step.DRAFTED_1


def test_an_inspector_of_the_owing_department_can_do_none_of_it(cast, targets):
    own, chase = make_person("inspectors", "own", cast.department), drafted(cast, targets[0])
    for verb in (
        lambda: send(cast, chase, by=own),
        lambda: extend(chase=chase, by=own, until=dt.date(2027, 5, 20), text="可以", at=moment(4, 21)),
        lambda: drop(chase=chase, by=own, text="算了", at=moment(4, 21)),
    ):
        with pytest.raises(Refused, match="own department"):
            verb()


def test_the_inspection_offices_own_promise_is_chased_by_its_substitute(cast, targets):
    city, substitute = make_city(), make_person("editors", "substitute")
    city.inspection_office = cast.department
    city.save()
    Department.objects.filter(pk=cast.department.pk).update(substitute_inspector=substitute)
    chase = drafted(cast, targets[0])
    with pytest.raises(Refused, match="its substitute does"):
        send(cast, chase)
    assert send(cast, chase, by=substitute).by == substitute


def test_somebody_whose_account_was_closed_issues_nothing(cast, targets):
    chase = drafted(cast, targets[0])
    cast.inspector.is_active = False
    cast.inspector.save()
    with pytest.raises(Refused, match="not active"):
        send(cast, chase)


def test_a_replayed_issue_is_refused(cast, targets):
    chase = drafted(cast, targets[0])
    send(cast, chase, expects=3)
    with pytest.raises(Overtaken):
        send(cast, chase, expects=3)
    with pytest.raises(Refused, match="No such draft"):
        send(cast, chase)
    assert SupervisionNotice.objects.count() == 1


def test_the_second_notice_can_not_be_issued_before_the_machine_drafts_it(cast, targets):
    chase = first_issued(cast, targets[0])
    for grade in (1, 2):
        with pytest.raises(Refused, match="No such draft"):
            send(cast, chase, grade, at=moment(4, 27))
    with pytest.raises(Refused, match="No such draft"):
        refer_chase(chase=chase, by=cast.inspector, text="移送", at=moment(4, 27))
    run(4, 28)
    assert send(cast, chase, 2, at=moment(4, 28)).grade == 2


def test_an_issued_notice_can_not_be_edited_replaced_or_taken_away(cast, targets):
    notice = send(cast, drafted(cast, targets[0]))
    notice.text_json = notice.text_json.replace("2027-jtys-001", "2027-jtys-002")
    with pytest.raises(WrittenOnce):
        notice.save()
    with pytest.raises(WrittenOnce):
        notice.delete()
    with pytest.raises(WrittenOnce):
        SupervisionNotice.objects.filter(pk=notice.pk).update(grade=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupervisionNotice.objects.create(
            chase=notice.chase, grade=1, year=2027, number=2, sequence=2, text_json="{}", digest="d" * 64,
            chain="c" * 64, by=cast.inspector, at=moment(4, 22),
        )  # fmt: skip


def test_a_notice_that_is_refused_takes_no_number(cast, targets):
    chase = drafted(cast, targets[0])
    with pytest.raises(Refused, match="covering words"):
        send(cast, chase, words=" ")
    assert str(send(cast, chase)) == "督办〔2027〕1号"


def test_an_answer_that_no_run_has_seen_yet_stops_the_notice(cast, targets):
    chase = drafted(cast, targets[0])
    claim(cast, targets[0], at=moment(4, 21))
    with pytest.raises(Refused, match="the matter rests"):
        send(cast, chase)


def test_nothing_is_issued_on_a_withdrawn_promise_or_in_a_closed_year(cast, targets):
    chase = drafted(cast, targets[0])
    PlanYear.objects.update(closed_on=dt.date(2027, 4, 21))
    with pytest.raises(Refused, match="closed"):
        send(cast, chase)
    PlanYear.objects.update(closed_on=None)
    Target.objects.filter(pk=targets[0].pk).update(withdrawn_in=targets[0].edition)
    with pytest.raises(Refused, match="withdrawn"):
        send(cast, chase)


def test_dropping_takes_a_reason_that_the_department_and_the_history_show(cast, targets):
    chase = drafted(cast, targets[0])
    with pytest.raises(Refused, match="Say why"):
        drop(chase=chase, by=cast.inspector, text="  ", at=moment(4, 21))
    drop(chase=chase, by=cast.inspector, text="已当面说明", at=moment(4, 21))
    assert step(chase, Step.DROPPED).text == "已当面说明"
    assert Notice.objects.get(person=cast.head, kind="chasing_dropped").comment == "已当面说明"
    assert run(6, 1).steps[Step.DRAFTED_2] == 0
    with pytest.raises(Refused, match="No such draft"):
        send(cast, chase, at=moment(6, 1))


def test_a_dropped_matter_can_be_taken_up_again_with_a_reason(cast, targets):
    chase = drafted(cast, targets[0])
    with pytest.raises(Refused, match="was not dropped"):
        resume(chase=chase, by=cast.inspector, text="再催", at=moment(4, 21))
    drop(chase=chase, by=cast.inspector, text="误会", at=moment(4, 21))
    resume(chase=chase, by=cast.inspector, text="仍未报送", at=moment(5, 10))
    assert send(cast, chase, at=moment(5, 10)).grade == 1


def test_an_extension_needs_a_reason_and_a_day_that_makes_sense(cast, targets):
    chase = drafted(cast, targets[0])
    for until, text, said in (
        (dt.date(2027, 5, 20), "", "Say why"), (None, "可以", "Give the new date"), (dt.date(2027, 4, 21), "可以", "after today"),
        (dt.date(2028, 4, 21), "可以", "too far"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            extend(chase=chase, by=cast.inspector, until=until, text=text, at=moment(4, 21))
    extend(chase=chase, by=cast.inspector, until=dt.date(2027, 5, 20), text="工期", at=moment(4, 21))
    with pytest.raises(Refused, match="until 2027-05-20 already"):
        extend(chase=chase, by=cast.inspector, until=dt.date(2027, 5, 19), text="工期", at=moment(4, 22))
    with pytest.raises(Refused, match="No such draft"):
        send(cast, chase, at=moment(5, 20))
    assert send(cast, chase, at=moment(5, 21)).text["matter"]["due_extended"] == "2027-05-20"


def test_an_extension_after_the_first_notice_moves_the_second(cast, targets):
    chase = first_issued(cast, targets[0])
    extend(chase=chase, by=cast.inspector, until=dt.date(2027, 5, 20), text="工期", at=moment(4, 22))
    run(5, 26)
    assert kinds(chase)[-1] == Step.EXTENDED
    run(5, 27)
    assert kinds(chase)[-1] == Step.DRAFTED_2


def test_refusing_an_extension_answers_one_that_was_asked_for(cast, targets):
    chase = drafted(cast, targets[0])
    with pytest.raises(Refused, match="Nobody asks"):
        refuse_extension(chase=chase, by=cast.inspector, text="不行", at=moment(4, 21))
    ask_for_time(chase=chase, by=cast.editor, until=dt.date(2027, 5, 20), text="工期", at=moment(4, 21))
    refuse_extension(chase=chase, by=cast.inspector, text="不行", at=moment(4, 22))
    with pytest.raises(Refused, match="Nobody asks"):
        refuse_extension(chase=chase, by=cast.inspector, text="不行", at=moment(4, 22))


def test_a_matter_with_the_supervisory_organ_gets_no_extension(cast, targets):
    chase = referred(cast, targets[0]).chase
    with pytest.raises(Refused, match="supervisory organ"):
        extend(chase=chase, by=cast.inspector, until=dt.date(2027, 6, 20), text="工期", at=moment(5, 10))


def test_several_are_issued_each_by_itself_and_the_others_say_why_not(cast, targets):
    run(4, 20)
    claim(cast, targets[1], at=moment(4, 21))
    done = issue_several(chases=[chase_of(one) for one in targets], by=cast.inspector, at=moment(4, 21))
    assert [str(one) for one in done.issued] == ["督办〔2027〕1号", "督办〔2027〕2号"]
    assert [chase.target for chase, _ in done.refused] == [targets[1]]


def test_the_leader_is_told_at_the_second_notice_and_not_before(cast, targets):
    first_issued(cast, targets[0])
    assert not Notice.objects.filter(person=cast.leader).exists()
    second = second_issued(cast, targets[1])
    assert Notice.objects.get(person=cast.leader).path.endswith(f"/chasing/{second.pk}/")


def test_the_referral_carries_the_whole_way_there(cast, targets):
    said = referred(cast, targets[0]).text
    (chase,) = said["chases"]
    assert [one["kind"] for one in chase["steps"]] == [
        "reminded", "overdue", "drafted_1", "issued_1", "received", "explained", "drafted_2", "issued_2", "drafted_3",
    ]  # fmt: skip
    assert [one["number"] for one in chase["notices"]] == ["督办〔2027〕1号", "督办〔2027〕2号"]
    assert chase["notices"][1]["text"]["matter"]["earlier"][0]["number"] == "督办〔2027〕1号"
    assert Notice.objects.filter(person=cast.reviewer, kind="chasing_referred").exists()


def test_the_longest_extension_counts_the_citys_working_days(cast, targets):
    chase = drafted(cast, targets[0])
    CalendarDay.objects.create(date=dt.date(2027, 5, 3), works=False, name="假")
    extend(chase=chase, by=cast.inspector, until=dt.date(2027, 7, 15), text="工期", at=moment(4, 21))
    assert step(chase, Step.EXTENDED).until == dt.date(2027, 7, 15)


def test_a_favour_is_seen_by_the_leader_and_the_supervisory_organ(cast, targets):
    chase = drafted(cast, targets[0])
    extend(chase=chase, by=cast.inspector, until=dt.date(2027, 5, 10), text="工程验收延后", at=moment(4, 21))
    assert not Notice.objects.filter(person__in=[cast.leader, cast.reviewer]).exists(), "once is everyday business"
    extend(chase=chase, by=cast.inspector, until=dt.date(2027, 5, 31), text="再给一次机会", at=moment(5, 8))
    dropped = drafted(cast, targets[1])
    drop(chase=dropped, by=cast.inspector, text="已当面说明", at=moment(4, 21))
    for person in (cast.leader, cast.reviewer):
        told = list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "comment"))
        assert told == [("chasing_extended", "再给一次机会"), ("chasing_dropped", "已当面说明")]


@pytest.mark.parametrize("words", ["\u200b", "。。", " — ", "\u2060\u2060\u2060", "…"])
def test_a_reason_that_says_nothing_is_none(cast, targets, words):
    chase = drafted(cast, targets[0])
    for verb, more in ((drop, {}), (extend, {"until": dt.date(2027, 5, 10)})):
        with pytest.raises(Refused, match="Say why"):
            verb(chase=chase, by=cast.inspector, text=words, at=moment(4, 21), **more)
    with pytest.raises(Refused, match="Say in a sentence"):
        claim(cast, targets[1], 12, text=words)


def test_no_letter_says_anything_of_a_withheld_target_but_its_number(cast, targets):
    target, secret = targets[0], "敏感设施"
    Target.objects.filter(pk=target.pk).update(withheld=True, task=f"{secret}改造")
    chase = second_issued(cast, target)
    explain(chase=chase, by=cast.head, text=f"{secret}停工", at=moment(4, 29))
    run(5, 6)
    refer_chase(chase=chase, by=cast.inspector, text=f"{secret}逾期", at=moment(5, 7))
    find(cast, claim(cast, target, 12, at=moment(5, 8)), outcome="returned", note=f"{secret}无佐证", at=moment(5, 9))
    told = [letter_on(one, "zh-hans", None) for one in Notice.objects.filter(subject="2027/jtys")]
    assert sum(target.number in subject for subject, _body in told) > 5
    assert not any(secret in subject + body for subject, body in told)
