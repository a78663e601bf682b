"""Completion as input to performance evaluation: what was promised, claimed, found, and the editions it rests on.

Read in a constant number of queries for a whole year. On a past day everything is as it was at that day's end: the
register's wording, the reports, the findings.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from publishing.models import Edition
from targets.checking.misses import Case, cases
from targets.columns import SUMMARY_COLUMNS, TARGET_COLUMNS
from targets.completion import SIGNS, Promise, kept
from targets.evaluating.columns import CONTRIBUTION_COLUMNS, SCORE_COLUMNS
from targets.facts import promise_of
from targets.frequencies import Frequencies, frequencies
from targets.models import Department, PlanYear, ProgressReport, Target, Verification
from targets.scoring import Filed, differs, punctuality, summarise
from targets.standing import Checked, Claimed, Standing, with_reports

Row = dict[str, Any]
PROMISED = ("goal", "comparison", "value", "unit", "due")  # a change of these is an amendment of the promise


@dataclass(frozen=True)
class Input:
    """The evaluation input of a year on a day."""

    year: int
    on: dt.date
    targets: list[Row]
    departments: list[Row]
    scores: list[Row] = field(default_factory=list)  # targets/evaluating/export.py adds them
    contributions: list[Row] = field(default_factory=list)
    frozen: dict[str, str] = field(default_factory=dict)  # of a closed year: the frozen results and their digests

    @property
    def digests(self) -> dict[str, str]:
        """What everything rests on, with its digest: the editions by address, and the frozen results of a closed year."""
        pairs = {(row["edition"], row["digest"]) for row in self.targets}
        pairs |= {(row["original_edition"], row["original_digest"]) for row in self.targets}
        return dict(sorted(pairs)) | self.frozen


@dataclass
class _Lookups:
    """What is read once for all rows."""

    editions: dict[int, Edition]
    texts: dict[int, str] = field(default_factory=dict)  # what the newest claims say, by report
    findings: dict[tuple[int, int], Verification] = field(default_factory=dict)
    filed: dict[int, list[Filed]] = field(default_factory=dict)
    misses: dict[int, Case] = field(default_factory=dict)
    often: Frequencies = field(default_factory=Frequencies)


def evaluation_input(plan_year: PlanYear, departments: Iterable[Department], on: dt.date) -> Input:
    """Return the rows of these departments for a year, as things stood at the end of `on` (the city's date).

    Of a year that is closed by then the frozen results are what counts (targets/closing/); wording and names are today's.
    """
    from targets.closing.frozen import overlay

    wanted = list(departments)
    found = computed_input(plan_year, wanted, on)
    rows, digests = overlay(plan_year, found.targets, on)
    return Input(plan_year.year, on, rows, _summary(rows, wanted), frozen=digests) if digests else found


def computed_input(plan_year: PlanYear, departments: Iterable[Department], on: dt.date) -> Input:
    """Return the same, computed from the register, reports and findings whether the year is closed or not."""
    by_pk = {one.pk: one for one in departments}
    targets = _targets(plan_year, by_pk, on)
    found, lookups = _read(targets, on)
    lookups.misses = {one.target.pk: one for one in cases(targets, found, on)}
    rows = [_row(one, found[one.pk], lookups, on) for one in targets]
    return Input(plan_year.year, on, rows, _summary(rows, by_pk.values()))


def _summary(rows: list[Row], departments: Iterable[Department]) -> list[Row]:
    """Return one row a department that promised something, in the city's order."""
    grouped: dict[str, list[Row]] = {one.code: [] for one in sorted(departments, key=lambda one: (one.order, one.code))}
    for row in rows:
        grouped[row["department"]].append(row)
    return [summarise(own) for own in grouped.values() if own]


def _targets(plan_year: PlanYear, departments: dict[int, Department], on: dt.date) -> list[Target]:
    """Return the year's targets as the register said at the end of the day, in the papers' order."""
    source: Any = Target.objects if on >= timezone.localdate() else Target.history.as_of(_end_of(on))
    rows = list(source.filter(plan_year=plan_year, department__in=list(departments)))
    for one in rows:
        one.department, one.plan_year = departments[one.department_id], plan_year
    return sorted(rows, key=lambda one: (one.department.order, one.department.code, one.serial))


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)) - dt.timedelta(
        microseconds=1
    )


def _read(targets: list[Target], on: dt.date) -> tuple[dict[int, Standing], _Lookups]:
    """Read where the targets stand, and of the many reports only what the rows tell: the words of those that count."""
    editions = {one.edition_id for one in targets} | {one.baseline_edition_id for one in targets}
    lookups = _Lookups(Edition.objects.select_related("release").defer("manuscript_json").in_bulk(editions))
    lookups.often = frequencies()
    found: dict[int, Standing] = {}
    for target, standing, reported in with_reports(targets, on, lookups.often):
        found[target.pk] = standing
        promise = promise_of(target)
        lookups.filed[target.pk] = [_filed(period, reports, promise) for period, reports in reported.items()]
    claimed = [one.claimed.report for one in found.values() if one.claimed]
    lookups.texts = dict(ProgressReport.objects.filter(pk__in=claimed).order_by().values_list("pk", "text"))
    verified = [one.verified.claim.report for one in found.values() if one.verified]
    findings = Verification.objects.filter(report__in=verified, at__lte=_end_of(on)).select_related("by", "site_check")
    lookups.findings = {(one.report_id, one.sequence): one for one in findings.order_by()}
    return found, lookups


def _filed(period: str, reports: list[tuple[Claimed, Checked | None]], promise: Promise) -> Filed:
    """Return one period: its first report's day, and what the finding that stands says of its claim."""
    first = timezone.localdate(reports[0][0].at)
    stands = [checked for _, checked in reports if checked is not None]
    if not stands:
        return Filed(period, first)
    last = stands[-1]
    return Filed(period, first, differs(last.claim.value, last.value, last.outcome), bool(kept(promise, last.found())))


def _row(target: Target, standing: Standing, lookups: _Lookups, on: dt.date) -> Row:
    first, edition = target.baseline, lookups.editions[target.edition_id]
    original = lookups.editions[target.baseline_edition_id]
    withdrawn = target.withdrawn_in_id is not None
    told = punctuality(
        lookups.filed.get(target.pk, []),
        year=lookups.often.schedule(target),
        on=on,
        days=target.plan_year.grace_days,
        since=promise_of(target).since,
        until=timezone.localdate(edition.release.at) if withdrawn else None,
    )
    values: Row = {
        "department": target.department.code, "department_name": target.department.label(),
        **{name: getattr(target, name) for name in (
            "number", "reference", "task", "kind", "goal", "comparison", "value", "value_text", "unit", "due")},
        **{f"original_{name}": first[name] for name in ("goal", "comparison", "value_text", "unit")},
        "original_value": Decimal(first["value"]) if first["value"] is not None else None,
        "original_due": dt.date.fromisoformat(first["due"]) if first["due"] else None,
        "original_edition": original.address, "original_digest": original.digest,
        "edition": edition.address, "digest": edition.digest, "withdrawn": withdrawn,
        "withdrawn_reason": (target.withdrawn_because or edition.change_reason) if withdrawn else "",
        "status": standing.status, "status_word": _(SIGNS[standing.status].word),
        "original_status": standing.original, "original_status_word": _(SIGNS[standing.original].word),
        "disposition": target.disposition.get("outcome", ""),
        "disposition_reason": target.disposition.get("reason", ""),
        "reports_owed": told.owed, "reports_on_time": told.on_time, "reports_differing": told.differing,
    }  # fmt: skip
    values["amended"] = any(values[name] != values[f"original_{name}"] for name in PROMISED)
    values |= _claim(standing, lookups) | _finding(standing.verified, lookups)
    values |= _by_hand(standing) | _miss(lookups.misses.get(target.pk))
    return {column.name: values[column.name] for column in TARGET_COLUMNS}


def _by_hand(standing: Standing) -> Row:
    one, computed = standing.override, standing.computed
    signed = [(one.name, one.post), (one.confirmed_name, one.confirmed_post)] if one else []
    return {
        "computed_status": computed,
        "computed_status_word": _(SIGNS[computed].word),
        "override_reason": one.reason if one else "",
        "override_by": "; ".join(f"{name}（{post}）" for name, post in signed if name),
        "override_on": timezone.localdate(one.at) if one else None,
    }


def _miss(case: Case | None) -> Row:
    reason, finding = (case.reason, case.finding) if case else (None, None)
    return {
        "miss": case.state if case else "",
        "miss_reason": reason.text if case and reason in case.published else "",
        "miss_finding": finding.text if finding else "",
    }


def _claim(standing: Standing, lookups: _Lookups) -> Row:
    names = ("period", "as_of", "value", "text", "done", "on")
    if standing.claimed is None:
        return {f"claimed_{name}": "" if name in {"period", "text"} else None for name in names}
    claim = standing.claimed
    text = lookups.texts[claim.report]
    values = (claim.period, claim.as_of, claim.value, text, claim.done, timezone.localdate(claim.at))
    return {f"claimed_{name}": value for name, value in zip(names, values, strict=True)}


def _finding(checked: Checked | None, lookups: _Lookups) -> Row:
    if checked is None:
        empty = {f"verified_{name}": "" for name in ("period", "outcome", "method", "note", "by")}
        none = {f"verified_{name}": None for name in ("as_of", "value", "fulfilled", "site_on", "on")}
        return empty | none | {"difference": None, "completed_on": None}
    finding = lookups.findings[checked.claim.report, checked.sequence]
    return {
        "verified_period": checked.claim.period,
        "verified_as_of": checked.claim.as_of,
        "verified_value": checked.value,
        "verified_outcome": checked.outcome,
        "verified_fulfilled": checked.fulfilled,
        "verified_method": finding.method,
        "verified_site_on": finding.site_check.day if finding.site_check else None,
        "verified_note": finding.note,
        "verified_on": timezone.localdate(checked.at),
        "verified_by": finding.by.post or finding.by.label(),
        "difference": checked.difference,
        "completed_on": checked.completed_on,
    }


def dictionary() -> list[Row]:
    """Return the data dictionary: table, column, type and meaning in the interface's language."""
    tables = (
        ("targets", TARGET_COLUMNS),
        ("departments", SUMMARY_COLUMNS),
        ("scores", SCORE_COLUMNS),
        ("contributions", CONTRIBUTION_COLUMNS),
    )
    return [
        {"table": table, "column": one.name, "type": one.type, "meaning": _(one.meaning)}
        for table, columns in tables
        for one in columns
    ]
