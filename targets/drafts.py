"""What somebody typed into a report and has not sent: kept for that person alone, on telephone and desk alike (ADR 30).

Files are never kept here: a browser does not hand over a file twice, and evidence is stored with its report only.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from targets.facts import actor, target_facts
from targets.models import ProgressReport, ReportDraft, Target, User
from targets.reporting import LONGEST_TEXT, check_report

KEPT = ("value", "text", "done", "links")  # the fields that are kept, as the form sends them
LONG = frozenset({"text", "links"})
LONGEST_FIGURE = 60
LATE = "late"  # a draft that arrives after its report


def typed_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what is kept of a form's data; longer than the form takes is cut off."""
    typed = {name: str(data.get(name, ""))[: LONGEST_TEXT if name in LONG else LONGEST_FIGURE] for name in KEPT}
    seen = str(data.get("seen", "0"))
    return typed | {"seen": seen if seen.isascii() and seen.isdecimal() and len(seen) < 19 else "0"}


def keep_draft(*, target: Target, by: User, period: str, data: Mapping[str, Any]) -> bool:
    """Keep what the person has typed so far; False when there is nothing to keep. Raises Refused.

    A draft that was on its way while its own report was filed is not kept: the report says it already.
    """
    facts = target_facts(target, timezone.localdate())
    check_report(actor(by), facts)
    if period not in facts.reportable:
        return False
    typed = typed_of(data)
    scope: dict[str, Any] = {"person": by, "target": target, "period": period}
    with transaction.atomic():
        Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
        newest = ProgressReport.objects.filter(target=target, period=period).order_by("-pk").first()
        if newest is not None and newest.by_id == by.pk and newest.pk > int(typed["seen"]):
            return False
        if not any(typed[name] for name in KEPT):
            ReportDraft.objects.filter(**scope).delete()
            return False
        try:
            with transaction.atomic():
                ReportDraft.objects.update_or_create(**scope, defaults={"typed": typed, "at": timezone.now()})
        except IntegrityError:  # the same page in two windows: the other one was kept
            return False
    return True


def begun_drafts(target: Target, person: User) -> list[str]:
    """Return the periods of a target on which the person began to write, the latest typed first."""
    found = ReportDraft.objects.filter(target=target, person=person).order_by("-at")
    return list(found.values_list("period", flat=True))


def draft_of(target: Target, person: User, period: str) -> dict[str, str]:
    """Return what the person typed and did not send, or {}; never what somebody else typed."""
    found = ReportDraft.objects.filter(target=target, person=person, period=period).first()
    return dict(found.typed) if found else {}
