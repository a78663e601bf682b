"""Draws the sample of a period: once, after the days of grace, from the operating system's own chance."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing.manuscript import link
from targets.checking.seed_chain import head
from targets.facts import locked_year
from targets.models import PlanYear, ProgressReport, SampleSeed, User
from targets.periods import due_by
from targets.refusal import Refused, gettext_noop
from targets.roles import Role
from targets.sampling import check_draw

BYTES = 32


@dataclass(frozen=True)
class Owed:
    """A period whose sample can be drawn now."""

    plan_year: PlanYear
    period: str


def draw_sample(*, plan_year: PlanYear, period: str, by: User | None, at: dt.datetime | None = None) -> SampleSeed:
    """Draw and record the seed of a period; `by` is None for the clock. Raises targets.refusal.Refused.

    Nobody chooses the seed: there is no way to hand one in, and the database refuses a second one.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        year = locked_year(plan_year.pk)
        there = SampleSeed.objects.filter(plan_year=year, period=period)
        person = User.objects.get(pk=by.pk) if by is not None else None
        check_draw(
            today=timezone.localdate(moment),
            in_time_until=due_by(period, year.grace_days),
            already=there.exists(),
            active=person is None or person.is_active,
            inspects=person is None or Role.INSPECTOR in person.roles,
        )
        try:
            with transaction.atomic():
                new = SampleSeed(
                    plan_year=year,
                    period=period,
                    seed=secrets.token_hex(BYTES),
                    share=year.sample_share,
                    by=person,
                    at=moment,
                )
                new.chain = link(head(), new.record())
                new.save()
                return new
        except IntegrityError as collision:
            raise Refused(gettext_noop("The sample of this period is drawn already; it is drawn once.")) from collision


def to_draw(today: dt.date) -> list[Owed]:
    """Return the periods with reports whose days of grace are over and whose sample is not drawn; two queries."""
    drawn = set(SampleSeed.objects.values_list("plan_year_id", "period"))
    reported = ProgressReport.objects.filter(target__plan_year__closed_on__isnull=True)
    pairs = set(reported.order_by().values_list("target__plan_year_id", "period").distinct()) - drawn
    years = PlanYear.objects.in_bulk({year for year, _ in pairs})
    owed = [Owed(years[year], period) for year, period in sorted(pairs)]
    return [one for one in owed if today > due_by(one.period, one.plan_year.grace_days)]


def draw_due(*, at: dt.datetime | None = None) -> list[SampleSeed]:
    """Draw every sample that is due; safe to run twice and by two machines at once."""
    moment, made = at or timezone.now(), []
    for one in to_draw(timezone.localdate(moment)):
        try:
            made.append(draw_sample(plan_year=one.plan_year, period=one.period, by=None, at=moment))
        except Refused:  # another machine was faster
            continue
    return made
