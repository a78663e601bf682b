"""The draw, and accepting the rest as claimed: all or nothing, and never what must be looked at closely."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from publishing.insertonly import WrittenOnce
from targets.actions import verify
from targets.checking.accepting import NotAccepted, accept_claimed
from targets.checking.closeness import why_of
from targets.checking.drawing import draw_due, draw_sample, to_draw
from targets.facts import promise_of
from targets.models import City, PlanYear, SampleSeed, Target, Verification
from targets.refusal import Refused
from targets.reporting import Finding
from targets.sampling import Reason
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
AFTER = moment(4, 20)


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=4)
    return list(Target.objects.select_related("plan_year", "department"))


def seed(value, share=20, period="2027Q1"):
    """Put a known seed in place, as a draw would."""
    return SampleSeed.objects.create(
        plan_year=PlanYear.objects.get(year=2027), period=period, seed=value, share=share, at=moment(4, 16)
    )


def nobody():
    """Put a seed in place by whose draw no target of ours is chosen."""
    numbers = list(Target.objects.values_list("number", flat=True))
    from targets.sampling import Draw, drawn

    return seed(
        next(f"{n:064x}" for n in range(1000) if not any(drawn(Draw(f"{n:064x}", 5), one) for one in numbers)), 5
    )


def draw(cast, at=AFTER, period="2027Q1", by=None):
    return draw_sample(plan_year=PlanYear.objects.get(year=2027), period=period, by=by or cast.inspector, at=at)


def test_a_seed_is_drawn_once_with_the_share_of_that_day_and_stays_for_ever(cast, targets):
    one = draw(cast)
    assert len(bytes.fromhex(one.seed)) == 32
    assert (one.share, one.by) == (20, cast.inspector)
    PlanYear.objects.update(sample_share=50)
    with pytest.raises(Refused, match="drawn once"):
        draw(cast)
    with pytest.raises(WrittenOnce):
        SampleSeed.objects.filter(pk=one.pk).update(seed="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE targets_sampleseed SET seed = %s", ["0" * 64])
    with pytest.raises(IntegrityError), transaction.atomic():
        seed("0" * 64)
    assert SampleSeed.objects.get().share == 20


def test_nobody_draws_before_the_days_of_grace_are_over_and_only_the_inspection_office_does(cast, targets):
    with pytest.raises(Refused, match="after the days of grace"):
        draw(cast, at=moment(4, 15))
    for who in (cast.editor, cast.head, cast.evaluator, cast.reviewer):
        with pytest.raises(Refused, match="Only the inspection office"):
            draw(cast, by=who)
    assert not SampleSeed.objects.exists()


def test_the_clock_draws_what_is_due_and_running_twice_equals_once(cast, targets):
    claim(cast, targets[0])
    assert draw_due(at=moment(4, 15)) == to_draw(dt.date(2027, 4, 15)) == []
    (one,) = draw_due(at=AFTER)
    assert (one.period, one.by) == ("2027Q1", None)
    assert draw_due(at=AFTER) == []
    assert SampleSeed.objects.count() == 1


def test_two_draws_give_two_seeds(cast, targets):
    assert draw(cast).seed != draw(cast, at=moment(7, 20), period="2027Q2").seed


def test_before_the_draw_nothing_is_accepted_on_the_papers_neither_together_nor_alone(cast, targets):
    one = claim(cast, targets[0])
    with pytest.raises(NotAccepted, match=one.target.number) as refused:
        accept_claimed(reports=[one.pk], by=cast.inspector, at=moment(4, 10))
    assert "not drawn yet" in str(refused.value.cause)
    with pytest.raises(Refused, match="not drawn yet"):
        verify(
            report=one, by=cast.inspector, finding=Finding("verified", Decimal(12), method="papers"), at=moment(4, 10)
        )
    assert not Verification.objects.exists()


def test_the_rest_is_accepted_as_claimed_each_with_a_finding_of_its_own(cast, targets):
    reports = [claim(cast, one, 10 + place) for place, one in enumerate(targets)]
    nobody()
    made = accept_claimed(reports=[one.pk for one in reports], by=cast.inspector, at=AFTER)
    assert [(one.report_id, one.value, one.method, one.outcome, one.fulfilled) for one in made] == [
        (one.pk, one.value, "papers", "verified", None) for one in reports
    ]


def test_what_the_draw_fell_on_is_refused_with_its_name_and_nothing_is_accepted(cast, targets):
    reports = [claim(cast, one) for one in targets]
    seed("a" * 64, share=100)
    with pytest.raises(NotAccepted, match=r"2027-jtys-001") as refused:
        accept_claimed(reports=[one.pk for one in reports], by=cast.inspector, at=AFTER)
    assert "drawn by lot" in str(refused.value.cause)
    assert not Verification.objects.exists()


def bad(cast, target, what):
    """Return a report that must be looked at closely, for one reason."""
    if what is Reason.LATE:
        return claim(cast, target, at=moment(4, 16))
    if what is Reason.DONE:
        return claim(cast, target, done=True)
    if what is Reason.DUE:
        Target.objects.filter(pk=target.pk).update(due=dt.date(2027, 4, 1))
        return claim(cast, target)
    find(cast, claim(cast, target, 9), 8, *(["disputed"] if what is Reason.DISPUTED else []))
    return claim(cast, target, 11, at=moment(4, 12))


@pytest.mark.parametrize("what", [Reason.LATE, Reason.DONE, Reason.DUE, Reason.DISPUTED, Reason.CORRECTS])
def test_one_that_must_be_looked_at_closely_stops_all_the_others(cast, targets, what):
    good = [claim(cast, one) for one in targets[1:]]
    one = bad(cast, targets[0], what)
    nobody()
    before = Verification.objects.count()
    target = Target.objects.select_related("plan_year").get(pk=targets[0].pk)
    assert what in why_of(one, promise_of(target))
    with pytest.raises(NotAccepted, match=targets[0].number):
        accept_claimed(reports=[one.pk, *(each.pk for each in good)], by=cast.inspector, at=AFTER)
    assert Verification.objects.count() == before


def test_a_report_changed_meanwhile_is_not_accepted_in_its_old_form(cast, targets):
    one = claim(cast, targets[0])
    claim(cast, targets[0], 13, at=moment(4, 14))
    nobody()
    with pytest.raises(NotAccepted) as refused:
        accept_claimed(reports=[one.pk], by=cast.inspector, at=AFTER)
    assert "newer report" in str(refused.value.cause)


def test_a_report_that_somebody_verified_meanwhile_is_not_accepted_over_that(cast, targets):
    one = claim(cast, targets[0])
    find(cast, one, 11)
    nobody()
    with pytest.raises(NotAccepted):
        accept_claimed(reports=[one.pk], by=cast.inspector, at=AFTER)
    assert one.verifications.get().value == 11


def test_nobody_accepts_for_the_own_department_nor_without_being_an_inspector(cast, targets):
    one = claim(cast, targets[0])
    nobody()
    own = make_person("inspectors", "own", cast.department)
    for who in (own, cast.evaluator, cast.reviewer, cast.editor, cast.head):
        with pytest.raises(NotAccepted):
            accept_claimed(reports=[one.pk], by=who, at=AFTER)
    stranger = make_person("editors", "stranger")
    with pytest.raises(Refused, match="not there"):
        accept_claimed(reports=[one.pk], by=stranger, at=AFTER)
    assert not Verification.objects.exists()


def test_the_inspection_offices_own_is_accepted_by_its_substitute_only(cast, targets):
    one = claim(cast, targets[0])
    nobody()
    City.objects.update(inspection_office=cast.department)
    cast.department.substitute_inspector = cast.evaluator
    cast.department.save()
    with pytest.raises(NotAccepted):
        accept_claimed(reports=[one.pk], by=cast.inspector, at=AFTER)
    assert len(accept_claimed(reports=[one.pk], by=cast.evaluator, at=AFTER)) == 1


def test_none_the_same_twice_or_too_many(cast, targets):
    one = claim(cast, targets[0])
    nobody()
    with pytest.raises(Refused, match="at least one"):
        accept_claimed(reports=[], by=cast.inspector, at=AFTER)
    with pytest.raises(Refused, match="at most 200"):
        accept_claimed(reports=range(201), by=cast.inspector, at=AFTER)
    assert len(accept_claimed(reports=[one.pk, one.pk], by=cast.inspector, at=AFTER)) == 1


def test_a_closed_year_accepts_nothing(cast, targets):
    one = claim(cast, targets[0])
    nobody()
    PlanYear.objects.update(closed_on=dt.date(2027, 4, 18))
    with pytest.raises(NotAccepted):
        accept_claimed(reports=[one.pk], by=cast.inspector, at=AFTER)


def test_a_dispute_can_not_rest_on_the_papers_alone(cast, targets):
    one = claim(cast, targets[0])
    nobody()
    with pytest.raises(Refused, match="say how"):
        verify(
            report=one, by=cast.inspector, at=AFTER,
            finding=Finding("disputed", Decimal(11), note="少一公里", method="papers"),
        )  # fmt: skip


def test_no_sample_is_drawn_before_its_time_so_that_somebody_could_foresee_it(settings, cast):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="before its time"):
        call_command("draw_samples", "--on", "2999-01-01")
    assert not SampleSeed.objects.exists()
