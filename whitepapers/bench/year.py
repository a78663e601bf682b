"""A whole year: 43 departments printed and released, one paper from its second approval to the public, memory by size."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar
from unittest import mock

from django.conf import settings
from django.utils import timezone

from publishing import printer
from publishing.manuscript import freeze
from publishing.models import Release
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage
from whitepapers.bench.child import start
from whitepapers.bench.city import Bench, approve, make_bench, make_paper, make_year, submit_paper
from whitepapers.bench.rivals import FRESH, as_it_comes, plain_page
from whitepapers.compose import compose
from whitepapers.crew import processors
from whitepapers.layout import lay_out
from whitepapers.models import Round
from whitepapers.release import publish_due

T = TypeVar("T")
YEAR, DEPARTMENTS, TARGETS = 2053, 43, 60
PLAIN = (
    7  # papers that the plain worker prints before ours, and again after: what else the machine does changes meanwhile
)
HURRIED = 4  # papers whose second approval is timed
SIZES = (60, 225)


def rows() -> Iterator[str]:
    """Yield the year against one warm WeasyPrint worker, the road of one paper, and a cell's peak memory."""
    with mock.patch("whitepapers.actions.trial_print", return_value=1):
        yield from _whole_year()
        yield from _one_paper()
        yield from _memory()


def _whole_year() -> Iterator[str]:
    year = make_year(YEAR)
    composed: dict[str, Any] = {}
    for number in range(DEPARTMENTS):
        bench = make_bench(f"y{number:02d}")
        paper = make_paper(bench, year, TARGETS)
        composed = composed or compose(paper)
        approve(bench, submit_paper(bench, paper))
    composed["head"] |= {"round": 1, "edition": 1}
    manuscript, _text, digest = freeze(**composed)
    html, style = plain_page(lay_out(manuscript, digest=digest, number=1))
    with ProcessPoolExecutor(1, mp_context=FRESH, initializer=start) as worker:

        def plain() -> list[float]:
            return [worker.submit(_plain, html, style).result() for _paper in range(PLAIN)]

        plain()  # it is warm
        before, taken = _by_the_clock(plain)
        own = time.process_time()
        with cells() as ended:
            ours, done = _by_the_clock(lambda: publish_due(now=timezone.now()))
        own = time.process_time() - own + sum(one["seconds"] for one in ended)
        after, taken_after = _by_the_clock(plain)
    out, alone = len(done.released), (before + after) / (2 * PLAIN) * DEPARTMENTS
    yield (
        f"{out} papers of {TARGETS} targets printed and released: {ours:.1f} s by the clock; one warm WeasyPrint worker as"
        f" it comes {alone:.1f} s ({before / PLAIN:.2f} s a paper before, {after / PLAIN:.2f} after): {ours / alone:.2f} ×"
    )
    cores, theirs = processors(), statistics.mean([*taken, *taken_after]) * DEPARTMENTS
    yield f"of the processor {own:.1f} s on {cores} cores, {theirs:.1f} s on one: {own / cores / theirs:.2f} ×"
    idle, _nothing = _by_the_clock(lambda: publish_due(now=timezone.now()))
    yield f"the same again, when nothing changed: {idle:.2f} s"


def _one_paper() -> Iterator[str]:
    year, waiting = make_year(YEAR), []
    for number in range(HURRIED + 1):
        bench = make_bench(f"hurry{number}")
        waiting.append((bench, submit_paper(bench, make_paper(bench, year, TARGETS))))
    with worker():
        seconds = [_until_public(bench, one) for bench, one in waiting]
    yield (
        f"from second approval to public, one paper of {TARGETS}, with the worker: {seconds[0]:.1f} s in a fresh worker,"
        f" then {statistics.median(seconds[1:]):.1f} s (median of {HURRIED}, longest {max(seconds[1:]):.1f})"
    )


def _until_public(bench: Bench, one: Round) -> float:
    decide(round=one, stage=Stage.SUPERVISORY, outcome=Outcome.APPROVED, digest=one.digest, by=bench.reviewer)
    return _by_the_clock(lambda: _second(bench, one))[0]


def _second(bench: Bench, one: Round) -> None:
    decide(round=one, stage=Stage.LEADER, outcome=Outcome.APPROVED, digest=one.digest, by=bench.leader)
    for _ in range(3000):
        if Release.objects.filter(edition__digest=one.digest).exists():
            return
        time.sleep(0.02)
    raise RuntimeError("The worker did not publish the paper within a minute.")


def _memory() -> Iterator[str]:
    year = make_year(YEAR)
    for size in SIZES:
        bench = make_bench(f"memory{size}")
        approve(bench, submit_paper(bench, make_paper(bench, year, size)))
        with cells() as ended:
            publish_due(now=timezone.now())
        (peak,) = (one["peak"] for one in ended)
        yield f"a cell's peak at {size} targets: {peak} MB = {peak - 0.7 * size:.0f} MB + 0.7 MB a target"


@contextmanager
def cells() -> Iterator[list[dict[str, Any]]]:
    """Yield a list to which each cell adds how it ended: its seconds of the processor, and its peak in MB."""
    ended: list[dict[str, Any]] = []
    real = printer._judge

    def noting(answer: Any, how: Any, limits: Any) -> Any:
        ended.append(how)
        return real(answer, how, limits)

    with mock.patch.object(printer, "_judge", noting):
        yield ended


def _plain(html: str, style: str) -> float:
    """Print one paper in the plain worker and return its seconds of the processor."""
    begun = time.process_time()
    as_it_comes(html, style)
    return time.process_time() - begun


@contextmanager
def worker() -> Iterator[None]:
    """Run the worker of the Procfile beside the block."""
    process = subprocess.Popen([sys.executable, "manage.py", "db_worker"], cwd=settings.BASE_DIR)
    try:
        time.sleep(5)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _by_the_clock(step: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds that a step takes, and what it returns."""
    begun = time.perf_counter()
    result = step()
    return time.perf_counter() - begun, result
