"""Verifies the numbered notices and referrals: no number missing, each text as it was issued, each linked to the one before."""

from typing import Any

from django.core.management.base import BaseCommand

from targets.chasing.proof import prove_papers
from targets.models import Referral, SupervisionNotice


class Command(BaseCommand):
    """verify_notices"""

    help = "Verify every supervision notice and referral; exit code 1 when one does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and name what does not hold."""
        faults = list(prove_papers())
        for one in faults:
            self.stderr.write(f"{one.where}: {one.what}")
        count = SupervisionNotice.objects.count() + Referral.objects.count()
        if faults:
            self.stdout.write(f"{len(faults)} faults in {count} notices and referrals")
            raise SystemExit(1)
        self.stdout.write(f"all hold: {count} notices and referrals")
