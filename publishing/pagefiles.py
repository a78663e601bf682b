"""Public pages as files: put up while nothing changes, taken down inside the transaction that changes what they show (ADR 29)."""

import gzip
import json
import logging
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from publishing.manuscript import sha256
from publishing.turn import hold_off, lock_number

log = logging.getLogger(__name__)
LOCK = "page files"
# Folders below PAGES_ROOT: pages that last, pages that show how things stand on a day, what is written, what is deleted.
UP, DAYS, NEW, DOWN = "up", "days", "new", "down-"
WWW, RECORDS = "www", "records"  # below UP and DAYS
BUILD = "build"  # the file that names the version of the program whose pages are up
ADDRESS = re.compile(r"/(?:[A-Za-z0-9_-]+/)+")  # no point and no second slash: nothing that leads out of the folder
DAY = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[+-][0-9]{4})?")
OLDEST, SPAN = (
    946_684_800,
    0x3FFFFFF,
)  # of a file's time: it is made from its contents, for nginx makes its ETag from it
MARKS = 4096  # files whose digest a process remembers
_digests: dict[tuple[str, int, int, int], str] = {}


@dataclass(frozen=True)
class PageFile:
    """One page that is up: what it was made of, its headers, and the SHA-256 of its body, plain and compressed."""

    state: str
    headers: Mapping[str, str]
    plain: str
    compressed: str


def root() -> Path | None:
    """Return the folder of the page files, or None when none are kept."""
    return Path(settings.PAGES_ROOT) if settings.PAGES_ROOT else None


def this_day() -> str:
    """Return the city's date with its distance from UTC, "2027-03-01+0800": the folder of the pages that speak of it.

    With the distance, so that a web server whose clock is set to another zone finds no file at all, and never one of another day.
    """
    return f"{timezone.localtime():%Y-%m-%d%z}"


def find(address: str, state: str, *, day: str = "", compressed: bool) -> tuple[PageFile, bytes] | None:
    """Return the page that was made of `state`, and its body; None when it is not up, torn, or made of something else.

    `day` is the day that the page speaks of (`this_day`), "" for one that speaks of none.
    """
    folder = root()
    if folder is None or not ADDRESS.fullmatch(address) or not DAY.fullmatch(day):
        return None
    page, record = _places(folder, address, day)
    try:
        values = json.loads(_read(record))
        if values["state"] != state:
            return None
        found = PageFile(**values)
        body, digest = _body(f"{page}.gz" if compressed else page)
    except (OSError, ValueError, TypeError, KeyError):  # taken down at this moment, or a file that a crash left torn
        return None
    return (found, body) if digest == (found.compressed if compressed else found.plain) else None


def put_up(
    address: str,
    *,
    state: str,
    day: str = "",
    build: str,
    headers: Mapping[str, str],
    body: bytes,
    still: Callable[[], bool],
) -> PageFile | None:
    """Put a page up that was made of `state`, if `still()` says that this is how things stand; None when it is not put up.

    Files are written aside first. They go to their place under a lock that whoever takes pages down holds until their
    transaction has ended, so a page that was made before a change is never put up after it. Nobody is waited for.
    """
    folder = root()
    if folder is None or not ADDRESS.fullmatch(address) or not DAY.fullmatch(day) or _build(folder) not in {"", build}:
        return None
    small = gzip.compress(body, 6, mtime=0)
    made = PageFile(state, dict(headers), sha256(body), sha256(small))
    record = json.dumps(vars(made), ensure_ascii=False).encode()
    try:
        with _written_aside(folder, [body, small, record, build.encode()]) as aside, _nobody_changes() as mine:
            up = _build(folder)
            if not mine or up not in {"", build} or not still():
                return None
            if not up:
                aside[3].replace(folder / BUILD)
            page, place = _places(folder, address, day)
            for source, target in zip(aside, (page, f"{page}.gz", place), strict=False):
                Path(target).parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)
    except OSError as fault:  # a full disk, a folder without rights: the page is made for each reader as before
        log.warning("%s is not put up as a file: %s", address, fault)
        return None
    return made


def take_down() -> None:
    """Take every page down. Call it last in the transaction that changes what a public page shows.

    Who asks the embedded server is not in need of it (it looks at what a page was made of); who asks a web server that
    gives the files by itself is. When the transaction is rolled back the pages are only made again. Raises OSError when
    the pages can't be taken down: then nothing may be changed.
    """
    _take_down(UP, DAYS)


def take_days_down() -> None:
    """Take down the pages that show how things stand on a day, as `take_down` does: progress changes no edition's page."""
    _take_down(DAYS)


def _take_down(*shelves: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("Pages are taken down inside the transaction that changes what they show.")
    folder = root()
    if folder is None:
        return
    hold_off(LOCK)
    for shelf in shelves:
        with suppress(FileNotFoundError):
            (folder / shelf).rename(folder / f"{DOWN}{uuid.uuid4().hex}")
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)  # a power failure must not bring back what was taken down before the commit
            finally:
                os.close(handle)
    sweep()


def sweep() -> None:
    """Delete from the disk what was taken down, and pages of days gone by; what can't be deleted now is tried again."""
    folder = root()
    if folder is None:
        return
    today = timezone.localdate().isoformat()
    past = [one for one in folder.glob(f"{DAYS}/*/*") if one.name[: len(today)] < today]
    for gone in [*folder.glob(f"{DOWN}*"), *past]:
        shutil.rmtree(gone, ignore_errors=True)
        if gone.exists():
            log.warning("%s can't be deleted", gone)


def open_for(build: str) -> None:
    """Take down what another version of the program put up, and let this one put up its own."""
    folder = root()
    if folder is None or _build(folder) == build:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        take_down()
        with _written_aside(folder, [build.encode()]) as aside:
            aside[0].replace(folder / BUILD)


def _places(folder: Path, address: str, day: str) -> tuple[str, str]:
    """Return where the page lies, which a web server may give, and its record, which none gives."""
    shelf, below = (f"{folder}/{DAYS}", f"/{day}") if day else (f"{folder}/{UP}", "")
    return f"{shelf}/{WWW}{below}{address}index.html", f"{shelf}/{RECORDS}{below}{address.rstrip('/')}.json"


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a Path costs as much as the reading
        return file.readall()


def _body(path: str) -> tuple[bytes, str]:
    """Return a file and its SHA-256, which is worked out once for each file that this process meets.

    A file that a crash left torn, or that somebody wrote into, is another file: its size or the time of its last change,
    which nobody can set, differs.
    """
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - as above
        known, body = os.fstat(file.fileno()), file.readall()
    mark = path, known.st_ino, known.st_ctime_ns, known.st_size
    digest = _digests.get(mark)
    if digest is None:
        if len(_digests) >= MARKS:
            _digests.clear()
        digest = _digests[mark] = sha256(body)
    return body, digest


def _build(folder: Path) -> str:
    try:
        return (folder / BUILD).read_text(encoding="ascii")
    except FileNotFoundError:
        return ""


@contextmanager
def _written_aside(folder: Path, files: list[bytes]) -> Iterator[list[Path]]:
    """Write files on the same disk, whole and brought to it; what nobody took away is deleted afterwards."""
    (folder / NEW).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder / NEW) as aside:
        paths = [Path(aside) / str(number) for number in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            with path.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            path.chmod(0o644)
            seconds = OLDEST + (int(sha256(data)[:16], 16) & SPAN)
            os.utime(path, (seconds, seconds))
        yield paths


@contextmanager
def _nobody_changes() -> Iterator[bool]:
    """Yield True when no transaction that takes pages down is under way, and let none begin until the block ends."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number(LOCK)])
            yield bool(cursor.fetchone()[0])
        return
    if connection.in_atomic_block:  # SQLite's writing transactions queue up, and this one's turn has come
        yield True
        return
    with _without_waiting(), _writing() as mine:
        yield mine


@contextmanager
def _writing() -> Iterator[bool]:
    """Yield True inside SQLite's one writing transaction, False when another has it."""
    transaction_now: Any = transaction.atomic()
    try:
        transaction_now.__enter__()
    except OperationalError:
        yield False
        return
    try:
        yield True
    finally:
        transaction_now.__exit__(None, None, None)


@contextmanager
def _without_waiting() -> Iterator[None]:
    """Let SQLite say at once that somebody else is writing."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        before = int(cursor.fetchone()[0])
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {before}")
