"""Several processes at one job each: for the demo and the real input, where every paper can be brought along by itself."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any

Job = tuple[Callable[..., Any], tuple[Any, ...]]  # a function of a module, and its arguments; both can be pickled


def _start() -> None:
    """Set Django up in a fresh process, before anything of ours is imported there."""
    import django

    django.setup()


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(jobs: Sequence[Job], processes: int) -> Iterator[Any]:
    """Yield what each job returns as soon as it is done; with one process they run here, one after the other."""
    if processes < 2 or len(jobs) < 2:
        yield from (step(*arguments) for step, arguments in jobs)
        return
    # Fresh processes: a forked one would share the parent's database connection.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(jobs)), mp_context=fresh, initializer=_start) as pool:
        for done in as_completed([pool.submit(step, *arguments) for step, arguments in jobs]):
            yield done.result()
