"""Asks owners for the reports that are wanted now; safe to run twice, and from several machines at once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from targets.management.moment import moment
from targets.requests import send_requests


class Command(BaseCommand):
    """send_requests"""

    help = "Ask the owners of targets for the reports that are wanted now, and remind those who are silent."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--on", metavar="TIME", help="act as of this local time (2027-04-01T08:00); default: now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        actual = timezone.now()
        now = moment(options["on"]) if options["on"] else actual
        if settings.PRODUCTION and now > actual:
            raise CommandError("Nobody is asked before the time: --on must not lie in the future.")
        done = send_requests(now)
        self.stdout.write(f"letters {done.letters}\nrequests {done.requests}")
        for username in done.without_address:
            self.stderr.write(f"{username} has no e-mail address and was not asked.")
