"""Reports by an owner's link: everything that the link stands for is checked again under the target's lock (ADR 30)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from targets import telling
from targets.actions import report
from targets.models import LinkedReport, ProgressReport, Target
from targets.report_link import ReportLink, find_link


def report_by_link(*, token: str, at: dt.datetime | None = None, **claim: Any) -> ProgressReport:
    """Record what the officer whom the link was made for claims; `claim` is as for actions.report.

    Raises NoLink or DeadLink when the link does not serve at this moment, and targets.refusal.Refused.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        seen = find_link(token, moment)
        Target.objects.select_for_update(of=("self",)).get(pk=seen.ownership.target_id)
        link: ReportLink = find_link(token, moment)  # a hand-over locks the target too: now nobody can be in between
        officer = link.ownership.officer
        assert officer is not None, "a link without an officer is dead"
        filed = report(target=link.ownership.target, by=officer, at=moment, **claim)
        LinkedReport.objects.create(report=filed, ownership=link.ownership)
        telling.by_link(filed, link.ownership)
    return filed
