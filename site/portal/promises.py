"""One promise with everything public about it: first wording, amendments, periods, evidence, what it continues."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch

from publishing.models import Edition
from targets.checking.misses import Case, cases
from targets.fates import WORDS
from targets.frequencies import frequencies
from targets.models import Evidence, EvidenceLink, PartReport, ProgressReport, Target, Verification
from targets.periods import Schedule, order
from targets.standing import Standing, with_reports

# What an amendment can change, in the order in which it is told; `value` stands for figure, comparison and unit.
AMENDED = (
    "task", "goal", "kind", "value", "value_text", "quality", "due", "due_text", "milestones", "partners",
    "responsible_unit", "source", "source_document", "source_number",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One field before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Amendment:
    """What one later edition changed, and the public reason it gives."""

    edition: Edition
    changes: tuple[Change, ...]
    withdrawn: bool = False
    restored: bool = False
    disclosed: bool = False  # it was withheld until then; what it said before is not told
    because: str = ""  # the reason of this one target, beside the edition's

    @property
    def reason(self) -> str:
        """The target's own reason, or the edition's."""
        return self.because or self.edition.change_reason


@dataclass(frozen=True)
class Period:
    """One report of one period and what was found of it."""

    name: str
    report: ProgressReport
    finding: Verification | None  # the latest; may be `returned`
    evidence: tuple[Evidence, ...]
    links: tuple[EvidenceLink, ...] = ()
    parts: tuple[PartReport, ...] = ()  # what co-operating departments had said when the report was verified
    corrects: bool = False  # a newer report, not checked yet, for a period whose earlier one still counts

    @property
    def checked(self) -> bool:
        """True when the inspection office accepted or disputed the report: only then are its words public."""
        return self.finding is not None and self.finding.outcome != Verification.Outcome.RETURNED

    @property
    def difference(self) -> Decimal | None:
        """The value found less the value claimed."""
        if not self.checked or self.finding is None or self.finding.value is None or self.report.value is None:
            return None
        return self.finding.value - self.report.value


@dataclass(frozen=True)
class Story:
    """Everything that the page of one promise tells."""

    target: Target
    standing: Standing
    schedule: Schedule
    current: Edition | None
    amendments: tuple[Amendment, ...]
    periods: tuple[Period, ...]
    continues: Target | None
    continued_by: tuple[Target, ...]
    fate: str = ""  # what next year's paper says became of it, in English
    succeeded_by: tuple[Target, ...] = ()
    told_in: str = ""  # address of the edition that says so
    miss: Case | None = None  # what was missed, and what was said of it

    @property
    def amended(self) -> bool:
        """True when any later edition changed the promise."""
        return bool(self.amendments)


def find_target(number: str) -> Target | None:
    """Return the promise with a number, or None; it is in the register only once its edition is public.

    One that is withheld from the public is not there.
    """
    related = ("department", "plan_year", "duty", "edition", "baseline_edition", "withdrawn_in")
    unread = ("edition__manuscript_json", "baseline_edition__manuscript_json", "withdrawn_in__manuscript_json")
    return Target.objects.public().filter(number=number).select_related(*related).defer(*unread).first()


def tell(target: Target, today: dt.date) -> Story:
    """Return the story of a promise; the number of queries depends on nothing."""
    subject = f"{target.plan_year.year}/{target.department.code}"
    neighbours = Target.objects.public().select_related("department", "plan_year")
    said = target.disposition
    often = frequencies()
    [(_, standing, _)] = with_reports([target], today, often)
    return Story(
        target=target,
        standing=standing,
        schedule=often.schedule(target),
        current=Edition.objects.current().filter(subject=subject).defer("manuscript_json").first(),
        amendments=_amendments(target),
        periods=_periods(target),
        continues=neighbours.filter(number=target.continues).first() if target.continues else None,
        continued_by=tuple(neighbours.filter(continues=target.number)),
        fate=WORDS.get(said.get("outcome", ""), ""),
        succeeded_by=tuple(neighbours.filter(number__in=said.get("successors", []))),
        told_in=f"{said['edition']}/" if said else "",
        miss=next(iter(cases([target], {target.pk: standing}, today)), None),
    )


def _value(version: Any, field: str) -> Any:
    if field == "value":
        return (version.comparison, version.value, version.unit)
    return getattr(version, field)


def _amendments(target: Target) -> tuple[Amendment, ...]:
    versions = list(
        target.history.select_related("edition__release")
        .defer("edition__manuscript_json")
        .order_by("history_date", "history_id")
    )
    result = []
    for before, after in pairwise(versions):
        secret = before.withheld or after.withheld
        changes = tuple(
            Change(field, _value(before, field), _value(after, field))
            for field in AMENDED
            if not secret and _value(before, field) != _value(after, field)
        )
        withdrawn = after.withdrawn_in_id is not None and before.withdrawn_in_id is None
        restored = before.withdrawn_in_id is not None and after.withdrawn_in_id is None
        disclosed = before.withheld and not after.withheld
        if changes or withdrawn or restored or disclosed:
            because = after.withdrawn_because if withdrawn and not secret else ""
            result.append(Amendment(after.edition, changes, withdrawn, restored, disclosed, because))
    return tuple(result)


def _said(parts: list[PartReport], period: str, finding: Verification | None) -> tuple[PartReport, ...]:
    """Return each co-operating department's newest report on a period that was there when the whole was verified.

    What came later nobody of the inspection office has seen: it waits for the next finding.
    """
    if finding is None or finding.outcome != Verification.Outcome.VERIFIED:
        return ()
    newest = {one.department_id: one for one in parts if one.period == period and one.at <= finding.at}
    return tuple(newest.values())


def _periods(target: Target) -> tuple[Period, ...]:
    """Return of each period the newest report, and before it the newest checked one where that is another."""
    public = Prefetch("evidence", Evidence.objects.public().order_by("pk"), to_attr="public_evidence")
    linked = Prefetch("links", EvidenceLink.objects.public().order_by("pk"), to_attr="public_links")
    parts = list(
        target.parts.select_related("department").order_by("department__order", "department__code", "sequence")
    )
    found = target.reports.prefetch_related("verifications__site_check", public, linked)
    reports = sorted(found, key=lambda one: (order(one.period), one.pk))
    by_period: dict[str, list[Period]] = {}
    for one in reports:
        findings = sorted(one.verifications.all(), key=lambda found: found.sequence)
        files: Any = one
        last = findings[-1] if findings else None
        shown = Period(
            one.period,
            one,
            last,
            tuple(files.public_evidence),
            tuple(files.public_links),
            _said(parts, one.period, last),
        )
        by_period.setdefault(one.period, []).append(shown)
    result = []
    for shown_in_period in by_period.values():
        newest = shown_in_period[-1]
        counted = [one for one in shown_in_period if one.checked][-1:]
        if counted and counted[0] is not newest:
            result.append(counted[0])
            newest = replace(newest, corrects=True)
        result.append(newest)
    return tuple(result)
