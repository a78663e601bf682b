"""What one print may use before it is stopped, in plain numbers (ADR 23)."""

import os
from dataclasses import asdict, dataclass

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The bounds of one cell. A paper of 1,000 targets takes about 35 s and 900 MB; whatever needs more is a fault."""

    seconds: int = 120  # of computing
    patience: float = 300  # seconds by the clock from the moment its cell is built: a machine may be busy
    waiting: float = 120  # seconds until a place is free
    memory: int = 2048  # MB of address space
    answer: int = 256  # MB of the printed file
    files: int = 64  # open at once
    at_once: int = 0  # cells side by side; 0: one a core

    @property
    def places(self) -> int:
        """Return how many cells may work side by side."""
        return self.at_once or len(os.sched_getaffinity(0))

    def plain(self) -> dict[str, float]:
        """Return the numbers as plain data, for the cell."""
        return asdict(self)
