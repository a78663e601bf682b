"""Nobody checks a promise that they stand too near to, whichever way they try: one rule behind every verb and screen."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from targets.actions import verify
from targets.apart import RULES, Near
from targets.checking.accepting import NotAccepted, accept_claimed
from targets.checking.misses import give_reason, judge_miss
from targets.checking.overrides import confirm_override, override_status, to_confirm
from targets.checking.site_checks import record_site_check
from targets.closing.actions import correct
from targets.desk.needs_now import needs_of
from targets.desk.queue import waiting_count
from targets.models import City, Closing, Delegation, Department, FrozenResults, PlanYear, Target, User, Verification
from targets.part_actions import report_part
from targets.refusal import Refused
from targets.reporting import Finding
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.checking.test_accepting import nobody
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)
TODAY = dt.date(2027, 4, 20)
REASON = "现场复核与台账不符，按复核结果认定。"


def named(target, *departments):
    """Let the register name these departments as co-operating."""
    said = [{"code": one.code, "name": one.name} for one in departments]
    Target.objects.filter(pk=target.pk).update(partners=said)


@pytest.fixture
def target(cast, other):
    """A promise of one department in which the other co-operates."""
    publish_edition(cast.department, targets=1)
    target = Target.objects.select_related("plan_year", "department").get()
    named(target, other.department)
    return target


def partners(role, other):
    """Somebody of the office who belongs to the co-operating department."""
    return make_person(role, f"near-{role}", other.department, post="督查专员")


def attempts(target, report, by):
    """Every way to check what is claimed."""
    apart = User.objects.get(username="inspector-jtys")
    proposal = override_status(target=target, status="met", reason=REASON, by=apart, at=NOW)
    finding = Finding("verified", Decimal(12), method="documents")
    return {
        "verify": lambda: verify(report=report, by=by, finding=finding, at=NOW),
        "site check": lambda: record_site_check(target=target, by=by, day=TODAY, place="工地", note="已看", at=NOW),
        "override": lambda: override_status(target=target, status="at_risk", reason=REASON, by=by, at=NOW),
        "confirm": lambda: confirm_override(override=proposal, by=by, at=NOW),
    }


def refusals(target, report, by):
    return {name: str(told(verb)) for name, verb in attempts(target, report, by).items()}


def told(verb):
    with pytest.raises(Refused) as caught:
        verb()
    return caught.value


def test_an_inspector_of_a_co_operating_department_checks_nothing_of_that_promise(cast, other, target):
    User.objects.filter(pk=cast.inspector.pk).update(post="督查处长")
    report = claim(cast, target)
    by = partners("inspectors", other)
    assert set(refusals(target, report, by).values()) == {RULES[Near.PARTNER]}
    nobody()
    refused = told(lambda: accept_claimed(reports=[report.pk], by=by, at=NOW))
    assert isinstance(refused, NotAccepted)
    assert str(refused.cause) == RULES[Near.PARTNER]
    assert not Verification.objects.exists()


def test_what_the_department_has_no_part_in_its_inspector_does_check(cast, other, target):
    named(target)
    report = claim(cast, target)
    assert find(cast, report, by=partners("inspectors", other)).report == report


def test_a_reviewer_of_a_co_operating_department_judges_no_miss_of_it(cast, other, target):
    Target.objects.filter(pk=target.pk).update(due=dt.date(2027, 4, 1))
    give_reason(target=target, text="征地拆迁延期，已重新排定工期。", by=cast.editor, at=NOW)
    said = {"target": target, "outcome": "justified", "text": "拆迁延期属实，非部门所能左右。", "at": NOW}
    assert str(told(lambda: judge_miss(by=partners("reviewers", other), **said))) == RULES[Near.PARTNER]
    with time_machine.travel(NOW, tick=False):
        assert "misses" not in {one.key for one in needs_of(User.objects.get(username="near-reviewers"), TODAY)}
        assert "misses" in {one.key for one in needs_of(cast.reviewer, TODAY)}
    assert judge_miss(by=cast.reviewer, **said).outcome == "justified"


def test_whoever_has_reported_a_part_stays_near_though_a_later_edition_names_them_no_more(cast, other, target):
    User.objects.filter(pk=cast.inspector.pk).update(post="督查处长")
    report_part(target=target, by=other.editor, period="2027Q1", text="已配合划线。", at=moment(4, 5))
    named(target)
    by = partners("inspectors", other)
    assert set(refusals(target, claim(cast, target), by).values()) == {RULES[Near.PARTNER]}


def test_whoever_reported_and_was_transferred_to_the_inspection_office_does_not_check_it(cast, target):
    User.objects.filter(pk=cast.inspector.pk).update(post="督查处长")
    first = claim(cast, target, 10, by=cast.contributor)
    moved = cast.contributor
    moved.department, moved.post = None, "督查专员"
    moved.save()
    moved.groups.set([cast.inspector.groups.get()])
    later = claim(cast, target, 12, at=moment(4, 6))  # a colleague's, for the same period
    assert first.by_id == moved.pk
    assert set(refusals(target, later, moved).values()) == {RULES[Near.REPORTED]}
    assert waiting_count(User.objects.get(pk=moved.pk), TODAY) == 0


def test_a_substitute_of_a_co_operating_department_does_not_check_either(cast, other, target):
    City.objects.update(inspection_office=cast.department)
    Department.objects.filter(pk=cast.department.pk).update(substitute_inspector=other.head)
    assert str(told(lambda: find(cast, claim(cast, target), by=other.head))) == RULES[Near.PARTNER]


@pytest.mark.parametrize("principal", ["inspector", "reviewer"])
def test_acting_for_somebody_in_approvals_gives_no_right_to_check(cast, other, target, principal):
    """A delegation is for rounds of approval; neither does it lend the absent person's distance to the acting one."""
    Delegation.objects.create(
        principal=getattr(cast, principal), acting=other.head, begins=dt.date(2027, 1, 1), ends=dt.date(2027, 12, 31),
        by=cast.reviewer, at=moment(1, 1),
    )  # fmt: skip
    named(target)
    report = claim(cast, target)
    assert "Only the inspection office" in str(told(lambda: find(cast, report, by=other.head)))
    Target.objects.filter(pk=target.pk).update(due=dt.date(2027, 4, 1))
    find(cast, report)
    give_reason(target=target, text="征地拆迁延期，已重新排定工期。", by=cast.editor, at=NOW)
    said = {"target": target, "outcome": "justified", "text": "拆迁延期属实，非部门所能左右。", "at": NOW}
    assert "Only the supervisory organ" in str(told(lambda: judge_miss(by=other.head, **said)))


def test_after_the_close_they_correct_nothing_neither_by_a_finding_nor_by_hand(cast, other, target):
    from targets.closing.actions import close_year

    report = claim(cast, target, 30, period="2027Q4", at=moment(1, 5, 2028))
    find(cast, report, at=moment(1, 20, 2028))
    close_year(plan_year=PlanYear.objects.get(), by=make_person("administrators", "adm"), at=moment(2, 28, 2028))
    by, at = partners("inspectors", other), moment(4, 10, 2028)
    finding = Finding("verified", Decimal(40), completed_on=dt.date(2027, 12, 31), note="复核：验收资料补齐")
    for verb in (
        lambda: correct(report=report, by=by, finding=finding, at=at),
        lambda: override_status(target=target, status="met", reason=REASON, by=by, at=at),
    ):
        assert str(told(verb)) == RULES[Near.PARTNER]
    assert (Closing.objects.count(), FrozenResults.objects.count()) == (1, 1)


def test_lists_leave_it_to_a_colleague_and_a_page_that_is_opened_all_the_same_says_why(
    client, settings, cast, other, target
):
    settings.LANGUAGE_CODE = "en"
    report, by = claim(cast, target), partners("inspectors", other)
    signer = make_person("inspectors", "signer", post="督查专员")
    assert (waiting_count(by, TODAY), waiting_count(signer, TODAY)) == (0, 1)
    made = override_status(target=target, status="met", reason=REASON, by=signer, at=NOW)
    assert (to_confirm(by), to_confirm(cast.inspector)) == ([], [made])
    with time_machine.travel(NOW, tick=False):
        client.force_login(by)
        assert RULES[Near.PARTNER] in client.get(reverse("verification")).content.decode()
        for name, argument in (
            ("verify_report", report.pk),
            ("site_check", target.number),
            ("override", target.number),
        ):
            answer = client.get(reverse(name, args=[argument]))
            assert RULES[Near.PARTNER] in answer.content.decode(), name
            assert answer.context["form"] is None, name
        data = {"outcome": "verified", "value": "12", "method": "documents", "seen": "0"}
        assert client.post(reverse("verify_report", args=[report.pk]), data).status_code == 422
    assert not Verification.objects.exists()


def test_a_department_whose_code_is_part_of_anothers_is_another_department(cast, other, target):
    longer = Department.objects.create(code=f"{other.department.code}x", name="市某局")
    named(target, longer)
    claim(cast, target)
    assert waiting_count(partners("inspectors", other), TODAY) == 1
    assert waiting_count(make_person("inspectors", "longer", longer), TODAY) == 0
