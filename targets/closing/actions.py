"""The verbs of the year's end: close a year, correct a frozen result. Each is a record; nothing is opened again."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing import pagefiles
from publishing.manuscript import FIRST_LINK, link
from targets.closing import telling
from targets.closing.rows import frozen_text, results_on, year_digest
from targets.closing.rule import YearFacts, check_close, check_correct
from targets.closing.versions import frozen_for, next_version, whole_second
from targets.closing.waiting import waiting_reports
from targets.facts import actor, hold, locked_target, locked_year
from targets.findings import checked_finding, keep
from targets.models import Closing, Department, FrozenResults, PlanYear, ProgressReport, SiteCheck, Target, User
from targets.refusal import Refused, gettext_noop
from targets.reporting import Finding


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
    moment = whole_second(at)
    with transaction.atomic():
        locked = locked_year(plan_year.pk)
        # whoever reports or verifies holds the target: wait for them, and let them find the year closed afterwards
        hold(Target.objects.filter(plan_year=locked))
        today = timezone.localdate(moment)
        facts = year_facts(locked, today)
        check_close(actor(by), facts, waiting_seen=waiting_seen, reason=reason)
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
    the version that the inspector has seen; None does not ask. Where nothing was reported, the status is set by hand
    (targets/checking/overrides.py). Raises Refused.
    """
    moment = whole_second(at)
    with transaction.atomic():
        target = locked_target(report.target_id)
        found = checked_finding(
            report, target, finding, check=check_correct, by=by, at=moment, value_text=value_text, site_check=site_check
        )
        before = frozen_for(target, expects)
        keep(found)
        new = next_version(before, target, reason=found.note, by=by, at=moment, verification=found)
        telling.corrected(new, target)
        pagefiles.take_days_down()
    return new
