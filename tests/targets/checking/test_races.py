"""Two hands on one draw, one selection, one status, one miss at the same moment."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from targets.checking.accepting import accept_claimed
from targets.checking.drawing import draw_due, draw_sample
from targets.checking.misses import give_reason, judge_miss
from targets.checking.overrides import confirm_override, override_status
from targets.closing.actions import close_year, correct
from targets.closing.proof import prove_closings
from targets.models import (
    FrozenResults,
    MissFinding,
    OverrideConfirmation,
    PlanYear,
    Referral,
    SampleSeed,
    StatusOverride,
    Target,
    Verification,
)
from targets.reporting import Finding
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.checking.test_accepting import nobody
from tests.targets.test_races import at_once, refused
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db(transaction=True)
AFTER = moment(4, 20)
REASON = "现场复核与台账不符，按复核结果认定。"


@pytest.fixture
def targets(transactional_db, cast):
    assert connection.vendor == "postgresql" or not connection.is_in_memory_db()
    publish_edition(cast.department, targets=3)
    return list(Target.objects.select_related("plan_year", "department"))


def test_of_two_draws_one_is_recorded_and_two_clocks_never_fail(cast, targets):
    claim(cast, targets[0])
    year = PlanYear.objects.get(year=2027)
    draw = lambda: draw_sample(plan_year=year, period="2027Q1", by=cast.inspector, at=AFTER)  # noqa: E731
    results = at_once(draw, draw, lambda: draw_due(at=AFTER))
    assert SampleSeed.objects.count() == 1
    assert len(refused(results)) in {1, 2}


def test_of_two_inspectors_with_the_same_rows_one_accepts_all_and_the_other_nothing(cast, targets):
    reports = [claim(cast, one).pk for one in targets]
    second = make_person("inspectors", "inspector-2")
    nobody()
    results = at_once(
        lambda: accept_claimed(reports=reports, by=cast.inspector, at=AFTER),
        lambda: accept_claimed(reports=reports[::-1], by=second, at=AFTER),
    )
    assert len(refused(results)) == 1
    assert Verification.objects.values("by").distinct().count() == 1
    assert Verification.objects.count() == len(reports)


def test_a_correction_at_the_same_moment_is_never_accepted_unseen(cast, targets):
    old = claim(cast, targets[0])
    nobody()
    at_once(
        lambda: accept_claimed(reports=[old.pk], by=cast.inspector, at=moment(4, 16)),
        lambda: claim(cast, targets[0], 39, at=moment(4, 16)),
    )
    assert not Verification.objects.exclude(report=old).exists()


def test_of_two_statuses_one_is_recorded_and_of_two_confirmations_one(cast, targets):
    find(cast, claim(cast, targets[0]))
    people = [make_person("inspectors", f"inspector-{n}", post="督查专员") for n in range(3)]
    results = at_once(
        *(
            lambda by=by: override_status(target=targets[0], status="met", reason=REASON, by=by, expects=1, at=AFTER)
            for by in people[:2]
        )
    )
    assert len(refused(results)) == 1
    made = StatusOverride.objects.get()
    others = [one for one in people if one.pk != made.by_id]
    results = at_once(*(lambda by=by: confirm_override(override=made, by=by, at=AFTER) for by in others))
    assert len(refused(results)) == 1
    assert OverrideConfirmation.objects.count() == 1


def test_of_two_findings_on_a_miss_one_is_recorded_with_one_referral(cast, targets):
    Target.objects.filter(pk=targets[0].pk).update(due=dt.date(2027, 4, 1), value=Decimal(40))
    give_reason(target=targets[0], text="征地拆迁延期，已重新排定工期。", by=cast.editor, at=AFTER)
    second = make_person("reviewers", "reviewer-2")
    said = {
        "target": targets[0],
        "outcome": "unjustified",
        "text": "三季度已有条件开工而未开工。",
        "expects": 1,
        "at": AFTER,
    }
    results = at_once(*(lambda by=by: judge_miss(by=by, **said) for by in (cast.reviewer, second)))
    assert len(refused(results)) == 1
    assert (MissFinding.objects.count(), Referral.objects.count()) == (1, 1)


def test_a_finding_and_a_hand_that_correct_at_the_same_moment_make_a_version_each(cast, targets):
    report = claim(cast, targets[0], 30, period="2027Q4", at=moment(1, 5, 2028))
    find(cast, report, at=moment(1, 20, 2028))
    close_year(plan_year=targets[0].plan_year, by=make_person("administrators", "adm"), at=moment(2, 28, 2028))
    people = [make_person("inspectors", f"inspector-{n}", post="督查专员") for n in range(2)]
    at = moment(4, 10, 2028)
    made = override_status(target=targets[1], status="met", reason=REASON, by=people[0], at=at)
    finding = Finding("verified", Decimal(40), completed_on=dt.date(2027, 12, 31), note="复核：验收资料补齐")
    results = at_once(
        lambda: correct(report=report, by=cast.inspector, finding=finding, at=at),
        lambda: confirm_override(override=made, by=people[1], at=at),
    )
    assert refused(results) == []
    assert sorted(one.target.serial for one in FrozenResults.objects.corrections()) == [1, 2]
    assert [one.sequence for one in FrozenResults.objects.order_by("sequence")] == [1, 2, 3]
    assert list(prove_closings()) == []
