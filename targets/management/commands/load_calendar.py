"""Loads a year's holidays and make-up workdays from a file: all of it, or nothing and what must be mended."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from targets.calendar_admin import done
from targets.calendar_files import MOST, read_rows
from targets.calendar_list import UnreadableList
from targets.calendar_record import load_calendar


class Command(BaseCommand):
    """manage.py load_calendar FILE"""

    help = "Load a year's holidays and make-up workdays from a csv or xlsx file; the year is the one most lines name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="csv or xlsx: day or run of days, 休 or 班, name")
        parser.add_argument("--year", type=int, help="refuse a list that is another year's")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load one file."""
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                rows = read_rows(file.read(MOST + 1))
            loaded = load_calendar(rows=rows, by=None, year=options["year"])
        except OSError as fault:
            raise CommandError(
                _("%(file)s can't be read: %(fault)s") % {"file": path, "fault": fault.strerror}
            ) from fault
        except UnreadableList as bad:
            for one in bad.problems:
                self.stderr.write(f"{path.name}:{one.line}: {_(one.sentence) % dict(one.values)}")
            raise CommandError(
                _("Nothing was loaded: %(count)s lines must be mended first.") % {"count": len(bad.problems)}
            ) from bad
        self.stdout.write(self.style.SUCCESS(done(loaded)))
