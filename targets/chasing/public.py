"""What of chasing is public: that a notice or referral was issued, its number and date, and how it ended; never its text."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from targets.models import Referral, ReferralStep, SupervisionNotice, Target


@dataclass(frozen=True)
class Referred:
    """One referral: its number and date, the outcome last decided, and the day on which it was closed."""

    number: str
    on: dt.date
    outcome: str  # as it is shown; "" while nothing is decided
    closed_on: dt.date | None


@dataclass(frozen=True)
class Chased:
    """Everything public about the chasing of one promise; empty for most."""

    notices: tuple[tuple[str, dt.date, int], ...] = ()  # number, date, grade
    referrals: tuple[Referred, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.notices or self.referrals)


def chased(target: Target) -> Chased:
    """Return what the public is told of one promise's chasing; three queries."""
    notices = SupervisionNotice.objects.filter(chase__target=target).order_by("sequence")
    referrals = Referral.objects.filter(target=target).prefetch_related("steps").order_by("sequence")
    return Chased(
        tuple((str(one), timezone.localdate(one.at), one.grade) for one in notices.only("year", "number", "at", "grade")),
        tuple(_referred(one) for one in referrals.only("year", "number", "at", "target")),
    )  # fmt: skip


def _referred(referral: Referral) -> Referred:
    steps = sorted(referral.steps.all(), key=lambda one: one.sequence)
    decided = [one for one in steps if one.kind == ReferralStep.Kind.DECIDED]
    closed = [one for one in steps if one.kind == ReferralStep.Kind.CLOSED]
    return Referred(
        str(referral),
        timezone.localdate(referral.at),
        str(ReferralStep.Outcome(decided[-1].outcome).label) if decided else "",
        timezone.localdate(closed[0].at) if closed else None,
    )
