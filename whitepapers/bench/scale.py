"""What twenty years cost: status, dashboard, a target's page, export and supervision over 51,600 targets and 619,200 reports.

Beside each way of ours stands the plain way of an ORM in the same run, so that the ratio means something on any machine.
"""

import ctypes
import datetime as dt
import gc
import io
import operator
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command, get_commands
from django.db import connection, reset_queries, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from targets.columns import TARGET_COLUMNS
from targets.evaluation import evaluation_input
from targets.evaluation_files import csv_lines
from targets.models import Department, PlanYear, ProgressReport, Target, User, Verification
from targets.standing import standings, tallies
from targets.standing_kept import KeptYear
from whitepapers.bench.child import peak_memory
from whitepapers.bench.scale_city import TODAY, YEARS, Size, make_city

LAST = YEARS[-1]
TIMES = 5  # the best of five of ours; the plain ways are slow enough to be measured once
SUPERVISION = "run_supervision"


@dataclass(frozen=True)
class Cost:
    """What one step takes: seconds by the clock and of the processor, queries, and how much memory it added, in MB."""

    seconds: float
    processor: float
    queries: int
    memory: float


def measure(step: Callable[[], Any], times: int = TIMES, *, cold: bool = True) -> Cost:
    """Return the best of several turns with an empty cache, or a warm one; queries and memory of the first."""
    queries, seconds, processor, memory = 0, [], [], 0.0
    for turn in range(times):
        if cold:
            cache.clear()
        gc.collect()
        before = _forget_peak()
        with _counting(connection) as counted:
            clock, own = time.perf_counter(), time.process_time()
            step()
            seconds.append(time.perf_counter() - clock)
            processor.append(time.process_time() - own)
        if not turn:
            queries, memory = counted.number, max(peak_memory() - before, 0.0)
    return Cost(min(seconds), min(processor), queries, memory)


class _counting:  # noqa: N801  reads as the verb it is
    """Counts queries without keeping their text, which would be most of the memory of the plain ways."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self.number, self.door = 0, database.execute_wrapper(self)

    def __call__(self, execute: Any, *args: Any) -> Any:
        self.number += 1
        return execute(*args)

    def __enter__(self) -> "_counting":
        reset_queries()
        self.door.__enter__()
        return self

    def __exit__(self, *what: Any) -> None:
        self.door.__exit__(*what)


def _forget_peak() -> float:
    """Give freed memory back, set the process's peak to what it still holds, and return that in MB (Linux with glibc)."""
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak_memory()


def line(what: str, cost: Cost, against: Cost | None = None) -> str:
    """Return one line; `against` is the plain way to the same answer.

    The ratio is of processor seconds where the database is in this process: other work on the machine stretches the clock.
    """
    spent = operator.attrgetter("processor" if connection.vendor == "sqlite" else "seconds")
    ratio = f"  1/{spent(against) / spent(cost):.0f} of the plain way" if against else ""
    return (
        f"{what:52} {cost.seconds * 1000:9.1f} ms ({cost.processor * 1000:.1f} of ours)  {cost.queries:6d} queries"
        f"  +{cost.memory:.0f} MB{ratio}"
    )


def rows() -> Iterator[str]:
    """Make the city where it is not there, then yield one line a step."""
    yield from make_city(Size())
    yield f"{Target.objects.count():,} targets, {ProgressReport.objects.count():,} reports, {Verification.objects.count():,} findings"
    yield from measured()


def measured() -> Iterator[str]:
    """Yield one line a step over the city that is there."""
    year = PlanYear.objects.get(year=LAST)
    ours = measure(lambda: tallies(Target.objects.filter(plan_year=year), TODAY))
    plain = measure(lambda: plain_statuses(year), times=1)
    yield line("status of the year, all departments", ours, plain)
    yield line("  the plain way: target by target", plain)
    yield line("  the same kept, while nothing changes", _kept(year), plain)
    less = measure(lambda: newest_findings(year), times=1)
    yield line("  less than the plain way: one query a target", less)
    summer = measure(lambda: tallies(Target.objects.filter(plan_year=year), dt.date(LAST, 8, 10)))
    yield line("  as it stood in August, every milestone read", summer)
    yield line("status of twenty years", measure(lambda: tallies(Target.objects.all(), TODAY), times=1))
    yield from _pages()
    departments = list(Department.objects.all())
    one = departments[:1]
    yield line("evaluation input of one department", measure(lambda: export(year, one), times=2))
    yield line("evaluation input of the year, as csv", measure(lambda: export(year, departments), times=2))
    yield from _supervision()


def _kept(year: PlanYear) -> Cost:
    """Return what the same answer costs whoever asks next: the first page and the dashboards ask this way."""
    cache.clear()
    KeptYear(year).on(TODAY)
    return measure(lambda: KeptYear(year).on(TODAY), cold=False)


def plain_statuses(year: PlanYear) -> int:
    """Compute the same statuses as an ORM invites to: department by department, target by target."""
    found = 0
    for department in Department.objects.all():
        for target in Target.objects.filter(plan_year=year, department=department).select_related("plan_year"):
            found += len(standings([target], TODAY))
    return found


def newest_findings(year: PlanYear) -> int:
    """Read only the newest finding of each target, one query a target: no status comes of it yet."""
    found = 0
    for department in Department.objects.all():
        for target in Target.objects.filter(plan_year=year, department=department):
            findings = Verification.objects.filter(report__target=target).exclude(outcome="returned")
            found += findings.order_by("-report__as_of", "-sequence").first() is not None
    return found


def export(year: PlanYear, departments: list[Department]) -> int:
    """Write the evaluation input of a year as csv; return its length."""
    found = evaluation_input(year, departments, TODAY)
    return sum(len(text) for text in csv_lines(found.targets, TARGET_COLUMNS))


def _pages() -> Iterator[str]:
    public, editor, inspector = Client(), Client(), Client()
    editor.force_login(User.objects.get(username="editor-s01"))
    inspector.force_login(User.objects.get(username="scale-inspector"))
    for what, client, path in (
        ("portal home", public, "/"),
        ("year page", public, f"/{LAST}/"),
        ("one target's page", public, f"/targets/{LAST}-s01-007/"),
        ("one department's dashboard", editor, f"/admin/boards/s01/?year={LAST}"),
        ("dashboard over all departments", inspector, f"/admin/boards/?year={LAST}"),
        ("a department's reporting list", editor, f"/admin/progress/?year={LAST}"),
        ("the inspection office's queue", inspector, "/admin/verification/"),
    ):
        yield line(what, measure(lambda client=client, path=path: _get(client, path)))  # type: ignore[misc]


def _get(client: Client, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}.")


def _supervision() -> Iterator[str]:
    """Measure the run, and take back what it wrote, so that the next run finds the same city."""
    if SUPERVISION not in get_commands():
        return

    def run() -> None:
        call_command(SUPERVISION, on=TODAY.isoformat(), stdout=io.StringIO())

    with transaction.atomic():
        yield line("supervision run over the open years", measure(run, times=1))
        yield line("  the same once more, with nothing left to write", measure(run, times=1))
        transaction.set_rollback(True)
