"""A finding on a report: the facts that its rule asks for, and the row that keeps it. Verifying and correcting build on it."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from targets.checking.closeness import why_of
from targets.completion import Found, kept
from targets.counted import counted
from targets.facts import actor, promise_of, target_facts
from targets.models import ProgressReport, SiteCheck, Target, User, Verification
from targets.refusal import Refused, gettext_noop
from targets.reporting import Actor, Finding, ReportFacts, TargetFacts

Check = Callable[[Actor, TargetFacts, ReportFacts, Finding], None]


def checked_finding(
    report: ProgressReport,
    target: Target,
    finding: Finding,
    *,
    check: Check,
    by: User,
    at: dt.datetime,
    value_text: str = "",
    site_check: SiteCheck | None = None,
) -> Verification:
    """Return the finding as the row that is to be kept, once the verb's rule (`check`) has agreed; the target is locked.

    `site_check` is the check that a finding made on site rests on: its day is the one that becomes public, whatever the
    finding says. Raises targets.refusal.Refused.
    """
    if site_check is not None and site_check.target_id != target.pk:
        raise Refused(gettext_noop("This on-site check was made for another target."))
    finding = replace(finding, visited_on=site_check.day if site_check is not None else None)
    facts = report_facts(report, target)
    check(actor(by), target_facts(target, timezone.localdate(at)), facts, finding)
    return Verification(
        report=report,
        sequence=facts.found_before + 1,
        outcome=finding.outcome,
        value=finding.value,
        value_text=value_text,
        fulfilled=finding.fulfilled,
        completed_on=finding.completed_on,
        note=finding.note.strip(),
        method="" if finding.outcome == Verification.Outcome.RETURNED else finding.method,
        site_check=site_check,
        by=by,
        at=at,
    )


def keep(new: Verification) -> Verification:
    """Insert the finding; the database refuses the second of two on one report."""
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError as collision:
        raise Refused(gettext_noop("Somebody else verified this report at the same moment.")) from collision
    return new


def report_facts(report: ProgressReport, target: Target) -> ReportFacts:
    """Return the report as the rule sees it, with the earlier period whose finding says that the promise was kept."""
    newest = target.reports.filter(period=report.period).order_by("-id").values_list("pk", flat=True)[0]
    promise = promise_of(target)
    standing = _standing_findings(target.reports.exclude(period=report.period).prefetch_related("verifications"))
    kept_in = next((period for period, found in standing if kept(promise, found)), "")
    before, close = report.verifications.count(), why_of(report, promise)
    return ReportFacts(report.as_of, newest == report.pk, before, kept_in, close)


@dataclass(frozen=True)
class _Filed:
    period: str
    report: int
    as_of: dt.date


def _standing_findings(reports: Iterable[ProgressReport]) -> list[tuple[str, Found]]:
    """Return (period, finding) of each period's newest report that was accepted or disputed, by period."""
    filed = [(_Filed(one.period, one.pk, one.as_of), _last_found(one)) for one in reports]
    return [
        (one.period, Found(one.as_of, last.value, last.fulfilled, last.completed_on)) for one, last in counted(filed)
    ]


def _last_found(report: ProgressReport) -> Verification | None:
    last = max(report.verifications.all(), key=lambda found: found.sequence, default=None)
    return None if last is None or last.outcome == Verification.Outcome.RETURNED else last
