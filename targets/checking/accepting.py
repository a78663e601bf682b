"""Accepts several claims as they stand, on the papers: all of them or none, each with a verification of its own."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from targets.actions import verify
from targets.models import ProgressReport, User, Verification
from targets.refusal import Refused, gettext_noop
from targets.reporting import Finding

MOST_AT_ONCE = 200


class NotAccepted(Refused):
    """One of the reports can't be accepted so; nothing was. `number` names its target, `cause` says why."""

    def __init__(self, number: str, cause: Refused) -> None:
        self.number, self.cause = number, cause
        super().__init__(gettext_noop("Nothing was accepted, because of %(number)s."), number=number)


def accept_claimed(*, reports: Sequence[int], by: User, at: dt.datetime | None = None) -> list[Verification]:
    """Verify these reports (keys, as they were shown) with the values claimed; every check of a single finding holds.

    Raises NotAccepted with the first culprit: one that must be looked at closely, of the own department, corrected or
    verified meanwhile, of a closed year, or not to be found. Nothing is recorded then.
    """
    moment = at or timezone.now()
    wanted = list(dict.fromkeys(reports))
    if not wanted:
        raise Refused(gettext_noop("Choose at least one report."))
    if len(wanted) > MOST_AT_ONCE:
        raise Refused(gettext_noop("Accept at most %(most)s reports at once."), most=MOST_AT_ONCE)
    there = ProgressReport.objects.visible_to(by).select_related("target").in_bulk(wanted)
    if len(there) < len(wanted):
        raise Refused(gettext_noop("One of these reports is not there; nothing was accepted."))
    with transaction.atomic():
        # the same order everywhere: two inspectors with the same rows wait for each other instead of both for ever
        return [_accept(one, by, moment) for one in sorted(there.values(), key=lambda one: one.target_id)]


def _accept(report: ProgressReport, by: User, at: dt.datetime) -> Verification:
    try:
        return verify(
            report=report, by=by, finding=Finding("verified", report.value, method="papers"), expects=0, at=at
        )
    except Refused as cause:
        raise NotAccepted(report.target.number, cause) from cause
