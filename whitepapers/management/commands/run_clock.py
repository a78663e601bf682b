"""The clock: publishes what is due every minute and at each release time, chases once a day, sends letters, until it is told to stop."""

import datetime as dt
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from publishing.press import ChainTooBusy
from targets.chasing.running import supervise
from targets.checking.drawing import draw_due
from targets.forgetting import forget
from targets.outbox import A_RUN, DAILY_AT, deliver, deliver_digests
from targets.requests import send_requests
from whitepapers.link_letters import send_links
from whitepapers.release import RETRY, next_release, publish_due

CHASES_AT = dt.time(6)  # the city's local time: letters are there when the offices open
QUIET = 600.0  # seconds before a release in which the clock begins no long work


class Command(BaseCommand):
    """run_clock"""

    help = "Print what is approved, release what is due, chase what is late and send letters, each minute and at each release time, until SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--every", type=float, default=60.0, metavar="SECONDS", help="longest wait (default: 60)")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chased: dt.date | None = None
        self.forgot: dt.date | None = None
        self.said: dict[str, str] = {}  # what is known to fail, so that the log says it once
        self.asked_at = ""  # the local hour in which owners were last asked for reports: once an hour is enough

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT; a paper being printed is finished first."""
        stop = threading.Event()
        before = {one: signal.signal(one, lambda *_: stop.set()) for one in (signal.SIGTERM, signal.SIGINT)}
        try:
            self._say("clock started")
            while not stop.is_set():
                stop.wait(self._turn(options["every"]))
            self._say("clock stopped")
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _turn(self, longest: float) -> float:
        """Publish once and return the seconds until the next turn; a database that is away for a while is waited for."""
        close_old_connections()
        now = timezone.now()
        try:
            done = publish_due(now=now, retry_before=now - RETRY)
            coming = next_release(now)
            drawn = draw_due(at=now)
        except (DatabaseError, InterfaceError, ChainTooBusy) as fault:
            self._say(f"tries again: {fault}")
            return longest
        self._tell(done, drawn)
        if self._seconds(coming, QUIET) >= QUIET:
            self._chase(now)
        self._mail(self._seconds(coming, A_RUN))
        return self._seconds(coming, longest)

    def _tell(self, done: Any, drawn: Any) -> None:
        """Say what a turn printed, released, withdrew and drew; the same failure once."""
        for edition in done.printed:
            self._say(f"printed {edition}")
        for failure in done.failed:
            if self.said.get(failure.digest) != failure.message:
                self._say(f"failed {failure}")
            self.said[failure.digest] = failure.message
        for one in done.released:
            self._say(f"released {one.edition}")
        for gone in done.withdrawn:
            self._say(f"withdrawn by order from {gone.subject}")
        for seed in drawn:
            self._say(f"drew the sample of {seed.period}")

    def _seconds(self, coming: dt.datetime | None, longest: float) -> float:
        """Return the seconds until the next release, `longest` at most."""
        seconds = (coming - timezone.now()).total_seconds() if coming else longest
        return min(longest, max(seconds, 0.0))

    def _chase(self, now: dt.datetime) -> None:
        """Run the supervision once a day; another machine that does too does no harm."""
        local = timezone.localtime(now)
        if self.chased == local.date() or local.time() < CHASES_AT:
            return
        try:
            done = supervise(now=now)
        except (DatabaseError, InterfaceError) as fault:
            self._say(f"supervision tries again: {fault}")
            return
        self.chased = local.date()
        if done.steps:
            self._say(f"supervision wrote {sum(done.steps.values())} steps and told {done.letters} people")

    def _mail(self, seconds: float) -> None:
        """Write the daily letters and send what waits; a release that is near comes first."""
        try:
            send_links(timezone.now())
            self._ask(timezone.now())
            deliver_digests(timezone.now())
            self._forget(timezone.now())
            done = deliver(timezone.now(), seconds=seconds)
        except (DatabaseError, InterfaceError) as fault:
            self._say(f"mail tries again: {fault}")
            return
        if done.fault and self.said.get("mail") != done.fault:
            self._say(f"no mail is sent: {done.fault}")
        if done.fault or done.sent:
            self.said["mail"] = done.fault

    def _ask(self, now: dt.datetime) -> None:
        """Ask owners for the reports that are wanted, from half past seven in the morning like the daily letters."""
        local = timezone.localtime(now)
        if local.time() < DAILY_AT or self.asked_at == f"{local:%Y-%m-%d %H}":
            return
        done = send_requests(now)
        self.asked_at = f"{local:%Y-%m-%d %H}"
        if done.letters:
            self._say(f"asked for {done.requests} reports in {done.letters} letters")

    def _forget(self, now: dt.datetime) -> None:
        """Forget old notices and letters, once a day."""
        today = timezone.localdate(now)
        if self.forgot == today:
            return
        done = forget(now)
        self.forgot = today
        if done.letters or done.notices:
            self._say(f"forgot {done.letters} letters and {done.notices} notices")

    def _say(self, line: str) -> None:
        at = timezone.localtime(timezone.now()).replace(microsecond=0, tzinfo=None)
        self.stdout.write(f"{at.isoformat(sep=' ', timespec='seconds')} {line}")
        self.stdout.flush()
