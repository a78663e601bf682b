"""Prints what is approved and releases what is due; safe to run twice, from several machines at once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from publishing.press import ChainTooBusy
from targets.management.moment import moment
from whitepapers.release import publish_due


class Command(BaseCommand):
    """publish_due"""

    help = "Print what is approved and release what is due. Safe to run twice, from several machines at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--on", metavar="TIME", help="release what was due at this local time (2027-03-01T10:00)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; exit code 1 when something stayed behind."""
        actual = timezone.now()
        now = moment(options["on"]) if options["on"] else actual
        if settings.PRODUCTION and now > actual:
            raise CommandError("Nothing is released before its time: --on must not lie in the future.")
        try:
            done = publish_due(now=now, at=max(now, actual))  # what was due yesterday is released today, and says so
        except ChainTooBusy as busy:
            raise CommandError(str(busy)) from busy
        except (DatabaseError, InterfaceError) as away:
            raise CommandError(
                f"The database does not answer ({str(away).strip()}); nothing is lost, run again."
            ) from away
        self.stdout.write(f"printed {len(done.printed)}")
        for edition in done.printed:
            self.stdout.write(f"  {edition}: {edition.pages} pages")
        self.stdout.write(f"failed {len(done.failed)}")
        for failure in done.failed:
            self.stdout.write(f"  {failure}")
        self.stdout.write(f"released {len(done.released)}")
        for one in done.released:
            self.stdout.write(f"  {one.edition}")
        for gone in done.withdrawn:
            self.stdout.write(f"withdrawn by order from {gone.subject} {gone.digest}")
        if done.failed:
            raise SystemExit(1)
