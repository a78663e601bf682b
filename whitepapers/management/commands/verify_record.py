"""Verifies the record of every paper: submissions, openings, points, decisions, delegations, each linked by hash."""

from typing import Any

from django.core.management.base import BaseCommand

from whitepapers.models import RecordEntry
from whitepapers.proof import prove_rounds
from whitepapers.record_proof import prove_record


class Command(BaseCommand):
    """verify_record"""

    help = (
        "Verify the chained record of every paper; exit code 1 and the first broken row of each chain when one differs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and name what does not hold."""
        faults = [*prove_record(), *prove_rounds()]
        for one in faults:
            self.stderr.write(f"{one.where}: {one.what}")
        count = RecordEntry.objects.count()
        if faults:
            self.stdout.write(f"{len(faults)} do not hold in {count} entries of the record")
            raise SystemExit(1)
        self.stdout.write(f"all hold: {count} entries of the record")
