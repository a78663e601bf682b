"""Prints one line in a cell and says which walls stand around it on this machine (ADR 23)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from publishing.document import Document, Note, Section
from publishing.faults import Unprintable
from publishing.printer import standing_walls

ALL = {
    "network namespace": "no network: a namespace without any",
    "files": "no file but fonts and the press's own can be opened, none changed, no program run: Landlock",
    "connections": "no connection can be made: Landlock",
    "system calls": "no socket opened, no program run, no other process looked into: seccomp",
}


class Command(BaseCommand):
    """`try_printer`."""

    help = "Prints a line and says which of the kernel's walls stand around the printer here."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say of each wall whether it stands; a printer that can't print is an error."""
        text = "白皮书 White paper"
        try:
            standing = standing_walls(Document(text, "", "zh-hans", (Section("a", text, (Note(text),)),), leaflet=True))
        except Unprintable as fault:
            raise CommandError(str(fault)) from fault
        for wall, what in ALL.items():
            self.stdout.write(f"{'stands' if wall in standing else 'MISSING'}  {what}")
