"""Lays the frozen results of a closed year over rows that were computed: what was frozen is what counts."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from targets.closing.rows import COLUMNS, current_results, typed
from targets.completion import SIGNS, Status
from targets.models import PlanYear

Row = dict[str, Any]
STATUSES = ("status", "original_status", "computed_status")


def overlay(plan_year: PlanYear, rows: Sequence[Row], on: dt.date) -> tuple[list[Row], dict[str, str]]:
    """Return (the evaluation's rows as frozen, the frozen results by name with their digests); no digests before the close.

    `on` is the day asked for: the version that counted at its end is taken. One query, none for an open year.
    """
    if plan_year.closed_on is None or on < plan_year.closed_on:
        return list(rows), {}
    current = current_results(plan_year, on)
    frozen = {number: row for one in current.values() for number, row in one.by_number.items()}
    codes = {row["department"] for row in rows}
    digests = {str(one): one.digest for one in current.values() if one.department.code in codes}
    return [_as_frozen(row, frozen.get(row["number"])) for row in rows], digests


def _as_frozen(row: Row, frozen: Row | None) -> Row:
    if frozen is None:
        return row
    values = {name: typed(name, frozen[name]) for name in COLUMNS if name in row}
    values |= {name: Status(frozen[name]) for name in STATUSES}
    words = {f"{name}_word": _(SIGNS[values[name]].word) for name in STATUSES}
    return row | values | words
