"""Reads the statuses set by hand, as they stood at the end of a day: one query for any number of targets."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from targets.completion import Status
from targets.models import StatusOverride
from targets.overriding import Override


@dataclass(frozen=True)
class ByHand:
    """One entry as it is shown: what it sets, why, and who signed it."""

    sequence: int
    status: str  # "" lifts
    computed: Status  # what the findings said on the day it was made
    reason: str
    name: str
    post: str
    at: dt.datetime
    confirmed_name: str = ""
    confirmed_post: str = ""
    confirmed_at: dt.datetime | None = None

    def entry(self) -> Override:
        """Return it as the rule sees it."""
        return Override(self.sequence, self.status, self.confirmed_at is not None)


_COLUMNS = (
    "target_id", "sequence", "status", "computed", "reason", "name", "post", "at", "confirmation__name",
    "confirmation__post", "confirmation__at",
)  # fmt: skip


def read_overrides(scope: QuerySet[Any] | list[int], until: dt.datetime) -> dict[int, list[ByHand]]:
    """Return the entries made before a moment, by target, in their order; confirmations made later don't count."""
    found: dict[int, list[ByHand]] = {}
    rows = StatusOverride.objects.filter(target__in=scope, at__lt=until).order_by("target_id", "sequence")
    for target, sequence, status, computed, reason, name, post, at, *second in rows.values_list(*_COLUMNS):
        confirmed = second if second[2] is not None and second[2] < until else ("", "", None)
        made = ByHand(sequence, status, Status(computed), reason, name, post, at, *confirmed)
        found.setdefault(target, []).append(made)
    return found
