"""One `./run` at a time: a lock that the kernel gives back when its holder ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.checkout import stop


@contextmanager
def held(file: Path, refusal: str, note: str = "") -> Iterator[None]:
    """Hold `file` for the length of the block, or stop with `refusal`, in which {holder} is who holds it.

    A lock file left behind by a killed process locks nothing: the lock is the kernel's, the file only names the holder.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            stop(refusal.format(holder=lock.read().strip() or "another process"))
        lock.truncate(0)
        lock.write(f"process {os.getpid()}{note}\n")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)
