"""publish_due, run_clock and verify_editions as an operator runs them."""

import datetime as dt
import io
import json
import os
import signal
import threading
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from publishing import guards
from publishing.models import Artefact, Edition, Release
from targets.management.moment import moment
from tests.factories import approve, make_paper, publish_paper, submit_paper
from whitepapers import release
from whitepapers.management.commands import run_clock
from whitepapers.models import Decision, Round, SignOff

pytestmark = pytest.mark.django_db
AFTER = dt.datetime(2027, 3, 1, 2, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(dt.datetime(2027, 2, 10, 4, tzinfo=dt.UTC)):
        yield


def run(name: str, *args: str) -> tuple[int, str, str]:
    """Return (exit code, standard output, standard error)."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(name, *args, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_a_time_is_the_citys_and_a_date_alone_is_its_end():
    assert moment("2027-03-01T10:00") == AFTER
    assert moment("2027-03-01") == dt.datetime(2027, 3, 1, 15, 59, 59, tzinfo=dt.UTC)
    assert moment("2027-03-01T02:00+00:00") == AFTER
    with pytest.raises(CommandError, match="2027-13-01"):
        moment("2027-13-01")


def test_publish_due_says_what_it_printed_and_released_and_can_run_twice(cast):
    approve(cast, submit_paper(cast, make_paper(cast, targets=1)))
    assert run("publish_due", "--on", "2027-03-01T09:59")[:2] == (
        0,
        f"printed 1\n  2027/jtys/v1: {Edition.objects.get().pages} pages\nfailed 0\nreleased 0\n",
    )
    assert run("publish_due", "--on", "2027-03-01T10:00")[:2] == (
        0,
        "printed 0\nfailed 0\nreleased 1\n  2027/jtys/v1\n",
    )
    assert run("publish_due", "--on", "2027-03-01T10:00")[:2] == (0, "printed 0\nfailed 0\nreleased 0\n")


def test_publish_due_exits_with_1_and_the_reason_when_something_stays_behind(cast, monkeypatch):
    approve(cast, submit_paper(cast, make_paper(cast, targets=1)))

    def fail(*_args):
        raise OSError("No space left on device")

    monkeypatch.setattr(release, "print_document", fail)
    code, out, _ = run("publish_due")
    assert code == 1
    assert "failed 1\n  2027/jtys: No space left on device" in out


def test_in_production_nothing_is_released_ahead_of_its_time(cast, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="future"):
        call_command("publish_due", "--on", "2027-03-01T10:00")


def test_a_release_is_never_dated_back(cast):
    approve(cast, submit_paper(cast, make_paper(cast, targets=1)))
    with time_machine.travel(AFTER + dt.timedelta(days=2), tick=False):
        assert "released 0" in run("publish_due", "--on", "2027-03-01T09:59")[1]
        assert "released 1" in run("publish_due", "--on", "2027-03-01T10:00")[1]
    assert Release.objects.get().at == AFTER + dt.timedelta(days=2)


def test_in_production_the_moment_of_a_release_is_the_clocks_whatever_its_caller_says(cast, settings):
    settings.PRODUCTION = True
    approve(cast, submit_paper(cast, make_paper(cast, targets=1)))
    with time_machine.travel(AFTER + dt.timedelta(hours=1), tick=False):
        release.publish_due(now=AFTER)
    assert Release.objects.get().at == AFTER + dt.timedelta(hours=1)


def test_the_clock_publishes_says_each_event_in_one_line_and_stops_on_sigterm(cast, monkeypatch):
    monkeypatch.setattr(run_clock, "close_old_connections", lambda: None)  # the test's transaction hangs on it
    approve(cast, submit_paper(cast, make_paper(cast, targets=1)))
    out = io.StringIO()
    stopper = threading.Timer(6, os.kill, [os.getpid(), signal.SIGTERM])
    with time_machine.travel(AFTER):
        stopper.start()
        call_command("run_clock", "--every", "600", stdout=out)
    stopper.join()
    events = [line.split(" ", 2)[2] for line in out.getvalue().splitlines()]
    assert events == ["clock started", "printed 2027/jtys/v1", "released 2027/jtys/v1", "clock stopped"]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_the_clock_outlives_a_database_that_is_away_and_says_a_known_failure_once(monkeypatch):
    command = run_clock.Command(stdout=io.StringIO())
    monkeypatch.setattr(run_clock, "close_old_connections", lambda: None)

    def away(**_kwargs):
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(run_clock, "publish_due", away)
        assert command._turn(60) == 60
    failure = release.PrintFailure(digest="a", subject="2027/jtys", message="no", at=timezone.now())
    monkeypatch.setattr(run_clock, "publish_due", lambda **_kwargs: release.Published([], [failure], []))
    command._turn(60), command._turn(60)
    said = command.stdout.getvalue()
    assert said.count("tries again") == 1
    assert said.count("failed 2027/jtys: no") == 1


def test_the_clock_wakes_at_the_release_time(monkeypatch):
    command = run_clock.Command(stdout=io.StringIO())
    monkeypatch.setattr(run_clock, "close_old_connections", lambda: None)
    monkeypatch.setattr(run_clock, "next_release", lambda now: now + dt.timedelta(seconds=20))
    assert 15 < command._turn(60) <= 20


def tamper(sql: str, model: type) -> None:
    """Do what somebody with the database in their hands would: lift the guard, change, put it back."""
    table = model._meta.db_table
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_no_update{on}")
        cursor.execute(f"UPDATE {table} SET {sql}")
    guards.install()


def test_a_record_that_holds_passes_with_its_counts(cast):
    publish_paper(cast, targets=1, now=AFTER)
    code, out, err = run("verify_editions")
    assert (code, err) == (0, "")
    assert "1 edition" in out
    assert "4 artefact" in out
    assert "2 decision" in out


TAMPERED = {
    "manuscript": (Edition, "manuscript_json = replace(manuscript_json, '40', '30')", "2027/jtys/v1: its manuscript"),
    "title of nothing": (Edition, "subject = '2027/gaj'", "2027/gaj/v1: its manuscript is of 2027/jtys"),
    "number": (Edition, "number = 2", "2027/jtys/v2: its manuscript is of edition 1"),
    "approvals": (Edition, "approvals = '[]'", "2027/jtys/v1: its approvals"),
    "reason": (Edition, "change_reason = 'x'", "2027/jtys/v1: its reason"),
    "file": (Artefact, "size = 1", "2027/jtys/v1/"),
    "file name": (Artefact, "name = 'x' WHERE name = 'body.html'", "2027/jtys/v1/body.html: it has no such file"),
    "release": (Release, "at = '2026-01-01 00:00:00+00:00'", "release 1: 2027/jtys/v1: the chain of releases breaks"),
    "release place": (Release, "sequence = 7", "release 7: 2027/jtys/v1: the chain of releases breaks"),
    "round": (Round, "manuscript_json = replace(manuscript_json, '40', '30')", "its manuscript does not hold"),
    "round's writers": (Round, "writers = '[]'", "the record of the paper breaks here"),
    "decision": (Decision, "comment = 'bribed'", "the record of the paper breaks here"),
    "decision's digest": (Decision, "digest = 'x'", "it was made on another text"),
    "sign-off": (SignOff, "content = 'x'", "the head signed another text"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_was_changed_behind_our_back_is_named(cast, what):
    publish_paper(cast, targets=1, now=AFTER)
    model, sql, said = TAMPERED[what]
    tamper(sql, model)
    code, _out, err = run("verify_editions")
    assert code == 1
    assert said in err


def test_a_changed_or_lost_file_is_named(cast):
    publish_paper(cast, targets=1, now=AFTER)
    pdf = Artefact.objects.get(name="whitepaper.pdf")
    Path(default_storage.path(pdf.path)).write_bytes(b"%PDF-forged")
    Path(default_storage.path(Artefact.objects.get(name="targets.csv").path)).unlink()
    code, _out, err = run("verify_editions")
    assert code == 1
    assert "2027/jtys/v1/whitepaper.pdf was changed on disk" in err
    assert "2027/jtys/v1/targets.csv: the file is gone" in err


def test_an_edition_that_was_slipped_in_without_approvals_is_named(cast):
    from tests.publishing.editions import make_edition

    make_edition("jtys")
    code, _out, err = run("verify_editions")
    assert code == 1
    assert "2027/jtys/v1: no round approved at both stages" in err


def test_a_missing_guard_fails_the_proof_and_json_carries_all(cast):
    publish_paper(cast, targets=1, now=AFTER)
    on = " ON publishing_edition" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER publishing_edition_no_update{on}")
    code, out, _err = run("verify_editions", "--json")
    assert code == 1
    said = json.loads(out)
    assert said["checked"]["edition"] == 1
    assert said["faults"] == [
        {
            "where": "guard publishing_edition_no_update",
            "what": "it is missing; run `manage.py migrate` and ask who removed it",
        }
    ]
