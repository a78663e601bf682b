"""Makes a city of twenty years for the benchmark `scale`: 43 departments, 51,600 targets, 619,200 reports; kept and used again.

Written past the verbs, in chunks of a year: what is measured is reading. The same seed makes the same city.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from publishing.manuscript import FIRST_LINK, freeze
from publishing.manuscript import sha256 as digest_of
from publishing.models import Edition, Release
from targets.management.commands.sync_roles import sync_roles
from targets.models import City, Department, Duty, PlanYear, ProgressReport, Target, User, Verification
from targets.roles import Role
from whitepapers.bench.city import make_person

NAME = "量级市"
YEARS = range(2006, 2026)
DEPARTMENTS, TARGETS, REPORTS, LEADERS = 43, 60, 12, 8
TODAY = dt.date(2026, 2, 10)  # of what is measured: the last year is over and not closed yet
KINDS = ("count", "count", "threshold", "dated", "qualitative")
TEXT = "第{number}次报告：道路整治累计完成{value}公里，剩余路段已进场施工，验收资料同步整理，详见附件和现场照片。"


@dataclass(frozen=True)
class Size:
    """How large the city is; the tests make a small one."""

    years: range = YEARS
    departments: int = DEPARTMENTS
    targets: int = TARGETS
    reports: int = REPORTS

    @property
    def whole(self) -> int:
        """How many targets there are when the city is complete."""
        return len(self.years) * self.departments * self.targets


def make_city(size: Size) -> Iterator[str]:
    """Make what is missing, a year in a transaction, and say so; a city that is complete is used as it is."""
    sync_roles()
    City.objects.get_or_create(name=NAME, defaults={"name_en": "Scale"})
    made = _departments(size)
    for year in size.years:
        if PlanYear.objects.filter(year=year).exists():
            continue
        with transaction.atomic():
            _make_year(year, made, size, last=year == size.years[-1])
        yield f"{year} made"
    if Target.objects.count() != size.whole:
        raise RuntimeError("The kept city has another size; remove its folder below var/ and run again.")
    _analyze()


def _analyze() -> None:
    """Let the database count its rows once, as a server's autovacuum does by itself (SQLite: `PRAGMA optimize`)."""
    alone = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        # without it an index-only scan looks into the table all the same
        cursor.execute("VACUUM ANALYZE" if alone else "ANALYZE")


def _departments(size: Size) -> list[Department]:
    leaders = [make_person(f"scale-leader-{number}", Role.LEADER) for number in range(1, LEADERS + 1)]
    make_person("scale-inspector", Role.INSPECTOR)
    make_person("scale-evaluator", Role.EVALUATOR)
    made = []
    for number in range(1, size.departments + 1):
        code = f"s{number:02d}"
        values = {"name": f"市{code}局", "leader": leaders[number % LEADERS], "order": number}
        one, _new = Department.objects.get_or_create(code=code, defaults=values)
        make_person(f"editor-{code}", Role.EDITOR, one)
        made.append(one)
    return made


def _make_year(year: int, departments: list[Department], size: Size, *, last: bool) -> None:
    chance = random.Random(year)  # noqa: S311  a benchmark's rows, repeated by their seed
    released = timezone.make_aware(dt.datetime.combine(dt.date(year, 2, 1), dt.time(9)))
    plan_year = PlanYear.objects.create(
        year=year, title="部门责任白皮书", contributions_due=dt.date(year - 1, 12, 1),
        submission_due=dt.date(year - 1, 12, 10), review_due=dt.date(year - 1, 12, 20),
        approval_due=dt.date(year - 1, 12, 28), release_at=released, closed_on=None if last else dt.date(year + 1, 2, 28),
    )  # fmt: skip
    editions = _editions(plan_year, departments)
    targets: list[Target] = []
    for department in departments:
        targets += _targets(plan_year, department, editions[department.pk], size.targets, chance)
    bulk_create_with_history(targets, Target, batch_size=500, default_date=released)
    _reports(year, targets, size.reports, chance)


def _editions(plan_year: PlanYear, departments: list[Department]) -> dict[int, Edition]:
    """Return a released edition for each department, with a manuscript that names no target."""
    made = []
    for one in departments:
        named = {"code": one.code, "name": one.name, "name_en": ""}
        head = {"city": NAME, "notice": "", "year": plan_year.year, "title": plan_year.title, "department": named}
        _manuscript, text, digest = freeze(language="zh-hans", head=head | {"edition": 1}, parts={})
        made.append(
            Edition(
                subject=f"{plan_year.year}/{one.code}", number=1, title=f"{one.name}{plan_year.year}年", pages=30,
                language="zh-hans", manuscript_json=text, digest=digest, release_at=plan_year.release_at,
                printed_at=plan_year.release_at,
            )
        )  # fmt: skip
    editions = Edition.objects.bulk_create(made)
    sequence, chain = Release.objects.last_link()
    releases = []
    for number, edition in enumerate(editions, start=sequence + 1):
        chain = digest_of(f"{chain or FIRST_LINK}{edition.digest}".encode())
        releases.append(Release(edition=edition, sequence=number, at=plan_year.release_at, chain=chain))
    Release.objects.bulk_create(releases)
    return {one.pk: edition for one, edition in zip(departments, editions, strict=True)}


def _targets(
    plan_year: PlanYear, department: Department, edition: Edition, many: int, chance: random.Random
) -> list[Target]:
    year = plan_year.year
    named = f"{year}-{department.code}"
    duty = Duty.objects.create(
        department=department,
        plan_year=plan_year,
        number=f"{named}-d01",
        edition=edition,
        leaf="0" * 64,
        title="公共交通",
    )
    return [_target(plan_year, department, edition, duty, serial, chance) for serial in range(1, many + 1)]


def _target(
    plan_year: PlanYear, department: Department, edition: Edition, duty: Duty, serial: int, chance: random.Random
) -> Target:
    year, kind = plan_year.year, KINDS[serial % len(KINDS)]
    measured = kind in {"count", "threshold"}
    value = Decimal(chance.randrange(40, 90)) if measured else None
    due = dt.date(year, *chance.choice(((6, 30), (9, 30), (12, 31), (12, 31))))
    said: dict[str, Any] = {
        "task": f"第{serial}项：改善主要道路的通行条件", "goal": f"年底前完成{value or serial}公里道路的整治并通过验收",
        "kind": kind, "comparison": "ge" if measured else "", "value": str(value) if measured else None,
        "value_text": "", "unit": "公里" if measured else "", "due": due.isoformat(), "due_text": "", "quality": "",
    }  # fmt: skip
    steps = [
        {
            "due": dt.date(
                year, month, 10 + serial % 18
            ).isoformat(),  # no two targets alike: nobody reads one for many
            "text": f"第{serial}项完成第{month}月的一步",
            "value": None if value is None else str(value * month // 12),
        }
        for month in (3, 6, 9, 12)
    ]
    first = said | {"published": f"{year}-02-01"}
    return Target(
        department=department, plan_year=plan_year, number=f"{year}-{department.code}-{serial:03d}", edition=edition,
        leaf="0" * 64, serial=serial, duty=duty, baseline=first, baseline_edition=edition, milestones=steps,
        source="superior", responsible_unit="综合处", **(said | {"value": value, "due": due}),
    )  # fmt: skip


def _reports(year: int, targets: list[Target], many: int, chance: random.Random) -> None:
    """Add the reports of a year, the earliest month of all targets first, as they come in; nine of ten are checked."""
    writers = {one.department_id: one for one in User.objects.filter(username__startswith="editor-s")}
    inspector = User.objects.get(username="scale-inspector")
    for number in range(1, many + 1):
        month = (number - 1) * 12 // many + 1
        as_of = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
        filed = timezone.make_aware(dt.datetime.combine(as_of + dt.timedelta(days=5), dt.time(9)))
        reports = ProgressReport.objects.bulk_create(
            [_report(one, number, as_of, filed, writers[one.department_id], chance) for one in targets]
        )
        found = [_finding(one, inspector, chance) for one in reports]
        Verification.objects.bulk_create([one for one in found if one is not None])


def _report(
    target: Target, number: int, as_of: dt.date, filed: dt.datetime, by: User, chance: random.Random
) -> ProgressReport:
    value = None if target.value is None else (target.value * number / 11 * chance.randrange(80, 105) / 100).quantize(1)
    return ProgressReport(
        target=target, period=f"{target.plan_year.year}Q{(as_of.month + 2) // 3}", as_of=as_of, value=value,
        done=as_of.month == 12, text=TEXT.format(number=number, value=value or number), by=by, at=filed,
    )  # fmt: skip


def _finding(report: ProgressReport, by: User, chance: random.Random) -> Verification | None:
    drawn = chance.random()
    outcome = "verified" if drawn < 0.86 else "disputed" if drawn < 0.91 else "returned" if drawn < 0.94 else ""
    if not outcome:
        return None
    returned, value = outcome == "returned", report.value
    if outcome == "disputed" and value is not None:
        value -= 1
    fulfilled = True if report.done and value is None and not returned and drawn < 0.7 else None
    return Verification(
        report=report, outcome=outcome, value=None if returned else value, fulfilled=fulfilled, note="现场核验", by=by,
        at=report.at + dt.timedelta(days=6),
    )  # fmt: skip
