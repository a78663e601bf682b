"""The register's verbs between adoption and the year's end: report, verify. Nothing is ever overwritten (ADR 8)."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from publishing import pagefiles
from targets import telling
from targets.attaching import Attachment, Material, attach, checked, known_of
from targets.facts import actor, locked_target, target_facts
from targets.findings import checked_finding, keep
from targets.models import Evidence, ProgressReport, ReportDraft, SiteCheck, Target, User, Verification
from targets.periods import last_day
from targets.refusal import Overtaken, Repeated, gettext_noop
from targets.reporting import Claim, Finding, check_report, check_verify
from targets.web_address import Address


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
        locked = locked_target(target.pk)
        claim = Claim(period, text, value, done, as_of)
        check_report(actor(by), target_facts(locked, today), claim)
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
    with transaction.atomic():
        target = locked_target(report.target_id)
        new = checked_finding(
            report, target, finding, check=check_verify, by=by, at=moment, value_text=value_text, site_check=site_check
        )
        if expects is not None and new.sequence != expects + 1:
            raise Overtaken(gettext_noop("Somebody else verified this report meanwhile. Read that finding first."))
        telling.found(keep(new), target)
        pagefiles.take_days_down()
    return new
