"""Imports the city's yearly tasks from an xlsx or csv."""

from typing import Any

from targets.management.spreadsheet import read_file
from whitepapers.importing.assigned import import_assigned
from whitepapers.importing.columns import ASSIGNED_COLUMNS
from whitepapers.management.commands.import_targets import ImportCommand, person, read_mapping


class Command(ImportCommand):
    """manage.py import_assigned FILE --year Y …"""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Import one file."""
        outcome = import_assigned(
            read_file(options["file"]),
            options["file"].name,
            year=options["year"],
            by=person(options["by"]),
            mapping=read_mapping(options["mapping"], [column.key for column in ASSIGNED_COLUMNS]),
            dry_run=options["dry_run"],
        )
        self.tell(outcome, as_json=options["json"])
