"""Draws the samples that are due: of each period whose days of grace are over, once; safe to run twice."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from targets.checking.drawing import draw_due
from targets.management.moment import moment


class Command(BaseCommand):
    """draw_samples"""

    help = "Draw the seed of each period whose days of grace are over, so that the rest can be accepted as claimed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--on", type=moment, metavar="TIME", help="the moment it is run for (default: now)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        if settings.PRODUCTION and options["on"] and options["on"] > timezone.now():
            raise CommandError(
                "No sample is drawn before its time, or it could be foreseen: --on must not lie in the future."
            )
        for one in draw_due(at=options["on"]):
            self.stdout.write(f"{one.plan_year.year} {one.period}: {one.share} % by {one.seed}")
