"""What is read for counting statuses says the same as what is read for showing them, whatever happened before."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from targets.management.commands.sync_roles import sync_roles
from targets.models import (
    OverrideConfirmation,
    PlanYear,
    ProgressReport,
    ReportingRule,
    StatusOverride,
    Target,
    Verification,
)
from targets.periods import Frequency
from targets.standing import Tally, judged, standings, statuses, tallies, tally
from tests.editions import publish_edition, target_entry
from tests.factories import Cast
from tests.targets.year import claim, find

KINDS = [
    {},
    {"kind": "count", "comparison": "eq", "due": "2027-06-30"},
    {"kind": "threshold", "comparison": "le", "milestones": []},
    {"kind": "dated", "comparison": "", "value": None, "due": "2027-09-30"},
    {"kind": "qualitative", "comparison": "", "value": None, "due": None},
]
DAYS = st.dates(dt.date(2027, 1, 20), dt.date(2028, 4, 1))
FINDING = st.fixed_dictionaries(
    {
        "after": st.integers(0, 40),
        "outcome": st.sampled_from(["verified", "verified", "disputed", "returned"]),
        "value": st.sampled_from([None, 0, 19, 20, 39, 40, 41]),
        "fulfilled": st.sampled_from([None, None, True, False]),
        "early": st.sampled_from([None, 0, 30]),
    }
)
REPORT = st.fixed_dictionaries(
    {
        "target": st.integers(0, len(KINDS) - 1),
        "quarter": st.integers(1, 4),
        "at": DAYS,
        "value": st.sampled_from([None, 12, 40]),
        "findings": st.lists(FINDING, max_size=3),
    }
)

BY_HAND = st.fixed_dictionaries(
    {
        "target": st.integers(0, len(KINDS) - 1),
        "status": st.sampled_from(["", "met", "met_late", "not_met", "at_risk"]),
        "at": DAYS,
        "confirmed": st.sampled_from([None, 0, 20]),
    }
)
WORLD = st.fixed_dictionaries(
    {
        "closed": st.booleans(),
        "withdrawn": st.sampled_from([None, *range(len(KINDS))]),
        "rules": st.dictionaries(
            st.sampled_from(["", "bureau", "office"]), st.sampled_from(list(Frequency)), max_size=3
        ),
    }
)


def _write(cast: Cast, targets: list[Target], reports: list[dict]) -> None:
    """Write the histories past the verbs: also such as no verb would let through."""
    for told in reports:
        at = timezone.make_aware(dt.datetime.combine(told["at"], dt.time(9)))
        as_of = dt.date(2027, told["quarter"] * 3, 28)
        report = ProgressReport.objects.create(
            target=targets[told["target"]], period=f"2027Q{told['quarter']}", as_of=as_of, value=told["value"],
            text="x", by=cast.editor, at=at,
        )  # fmt: skip
        for sequence, found in enumerate(told["findings"], start=1):
            early = found["early"]
            Verification.objects.create(
                report=report, sequence=sequence, outcome=found["outcome"], value=found["value"],
                fulfilled=found["fulfilled"], by=cast.inspector, at=at + dt.timedelta(days=found["after"]),
                completed_on=None if early is None else as_of - dt.timedelta(days=early),
            )  # fmt: skip


def _set_by_hand(cast: Cast, targets: list[Target], entries: list[dict]) -> None:
    """Set statuses by hand past the verbs, some of them confirmed at once or later."""
    signed = {"name": "某人", "post": "处长", "by": cast.inspector}
    for sequence, told in enumerate(entries, start=1):
        at = timezone.make_aware(dt.datetime.combine(told["at"], dt.time(9)))
        made = StatusOverride.objects.create(
            target=targets[told["target"]], sequence=sequence, status=told["status"], computed="overdue", reason="x",
            at=at, **signed,
        )  # fmt: skip
        if told["confirmed"] is not None:
            after = dt.timedelta(days=told["confirmed"])
            OverrideConfirmation.objects.create(override=made, at=at + after, **signed)


class AnyHistory(TestCase):
    """Random reports, corrections, findings and statuses set by hand, in random years, asked for on random days."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Publish one promise of each kind, one of them amended."""
        sync_roles()
        cls.cast = Cast()
        entries = [target_entry(2027, "jtys", serial, **kind) for serial, kind in enumerate(KINDS, start=1)]
        publish_edition(cls.cast.department, targets=entries)
        amended = [*entries[1:], {**entries[0], "value": "30", "due": "2027-09-30"}]
        publish_edition(cls.cast.department, targets=amended, number=2, reason="工期调整")
        cls.targets = list(Target.objects.order_by("serial"))

    @settings(max_examples=60)
    @given(
        reports=st.lists(REPORT, max_size=12), entries=st.lists(BY_HAND, max_size=4), world=WORLD, today=DAYS
    )  # fmt: skip
    def test_counting_and_showing_agree(
        self, reports: list[dict], entries: list[dict], world: dict, today: dt.date
    ) -> None:
        with transaction.atomic():
            _write(self.cast, self.targets, reports)
            _set_by_hand(self.cast, self.targets, entries)
            PlanYear.objects.update(closed_on=dt.date(2028, 2, 28) if world["closed"] else None)
            for kind, frequency in world["rules"].items():
                ReportingRule.objects.create(plan_year=PlanYear.objects.get(), kind=kind, frequency=frequency)
            every = Target.objects.all()
            if world["withdrawn"] is not None:
                withdrawn = self.targets[world["withdrawn"]]
                every.filter(pk=withdrawn.pk).update(withdrawn_in=withdrawn.edition_id)
            shown, counted = standings(every, today), {row.pk: one for row, one in judged(every, today)}
            assert {pk: one.status for pk, one in counted.items()} == {pk: one.status for pk, one in shown.items()}
            assert {pk: one.original for pk, one in counted.items()} == {pk: one.original for pk, one in shown.items()}
            assert {pk: one.computed for pk, one in counted.items()} == {pk: one.computed for pk, one in shown.items()}
            assert list(tallies(every, today).values()) == [tally(shown.values())]
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_years_tallies_take_one_query_for_three_targets_as_for_forty(cast, other):
    counts = []
    publish_edition(cast.department, targets=3)
    for target in Target.objects.all():
        find(cast, claim(cast, target))
    for more in (0, 37):
        if more:
            publish_edition(other.department, targets=more)
        with CaptureQueriesContext(connection) as queries:
            found = tallies(Target.objects.filter(plan_year__year=2027), dt.date(2027, 4, 22))
        counts.append(len(queries))
    assert counts == [1, 1]
    assert sum(found.values(), Tally()).promised == 40


@pytest.mark.django_db
def test_statuses_come_in_the_order_of_the_targets(cast):
    publish_edition(cast.department, targets=3)
    backwards = Target.objects.order_by("-serial")
    today = dt.date(2027, 2, 20)
    assert list(statuses(backwards, today)) == [one.pk for one in backwards]
    assert Counter(statuses(backwards.filter(serial__lt=3), today).values()) == {"not_due": 2}


@pytest.mark.django_db
def test_a_figure_keeps_every_digit_on_its_way(cast):
    publish_edition(cast.department, targets=[target_entry(2027, "jtys", 1, value="0.000001", due="2027-03-31")])
    (target,) = Target.objects.all()
    find(cast, claim(cast, target, Decimal("0.000001")))
    today = dt.date(2027, 4, 22)
    assert (
        statuses(Target.objects.all(), today)
        == {target.pk: "met"}
        == {target.pk: standings([target], today)[target.pk].status}
    )
