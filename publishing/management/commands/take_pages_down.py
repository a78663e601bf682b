"""Takes the files of public pages down; each is made again for its next reader."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from publishing import pagefiles


class Command(BaseCommand):
    """take_pages_down"""

    help = "Take the files of public pages down, after a change that was made by hand in the database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        with transaction.atomic():
            pagefiles.take_down()
