"""publish_due killed with SIGKILL at every step, out of disk, out of memory, without a database: the next run finishes."""

import ctypes
import datetime as dt
import errno
import os
import resource
import signal
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path
from pkgutil import resolve_name

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.db import connection, connections

from publishing.models import Artefact, Edition, PrintFailure, Release
from publishing.pdf import Pdf
from publishing.press import print_document
from targets.models import Target
from tests.factories import approve, make_paper, submit_paper
from tests.whitepapers.concurrency.children import KILLED, dies, in_child, publish, start, wait_for
from whitepapers import release, side_by_side
from whitepapers.management.commands import run_clock

pytestmark = pytest.mark.django_db(transaction=True)
AFTER = dt.datetime(2027, 3, 1, 2, 0, tzinfo=dt.UTC)
OUT, STAYED_BEHIND, REFUSED = 0, 1, 2  # exit codes


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(dt.datetime(2027, 2, 10, 4, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def two(transactional_db, cast, other, quick_press, tmp_path, settings):
    """Two departments' papers of one year, approved at both stages, in a database that other processes can reach."""
    settings.DATA_DIR = tmp_path / "data"
    papers = [(one, make_paper(one, targets=1)) for one in (cast, other)]
    for _, paper in papers:
        paper.targets.update(
            goal="年底前新增公交专用道40公里，" * 200
        )  # larger than what a full database has left over
    return [approve(one, submit_paper(one, paper)) for one, paper in papers]


def nothing_is_half_public(client):
    """All of the year or nothing of it: releases, register, pages; and an edition is there with all its files."""
    released = Release.objects.count()
    assert released in {0, 2}
    assert Target.objects.count() == released
    assert all(one.artefacts.count() == 4 for one in Edition.objects.all())
    pages = [client.get(f"/2027/{code}/").status_code for code in ("jtys", "jyj")]
    assert pages == ([200, 200] if released else [404, 404])


def everything_is_public_once(client):
    """The next run has finished: two editions with four files, one release time, an unbroken record."""
    nothing_is_half_public(client)
    assert (Edition.objects.count(), Artefact.objects.count(), Release.objects.count()) == (2, 8, 2)
    assert len(set(Release.objects.values_list("at", flat=True))) == 1
    assert Target.history.count() == 2
    assert not PrintFailure.objects.exists()
    from publishing.proof import prove_press
    from whitepapers.proof import prove_desk

    assert [*prove_press(), *prove_desk()] == []


# In the order in which a run comes by: where it dies, before or after, at which paper.
KILLS = (
    ("whitepapers.release.approved_and_not_printed", "after", 1),
    ("whitepapers.release.my_turn", "before", 1),
    ("whitepapers.release.check_record", "after", 1),
    ("whitepapers.release.lay_out", "after", 1),
    ("whitepapers.release.print_document", "before", 1),
    ("whitepapers.release.print_document", "after", 1),
    ("whitepapers.release.print_document", "after", 2),
    ("whitepapers.release.keep_edition", "before", 1),
    ("publishing.press.keep", "before", 1),
    ("publishing.store._write", "before", 1),
    ("publishing.store.os.fsync", "before", 1),
    ("publishing.store.os.fsync", "after", 1),
    ("publishing.press.keep", "after", 3),
    ("publishing.press._record_edition", "before", 1),
    ("publishing.models.Artefact.objects.bulk_create", "before", 1),
    ("publishing.models.Artefact.objects.bulk_create", "after", 1),
    ("whitepapers.release.keep_edition", "after", 1),  # the first paper is printed now, the second not
    ("whitepapers.release.keep_edition", "before", 1),
    ("publishing.press._record_edition", "after", 1),  # both are
    ("whitepapers.release._due", "after", 1),
    ("whitepapers.release.read_artefact", "before", 1),
    ("whitepapers.release.read_artefact", "after", 8),
    ("publishing.press._release_all", "before", 1),
    ("publishing.press.queue_up", "after", 1),
    ("publishing.press._save_link", "after", 1),
    ("targets.adoption._adopt_rows", "before", 1),
    ("targets.adoption._adopt_rows", "after", 1),
    ("targets.search.index", "after", 1),
    ("publishing.press._save_link", "after", 2),
    ("whitepapers.telling.released", "after", 2),
    ("publishing.press._release_all", "after", 1),  # everything is written, nothing committed
)


def test_killed_at_every_step_nothing_is_half_public_and_the_next_run_finishes(two, client):
    for step, when, nth in KILLS:
        assert in_child(dies(step, when, nth)) == KILLED, f"{when} {step} no. {nth} was never reached"
        nothing_is_half_public(client)
        assert not Release.objects.exists(), step
    assert in_child(publish) == OUT
    everything_is_public_once(client)
    assert in_child(publish) == OUT
    everything_is_public_once(client)


def test_killed_right_after_the_release_everything_is_public_and_the_next_run_has_nothing_to_do(two, client):
    assert in_child(dies("whitepapers.release.release", "after")) == KILLED
    everything_is_public_once(client)
    assert in_child(publish) == OUT
    everything_is_public_once(client)


def test_what_a_killed_run_had_printed_is_not_printed_again(two, tmp_path, monkeypatch):
    log = count_prints(monkeypatch, tmp_path)
    assert in_child(dies("whitepapers.release.release_due", "before")) == KILLED
    assert sorted(log.read_text().split()) == sorted(one.digest for one in two)
    assert in_child(publish) == OUT
    assert len(log.read_text().split()) == 2


def count_prints(monkeypatch, folder: Path) -> Path:
    """Let each print leave a line with its digest, whichever process it happens in."""
    log = folder / "prints"
    log.touch()
    real = release.print_document

    def counted(document, text):
        with log.open("a") as file:
            file.write(f"{document.digest}\n")
        return real(document, text)

    monkeypatch.setattr(release, "print_document", counted)
    return log


def test_two_workers_on_the_same_papers_print_each_once_and_release_all_in_one_go(two, client, tmp_path, monkeypatch):
    log = count_prints(monkeypatch, tmp_path)
    workers = [start(publish) for _ in range(3)]
    assert [wait_for(one) for one in workers] == [OUT] * 3
    assert in_child(publish) == OUT
    assert sorted(log.read_text().split()) == sorted(one.digest for one in two)
    everything_is_public_once(client)


def test_a_paper_that_another_process_prints_at_the_release_time_is_waited_for(two, client, monkeypatch, tmp_path):
    """The slow worker holds one paper; the quick one prints the other and releases neither alone."""
    slow, ready, go = two[0], tmp_path / "ready", tmp_path / "go"
    os.mkfifo(ready), os.mkfifo(go)
    real = release.print_document

    def held_up(document, text):
        if document.digest == slow.digest:
            ready.write_text("ready")
            go.read_text()
        return real(document, text)

    with monkeypatch.context() as patch:
        patch.setattr(release, "print_document", held_up)
        patch.setattr(side_by_side, "processors", lambda: 1)
        worker = start(publish)
        ready.read_text()
    with time_machine.travel(AFTER):
        assert in_child(publish) == OUT
        assert (Edition.objects.count(), Release.objects.count()) == (1, 0)
        assert [one.digest for one in Edition.objects.all()] == [two[1].digest]
        go.write_text("go")
        assert wait_for(worker) == OUT
    everything_is_public_once(client)


def test_prints_run_side_by_side(two, monkeypatch):
    both = threading.Barrier(2)

    def meet(document, text):
        both.wait(60)  # broken, and the papers stay behind, unless two prints are under way at once
        return print_document(document, text)

    monkeypatch.setattr(release, "print_document", meet)
    monkeypatch.setattr(side_by_side, "processors", lambda: 2)
    printed, failed = release.print_due()
    assert (len(printed), failed) == (2, [])


def full_disk(folder: Path) -> bool:
    """Put a tmpfs of 64 kB over the folder, for this process alone, and say whether we may."""
    folder.mkdir(parents=True, exist_ok=True)
    if ctypes.CDLL(None).unshare(0x00020000):  # CLONE_NEWNS: mounts of its own, gone when the process ends
        return False
    tmpfs = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    own = [["mount", "--make-rprivate", "/"], tmpfs]
    return all(subprocess.run(one, capture_output=True, check=False).returncode == 0 for one in own)


def test_out_of_disk_a_paper_stays_behind_with_the_reason_and_comes_out_when_there_is_room(
    two, client, monkeypatch, settings
):
    """A real full file system where we may mount one, else a real limit on the size of a file."""
    large = b"%PDF-1.7 " + os.urandom(1024) * 32 * 1024
    monkeypatch.setattr("publishing.press.render_pdf", lambda *_args: Pdf(data=large, pages=1))

    def on_a_full_disk() -> None:
        if not full_disk(Path(settings.MEDIA_ROOT)):
            resource.setrlimit(resource.RLIMIT_FSIZE, (30 << 20, 30 << 20))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        publish()

    assert in_child(on_a_full_disk) == STAYED_BEHIND
    reasons = {os.strerror(errno.ENOSPC), os.strerror(errno.EFBIG)}
    assert {one.message for one in PrintFailure.objects.all()} <= reasons
    assert PrintFailure.objects.count() == 2
    assert not list(Path(settings.MEDIA_ROOT).rglob(".writing-*"))
    nothing_is_half_public(client)
    assert in_child(publish) == OUT
    everything_is_public_once(client)


def test_out_of_memory_one_paper_stays_behind_and_the_rest_go(two, client, monkeypatch):
    heavy, real = two[0], release.print_document

    def greedy(document, text):
        if document.digest == heavy.digest:
            bytearray(8 << 30)
        return real(document, text)

    def in_little_memory() -> None:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + (512 << 20),) * 2)
        publish()

    with monkeypatch.context() as patch:
        patch.setattr(release, "print_document", greedy)
        assert in_child(in_little_memory) == STAYED_BEHIND
    assert [one.edition.digest for one in Release.objects.all()] == [two[1].digest]
    (failure,) = PrintFailure.objects.all()
    assert failure.digest == heavy.digest
    assert "MemoryError" not in failure.message
    assert in_child(publish) == OUT
    assert Release.objects.count() == 2


def take_the_database_away() -> None:
    """From here on the database answers this process no more: its session is ended, or another holds the lock."""
    if connection.vendor == "postgresql":
        with closing(connections.create_connection("default")) as other, other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    else:
        holder = sqlite3.connect(str(connection.settings_dict["NAME"]), check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        take_the_database_away.holder = holder  # type: ignore[attr-defined]  until the process ends


def impatient() -> None:
    """Wait for a lock a moment only, in the place of twenty seconds."""
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"] = options | {
            "timeout": 0.1, "init_command": options["init_command"].replace("20000", "100")
        }  # fmt: skip


AWAY = {
    "while papers are printed": "whitepapers.release.print_document",
    "before the edition is recorded": "publishing.press._record_edition",
    "before the release": "whitepapers.release.release",
}
AWAY_ON_POSTGRESQL = {
    "in the middle of the release": "targets.adoption._adopt_rows",
    "with everything written and nothing committed": "whitepapers.telling.released",
}


def losing_the_database(monkeypatch, step: str, run=publish):
    """Return a run in which the database goes away when the function is called for the first time."""
    real, lost = resolve_name(step), []

    def away(*args, **kwargs):
        if not lost:
            lost.append(step)
            take_the_database_away()
        return real(*args, **kwargs)

    def work() -> None:
        impatient()
        monkeypatch.setattr(step, away)
        run()

    return work


@pytest.mark.parametrize("moment", [*AWAY, *(AWAY_ON_POSTGRESQL if connection.vendor == "postgresql" else ())])
def test_without_a_database_the_run_ends_in_words_and_the_next_one_finishes(two, client, monkeypatch, moment):
    step = (AWAY | AWAY_ON_POSTGRESQL)[moment]
    assert in_child(losing_the_database(monkeypatch, step)) == REFUSED
    nothing_is_half_public(client)
    assert not Release.objects.exists()
    assert not PrintFailure.objects.exists(), "it is no fault of a paper"
    assert in_child(publish) == OUT
    everything_is_public_once(client)


def test_the_clock_goes_on_by_itself_when_the_database_is_back(two, client, monkeypatch):
    """One process all the while: its first turn loses the database, its second one finishes."""

    def two_turns() -> None:
        with time_machine.travel(AFTER), Path(os.devnull).open("w") as nowhere:
            clock = run_clock.Command(stdout=nowhere)
            clock._turn(60)
            if connection.vendor == "sqlite":
                take_the_database_away.holder.close()  # type: ignore[attr-defined]
            clock._turn(60)

    assert in_child(losing_the_database(monkeypatch, "whitepapers.release.print_document", two_turns)) == OUT
    everything_is_public_once(client)


def test_on_a_full_database_the_run_ends_in_words_and_the_next_one_finishes(two, client):
    """SQLite says so itself when it may not grow; PostgreSQL's session ends as above."""

    def no_page_more() -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM")  # what other tests left free would be room enough
                cursor.execute("PRAGMA page_count")
                cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        else:
            with connection.cursor() as cursor:
                cursor.execute("SET default_transaction_read_only = on")
        publish()

    assert in_child(no_page_more) == REFUSED
    nothing_is_half_public(client)
    assert in_child(publish) == OUT
    everything_is_public_once(client)


def test_the_tests_database_is_one_that_other_processes_can_reach(transactional_db):
    assert connection.vendor == "postgresql" or not connection.is_in_memory_db()
    assert default_storage.exists("") or django_settings.MEDIA_ROOT
