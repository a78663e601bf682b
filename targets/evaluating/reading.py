"""Reads what scores are computed from, for many departments at once, as it stood at a cut-off; queries constant."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from publishing.manuscript import sha256
from targets.evaluating.chased import chased
from targets.evaluating.measuring import Chased, Entered, Facts, Praised, ReportFact, TargetFact
from targets.evaluation import Row, evaluation_input
from targets.models import (
    Commendation,
    Department,
    Evidence,
    EvidenceLink,
    FrozenResults,
    IndicatorValue,
    PlanYear,
    ProgressReport,
    Target,
    Verification,
)
from targets.scoring import differs


def end_of(day: dt.date) -> dt.datetime:
    """Return the last moment of the city's day."""
    after = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)
    return timezone.make_aware(after) - dt.timedelta(microseconds=1)


def read_facts(
    plan_year: PlanYear,
    departments: Iterable[Department],
    on: dt.date,
    cut_off: dt.datetime,
    frozen: Mapping[int, FrozenResults] | None = None,
) -> dict[int, Facts]:
    """Return, by department's key, the facts of its score; a department without a target that year has none.

    The register as it stood at the end of `on`, entered values and commendations recorded until `cut_off`: what comes
    later does not enter. `frozen` are a closed year's results as they counted at the end of `on`.
    """
    by_code = {one.code: one for one in departments}
    rows = evaluation_input(plan_year, by_code.values(), on).targets
    keys = {
        one.number: one.pk for one in Target.objects.filter(number__in=[row["number"] for row in rows]).only("number")
    }
    reports = _reports(keys.values(), end_of(on))
    notes = chased(keys.values(), end_of(on))
    entered, praised = _entered(plan_year, by_code.values(), cut_off), _praised(plan_year, by_code.values(), cut_off)
    targets: dict[int, list[TargetFact]] = {}
    steps: dict[int, list[Chased]] = {}
    for row in rows:
        department, key = by_code[row["department"]].pk, keys[row["number"]]
        targets.setdefault(department, []).append(_target(row, reports.get(key, ())))
        steps.setdefault(department, []).extend(notes.get(key, ()))
    frozen = frozen or {}
    return {
        pk: Facts(
            plan_year.year, tuple(own), tuple(entered.get(pk, ())), tuple(steps[pk]), tuple(praised.get(pk, ())),
            (frozen[pk].sequence, frozen[pk].digest) if pk in frozen else None,
        )
        for pk, own in targets.items()
    }  # fmt: skip


def _target(row: Row, reports: Iterable[ReportFact]) -> TargetFact:
    return TargetFact(
        row["number"], str(row["status"]), str(row["original_status"]), row["amended"], row["withdrawn"],
        row["reports_owed"], row["reports_on_time"], row["edition"], row["digest"], row["original_edition"],
        row["original_digest"], tuple(reports),
    )  # fmt: skip


@dataclass
class _Read:
    """One report with its latest finding, as read."""

    pk: int
    filed: dt.date
    value: object
    finding: Verification | None = None
    evidence: list[str] = field(default_factory=list)


def _reports(targets: Iterable[int], until: dt.datetime) -> dict[int, list[ReportFact]]:
    """Return, by target, the report that stands for each period; four queries."""
    targets = list(targets)
    read: dict[int, _Read] = {}
    periods: dict[tuple[int, str], list[_Read]] = {}
    filed = ProgressReport.objects.filter(target__in=targets, at__lte=until).order_by("target", "period", "pk")
    for pk, target, period, at, value in filed.values_list("pk", "target", "period", "at", "value"):
        read[pk] = _Read(pk, timezone.localdate(at), value)
        periods.setdefault((target, period), []).append(read[pk])
    found = Verification.objects.filter(report__target__in=targets, at__lte=until).order_by("report", "sequence")
    for one in found:
        read[one.report_id].finding = one
    files = Evidence.objects.filter(report__target__in=targets, report__at__lte=until).order_by("pk")
    for report, digest in files.values_list("report", "sha256"):
        read[report].evidence.append(digest)
    links = EvidenceLink.objects.filter(report__target__in=targets, report__at__lte=until).order_by("pk")
    for report, link in links.values_list("report", "url"):
        read[report].evidence.append(sha256(link))
    result: dict[int, list[ReportFact]] = {}
    for (target, period), reports in periods.items():
        result.setdefault(target, []).append(_standing(period, reports))
    return result


def _standing(period: str, reports: list[_Read]) -> ReportFact:
    """Return the report that stands: the newest that was checked, unless it was returned and a newer one answers it."""
    checked = [one for one in reports if one.finding is not None]
    standing = [one for one in checked if one is reports[-1] or one.finding.outcome != "returned"]  # type: ignore[union-attr]
    one = standing[-1] if standing else reports[-1]
    if one.finding is None:
        return ReportFact(one.pk, period, one.filed, evidence=tuple(one.evidence))
    found = one.finding
    wrong = found.outcome == "returned" or differs(one.value, found.value, found.outcome)  # type: ignore[arg-type]
    return ReportFact(one.pk, period, one.filed, found.sequence, found.outcome, wrong, tuple(one.evidence))


def _entered(plan_year: PlanYear, departments: Iterable[Department], cut_off: dt.datetime) -> dict[int, list[Entered]]:
    rows = IndicatorValue.objects.filter(plan_year=plan_year, department__in=list(departments), at__lte=cut_off)
    newest = {(one.department_id, one.indicator, one.period): one for one in rows.order_by("sequence")}
    found: dict[int, list[Entered]] = {}
    for (department, indicator, period), one in newest.items():
        found.setdefault(department, []).append(Entered(one.pk, indicator, period, one.value))
    return found


def commendations(plan_year: PlanYear, departments: Iterable[Department], cut_off: dt.datetime) -> list[Commendation]:
    """Return the commendations that count: recorded until then, and not taken back until then."""
    rows = Commendation.objects.filter(plan_year=plan_year, department__in=list(departments), at__lte=cut_off)
    listed = list(rows.select_related("target", "department", "by").order_by("pk"))
    taken = {one.cancels_id for one in listed if one.cancels_id}
    return [one for one in listed if one.cancels_id is None and one.pk not in taken]


def _praised(plan_year: PlanYear, departments: Iterable[Department], cut_off: dt.datetime) -> dict[int, list[Praised]]:
    found: dict[int, list[Praised]] = {}
    for one in commendations(plan_year, departments, cut_off):
        number = one.target.number if one.target else ""
        found.setdefault(one.department_id, []).append(Praised(one.pk, number, one.document))
    return found
