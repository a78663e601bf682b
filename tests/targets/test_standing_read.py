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
from targets.models import PlanYear, ProgressReport, Target, Verification
from targets.standing import Tally, standings, statuses, tallies, tally
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


class AnyHistory(TestCase):
    """Random reports, corrections and findings, asked for on random days."""

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
    @given(reports=st.lists(REPORT, max_size=12), today=DAYS, closed=st.booleans())
    def test_counting_and_showing_agree(self, reports: list[dict], today: dt.date, closed: bool) -> None:
        with transaction.atomic():
            _write(self.cast, self.targets, reports)
            PlanYear.objects.update(closed_on=dt.date(2028, 2, 28) if closed else None)
            every = Target.objects.all()
            shown = standings(every, today)
            assert statuses(every, today) == {pk: one.status for pk, one in shown.items()}
            assert list(tallies(every, today).values()) == [tally(shown.values())]
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_years_tallies_take_as_many_queries_for_three_targets_as_for_forty(cast, other):
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
    assert counts == [4, 4]
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
