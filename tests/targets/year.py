"""A year under way, for the tests of reporting, verification and evaluation."""

import datetime as dt
from decimal import Decimal
from typing import Any

from targets.actions import Attachment, report, verify
from targets.models import ProgressReport, Target, Verification
from targets.reporting import Finding
from tests.factories import Cast

PNG = Attachment("现场.png", b"\x89PNG evidence", "image/png")


def moment(month: int, day: int, year: int = 2027) -> dt.datetime:
    """Return noon, local time."""
    return dt.datetime(year, month, day, 4, tzinfo=dt.UTC)


def claim(cast: Cast, target: Target, value: Any = 12, **more: Any) -> ProgressReport:
    """File a report for the first quarter on 5 April."""
    values: dict[str, Any] = {"period": "2027Q1", "text": "已完成部分", "at": moment(4, 5), "by": cast.editor} | more
    return report(target=target, value=None if value is None else Decimal(value), **values)


def find(cast: Cast, one: ProgressReport, value: Any = None, outcome: str = "verified", **more: Any) -> Verification:
    """Record a finding on 10 April; without a value the claimed one is agreed with."""
    at, by = more.pop("at", moment(4, 10)), more.pop("by", cast.inspector)
    figure = None if outcome == "returned" else one.value if value is None else Decimal(value)
    finding = Finding(outcome, figure, note=more.pop("note", "现场核验"), **more)
    return verify(report=one, by=by, finding=finding, at=at)
