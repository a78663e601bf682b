"""Recomputes every digest: editions, files, releases, rounds, decisions, sign-offs, frozen results, draws, the database's guards."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing.chain import prove_heads
from publishing.heads import Head, NoHeads, read_heads
from publishing.models import Artefact, Edition, Publication, Release
from publishing.proof import Fault, prove_press
from targets.checking.seed_chain import prove_draws
from targets.closing.proof import prove_closings
from targets.models import FrozenResults, SampleSeed
from whitepapers.models import Decision, Round, SignOff
from whitepapers.proof import prove_desk

COUNTED = (Edition, Artefact, Release, Publication, Round, Decision, SignOff, FrozenResults, SampleSeed)


class Command(BaseCommand):
    """verify_editions"""

    help = "Recompute every digest and chain; exit code 1 and the offender's name when one differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
        parser.add_argument(
            "--heads",
            metavar="FILE",
            help="heads.txt as somebody fetched it earlier from /chain/: each head must still be in the chain",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; every fault is printed, not only the first."""
        heads = self._published(options["heads"])
        faults = [*prove_press(), *prove_heads(heads), *prove_desk(), *prove_closings(), *prove_draws()]
        counts = {model._meta.model_name: model._base_manager.count() for model in COUNTED}
        if options["heads"]:
            counts["head"] = len(heads)
        if options["json"]:
            self.stdout.write(
                json.dumps({"checked": counts, "faults": [vars(one) for one in faults]}, ensure_ascii=False)
            )
        else:
            self._say(faults, counts)
        if faults:
            raise SystemExit(1)

    def _published(self, file: str | None) -> list[Head]:
        if not file:
            return []
        try:
            return read_heads(Path(file).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, NoHeads) as fault:
            raise CommandError(f"{file}: {fault}") from fault

    def _say(self, faults: list[Fault], counts: dict[str | None, int]) -> None:
        for one in faults:
            self.stderr.write(f"{one.where}: {one.what}")
        checked = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"{len(faults)} of {checked} do not hold" if faults else f"all hold: {checked}")
