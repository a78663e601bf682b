"""What chasing has to say of targets: notices and referrals that were issued, and the referrals that are still open."""

import datetime as dt
from collections.abc import Iterable

from targets.evaluating.measuring import Chased
from targets.models import Referral, ReferralStep, SupervisionNotice

Referrals = dict[int, list[Referral]]


def chased(targets: Iterable[int], until: dt.datetime) -> dict[int, list[Chased]]:
    """Return, by target's key, the notices and referrals issued until then; three queries.

    A referral does not count where the supervisory organ's last decision until then accepted the explanation.
    """
    keys = list(targets)
    found: dict[int, list[Chased]] = {}
    notices = SupervisionNotice.objects.filter(chase__target__in=keys, at__lte=until).select_related("chase__target")
    for one in notices.defer("text_json"):
        target = one.chase.target
        found.setdefault(target.pk, []).append(Chased("notice", target.number, str(one)))
    decided = ReferralStep.objects.filter(referral__target__in=keys, at__lte=until, kind=ReferralStep.Kind.DECIDED)
    last = dict(decided.order_by("sequence").values_list("referral", "outcome"))
    referrals = Referral.objects.filter(target__in=keys, at__lte=until).select_related("target").defer("text_json")
    for each in referrals:
        if last.get(each.pk) != ReferralStep.Outcome.ACCEPTED:
            found.setdefault(each.target_id, []).append(Chased("referral", each.target.number, str(each)))
    return found


def open_referrals(targets: Iterable[int]) -> Referrals:
    """Return, by target's key, the referrals that the supervisory organ has not closed, the oldest first; one query."""
    found: Referrals = {}
    for one in Referral.objects.open().filter(target__in=list(targets)).defer("text_json").order_by("sequence"):
        found.setdefault(one.target_id, []).append(one)
    return found
