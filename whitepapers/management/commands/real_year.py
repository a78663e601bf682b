"""Takes the real input of a folder through a whole year: import, two approvals, editions, register, evaluation."""

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from publishing.models import Edition
from targets.management.spreadsheet import read_file
from targets.models import FrozenResults, Target
from whitepapers.crew import run_all
from whitepapers.importing.actions import import_targets
from whitepapers.importing.outcome import Outcome
from whitepapers.management.commands.import_targets import read_mapping
from whitepapers.models import WhitePaperPage
from whitepapers.real import city, figures, results, source
from whitepapers.real.papers import Brought, bring_to_edition, state_results
from whitepapers.release import release_due

RESULTS, TARGETS, TASKS = "canada_2016-17_results.csv", "canada_2017-18_targets.csv", "guangzhou_2012_tasks.csv"


class Command(BaseCommand):
    """real_year"""

    help = "Load real public data, approve and publish every paper, verify last year's results, export the evaluation."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("folder", type=Path, help="../shared/real")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="papers at work at once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; exit code 1 when a paper stays behind or the evaluation says otherwise than the source."""
        folder: Path = options["folder"]
        if missing := [name for name in (RESULTS, TARGETS, TASKS) if not (folder / name).is_file()]:
            raise CommandError(f"The real input is not there: {folder} has no {', '.join(missing)}.")
        if settings.PRODUCTION:
            raise CommandError("The real input is a trial; it is never loaded in production.")
        if WhitePaperPage.objects.exists() or Edition.objects.exists():
            raise CommandError("This database has papers already; the real input wants an empty one (./run real).")
        self.begun = time.monotonic()
        with translation.override("en"):
            self._run(folder, options["processes"])

    def _run(self, folder: Path, processes: int) -> None:
        people = city.make_city()
        drafts = [
            self._import(folder / TARGETS, city.TARGETS, "canada_targets.toml", people["administrator"]),
            self._import(folder / TASKS, city.TASKS, "guangzhou_tasks.toml", people["administrator"]),
        ]
        city.make_departments_people(people["leader"])
        last_year = results.import_last_year(folder / RESULTS)
        self._told(last_year)
        city.make_departments_people(people["leader"])  # of those that have results and no plan as well
        made, refused = results.verify_claims(last_year.claimed, people["inspector"])
        self._say(f"{made} results of {city.RESULTS}-{city.RESULTS - 1999} verified, {len(refused)} findings refused")
        self._lines("Findings that the rules refused", refused)
        results.close_year()
        statements = self._state(processes)
        papers = self._bring(processes)
        self._say("releasing")
        release_due(now=timezone.now())
        exported = list(results.export(Path(settings.DATA_DIR) / "evaluation"))
        for file in exported:
            self._say(f"exported {file}")
        self._prove()
        table = next(file for file in exported if file.suffix == ".csv")
        differing = source.differing(folder / RESULTS, table)
        lines = figures.completion_lines(source.exported_statuses(table), source.statuses(folder / RESULTS), differing)
        self._close([last_year, *drafts], papers, statements, lines)
        if refused or differing or any(one.fault for one in (*papers, *statements)):
            raise CommandError("Something is not as it should be; see above.")

    def _import(self, file: Path, year: int, mapping: str, by: Any) -> Outcome:
        outcome = import_targets(
            read_file(file), file.name, year=year, by=by, mapping=read_mapping(results.MAPPINGS / mapping)
        )
        self._told(outcome)
        return outcome

    def _told(self, outcome: Outcome) -> None:
        self._say(figures.file_line(outcome).strip())
        if not outcome.ok:
            self._lines("What must be mended", figures.named(outcome))
            raise CommandError(f"{outcome.file} was not imported.")

    def _state(self, processes: int) -> list[Brought]:
        """State the closed year's results, department by department, and publish them: the papers that follow cite them."""
        frozen = FrozenResults.objects.filter(closing__plan_year__year=city.RESULTS)
        statements: list[Brought] = []
        jobs = [(state_results, (key, city.RESULTS)) for key in frozen.values_list("department", flat=True)]
        for done in run_all(jobs, processes):
            statements.append(done)
            what = done.fault or f"approved and printed, {done.targets} results on {done.pages} pages"
            self._say(f"{len(statements)} of {frozen.count()}: {done.subject} {what}")
        release_due(now=timezone.now())
        return statements

    def _bring(self, processes: int) -> list[Brought]:
        """Bring every drafted paper to its edition; last year's results are in the register, for the papers tell of them."""
        waiting = WhitePaperPage.objects.papers().filter(plan_year__year__in=[city.TARGETS, city.TASKS])
        # the longest first, so that all end together
        by_size = sorted(waiting, key=lambda paper: paper.targets.count(), reverse=True)
        papers: list[Brought] = []
        for done in run_all([(bring_to_edition, (paper.pk,)) for paper in by_size], processes):
            papers.append(done)
            what = done.fault or f"approved and printed, {done.targets} targets on {done.pages} pages"
            self._say(f"{len(papers)} of {len(by_size)}: {done.subject} {what}")
        return papers

    def _prove(self) -> None:
        """Recompute every digest, and the register from the editions; both raise when something differs."""
        call_command("verify_editions")
        call_command("rebuild_register", check=True)
        self._say("verify_editions and rebuild_register --check passed")

    def _close(
        self, outcomes: list[Outcome], papers: list[Brought], statements: list[Brought], completion: Iterable[str]
    ) -> None:
        public = Edition.objects.released()
        pages = sum(public.values_list("pages", flat=True))
        self._lines("Rows", [figures.file_line(one) for one in outcomes])
        self._lines(
            "Not imported, with the reason", [f"{one.file}: {line}" for one in outcomes for line in figures.named(one)]
        )
        self._lines("Findings by kind (results + targets + tasks)", figures.findings_lines(outcomes))
        self._lines(f"Completion of {city.RESULTS}-{city.RESULTS - 1999}", completion)
        transcripts = public.filter(number=0).count()
        published = [
            f"{public.count()} papers published: {transcripts} transcripts of last year, {public.count() - transcripts} approved here",
            f"{pages} pages printed, {Target.objects.count()} promises in the register",
        ]
        brought = [*figures.papers_lines("papers", papers), *figures.papers_lines("statements of results", statements)]
        self._lines("Papers", [*brought, *published])
        self._lines("Time", [f"{time.monotonic() - self.begun:.0f} seconds"])

    def _say(self, what: str) -> None:
        self.stdout.write(f"[{time.monotonic() - self.begun:4.0f} s] {what}")
        self.stdout.flush()

    def _lines(self, heading: str, lines: Iterable[str]) -> None:
        shown = list(lines)
        if shown:
            self.stdout.write(self.style.MIGRATE_HEADING(f"\n{heading}"))
        for line in shown:
            self.stdout.write(f"  {line}")
