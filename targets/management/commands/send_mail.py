"""Writes the daily letters and sends what waits in the outbox; safe to run twice, and from several machines at once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from targets.management.moment import moment
from targets.models import Letter
from targets.outbox import deliver, deliver_digests


class Command(BaseCommand):
    """send_mail"""

    help = (
        "Write the daily letters and send what waits in the outbox. Safe to run twice, from several machines at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--on", metavar="TIME", help="act as of this local time (2027-03-01T10:00); default: now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; exit code 1 when the mail server could not be used."""
        actual = timezone.now()
        now = moment(options["on"]) if options["on"] else actual
        if settings.PRODUCTION and now > actual:
            raise CommandError("Nothing is sent before its time: --on must not lie in the future.")
        daily = deliver_digests(now)
        done = deliver(now)
        self.stdout.write(f"daily letters {len(daily)}\nsent {done.sent}\nfailed {done.failed}")
        self.stdout.write(f"waiting {Letter.objects.waiting().count()}")
        if done.fault:
            self.stderr.write(done.fault)
            raise SystemExit(1)
