"""Compares the register with the editions field by field, and without --check sets it right."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from publishing.manuscript import Malformed
from targets.rebuild import differences, repair, replay


class Command(BaseCommand):
    """rebuild_register"""

    help = "Set the register right as the released editions say; with --check only name the differences."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 on a difference")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; exit code 1 when a difference is found (--check) or remains."""
        try:
            made = replay()
        except Malformed as fault:
            raise CommandError(f"An edition does not hold; run verify_editions. {fault}") from fault
        wrong = list(differences(made))
        for one in wrong:
            self.stderr.write(str(one))
        if not wrong:
            self.stdout.write(f"the register is as the editions say: {len(made.rows)} duties and targets")
            return
        if options["check"]:
            self.stdout.write(f"{len(wrong)} differences")
            raise SystemExit(1)
        left = repair(made, wrong, at=timezone.now())
        self.stdout.write(f"{len(wrong) - len(left)} differences set right, {len(left)} remain")
        if left:
            raise SystemExit(1)
