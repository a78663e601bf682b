"""What a fresh process does for the print benchmark: Django is set up before anything of ours is imported."""

import time
from pathlib import Path
from typing import Any
from unittest import mock


def start() -> None:
    """Set Django up in a fresh process."""
    import django

    django.setup()


def peak_memory() -> float:
    """Return the most memory this process ever held, in MB.

    Linux's own figure for the address space: what getrusage says of a fresh process includes its parent's.
    """
    for entry in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if entry.startswith("VmHWM:"):
            return int(entry.split()[1]) / 1024
    raise RuntimeError("This system does not say how much memory a process held.")


def print_once(composed: dict[str, Any]) -> tuple[float, float, float, int, int]:
    """Print a composed paper twice; return processor seconds cold and warm, peak memory of the first in MB, pages, bytes."""
    from publishing.manuscript import freeze
    from publishing.pdf import render_pdf
    from publishing.press import print_document
    from whitepapers.layout import lay_out

    manuscript, text, digest = freeze(**composed)
    document = lay_out(manuscript, digest=digest, number=1)
    seconds, peak = [], 0.0
    for _run in range(2):
        start = time.process_time()
        with mock.patch("publishing.press.render_pdf", render_pdf):  # here and not in a cell, so that it is measured
            printed = print_document(document, text)
        seconds.append(time.process_time() - start)
        peak = peak or peak_memory()
    return seconds[0], seconds[1], peak, printed.pages, len(printed.files["whitepaper.pdf"][0])
