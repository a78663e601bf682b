"""Closing a year, what it freezes, and late corrections."""

import datetime as dt
from decimal import Decimal

import pytest

from publishing.insertonly import WrittenOnce
from publishing.manuscript import sha256
from targets.checking.overrides import confirm_override, override_status
from targets.closing.actions import close_year, correct
from targets.closing.proof import prove_closings
from targets.closing.rows import current_of
from targets.evaluation import evaluation_input
from targets.models import City, Closing, Department, FrozenResults, Notice, PlanYear, Target, Verification
from targets.reporting import Finding, Refused
from targets.standing import standings
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
CLOSE = moment(2, 28, 2028)
LATER = moment(4, 10, 2028)


@pytest.fixture
def admin(roles):
    return make_person("administrators", "admin")


@pytest.fixture
def year(cast, other):
    """Two departments; of three targets of the first one is met, one is found short, one is silent."""
    publish_edition(cast.department, targets=3)
    publish_edition(other.department, targets=1)
    for number, value in ((1, 40), (2, 30)):
        target = Target.objects.get(department=cast.department, serial=number)
        find(cast, claim(cast, target, value, period="2027Q4", at=moment(1, 5, 2028)), at=moment(1, 20, 2028))
    return PlanYear.objects.get()


def row_of(department, number):
    return current_of(department, PlanYear.objects.get()).by_number[f"2027-{department.code}-{number:03d}"]


def latest(department, serial=2):
    return Target.objects.get(department=department, serial=serial).reports.latest("pk")


def mend(cast, value=40, **more):
    values = {"by": cast.inspector, "at": LATER, "note": "复核：验收资料补齐"} | more
    finding = Finding("verified", Decimal(value), completed_on=dt.date(2027, 12, 31), note=values.pop("note"))
    return correct(report=latest(cast.department, values.pop("serial", 2)), finding=finding, **values)


def test_closing_freezes_every_departments_results(cast, other, year, admin):
    closing = close_year(plan_year=year, by=admin, at=CLOSE)
    assert PlanYear.objects.get().closed_on == closing.on == dt.date(2028, 2, 28)
    assert {(one.department.code, one.sequence) for one in FrozenResults.objects.all()} == {
        (cast.department.code, 1),
        (other.department.code, 1),
    }
    stand = standings(Target.objects.all(), dt.date(2028, 2, 28))
    for target in Target.objects.all():
        row = row_of(target.department, target.serial)
        assert (row["status"], row["original_status"]) == (stand[target.pk].status, stand[target.pk].original)
        assert row["leaf"] == target.leaf
    assert row_of(cast.department, 1)["status"] == "met"
    assert row_of(cast.department, 2)["status"] == "not_met"
    assert row_of(cast.department, 3)["status"] == "no_report"
    assert row_of(cast.department, 1)["verified_value"] == "40"
    assert list(prove_closings()) == []


def test_a_frozen_row_repeats_nothing_of_the_promises_wording(cast, year, admin):
    close_year(plan_year=year, by=admin, at=CLOSE)
    target = Target.objects.filter(department=cast.department).first()
    assert target.task not in FrozenResults.objects.get(department=cast.department).rows_json


def test_those_whom_it_concerns_are_told(cast, year, admin):
    close_year(plan_year=year, by=admin, at=CLOSE)
    assert Notice.objects.filter(kind="year_closed", person__in=[cast.editor, cast.head]).count() == 2
    mend(cast)
    assert Notice.objects.filter(kind="result_corrected", person=cast.editor).count() == 1


def test_a_year_is_closed_over_waiting_reports_only_with_their_number_and_a_reason(cast, year, admin):
    claim(cast, Target.objects.get(department=cast.department, serial=3), 40, period="2027Q4", at=moment(2, 1, 2028))
    for said in (
        {},
        {"waiting_seen": 0, "reason": "部门未补充材料"},
        {"waiting_seen": 1},
        {"waiting_seen": 1, "reason": " — "},
    ):
        with pytest.raises(Refused):
            close_year(plan_year=year, by=admin, at=CLOSE, **said)
    assert PlanYear.objects.get().closed_on is None
    closing = close_year(plan_year=year, by=admin, at=CLOSE, waiting_seen=1, reason="部门未补充材料")
    assert (closing.waiting, closing.reason) == (1, "部门未补充材料")
    assert row_of(cast.department, 3)["waiting"] is True


def test_a_year_is_closed_once_and_never_before_it_is_over(year, admin):
    with pytest.raises(Refused, match="not over"):
        close_year(plan_year=year, by=admin, at=moment(12, 31))
    close_year(plan_year=year, by=admin, at=CLOSE)
    with pytest.raises(Refused, match="closed already"):
        close_year(plan_year=year, by=admin, at=LATER)
    with pytest.raises(WrittenOnce):
        Closing.objects.all().delete()


def test_an_empty_year_is_not_closed(admin, year):
    from tests.factories import PlanYearFactory

    with pytest.raises(Refused, match="nothing to close"):
        close_year(plan_year=PlanYearFactory(year=2026), by=admin, at=CLOSE)


def test_nobody_but_an_administrator_of_the_city_closes_a_year(cast, year):
    own = make_person("administrators", "admin-of-a-department", cast.department)
    retired = make_person("administrators", "retired", is_active=False)
    for by in (cast.editor, cast.head, cast.inspector, cast.reviewer, cast.leader, cast.evaluator, own, retired):
        with pytest.raises(Refused):
            close_year(plan_year=year, by=by, at=CLOSE)
    assert not Closing.objects.exists()


def test_after_the_close_nothing_is_reported_or_found_not_even_dated_back(cast, year, admin):
    target = Target.objects.get(department=cast.department, serial=3)
    waiting = claim(cast, target, 12)
    close_year(plan_year=year, by=admin, at=CLOSE, waiting_seen=1, reason="部门未补充材料")
    for at in (CLOSE, LATER, moment(2, 1, 2028)):
        with pytest.raises(Refused, match="closed"):
            claim(cast, target, 40, period="2027Q4", at=at)
        with pytest.raises(Refused, match="closed"):
            find(cast, waiting, at=at)


def test_time_moves_nothing_that_is_frozen(cast, year, admin):
    close_year(plan_year=year, by=admin, at=CLOSE)
    before = FrozenResults.objects.get(department=cast.department).rows
    for day in (dt.date(2028, 2, 28), dt.date(2028, 7, 1), dt.date(2031, 1, 1)):
        found = evaluation_input(year, [cast.department], day)
        assert [str(row["status"]) for row in found.targets] == [row["status"] for row in before]
        assert [row["reports_owed"] for row in found.targets] == [row["reports_owed"] for row in before]
        assert found.frozen == {
            str(one): one.digest for one in FrozenResults.objects.filter(department=cast.department)
        }
    assert list(prove_closings()) == []


def test_a_correction_is_a_new_version_with_its_reason_and_the_first_stays(cast, year, admin):
    close_year(plan_year=year, by=admin, at=CLOSE)
    first = FrozenResults.objects.get(department=cast.department)
    second = mend(cast)
    assert (second.sequence, second.reason, second.verification.note) == (2, "复核：验收资料补齐", "复核：验收资料补齐")
    assert row_of(cast.department, 2)["status"] == "met"
    assert FrozenResults.objects.get(pk=first.pk).by_number["2027-jtys-002"]["status"] == "not_met"
    others = [row["number"] for row in first.rows if row["number"] != "2027-jtys-002"]
    assert all(first.by_number[number] == second.by_number[number] for number in others)
    assert list(prove_closings()) == []
    asked = evaluation_input(PlanYear.objects.get(), [cast.department], dt.date(2028, 4, 10))
    assert [str(row["status"]) for row in asked.targets] == ["met", "met", "no_report"]
    earlier = evaluation_input(PlanYear.objects.get(), [cast.department], dt.date(2028, 4, 9))
    assert [str(row["status"]) for row in earlier.targets] == ["met", "not_met", "no_report"]


def test_a_correction_needs_a_reason_a_finding_that_changes_something_and_a_closed_year(cast, year, admin):
    with pytest.raises(Refused, match="not closed"):
        mend(cast)
    close_year(plan_year=year, by=admin, at=CLOSE)
    for note in ("", "  ", "—"):
        with pytest.raises(Refused):
            mend(cast, note=note)
    with pytest.raises(Refused, match="nothing is reported anew"):
        correct(report=latest(cast.department), by=cast.inspector, at=LATER, finding=Finding("returned", note="请补充"))
    seen = Verification.objects.count()
    mend(cast)
    with pytest.raises(Refused, match="corrected meanwhile"):
        mend(cast, 41, expects=1)
    assert Verification.objects.count() == seen + 1


def test_only_the_inspection_office_corrects_and_nobody_for_the_own_department(cast, year, admin):
    close_year(plan_year=year, by=admin, at=CLOSE)
    own = make_person("inspectors", "inspector-of-the-department", cast.department)
    for by in (cast.editor, cast.head, cast.reviewer, cast.evaluator, admin, own):
        with pytest.raises(Refused):
            mend(cast, by=by)
    assert FrozenResults.objects.filter(sequence=2).count() == 0


def test_the_inspection_office_does_not_improve_its_own_result(cast, year, admin):
    """Its own department's results are corrected by the substitute, or by nobody."""
    City.objects.update_or_create(defaults={"name": "泓州市", "inspection_office": cast.department})
    close_year(plan_year=year, by=admin, at=CLOSE)
    with pytest.raises(Refused, match="its own"):
        mend(cast)
    substitute = make_person("reviewers", "substitute")
    Department.objects.filter(pk=cast.department.pk).update(substitute_inspector=substitute)
    with pytest.raises(Refused, match="its substitute does"):
        mend(cast)
    assert mend(cast, by=substitute).sequence == 2


@pytest.mark.parametrize(
    "forge",
    [
        "UPDATE targets_frozenresults SET rows_json = REPLACE(rows_json, 'not_met', 'met')",
        "UPDATE targets_verification SET value = 40",
        "UPDATE targets_target SET value = 30",
        "UPDATE targets_planyear SET closed_on = '2028-03-31'",
        "UPDATE targets_closing SET reason = 'another'",
        "UPDATE targets_planyear SET grace_days = 0",
    ],
)
def test_whoever_changes_the_database_behind_the_verbs_is_named(cast, year, admin, forge):
    from django.db import connection

    close_year(plan_year=year, by=admin, at=CLOSE)
    table = forge.split()[1]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what still waits to be checked holds the table
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(forge)
    assert list(prove_closings())


def test_a_year_without_a_record_of_its_close_is_named(year):
    PlanYear.objects.update(closed_on=dt.date(2028, 2, 28))
    assert [one.what for one in prove_closings()] == ["the year was closed without a record"]


def test_the_frozen_digest_is_that_of_the_rows(cast, year, admin):
    close_year(plan_year=year, by=admin, at=CLOSE)
    one = FrozenResults.objects.get(department=cast.department)
    assert one.digest == sha256(one.rows_json)


@pytest.mark.parametrize("targets", [2, 9])
def test_closing_takes_the_same_number_of_queries_however_many_targets(
    cast, admin, django_assert_max_num_queries, targets
):
    publish_edition(cast.department, targets=targets)
    with django_assert_max_num_queries(45):
        close_year(plan_year=PlanYear.objects.get(), by=admin, at=CLOSE)


WHY = "部门未填报，督查部门现场核查确认全部里程已启用。"


@pytest.fixture
def signers(cast):
    return [make_person("inspectors", f"signer-{place}", post="督查专员") for place in range(2)]


def by_hand(cast, by, status="met", serial=3, **more):
    target = Target.objects.get(department=cast.department, serial=serial)
    return override_status(target=target, status=status, by=by, **{"reason": WHY, "at": LATER} | more)


def test_a_target_that_nobody_reported_on_is_corrected_by_hand_with_a_second_inspector(cast, year, admin, signers):
    close_year(plan_year=year, by=admin, at=CLOSE)
    first = FrozenResults.objects.get(department=cast.department)
    made = by_hand(cast, signers[0])
    assert row_of(cast.department, 3)["status"] == "no_report"  # it favours the department: one alone moves nothing
    with pytest.raises(Refused, match="second inspector"):
        confirm_override(override=made, by=signers[0], at=LATER)
    confirm_override(override=made, by=signers[1], at=moment(4, 12, 2028))
    new = current_of(cast.department, PlanYear.objects.get())
    assert (new.sequence, new.reason, new.override, new.verification) == (2, WHY, made, None)
    assert (new.by, new.target.serial) == (signers[1], 3)
    row = new.by_number["2027-jtys-003"]
    assert (row["status"], row["computed_status"], row["override_reason"]) == ("met", "no_report", WHY)
    assert row["reports_owed"] == first.by_number["2027-jtys-003"]["reports_owed"]  # silence stays silence
    assert FrozenResults.objects.get(pk=first.pk).rows_json == first.rows_json
    assert all(new.by_number[number] == first.by_number[number] for number in first.by_number if number[-1] != "3")
    assert list(prove_closings()) == []
    assert Notice.objects.filter(kind="result_corrected", person=cast.editor).count() == 1
    asked = evaluation_input(PlanYear.objects.get(), [cast.department], dt.date(2028, 4, 11))
    assert [str(row["status"]) for row in asked.targets] == ["met", "not_met", "no_report"]


def test_a_correction_by_hand_that_favours_nobody_counts_at_once_and_is_lifted_by_two(cast, year, admin, signers):
    close_year(plan_year=year, by=admin, at=CLOSE)
    by_hand(cast, signers[0], "not_met", serial=1, reason="复查发现部分路段并未启用。")
    assert (row_of(cast.department, 1)["status"], row_of(cast.department, 1)["computed_status"]) == ("not_met", "met")
    lifting = by_hand(cast, signers[0], "", serial=1, at=moment(4, 11, 2028))
    assert row_of(cast.department, 1)["status"] == "not_met"
    confirm_override(override=lifting, by=signers[1], at=moment(4, 12, 2028))
    assert row_of(cast.department, 1)["status"] == "met"
    assert [one.sequence for one in FrozenResults.objects.corrections()] == [2, 3]
    assert list(prove_closings()) == []


def test_a_finding_and_a_hand_correct_one_year_after_each_other(cast, year, admin, signers):
    close_year(plan_year=year, by=admin, at=CLOSE)
    made = by_hand(cast, signers[0])
    mend(cast, at=moment(4, 11, 2028))
    confirm_override(override=made, by=signers[1], at=moment(4, 12, 2028))
    found = FrozenResults.objects.corrections()
    assert [(one.sequence, one.target.serial) for one in found] == [(2, 2), (3, 3)]
    assert [row_of(cast.department, serial)["status"] for serial in (1, 2, 3)] == ["met", "met", "met"]
    assert list(prove_closings()) == []


def test_a_correction_by_hand_is_not_the_departments_and_takes_back_nothing_that_is_frozen(cast, year, admin, signers):
    close_year(plan_year=year, by=admin, at=CLOSE)
    own = make_person("inspectors", "inspector-of-the-department", cast.department, post="督查专员")
    for by in (own, cast.editor, cast.head, cast.reviewer, cast.evaluator, admin):
        with pytest.raises(Refused):
            by_hand(cast, by)
    for status in ("on_track", "at_risk", "no_report", "withdrawn"):
        with pytest.raises(Refused):
            by_hand(cast, signers[0], status)
    made = by_hand(cast, signers[0])
    with pytest.raises(Refused):
        confirm_override(override=made, by=own, at=LATER)
    by_hand(cast, signers[0], "", reason="提出时依据有误，予以撤回。")
    assert FrozenResults.objects.filter(department=cast.department).count() == 1
    assert list(prove_closings()) == []


def test_a_proposal_from_before_the_close_is_no_result_and_is_confirmed_as_a_correction(cast, year, admin, signers):
    made = by_hand(cast, signers[0], serial=2, at=moment(2, 20, 2028))
    close_year(plan_year=year, by=admin, at=CLOSE)
    assert row_of(cast.department, 2)["status"] == "not_met"
    confirm_override(override=made, by=signers[1], at=LATER)
    new = current_of(cast.department, PlanYear.objects.get())
    assert (new.sequence, new.override, new.by_number["2027-jtys-002"]["status"]) == (2, made, "met")
    assert list(prove_closings()) == []


def test_a_late_correction_rests_on_a_finding_or_on_a_hand_and_never_on_nothing(cast, year, admin):
    from django.db import IntegrityError, transaction

    closing = close_year(plan_year=year, by=admin, at=CLOSE)
    with pytest.raises(IntegrityError), transaction.atomic():
        FrozenResults.objects.create(
            closing=closing, department=cast.department, sequence=2, rows_json="[]", digest="a" * 64, reason="无",
            by=admin, at=LATER, chain="b" * 64,
        )  # fmt: skip
