"""The next version of a department's frozen results: what a late correction makes of one target. What is frozen stays."""

import datetime as dt

from django.utils import timezone

from publishing.manuscript import link
from targets.closing.rows import corrected, current_of, frozen_text, results_on
from targets.closing.rule import changed_numbers, differences
from targets.models import Department, FrozenResults, StatusOverride, Target, User, Verification
from targets.refusal import Overtaken, Refused, gettext_noop


def whole_second(at: dt.datetime | None) -> dt.datetime:
    """Return a moment (None: now) as the chains of the year's end take it: UTC, without fractions."""
    return (at or timezone.now()).astimezone(dt.UTC).replace(microsecond=0)


def frozen_for(target: Target, expects: int | None = None) -> FrozenResults:
    """Return the version that counts and that a correction follows; the department is locked, so that versions queue up.

    `expects` is the version that the inspector has seen. Raises Refused; Overtaken where there is a newer version.
    """
    Department.objects.select_for_update(of=("self",)).only("pk").get(pk=target.department_id)
    before = current_of(target.department, target.plan_year)
    if before is None:
        raise Refused(gettext_noop("This year was closed without a record of its results; there is none to correct."))
    if expects is not None and before.sequence != expects:
        raise Overtaken(gettext_noop("The results were corrected meanwhile. Read that correction first."))
    return before


def next_version(
    before: FrozenResults,
    target: Target,
    *,
    reason: str,
    by: User,
    at: dt.datetime,
    verification: Verification | None = None,
    override: StatusOverride | None = None,
) -> FrozenResults:
    """Freeze the results anew with what a finding, or a status set by hand, makes of the one target.

    Raises Refused where nothing of it changes.
    """
    moment = whole_second(at)
    at_once = results_on(target.plan_year, [target.department], timezone.localdate(moment))[target.department.code]
    rows = corrected(before.rows, at_once, target.number)
    if changed_numbers(differences(before.rows, rows)) != {target.number}:
        raise Refused(gettext_noop("This changes nothing of the frozen result."))
    text, digest = frozen_text(rows)
    new = FrozenResults(
        closing=before.closing,
        department=before.department,
        sequence=before.sequence + 1,
        rows_json=text,
        digest=digest,
        verification=verification,
        override=override,
        reason=reason,
        by=by,
        at=moment,
    )
    new.chain = link(before.chain, new.record())
    new.save()
    return new
