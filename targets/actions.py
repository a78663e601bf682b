"""The register's verbs between adoption and the year's end: report, verify. Nothing is ever overwritten (ADR 8)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing import pagefiles
from targets import reporting, telling
from targets.attaching import Attachment, Material, attach, checked, known_of
from targets.checking.closeness import why_of
from targets.completion import Found, Milestone, Promise, kept
from targets.counted import counted
from targets.frequencies import schedule_of
from targets.models import Evidence, ProgressReport, ReportDraft, SiteCheck, Target, User, Verification
from targets.organs import own_of
from targets.periods import Schedule, last_day, reportable
from targets.refusal import Overtaken, Refused, Repeated, gettext_noop
from targets.reporting import Actor, Claim, Finding, ReportFacts, TargetFacts
from targets.standing_read import Row
from targets.web_address import Address


def promise_of(target: Target | Row) -> Promise:
    """Return the target as the completion rule sees it; a promise without a date is due on its year's last day."""
    return Promise(
        kind=target.kind,
        due=target.due or target.plan_year.last_day,
        comparison=target.comparison,
        value=target.value,
        milestones=tuple(
            Milestone(dt.date.fromisoformat(one["due"]), Decimal(one["value"]) if one["value"] is not None else None)
            for one in target.milestones
        ),
        withdrawn=target.withdrawn_in_id is not None,
        since=dt.date.fromisoformat(target.baseline["published"]) if target.baseline.get("published") else None,
    )


def actor(user: User) -> Actor:
    """Return the person as the database knows them now."""
    fresh = User.objects.select_related("department").get(pk=user.pk)
    department = fresh.department.code if fresh.department else ""
    return Actor(fresh.pk, fresh.is_active, frozenset(str(role) for role in fresh.roles), department)


def target_facts(target: Target, today: dt.date) -> TargetFacts:
    """Return the facts of a target on a day."""
    return facts_of(target, today, schedule_of(target), own_of("inspection_office"))


def facts_of(target: Target, today: dt.date, schedule: Schedule, inspection_office: int | None) -> TargetFacts:
    """Return the same for one of many, whose schedule and whose inspection office's department were read once."""
    closed = target.plan_year.closed_on
    return TargetFacts(
        department=target.department.code,
        withdrawn=target.withdrawn_in_id is not None,
        # what was closed with a record takes nothing dated back either
        year_closed=closed is not None and (today >= closed or hasattr(target.plan_year, "closing")),
        reportable=tuple(reportable(schedule, today)),
        plan=schedule,
        today=today,
        year=target.plan_year.year,
        promise=promise_of(target),
        of_inspection=inspection_office == target.department_id,
        substitute=target.department.substitute_inspector_id,
    )


def _locked(target_id: int) -> Target:
    """Lock first and read afterwards: a join read in the locking query is as old as the wait, and the year may be closed."""
    Target.objects.select_for_update(of=("self",)).only("pk").get(pk=target_id)
    return Target.objects.select_related("department", "plan_year").get(pk=target_id)


def report(
    *,
    target: Target,
    by: User,
    period: str,
    text: str,
    value: Decimal | None = None,
    value_text: str = "",
    done: bool = False,
    evidence: Sequence[Attachment] = (),
    carried: Sequence[Evidence] = (),
    links: Sequence[Address] = (),
    as_of: dt.date | None = None,
    expects: int | None = None,
    at: dt.datetime | None = None,
) -> ProgressReport:
    """Record what the department claims for a period, with its evidence; the same period again is a correction.

    `value` is cumulative, in the target's unit. `as_of` is the day the claim speaks of: the period's last day, or today
    if that is earlier; only the year's last report may name a later day. `expects` is the newest report of the period
    that the writer has seen (0: none; None does not ask). `carried` are files of earlier reports on the target that go
    with this one too; `links` are web addresses. Raises Refused; Overtaken where a newer report is there.
    """
    moment = at or timezone.now()
    today = timezone.localdate(moment)
    with transaction.atomic():
        locked = _locked(target.pk)
        claim = Claim(period, text, value, done, as_of)
        reporting.check_report(actor(by), target_facts(locked, today), claim)
        foreign = any(one.report.target_id != locked.pk for one in carried)
        material = checked(evidence, carried, links, foreign=foreign)
        _check_new(locked, claim, value_text, material, expects)
        new = drawn_up(locked, claim, by, moment, value_text)
        new.save()
        attach(new, material)
        ReportDraft.objects.filter(person=by, target=locked, period=period).delete()  # it is sent now
        pagefiles.take_days_down()
    return new


def drawn_up(target: Target, claim: Claim, by: User, moment: dt.datetime, value_text: str = "") -> ProgressReport:
    """Return a checked claim as the report that is to be kept."""
    return ProgressReport(
        target=target,
        period=claim.period,
        as_of=claim.as_of or min(last_day(claim.period), timezone.localdate(moment)),
        value=claim.value,
        value_text=value_text,
        done=claim.done,
        text=claim.text.strip(),
        by=by,
        at=moment,
    )


def _check_new(target: Target, claim: Claim, value_text: str, material: Material, expects: int | None) -> None:
    """Refuse a report sent twice, and one whose writer has not seen the newest."""
    last = target.reports.filter(period=claim.period).order_by("-id").first()
    if last is None:
        return
    said = (claim.value, value_text, claim.done, claim.text.strip())
    if said == (last.value, last.value_text, last.done, last.text) and claim.as_of in {None, last.as_of}:
        returned = last.verifications.exists()  # the same again after a finding is an answer to it
        if not returned and material.known_by() <= known_of(last):
            raise Repeated(gettext_noop("This report is there already, word for word; nothing was added."))
    if expects is not None and last.pk != expects:
        raise Overtaken(
            gettext_noop(
                "%(person)s has reported on this period meanwhile. Read that report first; yours would replace it."
            ),
            person=last.by.label(),
        )


def verify(
    *,
    report: ProgressReport,
    by: User,
    finding: Finding,
    value_text: str = "",
    site_check: SiteCheck | None = None,
    expects: int | None = None,
    at: dt.datetime | None = None,
) -> Verification:
    """Record what the inspection office found about a report; a second finding needs a reason and stands beside the first.

    `expects` is the number of findings that the inspector has seen, so that of two inspectors at work on one report the
    slower one is told; None does not ask. `site_check` is the check that a finding made on site rests on; its day becomes
    public. Raises targets.refusal.Refused.
    """
    moment = at or timezone.now()
    if site_check is not None:
        finding = replace(finding, visited_on=site_check.day)
    with transaction.atomic():
        target = _locked(report.target_id)
        if site_check is not None and site_check.target_id != target.pk:
            raise Refused(gettext_noop("This on-site check was made for another target."))
        facts = _report_facts(report, target)
        reporting.check_verify(actor(by), target_facts(target, timezone.localdate(moment)), facts, finding)
        if expects is not None and facts.found_before != expects:
            raise Refused(gettext_noop("Somebody else verified this report meanwhile. Read that finding first."))
        found = _keep_finding(
            Verification(
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
                at=moment,
            )
        )
        telling.found(found, target)
        pagefiles.take_days_down()
    return found


def _keep_finding(found: Verification) -> Verification:
    """Insert the finding; the database refuses the second of two on one report."""
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as collision:
        raise Refused(gettext_noop("Somebody else verified this report at the same moment.")) from collision
    return found


def _report_facts(report: ProgressReport, target: Target) -> ReportFacts:
    """Return the report as the rule sees it, with the earlier period whose finding says that the promise was kept."""
    newest = target.reports.filter(period=report.period).order_by("-id").values_list("pk", flat=True)[0]
    promise = promise_of(target)
    standing = standing_findings(target.reports.exclude(period=report.period).prefetch_related("verifications"))
    kept_in = next((period for period, found in standing if kept(promise, found)), "")
    before, close = report.verifications.count(), why_of(report, promise)
    return ReportFacts(report.by_id, report.as_of, newest == report.pk, before, kept_in, close)


@dataclass(frozen=True)
class _Filed:
    period: str
    report: int
    as_of: dt.date


def standing_findings(reports: Iterable[ProgressReport]) -> list[tuple[str, Found]]:
    """Return (period, finding) of each period's newest report that was accepted or disputed, by period."""
    filed = [(_Filed(one.period, one.pk, one.as_of), _last_found(one)) for one in reports]
    return [
        (one.period, Found(one.as_of, last.value, last.fulfilled, last.completed_on)) for one, last in counted(filed)
    ]


def _last_found(report: ProgressReport) -> Verification | None:
    last = max(report.verifications.all(), key=lambda found: found.sequence, default=None)
    return None if last is None or last.outcome == Verification.Outcome.RETURNED else last
