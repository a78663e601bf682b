"""A status set by hand: signed, confirmed where it favours the department, shown with the computed one beside it."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from publishing.insertonly import WrittenOnce
from targets.checking.overrides import confirm_override, override_status, seen_of, to_confirm
from targets.completion import Status
from targets.evaluation import evaluation_input
from targets.models import City, Department, OverrideConfirmation, PlanYear, StatusOverride, Target
from targets.refusal import Overtaken, Refused
from targets.standing import standings, tallies, tally
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 4, 22)
NOW = moment(4, 20)
REASON = "现场复核与台账不符，按复核结果认定。"


@pytest.fixture
def first(cast):
    return make_person("inspectors", "first", post="督查专员", last_name="甲")


@pytest.fixture
def second(cast):
    return make_person("inspectors", "second", post="督查处长", last_name="乙")


@pytest.fixture
def target(cast):
    publish_edition(cast.department, targets=1)
    target = Target.objects.select_related("plan_year", "department").get()
    find(cast, claim(cast, target))
    return target


def stand(target, today=TODAY):
    return standings(Target.objects.filter(pk=target.pk), today)[target.pk]


def set_status(target, by, status, at=NOW, **more):
    return override_status(target=target, status=status, reason=more.pop("reason", REASON), by=by, at=at, **more)


def test_one_that_favours_nobody_is_shown_at_once_with_both_statuses_and_its_signature(target, first):
    assert stand(target).status is Status.ON_TRACK
    set_status(target, first, "at_risk")
    found = stand(target)
    assert (found.status, found.computed, found.original) == (Status.AT_RISK, Status.ON_TRACK, Status.AT_RISK)
    assert (found.override.name, found.override.post, found.override.reason) == (first.label(), "督查专员", REASON)
    first.post = "市长"
    first.save()
    assert stand(target).override.post == "督查专员"
    assert stand(target, dt.date(2027, 4, 19)).override is None


def test_one_that_favours_the_department_is_shown_only_when_a_second_inspector_has_confirmed_it(target, first, second):
    made = set_status(target, first, "met")
    assert (stand(target).status, stand(target).override) == (Status.ON_TRACK, None)
    with pytest.raises(Refused, match="second inspector"):
        confirm_override(override=made, by=first, at=moment(4, 20))
    confirm_override(override=made, by=second, at=moment(4, 21))
    found = stand(target)
    assert (found.status, found.computed, found.override.confirmed_name) == (
        Status.MET,
        Status.ON_TRACK,
        second.label(),
    )
    assert stand(target, dt.date(2027, 4, 20)).status is Status.ON_TRACK  # it was not confirmed on that day
    with pytest.raises(Refused, match="confirmed already"):
        confirm_override(override=made, by=make_person("inspectors", "third", post="督查员"), at=moment(4, 22))


def test_an_early_mild_entry_does_not_hide_a_later_miss(cast, target, first):
    set_status(target, first, "at_risk")
    assert stand(target, dt.date(2028, 1, 10)).status is Status.OVERDUE
    PlanYear.objects.update(closed_on=dt.date(2028, 2, 28))
    assert stand(target, dt.date(2028, 3, 1)).status in {Status.NO_REPORT, Status.NOT_MET}


def test_it_is_lifted_only_by_a_newer_entry_and_lifting_a_severe_one_needs_two(target, first, second):
    set_status(target, first, "not_met")
    lifting = set_status(target, first, "", at=moment(4, 21))
    assert stand(target).status is Status.NOT_MET
    confirm_override(override=lifting, by=second, at=moment(4, 21))
    found = stand(target)
    assert (found.status, found.override) == (Status.ON_TRACK, None)
    assert [(one.sequence, one.status) for one in found.entries] == [(1, "not_met"), (2, "")]


def test_it_stays_for_ever(target, first):
    one = set_status(target, first, "at_risk")
    for change in (lambda: StatusOverride.objects.update(status="met"), one.delete, one.save):
        with pytest.raises(WrittenOnce):
            change()
    for statement in (
        "UPDATE targets_statusoverride SET status = 'met'",
        "UPDATE targets_statusoverride SET at = NULL",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusOverride.objects.create(
            target=target, sequence=1, status="met", computed="on_track", reason="x", name="x", post="x", by=first,
            at=moment(4, 21),
        )  # fmt: skip


def test_nobody_else_sets_or_confirms_one(cast, target, first, second):
    own = make_person("inspectors", "own", cast.department, post="督查员")
    for who in (
        own,
        cast.editor,
        cast.head,
        cast.reviewer,
        cast.leader,
        cast.evaluator,
        make_person("administrators", "adm"),
    ):
        with pytest.raises(Refused):
            set_status(target, who, "at_risk")
    made = set_status(target, first, "met")
    for who in (own, cast.head, cast.reviewer, cast.evaluator):
        with pytest.raises(Refused):
            confirm_override(override=made, by=who, at=moment(4, 20))
    second.is_active = False
    second.save()
    with pytest.raises(Refused, match="not active"):
        confirm_override(override=made, by=second, at=moment(4, 20))
    assert not OverrideConfirmation.objects.exists()


def test_the_inspection_offices_own_status_is_set_by_its_substitute(cast, target, first):
    City.objects.update(inspection_office=cast.department)
    with pytest.raises(Refused, match="no substitute is named"):
        set_status(target, first, "at_risk")
    substitute = make_person(None, "substitute", post="法制办主任")
    Department.objects.update(substitute_inspector=substitute)
    with pytest.raises(Refused, match="substitute does"):
        set_status(target, first, "at_risk")
    set_status(target, substitute, "at_risk")


def test_a_withdrawn_promise_is_never_turned(target, first):
    set_status(target, first, "at_risk")
    Target.objects.filter(pk=target.pk).update(withdrawn_in=target.edition_id)
    found = stand(target)
    assert (found.status, found.computed, found.override) == (Status.WITHDRAWN, Status.WITHDRAWN, None)
    with pytest.raises(Refused, match="stays withdrawn"):
        set_status(target, first, "met")


def test_a_year_that_was_closed_without_a_record_has_no_result_to_correct(target, first, second):
    PlanYear.objects.update(closed_on=dt.date(2027, 4, 21))
    for status in ("not_met", "met"):
        with pytest.raises(Refused, match="none to correct"):
            set_status(target, second, status, at=moment(4, 22))
    assert not StatusOverride.objects.exists()


def test_an_inspector_on_a_stale_page_is_told_whatever_came_meanwhile(cast, target, first, second):
    """Two tabs: an entry, a finding or a confirmation that the signer has not read stops the signature."""
    seen = seen_of(target)
    made = set_status(target, first, "met", expects=seen)
    with pytest.raises(Overtaken):
        set_status(target, second, "not_met", expects=seen)
    seen = seen_of(target)
    find(cast, claim(cast, target, 13, at=moment(4, 12)), at=moment(4, 13))
    for verb in (
        lambda: confirm_override(override=made, by=second, expects=seen, at=NOW),
        lambda: set_status(target, second, "not_met", expects=seen),
    ):
        with pytest.raises(Overtaken):
            verb()
    seen = seen_of(target)
    confirm_override(override=made, by=second, expects=seen, at=NOW)
    with pytest.raises(Overtaken):
        set_status(target, first, "", expects=seen)


def test_one_that_waits_is_taken_back_and_waits_no_more(target, first, second):
    made = set_status(target, first, "met")
    assert to_confirm(second) == [made]
    set_status(target, first, "", reason="提出时依据有误，予以撤回。")
    assert (to_confirm(second), stand(target).override) == ([], None)
    with pytest.raises(Refused, match="nothing to lift"):
        set_status(target, first, "")
    with pytest.raises(Refused, match="newer entry"):
        confirm_override(override=made, by=second, at=NOW)


def test_an_older_proposal_can_not_be_confirmed_past_a_newer_entry(target, first, second):
    old = set_status(target, first, "met")
    set_status(target, first, "at_risk", at=moment(4, 21))
    with pytest.raises(Refused, match="newer entry"):
        confirm_override(override=old, by=second, at=moment(4, 21))
    assert stand(target).status is Status.AT_RISK


def test_against_an_amended_wording_a_hand_says_nothing_of_the_first(target, first, second):
    confirm_override(override=set_status(target, first, "met"), by=second, at=moment(4, 20))
    assert stand(target).original is Status.MET
    other = publish_edition(Department.objects.create(code="zzz", name="市某局"), targets=1)
    Target.objects.filter(pk=target.pk).update(edition=other)
    found = stand(target)
    assert (found.status, found.original) == (Status.MET, Status.ON_TRACK)


def test_sums_count_what_is_shown_say_how_many_were_set_by_hand_and_hold_the_first_wording_beside(
    target, first, second
):
    confirm_override(override=set_status(target, first, "met"), by=second, at=moment(4, 20))
    (counted,) = tallies(Target.objects.all(), TODAY).values()
    assert (counted[Status.MET], counted.by_hand, counted.originally_kept) == (1, 1, 1)
    both = counted + tally([stand(target)])
    assert (both.promised, both.by_hand, both.originally_kept) == (2, 2, 2)


def test_the_evaluation_export_keeps_the_computed_status_and_who_set_the_other(cast, target, first, second):
    confirm_override(override=set_status(target, first, "met"), by=second, at=moment(4, 20))
    (row,) = evaluation_input(PlanYear.objects.get(year=2027), [cast.department], TODAY).targets
    assert (row["status"], row["computed_status"], row["override_reason"]) == ("met", "on_track", REASON)
    assert row["override_by"] == "甲（督查专员）; 乙（督查处长）"
    assert row["override_on"] == dt.date(2027, 4, 20)
    (summary,) = evaluation_input(PlanYear.objects.get(year=2027), [cast.department], TODAY).departments
    assert (summary["met"], summary["computed_kept"], summary["by_hand"]) == (1, 0, 1)
