"""The verbs of the year's end: close a year, correct a frozen result. Each is a record; nothing is opened again."""

import datetime as dt
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing import pagefiles
from publishing.manuscript import FIRST_LINK, link
from targets import actions
from targets.closing import telling
from targets.closing.rows import corrected, current_of, frozen_text, results_on, year_digest
from targets.closing.rule import YearFacts, changed_numbers, check_close, check_correct, differences
from targets.closing.waiting import waiting_reports
from targets.models import (
    Closing,
    Department,
    FrozenResults,
    PlanYear,
    ProgressReport,
    SiteCheck,
    Target,
    User,
    Verification,
)
from targets.refusal import Refused, gettext_noop
from targets.reporting import Finding


def _moment(at: dt.datetime | None) -> dt.datetime:
    return (at or timezone.now()).astimezone(dt.UTC).replace(microsecond=0)


def year_facts(plan_year: PlanYear, today: dt.date) -> YearFacts:
    """Return what the rule asks of a plan year; three queries."""
    return YearFacts(
        last_day=plan_year.last_day,
        today=today,
        promises=Target.objects.filter(plan_year=plan_year).count(),
        waiting=waiting_reports(plan_year).count(),
        closed=plan_year.closed_on is not None or Closing.objects.filter(plan_year=plan_year).exists(),
    )


def close_year(
    *,
    plan_year: PlanYear,
    by: User,
    waiting_seen: int | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Closing:
    """Close the year today and freeze every department's results; it is never opened again.

    `waiting_seen` is how many unverified reports the person was told of, `reason` why they are left so. Raises Refused.
    """
    moment = _moment(at)
    with transaction.atomic():
        locked = PlanYear.objects.select_for_update().get(pk=plan_year.pk)
        # whoever reports or verifies holds the target: wait for them, and let them find the year closed afterwards
        list(Target.objects.select_for_update(of=("self",)).filter(plan_year=locked).values_list("pk", flat=True))
        today = timezone.localdate(moment)
        facts = year_facts(locked, today)
        check_close(actions.actor(by), facts, waiting_seen=waiting_seen, reason=reason)
        locked.closed_on = today
        locked.save(update_fields=["closed_on"])
        departments = {one.code: one for one in Department.objects.filter(target__plan_year=locked).distinct()}
        rows = results_on(locked, departments.values(), today)
        texts = {code: frozen_text(found) for code, found in rows.items()}
        closing = _closing(locked, {code: digest for code, (_text, digest) in texts.items()}, facts, reason, by, moment)
        for code, (text, digest) in sorted(texts.items()):
            first = FrozenResults(
                closing=closing, department=departments[code], rows_json=text, digest=digest, by=by, at=moment
            )
            first.chain = link(closing.chain, first.record())
            first.save()
        telling.closed(closing, list(departments.values()))
        pagefiles.take_days_down()
    plan_year.closed_on = today
    return closing


def _closing(
    plan_year: PlanYear, digests: dict[str, str], facts: YearFacts, reason: str, by: User, moment: dt.datetime
) -> Closing:
    new = Closing(
        plan_year=plan_year,
        on=facts.today,
        waiting=facts.waiting,
        reason=reason.strip() if facts.waiting else "",
        digest=year_digest(digests),
        by=by,
        at=moment,
    )
    last = Closing.objects.order_by("-id").values_list("chain", flat=True).first()
    new.chain = link(last or FIRST_LINK, new.record())
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError as collision:
        raise Refused(gettext_noop("Somebody else closed a year at the same moment; look again.")) from collision
    return new


def correct(
    *,
    report: ProgressReport,
    by: User,
    finding: Finding,
    value_text: str = "",
    site_check: SiteCheck | None = None,
    expects: int | None = None,
    at: dt.datetime | None = None,
) -> FrozenResults:
    """Correct what was found about a report of a closed year: a new finding, and a new version of the frozen results.

    The finding's note is the reason, which is published. `site_check` is the check on site that it rests on. `expects` is
    the version that the inspector has seen; None does not ask. Raises Refused.
    """
    moment = _moment(at)
    if site_check is not None:
        finding = replace(finding, visited_on=site_check.day)
    with transaction.atomic():
        target = actions._locked(report.target_id)
        Department.objects.select_for_update(of=("self",)).only("pk").get(pk=target.department_id)  # versions queue up
        today = timezone.localdate(moment)
        facts = actions._report_facts(report, target)
        check_correct(actions.actor(by), actions.target_facts(target, today), facts, finding)
        before = current_of(target.department, target.plan_year)
        if before is None:
            raise Refused(
                gettext_noop("This year was closed without a record of its results; there is none to correct.")
            )
        if expects is not None and before.sequence != expects:
            raise Refused(gettext_noop("The results were corrected meanwhile. Read that correction first."))
        if site_check is not None and site_check.target_id != target.pk:
            raise Refused(gettext_noop("This on-site check was made for another target."))
        named = ("outcome", "value", "fulfilled", "completed_on", "method")
        said = {name: getattr(finding, name) for name in named} | {"value_text": value_text, "site_check": site_check}
        found = Verification.objects.create(
            report=report, sequence=facts.found_before + 1, note=finding.note.strip(), by=by, at=moment, **said
        )
        new = _next_version(before, target, found)
        telling.corrected(new, target)
        pagefiles.take_days_down()
    return new


def _next_version(before: FrozenResults, target: Target, found: Verification) -> FrozenResults:
    """Freeze the results anew with what the finding makes of the one target."""
    at_once = results_on(target.plan_year, [target.department], timezone.localdate(found.at))[target.department.code]
    rows = corrected(before.rows, at_once, target.number)
    if changed_numbers(differences(before.rows, rows)) != {target.number}:
        raise Refused(gettext_noop("This finding changes nothing of the frozen result."))
    text, digest = frozen_text(rows)
    new = FrozenResults(
        closing=before.closing,
        department=before.department,
        sequence=before.sequence + 1,
        rows_json=text,
        digest=digest,
        verification=found,
        reason=found.note,
        by=found.by,
        at=found.at,
    )
    new.chain = link(before.chain, new.record())
    new.save()
    return new
