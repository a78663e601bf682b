"""Takes a person's second factor off when the telephone is lost; the person enrols a new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.log_actions import log

from targets.models import SecondFactor, User
from targets.recording import CHANGED


class Command(BaseCommand):
    """reset_second_factor"""

    help = (
        "Take a person's second factor off; it is put on record with the reason, and links stop until they enrol anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare whose, and why."""
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="why, for the record")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it off, or say that there is none."""
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"There is no account {options['username']!r}.")
        if not SecondFactor.objects.filter(user=person).delete()[0]:
            raise CommandError(f"{options['username']} has no second factor.")
        log(person, CHANGED, data={"changes": [["second factor", "✓", f"✗ ({options['reason']})"]]})
        self.stdout.write(f"{options['username']}: the second factor is taken off.")
