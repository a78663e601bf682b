"""Runs print jobs side by side, as many at once as there are cores; whatever touches the database stays in one thread."""

import contextvars
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, TypeVar

from whitepapers.crew import processors

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Job:
    """One paper on its way: `work` runs beside the others and asks no database; `finish` takes its outcome back here.

    `held` is what the job holds until it is finished: its turn.
    """

    work: Callable[[], Any]
    finish: Callable[["Future[Any]"], None]
    held: ExitStack = field(default_factory=ExitStack)


def run(things: Iterable[Thing], begin: Callable[[Thing], Job | None], *, at_once: int | None = None) -> None:
    """Begin and finish a job for each thing, `at_once` of them side by side (None: as many as there are cores).

    A thing's turn is taken only when a place is free, so that other machines find work too. `begin` returns None when
    there is nothing to do. An error that `begin` or `finish` raises ends the run; every turn is let go all the same.
    """
    places = at_once or processors()
    waiting, running = deque(things), dict[Future[Any], Job]()
    with ThreadPoolExecutor(places, thread_name_prefix="print") as pool, ExitStack() as everything:
        while waiting or running:
            while waiting and len(running) < places:
                job = begin(waiting.popleft())
                if job is not None:
                    everything.push(job.held.__exit__)
                    # the language of the messages, among others, is the caller's
                    running[pool.submit(contextvars.copy_context().run, job.work)] = job
            if running:
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for one in done:
                    job = running.pop(one)
                    with job.held:
                        job.finish(one)
