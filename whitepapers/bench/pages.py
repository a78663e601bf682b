"""How long pages take on the server, and how many queries: the number must not grow with targets or departments."""

import gc
import time
from collections.abc import Iterator
from dataclasses import dataclass
from unittest import mock

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from targets.models import PlanYear
from whitepapers.bench.city import (
    Bench,
    approve,
    make_bench,
    make_paper,
    make_rounds,
    make_year,
    submit_paper,
    without_pdf,
)
from whitepapers.bench.sheet import make_history
from whitepapers.models import Round
from whitepapers.release import print_due, release_due

SIZES = (25, 225)  # targets of one paper
SHEET_ROUNDS, POINTS = 20, 200  # of the sheet's own paper: marks and answers together
CITIES = (10, 80)  # departments
ROUNDS = (2, 20)  # of one paper with the larger number of targets
YEAR, NEXT, ROUNDS_YEAR = 2031, 2032, 2033
TIMES = 9  # the best of nine: everything else that happens on the machine only ever adds


@dataclass(frozen=True)
class Page:
    """What one page costs: best milliseconds of processor time on the server, queries, bytes."""

    milliseconds: float
    queries: int
    size: int


def measure(client: Client, path: str, times: int = TIMES, *, cold: bool = True) -> Page:
    """Return what a page costs with an empty cache, or a warm one; raises RuntimeError when it does not answer 200.

    Time and queries are taken in different calls: counting queries takes time itself.
    """
    seconds = []
    gc.collect()
    for attempt in range(times + 1):  # the first one compiles the templates
        if cold:
            cache.clear()
        start = time.process_time()
        answer = client.get(path)
        if attempt:
            seconds.append(time.process_time() - start)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}.")
    if cold:
        cache.clear()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return Page(min(seconds) * 1000, len(captured), len(body))


def line(what: str, many: str, sizes: tuple[int, int], small: Page, large: Page) -> str:
    """Return one line that compares a page at two sizes, and says so when its queries grow."""
    grows = "" if large.queries <= small.queries else "  QUERIES GROW"
    each = (large.milliseconds - small.milliseconds) / (sizes[1] - sizes[0])
    return (
        f"{what:26} {sizes[0]:3d} → {sizes[1]:3d} {many:12} {small.milliseconds:7.1f} → {large.milliseconds:7.1f} ms "
        f"({each:5.2f} ms each)  {small.queries:3d} → {large.queries:3d} queries  {large.size / 1024:6.0f} kB{grows}"
    )


def rows() -> Iterator[str]:
    """Yield one line a page: at 25 and 225 targets, at 10 and 80 departments."""
    with without_pdf():
        yield from _by_targets()
        yield from _by_rounds()
        yield from _sheets()
        yield from _by_departments()


def _by_targets() -> Iterator[str]:
    year = make_year(YEAR)
    small, large = (_pages_of_paper(make_bench(f"size{size}"), year, size) for size in SIZES)
    for what, page in small.items():
        yield line(what, "targets", SIZES, page, large[what])


def _pages_of_paper(bench: Bench, year: PlanYear, size: int) -> dict[str, Page]:
    """Return what the pages about one paper of this size cost, along its road to the public."""
    desk, review, public = Client(), Client(), Client()
    desk.force_login(bench.editor)
    review.force_login(bench.reviewer)
    paper = make_paper(bench, year, size)
    row = paper.targets.order_by("number")[size // 2]
    found = {
        "draft table": measure(desk, f"/admin/papers/{paper.pk}/targets/"),
        "the paper's first page": measure(desk, f"/admin/papers/{paper.pk}/"),
        "form of one target": measure(desk, f"/admin/papers/{paper.pk}/targets/{row.pk}/"),
        "preview as web page": measure(desk, f"/admin/papers/{paper.pk}/preview/"),
    }
    opened = submit_paper(bench, paper)
    found["review page"] = measure(review, f"/admin/rounds/{opened.pk}/")
    found["brief"] = measure(review, f"/admin/rounds/{opened.pk}/brief/")
    found["queue with its one round"] = measure(review, f"/admin/queue/?q={bench.department.code}")
    found["case file"] = measure(review, f"/admin/papers/{paper.pk}/case/")
    approve(bench, opened)
    print_due()
    release_due(now=timezone.now())
    return found | {
        "white paper page": measure(public, f"/{year.year}/{bench.department.code}/"),
        "one promise": measure(public, f"/targets/{year.year}-{bench.department.code}-007/"),
    }


def _by_rounds() -> Iterator[str]:
    """Compare a paper in its second round with one in its twentieth: each round returned and answered by one row."""
    year, found = make_year(ROUNDS_YEAR), []
    for rounds in ROUNDS:
        bench = make_bench(f"round{rounds}")
        last = make_rounds(bench, make_paper(bench, year, SIZES[-1]), rounds)
        review = Client()
        review.force_login(bench.reviewer)
        address = f"/admin/rounds/{last.pk}"
        found.append(
            {
                "queue": measure(review, f"/admin/queue/?q={bench.department.code}"),
                "brief": measure(review, f"{address}/brief/"),
                "review page": measure(review, f"{address}/"),
            }
        )
    for what, page in found[0].items():
        yield line(what, "rounds", ROUNDS, page, found[1][what])


def _sheets() -> Iterator[str]:
    """Yield what the sheet costs on its 20th round with 200 points, with every earlier text unread, and read before."""
    year = make_year(YEAR)
    found = []
    for size in SIZES:
        bench, review = make_bench(f"sheet{size}"), Client()
        review.force_login(bench.reviewer)
        with mock.patch("whitepapers.actions.trial_print", return_value=1):
            waiting = make_history(bench, year, targets=size, rounds=SHEET_ROUNDS, points=POINTS)
        path = f"/admin/rounds/{waiting.pk}/"
        found.append({"review sheet, all cold": measure(review, f"{path}sheet/", times=3)})
        found[-1]["review sheet"] = measure(review, f"{path}sheet/", times=3, cold=False)
    for what, page in found[0].items():
        yield line(f"{what}, round {SHEET_ROUNDS}", "targets", SIZES, page, found[1][what])


def _by_departments() -> Iterator[str]:
    year, coming = make_year(YEAR), make_year(NEXT)
    made, found = 0, []
    for city in CITIES:
        for number in range(made, city - (len(SIZES) if made == 0 else 0)):
            bench = make_bench(f"d{number:02d}")
            approve(bench, submit_paper(bench, make_paper(bench, year, 3)))
            submit_paper(bench, make_paper(bench, coming, 3))
        made = city - len(SIZES)
        print_due()
        release_due(now=timezone.now())
        found.append(_pages_of_city(bench))
    for what, page in found[0].items():
        yield line(what, "departments", CITIES, page, found[1][what])


def _pages_of_city(bench: Bench) -> dict[str, Page]:
    """Return what the pages about the whole city cost; every department but two has a round that waits for review."""
    review, public = Client(), Client()
    review.force_login(bench.reviewer)
    waiting = Round.objects.filter(paper__plan_year__year=NEXT).count()
    assert waiting, "the queue has something to show"
    return {
        "portal home": measure(public, "/"),
        "year page": measure(public, f"/{YEAR}/"),
        "search": measure(public, "/search/?q=道路"),
        "queue": measure(review, "/admin/queue/"),
        "queue, most softened": measure(review, "/admin/queue/?sort=softened&softened=1"),
        "list of papers": measure(review, "/admin/papers/"),
    }
