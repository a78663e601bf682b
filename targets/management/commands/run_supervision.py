"""Writes what has fallen due in chasing: reminders, overdue, drafts of notices and referrals; says what it did."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import override

from targets.chasing.machine import Due
from targets.chasing.reading import Case
from targets.chasing.running import STRETCH, InTheFuture, supervise
from targets.chasing.steps import STEPS, Step


class Command(BaseCommand):
    """run_supervision"""

    help = "Remind, record what is overdue, draft notices and referrals. Safe to run twice, and from several machines."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--on", metavar="DATE",
            help="what has fallen due by this day; what is recorded says when it was; a later day only with --dry-run",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--stretch", type=int, default=STRETCH, metavar="N", help="targets in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once."""
        try:
            on = dt.date.fromisoformat(options["on"]) if options["on"] else None
        except ValueError as fault:
            raise CommandError(f"{options['on']} is no date; write it as 2027-05-03.") from fault
        if options["stretch"] < 1:
            raise CommandError("A stretch has one target at least.")
        with override("en"):
            try:
                done = supervise(
                    on, dry_run=options["dry_run"], stretch=options["stretch"],
                    says=self._say if options["dry_run"] or options["verbosity"] > 1 else None,
                )  # fmt: skip
            except InTheFuture as fault:
                raise CommandError(f"{fault} Ask about it with --dry-run.") from fault
            steps = ", ".join(f"{done.steps[one]} × {_(STEPS[one].word)}" for one in Step if done.steps[one])
        would = "would be written" if options["dry_run"] else "written"
        self.stdout.write(f"{done.targets} targets looked at, {done.opened} matters opened, {done.letters} people told")
        self.stdout.write(f"{would}: {steps or 'nothing'}")

    def _say(self, case: Case, due: Due) -> None:
        self.stdout.write(f"{due.on.isoformat()} {case.target.number} {case.occasion.key}: {_(STEPS[due.step].word)}")
