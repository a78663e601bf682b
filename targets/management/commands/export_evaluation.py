"""Writes a year's completion as input to performance evaluation."""

import datetime as dt
import sys
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from targets.evaluating.export import with_scores
from targets.evaluation import Input, evaluation_input
from targets.evaluation_files import FORMATS, TABLES, csv_lines, json_text, write_xlsx
from targets.models import Department, PlanYear


class Command(BaseCommand):
    """export_evaluation"""

    help = "Write what was promised, claimed and verified in a year, the status of each target, the scores and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("year", type=int)
        parser.add_argument("--format", choices=list(FORMATS), default="csv")
        parser.add_argument("--on", type=dt.date.fromisoformat, help="as things stood on this day (default: today)")
        parser.add_argument("--output", type=Path, help="write here instead of to the screen; needed for xlsx")
        parser.add_argument("--department", help="only this code")
        parser.add_argument("--table", choices=list(TABLES), help="csv: which table (default: targets)")
        parser.add_argument(
            "--summary", action="store_true", help="csv: a row per department instead of one per target"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        output: Path | None = options["output"]
        if settings.PRODUCTION and options["on"] and options["on"] > timezone.localdate():
            raise CommandError("A day that has not come has no results: --on must not lie in the future.")
        if options["format"] == "xlsx" and output is None and sys.stdout.isatty():
            raise CommandError("A workbook can't be shown on the screen: say where to write it with --output FILE.")
        found = self._found(options["year"], options["department"], options["on"] or timezone.localdate())
        if output is None:
            stream = getattr(self.stdout, "_out", self.stdout)
            try:
                self._write(found, options, getattr(stream, "buffer", None), stream)
            except BrokenPipeError:  # `| head` has read enough
                sys.stderr.close()
            return
        try:
            with output.open("wb") as file:
                self._write(found, options, file, None)
        except OSError as failed:
            raise CommandError(f"{output} can't be written: {failed.strerror}.") from failed
        self.stderr.write(f"{output}: {len(found.targets)} targets of {len(found.departments)} departments.")

    def _found(self, year: int, code: str | None, on: dt.date) -> Input:
        plan_year = PlanYear.objects.filter(year=year).first()
        if plan_year is None:
            known = ", ".join(str(one) for one in PlanYear.objects.values_list("year", flat=True)) or "none"
            raise CommandError(f"There is no plan year {year}; there are: {known}.")
        departments = list(Department.objects.filter(code=code) if code else Department.objects.all())
        if code and not departments:
            raise CommandError(f"There is no department {code}.")
        return with_scores(evaluation_input(plan_year, departments, on), plan_year, departments)

    def _write(self, found: Input, options: dict[str, Any], binary: IO[bytes] | None, text: Any) -> None:
        if options["format"] == "xlsx":
            if binary is None:
                raise CommandError("A workbook needs a file: say where to write it with --output FILE.")
            write_xlsx(found, binary)
            return
        if options["format"] == "json":
            lines = iter([json_text(found) + "\n"])
        else:
            table = options["table"] or ("departments" if options["summary"] else "targets")
            lines = csv_lines(getattr(found, table), TABLES[table])
        for line in lines:
            if binary is not None:
                binary.write(line.encode())
            else:
                text.write(line)
