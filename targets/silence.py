"""Owners gone silent: reports owed whose days of grace are over, since when, and how often they were asked."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import QuerySet

from targets.desk.rows import Row, rows
from targets.models import Department, Ownership, ReportRequest, Target, User
from targets.needs import Need
from targets.owners import owners


@dataclass
class Silent:
    """One owner, or a department's targets that nobody answers for, with the reports that are late."""

    department: Department
    officer: User | None
    unit: str
    rows: list[Row] = field(default_factory=list)
    requests: int = 0
    last_request: dt.datetime | None = None

    @property
    def since(self) -> dt.date:
        """The last day on which the oldest of these reports would have been in time."""
        return min(row.wanted.by for row in self.rows if row.wanted.by is not None)

    def days(self, today: dt.date) -> int:
        """Return for how many days the oldest is late."""
        return (today - self.since).days


def silent_owners(targets: QuerySet[Target], today: dt.date) -> list[Silent]:
    """Return the silent owners of these targets, the longest silence first; a constant number of queries."""
    late = [row for row in rows(targets, today) if row.wanted.need is Need.LATE]
    named = owners([row.target for row in late])
    sent = _requests(list(named.values()))
    found: dict[tuple[int, int, str], Silent] = {}
    for row in late:
        own = named.get(row.target.pk)
        officer, unit = (own.officer, own.unit) if own else (None, "")
        key = (row.target.department_id, officer.pk if officer else 0, "" if officer else unit)
        one = found.setdefault(key, Silent(row.target.department, officer, unit))
        one.rows.append(row)
        moments = sent.get((own.pk, row.wanted.period), []) if own else []
        one.requests += len(moments)
        one.last_request = max([*moments, *([one.last_request] if one.last_request else [])], default=None)
    return sorted(found.values(), key=lambda one: (one.since, -len(one.rows), one.department.code, one.unit))


def _requests(ownerships: list[Ownership]) -> dict[tuple[int, str], list[dt.datetime]]:
    """Return, by (ownership, period), when it was asked for."""
    found: dict[tuple[int, str], list[dt.datetime]] = {}
    for one in ReportRequest.objects.filter(ownership__in=[each.pk for each in ownerships]):
        found.setdefault((one.ownership_id, one.period), []).append(one.at)
    return found
