"""What the register says in sum: years, departments and how many of their promises were kept."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.core.cache import cache
from django.db.models import QuerySet, Subquery
from django.utils import timezone

from publishing.models import Edition, Erasure, Release, Series, subject_parts
from targets.completion import Status
from targets.models import (
    Department,
    OverrideConfirmation,
    PlanYear,
    ProgressReport,
    ReportingRule,
    StatusOverride,
    Target,
    Verification,
)
from targets.standing import Tally, tallies
from targets.standing_kept import newest_keys

NOTHING = Tally({})
KEEP = 60 * 60  # seconds; the key already changes with every release, report and finding


@dataclass(frozen=True)
class Line:
    """One department in one year: its current paper and its statement of results, where public, and how its promises stand."""

    department: Department
    tally: Tally
    edition: Edition | None
    statement: Edition | None = None  # of its results, once the year is closed and it is public
    withheld: int = 0  # promises that the public is not told; no status counts them


@dataclass(frozen=True)
class YearInSum:
    """One year: its papers and how all promises stand."""

    plan_year: PlanYear
    tally: Tally
    lines: tuple[Line, ...]

    @property
    def withheld(self) -> int:
        """How many promises the public is not told."""
        return sum(line.withheld for line in self.lines)

    @property
    def papers(self) -> int:
        """How many departments have published."""
        return sum(line.edition is not None for line in self.lines)


def today() -> dt.date:
    """Return the city's date."""
    return timezone.localdate()


def current_editions() -> dict[str, Edition]:
    """Return every current edition by subject ("2027/jtys"), without its manuscript."""
    return {one.subject: one for one in Edition.objects.current().select_related("release").defer("manuscript_json")}


def newest_erasure() -> str:
    """Return the link of the newest withdrawal by order: whatever a cache keeps of a paper's text carries it in its key."""
    return Erasure.objects.order_by("-sequence").values_list("chain", flat=True).first() or ""


def newest_public() -> str:
    """Return what every release and every withdrawal by order changes, for the keys of caches; one query."""
    erasure = Subquery(Erasure.objects.order_by("-sequence").values("chain")[:1])
    heads = Release.objects.order_by("-sequence").annotate(erasure=erasure).values_list("chain", "erasure").first()
    return ":".join(head or "" for head in heads or ())


def newest_progress() -> str:
    """Return what every report, finding and status set by hand changes, for the keys of caches; one query."""
    tables = (ProgressReport, Verification, StatusOverride, OverrideConfirmation)
    return ".".join(str(one or 0) for one in newest_keys(tables))


def _counted(years: Iterable[PlanYear]) -> dict[tuple[int, int], tuple[Tally, int]]:
    """Return, by (plan year's pk, department's pk), the tally of what is public, and how many promises are withheld.

    Kept until anything that they rest on changes.
    """
    wanted = sorted(years, key=lambda one: one.pk)
    if not wanted:
        return {}
    newest = (newest_public(), newest_progress())
    clocks = [f"{one.year}.{one.closed_on or ''}.{one.grace_days}.{one.verification_days}" for one in wanted]
    rules = ReportingRule.objects.order_by("pk").values_list("plan_year", "kind", "frequency")
    clocks += [f"{year}{kind}{frequency}" for year, kind, frequency in rules]
    key = "tallies-and-withheld:" + ":".join([today().isoformat(), *map(str, newest), *clocks]).replace(" ", "")
    found = cache.get(key)
    if found is None:
        found = _count(Target.objects.filter(plan_year__in=wanted))
        cache.set(key, found, KEEP)
    return found


def _count(targets: QuerySet[Target]) -> dict[tuple[int, int], tuple[Tally, int]]:
    shown = tallies(targets.filter(withheld=False), today())
    secret = Counter(targets.filter(withheld=True).values_list("plan_year_id", "department_id"))
    return {key: (shown.get(key, NOTHING), secret[key]) for key in {*shown, *secret}}


def published_years(editions: Iterable[str]) -> list[PlanYear]:
    """Return the plan years of which something is public, newest first; `editions` are the subjects."""
    return list(PlanYear.objects.filter(year__in={subject_parts(one).year for one in editions}))


def years_in_sum(plan_years: Iterable[PlanYear], editions: dict[str, Edition]) -> list[YearInSum]:
    """Return each year with its departments in the city's order; a department without a paper that year is left out."""
    wanted = list(plan_years)
    departments = list(Department.objects.all())
    counted = _counted(wanted)
    result = []
    for one in wanted:
        lines = tuple(
            Line(each, tally, editions[subject], editions.get(f"{subject}/{Series.RESULTS}"), withheld)
            for each in departments
            if (subject := f"{one.year}/{each.code}") in editions
            for tally, withheld in [counted.get((one.pk, each.pk), (NOTHING, 0))]
        )
        result.append(YearInSum(one, reduce(add, (line.tally for line in lines), NOTHING), lines))
    return result


def sort_lines(lines: Iterable[Line], order: str) -> list[Line]:
    """Return the departments sorted by "name", "promised", "kept" (share) or "missed" (share); else in the city's order."""
    keys = {
        "promised": lambda line: -line.tally.promised,
        "kept": lambda line: -_share(line.tally.kept, line.tally.promised),
        "missed": lambda line: -_share(_missed(line.tally), line.tally.promised),
    }
    if order == "name":
        return sorted(lines, key=lambda line: line.department.label())
    return sorted(lines, key=keys[order]) if order in keys else list(lines)


def _missed(tally: Tally) -> int:
    return tally[Status.NOT_MET] + tally[Status.OVERDUE] + tally[Status.NO_REPORT]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
