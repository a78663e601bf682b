"""Whose turn it is: one process does a job, the others see that it is being done and go on (ADR 13)."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from publishing.manuscript import sha256


def lock_number(name: str) -> int:
    """Return the signed 64-bit number under which PostgreSQL knows the lock."""
    return int.from_bytes(bytes.fromhex(sha256(name))[:8], "big", signed=True)


@contextmanager
def my_turn(name: str) -> Iterator[bool]:
    """Yield True when nobody else holds the job `name`, and hold it until the block ends; a killed process lets go.

    On PostgreSQL all machines share the lock; with SQLite there is one machine, and a file serves.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock_number(name)])
            mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                _let_go(name)
    else:
        with _file_lock(Path(settings.DATA_DIR) / "locks" / f"{sha256(name)[:32]}.lock") as mine:
            yield mine


def _let_go(name: str) -> None:
    """Unlock; a server that is away has let go by itself, and what was done under the lock is not lost over it."""
    with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [lock_number(name)])


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)


def queue_up(name: str) -> None:
    """Wait until every other transaction that called this with the same name has ended. Call it inside a transaction.

    SQLite needs nothing: its write transactions queue up from their first statement (IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_number(name)])


def hold_off(name: str) -> None:
    """Keep everybody who asks for the lock `name` alone from having it until this transaction ends; others like this one may.

    SQLite needs nothing: it has one writing transaction at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [lock_number(name)])
