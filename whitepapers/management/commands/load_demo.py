"""Makes the demo city: sixteen departments and three plan years, played through the real verbs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from publishing.models import Edition
from whitepapers.crew import processors, run_all
from whitepapers.demo import (
    absences,
    amendments,
    chasing,
    checking,
    city,
    newspapers,
    owners,
    parts,
    progress,
    stages,
    told,
    yearend,
)
from whitepapers.demo.content import ORDER
from whitepapers.demo.holidays import load_holidays
from whitepapers.demo.scores import score_the_years
from whitepapers.models import WhitePaperPage
from whitepapers.release import print_due, release_due


class Command(BaseCommand):
    """load_demo"""

    help = "Make the fictional demo city. Safe to run twice: what is there stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--on", type=dt.date.fromisoformat, help="the day the demo is at (default: today)")
        parser.add_argument("--departments", help="only these codes, separated by commas (default: all sixteen)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        if settings.PRODUCTION:
            raise CommandError("The demo city is never made in production: its accounts have a known password.")
        today = options["on"] or timezone.localdate()
        codes = options["departments"].split(",") if options["departments"] else list(ORDER)
        if unknown := set(codes) - set(ORDER):
            raise CommandError(f"The demo has no department {', '.join(sorted(unknown))}; it has {', '.join(ORDER)}.")
        calendar = city.Calendar(today)
        city.make_city(codes)
        load_holidays(range(calendar.year("last") - 1, calendar.year("next") + 1))
        for phase in ("last", "this"):
            self._past_year(phase, calendar, codes)
        checking.play_checking(calendar.year("last"), calendar.year("this"), calendar.today)
        chasing.chase_year(calendar.year("this"), calendar.today)
        told.give_addresses(codes)
        owners.name_and_ask(codes, calendar.year("this"), calendar.today)
        absences.go_away(calendar.today)
        self._next_year(calendar, codes)
        score_the_years(calendar, codes)
        told.read_what_is_old(calendar.today)
        years = f"{calendar.year('last')} to {calendar.year('next')}"
        self.stdout.write(self.style.SUCCESS(f"Hongzhou is ready: {len(codes)} departments, {years}."))

    def _together(self, step: Callable[..., None], jobs: list[tuple[Any, ...]]) -> None:
        for _ in run_all([(step, job) for job in jobs], processors()):
            self.stdout.write(".", ending="")
            self.stdout.flush()
        if jobs:
            self.stdout.write("")

    def _press(self, now: dt.datetime) -> None:
        _, failed = print_due()
        release_due(now=now, failed=failed)
        if failed:
            raise CommandError("; ".join(f"{one.subject}: {one.message}" for one in failed))

    def _past_year(self, phase: str, calendar: city.Calendar, codes: list[str]) -> None:
        year, today = calendar.year(phase), calendar.today
        plan_year = city.make_plan_year(year)
        city.make_assigned_tasks(plan_year, phase, codes)
        public = set(Edition.objects.released().values_list("subject", flat=True))
        waiting = [code for code in codes if f"{year}/{code}" not in public]
        if waiting:
            self.stdout.write(f"  {year}: drafting, approving and printing {len(waiting)} papers ", ending="")
        self._together(stages.play_past_year, [(code, year, phase) for code in waiting])
        self._press(city.local(dt.date(year, 1, 4), 11))
        newspapers.log_newspapers(year, today)
        closes = min(dt.date(year + 1, 2, 28), today)
        until = closes if phase == "last" else today
        silent = [code for code in codes if progress.is_unfinished(code, year, phase, until)]
        if silent:
            self.stdout.write(f"  {year}: reporting and verifying {len(silent)} papers ", ending="")
        self._together(progress.report_year, [(code, year, phase, until) for code in silent])
        if phase == "this":
            self.stdout.write(f"  {year}: what co-operating departments report ", ending="")
            self._together(parts.report_parts, [(code, year, today) for code in codes])
            self._state(year - 1, year, today, codes)
        if phase == "this" and (released := amendments.play_amendment(year, today)) is not None:
            self._press(released)
        if phase == "last":
            yearend.close_last_year(plan_year, closes)

    def _state(self, last: int, this: int, today: dt.date, codes: list[str]) -> None:
        """State the results of the closed year in the spring after it, and what was corrected since."""
        checking.play_checking(last, this, today)
        for step in (yearend.state_results, yearend.correct_one):
            for moment in step(last, today, codes):
                self._press(moment)

    def _next_year(self, calendar: city.Calendar, codes: list[str]) -> None:
        year = calendar.year("next")
        city.make_assigned_tasks(city.make_plan_year(year), "next", codes)
        there = set(
            WhitePaperPage.objects.papers().filter(plan_year__year=year).values_list("department__code", flat=True)
        )
        waiting = [code for code in codes if code not in there and stages.NEXT_YEAR[code] != "not_opened"]
        if waiting:
            self.stdout.write(f"  {year}: drafting {len(waiting)} papers ", ending="")
        self._together(stages.stage_next_year, [(code, year, calendar.today) for code in waiting])
        self._press(timezone.now())
