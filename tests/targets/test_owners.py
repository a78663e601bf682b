"""Naming owners and handing over."""

import pytest
from django.db import IntegrityError, connection, transaction

from publishing.insertonly import WrittenOnce
from targets.models import Ownership, Target
from targets.owners import Chosen, TargetRefused, hand_over, name_owner, name_owners, owners
from targets.refusal import Overtaken, Refused
from tests.editions import publish_edition
from tests.targets.owned import own, pass_on
from tests.targets.year import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=3)
    return list(Target.objects.select_related("plan_year"))


def test_the_newest_ownership_counts_and_the_earlier_stay(cast, targets, django_assert_num_queries):
    first = own(cast, targets[0])
    second = pass_on(cast, targets[0], cast.head)
    own(cast, targets[1])
    with django_assert_num_queries(1):
        found = owners(targets)
    assert {key: one.officer for key, one in found.items()} == {
        targets[0].pk: cast.head,
        targets[1].pk: cast.contributor,
    }
    assert [one.sequence for one in targets[0].ownerships.all()] == [first.sequence, second.sequence] == [1, 2]
    assert second.reason == "轮岗"


def test_several_are_named_at_once_or_none(cast, targets):
    own(cast, targets[1])
    chosen = Chosen("运输处", cast.contributor)
    with pytest.raises(TargetRefused, match="Say why") as refused:
        name_owners(targets=targets, chosen=chosen, by=cast.editor)
    assert refused.value.number == targets[1].number
    assert Ownership.objects.count() == 1
    name_owners(targets=targets, chosen=chosen, by=cast.head, reason="机构调整")
    assert {one.unit for one in owners(targets).values()} == {"运输处"}
    assert list(targets[0].ownerships.values_list("reason", flat=True)) == [""]  # a first naming is no hand-over


def test_a_hand_over_that_did_not_see_the_last_one_is_told(cast, targets):
    first = own(cast, targets[0])
    pass_on(cast, targets[0], cast.head, expects=first.sequence)
    with pytest.raises(Overtaken):
        pass_on(cast, targets[0], cast.editor, expects=first.sequence)
    with pytest.raises(TargetRefused, match="meanwhile"):
        name_owners(targets=targets, chosen=Chosen("运输处"), by=cast.editor, reason="调整", expects={targets[0].pk: 1})


def test_another_departments_people_and_offices_neither_name_nor_are_named(cast, other, targets):
    for by in (other.editor, other.head, cast.contributor, cast.inspector, cast.evaluator, cast.leader):
        with pytest.raises(Refused):
            name_owner(target=targets[0], chosen=Chosen("处"), by=by)
    for officer in (other.contributor, cast.inspector, cast.leader):
        with pytest.raises(Refused, match="active account of this department"):
            own(cast, targets[0], officer)
    cast.contributor.is_active = False
    cast.contributor.save()
    with pytest.raises(Refused, match="active account"):
        own(cast, targets[0])


def test_what_an_officer_was_when_the_screen_was_opened_does_not_count(cast, other, targets):
    stale = cast.contributor
    type(stale).objects.filter(pk=stale.pk).update(department=other.department)
    with pytest.raises(Refused, match="active account of this department"):
        own(cast, targets[0], stale)


def test_the_database_itself_keeps_every_owner_and_one_of_each_number(cast, targets):
    first = own(cast, targets[0])
    row = {"target": targets[0], "unit": "x", "since": first.since, "by": cast.editor, "at": first.at}
    for wrong in ({"sequence": 1}, {"sequence": 2, "reason": ""}, {"sequence": 0, "reason": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ownership.objects.create(**row | wrong)
    with pytest.raises(WrittenOnce):
        Ownership.objects.update(unit="y")
    with pytest.raises(Exception, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE targets_ownership SET unit = 'y'")


def test_a_target_withdrawn_or_of_a_closed_year_is_not_handed_over(cast, targets):
    own(cast, targets[0])
    targets[0].plan_year.closed_on = targets[0].plan_year.last_day
    targets[0].plan_year.save()
    with pytest.raises(Refused, match="closed"):
        hand_over(
            target=targets[0], chosen=Chosen("处"), reason="x", by=cast.editor,
            at=moment(3, 1, 2028),
        )  # fmt: skip
