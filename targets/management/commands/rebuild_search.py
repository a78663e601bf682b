"""Builds the search index anew: after a department was renamed, or a database was restored without it."""

from typing import Any

from django.core.management.base import BaseCommand

from targets.search import rebuild


class Command(BaseCommand):
    """rebuild_search"""

    help = "Build the index of the public search anew from the register. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        self.stdout.write(self.style.SUCCESS(f"{rebuild()} promises can be found."))
