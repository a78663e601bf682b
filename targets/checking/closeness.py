"""Which reports must be looked at closely, and why: the facts of targets/sampling.py, read in a constant number of queries."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from targets.completion import Promise
from targets.models import ProgressReport, SampleSeed, Verification
from targets.periods import due_by
from targets.sampling import Case, Draw, Reason, reasons

GAINSAID = (Verification.Outcome.DISPUTED, Verification.Outcome.RETURNED)


def with_history(reports: Any) -> Any:
    """Annotate what the rule asks of a report's past: disputed_before, corrects_checked."""
    before = Verification.objects.filter(report__target=OuterRef("target"))
    return reports.annotate(
        disputed_before=Exists(before.filter(outcome__in=GAINSAID)),
        corrects_checked=Exists(before.filter(report__period=OuterRef("period"), report__lt=OuterRef("pk"))),
    )


def draws(plan_years: Iterable[int] | QuerySet[Any]) -> dict[tuple[int, str], Draw]:
    """Return the seeds drawn for these plan years (keys), by (plan year's key, period); one query."""
    rows = SampleSeed.objects.filter(plan_year__in=plan_years).values_list("plan_year_id", "period", "seed", "share")
    return {(year, period): Draw(seed, share) for year, period, seed, share in rows}


def why(report: Any, promise: Promise, found: dict[tuple[int, str], Draw]) -> tuple[Reason, ...]:
    """Return why a report must be looked at closely; it comes from `with_history`, its target and year at hand."""
    target = report.target
    case = Case(
        number=target.number,
        filed_on=timezone.localdate(report.at),
        in_time_until=due_by(report.period, target.plan_year.grace_days),
        as_of=report.as_of,
        promise=promise,
        value=report.value,
        done=report.done,
        disputed_before=report.disputed_before,
        corrects=report.corrects_checked,
    )
    return reasons(case, found.get((target.plan_year_id, report.period)))


def why_of(report: ProgressReport, promise: Promise) -> tuple[Reason, ...]:
    """Return why one report must be looked at closely; two queries."""
    read = with_history(ProgressReport.objects.select_related("target__plan_year")).get(pk=report.pk)
    return why(read, promise, draws([read.target.plan_year_id]))
