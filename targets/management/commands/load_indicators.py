"""Loads an indicator set from a file as the next version for a year and class, or says what must be mended at which place."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from targets.evaluating.files import MOST, read_set
from targets.evaluating.indicators import BadSet, read_scheme
from targets.evaluating.sets import load_set
from targets.models import Department, PlanYear, User
from targets.refusal import Refused


class Command(BaseCommand):
    """manage.py load_indicators FILE --year Y"""

    help = "Load an indicator set (TOML, xlsx or csv) for a year and class; a set that is there already gets a new version."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument(
            "--kind", choices=["", *Department.Kind.values], default="", help="class; default: all others"
        )
        parser.add_argument("--by", help="account of the person of the evaluation office whose act it is")
        parser.add_argument("--reason", default="", help="why a set that is there already is changed")
        parser.add_argument("--check", action="store_true", help="only say whether the file holds a set")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load one file."""
        path: Path = options["file"]
        plan_year = PlanYear.objects.filter(year=options["year"]).first()
        if plan_year is None:
            raise CommandError(f"There is no plan year {options['year']}.")
        try:
            with path.open("rb") as file:
                data = read_set(file.read(MOST + 1), path.name)
            if options["check"]:
                scheme = read_scheme(data)
                self.stdout.write(f"{path.name}: {len(scheme.headings)} headings, {len(scheme.indicators)} indicators.")
                return
            by = User.objects.filter(username=options["by"] or "").first()
            if by is None:
                raise CommandError("Say with --by whose act it is: an account of the evaluation office.")
            reason = options["reason"]
            new = load_set(plan_year=plan_year, kind=options["kind"], data=data, by=by, reason=reason)
        except OSError as fault:
            raise CommandError(f"{path} can't be read: {fault.strerror}.") from fault
        except BadSet as bad:
            for one in bad.problems:
                self.stderr.write(f"{path.name}: {one.place}: {_(one.sentence) % dict(one.values)}")
            raise CommandError(f"Nothing was loaded: {len(bad.problems)} places must be mended first.") from bad
        except Refused as refused:
            raise CommandError(
                _(refused.sentence) % refused.values if refused.values else _(refused.sentence)
            ) from refused
        self.stdout.write(f"{new}: {new.digest}")
