"""A referral: its number, its file, its digest, and who may make one."""

import json

import pytest
from django.db import IntegrityError, transaction

from publishing.insertonly import WrittenOnce
from publishing.manuscript import canonical, sha256
from targets.chasing.referring import refer
from targets.models import Department, Referral, ReferralStep, Target
from targets.models.referrals import Altered
from targets.refusal import Refused
from tests.editions import publish_edition
from tests.factories import make_city, make_person
from tests.targets.year import PNG, claim, find, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=3)
    return list(Target.objects.select_related("plan_year", "department"))


def send(cast, target, **more):
    values = {"cause": "miss", "text": "理由不成立", "by": cast.inspector, "at": moment(6, 1)} | more
    return refer(target=target, **values)


def test_numbers_have_no_gaps_and_begin_anew_each_year(cast, targets):
    numbers = [str(send(cast, one, at=moment(6, 1 + place))) for place, one in enumerate(targets[:2])]
    numbers.append(str(send(cast, targets[2], at=moment(1, 5, 2028))))
    assert numbers == ["移送〔2027〕1号", "移送〔2027〕2号", "移送〔2028〕1号"]


def test_the_file_holds_promise_reports_findings_and_evidence_with_their_digests(cast, targets):
    one = claim(cast, targets[0], evidence=[PNG])
    find(cast, one, 9, "disputed", note="少三公里")
    new = send(cast, targets[0])
    said = json.loads(new.text_json)
    assert new.digest == sha256(canonical(said))
    assert said["number"] == "移送〔2027〕1号"
    assert said["promise"]["edition"]["digest"] == targets[0].edition.digest
    (report,) = said["reports"]
    assert (report["value"], report["findings"][0]["value"], report["findings"][0]["note"]) == ("12", "9", "少三公里")
    assert [one["sha256"] for one in said["evidence"]] == [sha256(PNG.data)]
    assert [one["task"] for one in said["versions"]] == [targets[0].task]


def test_what_happens_later_does_not_change_the_file(cast, targets):
    new = send(cast, targets[0])
    before = new.text_json
    claim(cast, targets[0])
    assert Referral.objects.get().text_json == before
    with pytest.raises(WrittenOnce):
        new.save()


def test_a_file_that_was_changed_behind_our_back_is_not_read(cast, targets):
    new = send(cast, targets[0])
    new.text_json = new.text_json.replace("理由不成立", "理由成立")
    with pytest.raises(Altered):
        _ = new.text


def test_there_is_one_open_referral_for_a_miss(cast, targets):
    first = send(cast, targets[0])
    with pytest.raises(Refused, match="already"):
        send(cast, targets[0])
    ReferralStep.objects.create(
        referral=first, sequence=1, kind="closed", text="已了结", by=cast.reviewer, at=moment(6, 2)
    )
    assert list(Referral.objects.open()) == []
    again = send(cast, targets[0], at=moment(6, 3))
    assert list(Referral.objects.open()) == [again]


def test_the_supervisory_organ_takes_up_a_miss_by_itself(cast, targets):
    assert send(cast, targets[0], by=cast.reviewer).by == cast.reviewer


@pytest.mark.parametrize("who", ["contributor", "editor", "head", "leader", "evaluator", "clerk"])
def test_nobody_else_refers(cast, targets, who):
    with pytest.raises(Refused, match="inspection office"):
        send(cast, targets[0], by=getattr(cast, who))
    assert not Referral.objects.exists()


@pytest.mark.parametrize("role", ["inspectors", "reviewers"])
def test_nobody_refers_a_matter_of_the_own_department(cast, targets, role):
    with pytest.raises(Refused, match="own department"):
        send(cast, targets[0], by=make_person(role, "own", cast.department))


def test_the_inspection_offices_own_matter_is_its_substitutes(cast, targets):
    city = make_city()
    city.inspection_office = cast.department
    city.save()
    substitute = make_person("editors", "substitute")
    with pytest.raises(Refused, match="its substitute does"):
        send(cast, targets[0])
    Department.objects.filter(pk=cast.department.pk).update(substitute_inspector=substitute)
    assert send(cast, Target.objects.get(pk=targets[0].pk), by=substitute)


@pytest.mark.parametrize("text", ["", "  \n", "长" * 5001])
def test_a_referral_says_why_in_words_that_can_be_read(cast, targets, text):
    with pytest.raises(Refused):
        send(cast, targets[0], text=text)


def test_a_cause_that_there_is_not_is_refused(cast, targets):
    for cause in ("chase", "spite", ""):
        with pytest.raises(Refused):
            send(cast, targets[0], cause=cause)


def test_the_database_refuses_a_second_paper_with_the_same_number(cast, targets):
    new = send(cast, targets[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(
            target=targets[1], cause="miss", reason="x", year=new.year, number=new.number, sequence=9,
            text_json="{}", digest="d" * 64, chain="c" * 64, by=cast.inspector, at=moment(6, 2),
        )  # fmt: skip


def test_a_department_sees_its_own_referrals_only(cast, other, targets):
    send(cast, targets[0])
    for person, seen in ((cast.editor, 1), (cast.leader, 1), (cast.reviewer, 1), (other.editor, 0), (other.leader, 0)):
        assert Referral.objects.visible_to(person).count() == seen
