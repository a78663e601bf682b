"""What printing costs by size: seconds, peak memory, pages, each size in a fresh process."""

import itertools
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from whitepapers.bench.child import print_once, start
from whitepapers.bench.city import make_bench, make_paper, make_year
from whitepapers.compose import compose

SIZES = (20, 60, 225)
YEAR = 2051

Taken = dict[int, tuple[float, float, float, int, int]]  # targets → what `print_once` returns


def rows() -> Iterator[str]:
    """Yield one line a size, and what each target adds."""
    year, found = make_year(YEAR), Taken()
    fresh = multiprocessing.get_context("spawn")
    for size in SIZES:
        composed = compose(make_paper(make_bench(f"print{size}"), year, size))
        composed["head"] |= {"round": 1, "edition": 1}
        with ProcessPoolExecutor(1, mp_context=fresh, initializer=start) as pool:
            found[size] = pool.submit(print_once, composed).result()
        cold, warm, peak, pages, length = found[size]
        yield (
            f"{size:5d} targets: {cold:6.2f} s, again {warm:6.2f} s, peak {peak:5.0f} MB, {pages:3d} pages, "
            f"{length / 1024:5.0f} kB, {cold / size * 1000:5.1f} ms a target"
        )
    yield from growth(found)


def growth(found: Taken) -> Iterator[str]:
    """Yield what one more target costs in a fresh process between neighbouring sizes: time, and memory."""
    for small, large in itertools.pairwise(found):
        added = large - small
        time, memory = (found[large][index] - found[small][index] for index in (0, 2))
        yield f"from {small} to {large}: {time / added * 1000:5.1f} ms and {memory / added:5.2f} MB for each added target"
