"""How the benchmarks take time: the processor's seconds of this process, which a busy machine does not stretch."""

import gc
import time
from collections.abc import Callable
from typing import Any


def processor_seconds(step: Callable[[], Any]) -> float:
    """Return the processor's seconds that a step takes, after the garbage of the steps before is gone.

    With the embedded database everything happens in this process; what is left out is waiting for the disk.
    """
    gc.collect()
    start = time.process_time()
    step()
    return time.process_time() - start
