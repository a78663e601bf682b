"""Reads what a status needs of many targets and no more, in one query: plain values, and of each period the one finding that counts.

`standing.py` reads whole reports with all their findings, for pages that show them. A year of a city has 31,000; to
count its statuses they are read here without their words, by the same rule (ADR 36).
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    Aggregate,
    Case,
    Exists,
    F,
    FilteredRelation,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from targets.completion import Found
from targets.models import PlanYear, ProgressReport, ReportingRule, StatusOverride, Target, Verification
from targets.overriding import Override
from targets.periods import Frequency

_NEEDED = (
    "pk", "plan_year_id", "department_id", "kind", "comparison", "value", "due", "withdrawn_in_id", "edition_id",
    "baseline_edition_id",
)  # fmt: skip
_OF_A_YEAR = ("year", "grace_days", "verification_days", "closed_on")
STANDS = (Verification.Outcome.VERIFIED, Verification.Outcome.DISPUTED)  # a returned report says nothing yet
CHUNK = 2000  # rows that are in memory at a time while the database hands them over


@dataclass(slots=True)
class Row:
    """A target without its texts; it has the names of the model, so that the same rules read both."""

    pk: int
    plan_year_id: int
    department_id: int
    kind: str
    comparison: str
    value: Decimal | None
    due: dt.date | None
    withdrawn_in_id: int | None
    edition_id: int
    baseline_edition_id: int
    published: str | None  # the day, in ISO format; None where it was never said
    milestones_json: str
    baseline_json: str | None  # None while it is the wording of today
    frequency: Frequency
    findings: list[Found]
    entries: list[Override]
    plan_year: PlanYear

    @property
    def milestones(self) -> list[dict[str, Any]]:
        """The progress requirements; read only while they matter, since that takes as long as the rest of a row."""
        found: list[dict[str, Any]] = json.loads(self.milestones_json)
        return found

    @property
    def baseline(self) -> dict[str, Any]:
        """The first published wording of an amended promise; of any other the day of its publication alone."""
        if self.baseline_json is None:
            return {"published": self.published}
        found: dict[str, Any] = json.loads(self.baseline_json)
        return found


class _Row(Func):
    """Some columns as a JSON array; Django's own `JSONArray` first asks SQLite whether it knows JSON, in three queries."""

    function = "JSON_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Say the same to PostgreSQL."""
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **more)


class _Rows(Aggregate):
    """All rows of a group as one JSON text, in no order."""

    function = "JSON_GROUP_ARRAY"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Say the same to PostgreSQL."""
        return self.as_sql(
            compiler, connection, function="JSONB_AGG", template="%(function)s(%(expressions)s)::text", **more
        )


def judged_rows(targets: QuerySet[Target], until: dt.datetime) -> Iterator[Row]:
    """Yield the targets of a queryset in no order, with what was found and set by hand before `until`; one query."""
    years: dict[int, PlanYear] = {}
    year_columns = [f"plan_year__{name}" for name in _OF_A_YEAR]
    unchanged = When(edition=F("baseline_edition"), then=Value(None))
    said = (
        KT("baseline__published"), Cast("milestones", TextField()), Case(unchanged, default=Cast("baseline", TextField())),
        _frequency(), _findings(until), _entries(until),
    )  # fmt: skip
    here, decode = len(_NEEDED), _decoder().decode
    for values in targets.order_by().values_list(*_NEEDED, *said, *year_columns).iterator(chunk_size=CHUNK):
        published, milestones, baseline, frequency, findings, entries, *year = values[here:]
        plan_year = years.get(values[1])
        if plan_year is None:
            plan_year = years[values[1]] = PlanYear(pk=values[1], **dict(zip(_OF_A_YEAR, year, strict=True)))
        yield Row(
            *values[:here], published, milestones, baseline,
            Frequency(frequency) if frequency else Frequency.QUARTERLY,
            [_found(*one) for one in decode(findings)] if findings else [],
            [Override(sequence, status, bool(sure)) for sequence, status, sure in decode(entries)] if entries else [],
            plan_year,
        )  # type: ignore[call-arg]  # fmt: skip  # as many as _NEEDED names


def _findings(until: dt.datetime) -> Subquery:
    """Return, of each target, the findings that count as rows of (as of, value, fulfilled, completed on).

    Of each period the newest report counts whose latest finding accepts or disputes it. Only columns that the two
    covering indexes hold, so that neither table is touched; from the report to its findings, so that SQLite looks for a
    newer report before it looks at a finding (ADR 36).
    """
    later = Verification.objects.filter(report=OuterRef("pk"), sequence__gt=OuterRef("finding__sequence"), at__lt=until)
    # one filter(), for each would join the findings once more
    standing = ProgressReport.objects.annotate(finding=FilteredRelation("verifications")).filter(
        ~Exists(later), at__lt=until, finding__at__lt=until, finding__outcome__in=STANDS
    )
    newer = standing.filter(target=OuterRef("target"), period=OuterRef("period"), pk__gt=OuterRef("pk"))
    counted = standing.filter(~Exists(newer), target=OuterRef("pk")).order_by().values("target")
    rows = _Rows(_Row("as_of", "finding__value", "finding__fulfilled", "finding__completed_on"))
    return Subquery(counted.annotate(rows=rows).values("rows"))


def _decoder() -> json.JSONDecoder:
    """Return what reads the rows with their figures; SQLite knows fifteen digits of one, and Django reads no more either."""
    return json.JSONDecoder(parse_float=Context(prec=15).create_decimal if connection.vendor == "sqlite" else Decimal)


def _found(as_of: str, value: Any, fulfilled: Any, completed: str | None) -> Found:
    return Found(
        dt.date.fromisoformat(as_of),
        None if value is None else Decimal(value),
        None if fulfilled is None else bool(fulfilled),
        None if completed is None else dt.date.fromisoformat(completed),
    )


def _entries(until: dt.datetime) -> Subquery:
    """Return, of each target, the statuses set by hand as rows of (sequence, status, whether a second inspector confirmed)."""
    made = StatusOverride.objects.filter(target=OuterRef("pk"), at__lt=until).order_by()
    confirmed = Case(When(confirmation__at__lt=until, then=Value(1)), default=Value(0))
    rows = _Rows(_Row("sequence", "status", confirmed))
    return Subquery(made.values("target").annotate(rows=rows).values("rows"))


def _frequency() -> Subquery:
    """Return how often a target is reported on: by the rule of its department's class, or by the year's."""
    rules = ReportingRule.objects.filter(
        Q(kind="") | Q(kind=OuterRef("department__kind")), plan_year=OuterRef("plan_year")
    )
    return Subquery(rules.order_by("-kind").values("frequency")[:1])
