"""Records what a filled-in sheet says of a department's targets for one period, all or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from targets.bulk.actions import report_many
from targets.bulk.outcome import Outcome
from targets.management.spreadsheet import read_file
from targets.models import Department, PlanYear, User


def _one(model: Any, sentence: str, **by: Any) -> Any:
    found = model.objects.filter(**by).first()
    if found is None:
        raise CommandError(sentence % {"name": next(iter(by.values()))})
    return found


class Command(BaseCommand):
    """manage.py import_reports FILE --year Y --period P --department CODE --by USER [--dry-run]"""

    help = __doc__
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="xlsx or csv, as downloaded from the reporting list and filled in")
        parser.add_argument("--year", type=int, required=True, help="plan year")
        parser.add_argument("--period", required=True, help="the period reported on, such as 2027Q3")
        parser.add_argument("--department", required=True, metavar="CODE", help="whose targets they are")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="who reports: somebody of that department")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be recorded")

    def handle(self, *args: Any, **options: Any) -> None:
        """Record one sheet."""
        data = read_file(options["file"])
        outcome = report_many(
            data,
            options["file"].name,
            department=_one(Department, _("There is no department “%(name)s”."), code=options["department"]),
            plan_year=_one(PlanYear, _("There is no plan year %(name)s."), year=options["year"]),
            period=options["period"],
            by=_one(User, _("There is no account “%(name)s”."), username=options["by"]),
            dry_run=options["dry_run"],
        )
        self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        for problem in outcome.problems:
            self.stdout.write(problem.say(_))
        if not outcome.ok:
            raise CommandError(
                _("Nothing was recorded: %(count)s things must be mended first.") % {"count": len(outcome.problems)}
            )
        for one in outcome.entries:
            self.stdout.write(f"{one.target.number}  {one.value if one.value is not None else '–'}  {one.as_of}")
        for why, numbers in outcome.skipped.items():
            self.stdout.write(f"{_(why)}: {', '.join(numbers)}")
        said = (
            _("%(count)s reports are recorded.")
            if not outcome.dry_run
            else _("%(count)s reports would be recorded; this was a dry run.")
        )
        self.stdout.write(said % {"count": len(outcome.entries)})
