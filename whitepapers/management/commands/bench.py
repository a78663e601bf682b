"""Runs the benchmarks of docs/performance.md: they print figures and assert nothing."""

import os
import platform
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from targets.models import Department
from whitepapers.bench import flow, importing, pages, printing, rivals, scale, served, year
from whitepapers.models import WhitePaperPage

# In this order: the pages are counted in a city that holds nothing else yet.
SECTIONS: dict[str, tuple[str, Callable[[], Iterator[str]]]] = {
    "pages": ("Pages on the server: processor time (best of nine), queries", pages.rows),
    "flow": ("Submission, approval and adoption, without the print: processor time", flow.rows),
    "import": ("Import of a spreadsheet, with history: processor time", importing.rows),
    "served": ("The pages of papers and editions as files: the embedded server, nginx", served.rows),
    "rivals": ("The same paper of 60 targets by ours and by others, in turn, warm", rivals.rows),
    "year": ("A whole year, printed and released; by the clock, between turns of a plain worker", year.rows),
    "print": ("Printing, each size in a fresh process: processor time", printing.rows),
    "scale": ("Twenty years of 43 departments: seconds by the clock, queries, memory added", scale.rows),
}
KEPT = "scale"  # in a database of its own, which is kept


class Command(BaseCommand):
    """bench"""

    help = "Measure pages, the road to the register, import and print. Wants an empty database (./run bench)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "sections", nargs="*", metavar="SECTION", help=f"{', '.join(SECTIONS)} (default: all but the last)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the sections."""
        if unknown := [name for name in options["sections"] if name not in SECTIONS]:
            raise CommandError(f"There is no section {', '.join(unknown)}; there are: {', '.join(SECTIONS)}.")
        chosen = options["sections"] or [name for name in SECTIONS if name != KEPT]
        if KEPT in chosen and (len(chosen) > 1 or Department.objects.exclude(code__startswith="s").exists()):
            raise CommandError("The benchmark scale has a database of its own (./run bench scale).")
        if settings.PRODUCTION or WhitePaperPage.objects.exists():
            raise CommandError(
                "The benchmarks fill a database; they want an empty one that is thrown away (./run bench)."
            )
        begun = time.monotonic()
        self.stdout.write(machine())
        for name, (heading, rows) in SECTIONS.items():
            if name in chosen:
                self.stdout.write(self.style.MIGRATE_HEADING(f"\n{heading}"))
                for row in rows():
                    self.stdout.write(f"  {row}")
                    self.stdout.flush()
        self.stdout.write(f"\n{time.monotonic() - begun:.0f} seconds")


def machine() -> str:
    """Return what the figures were taken on, and how busy it was."""
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return f"{os.cpu_count()} cores, load {busy}, Python {platform.python_version()}, {connection.vendor}"
