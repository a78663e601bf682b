"""A private PostgreSQL cluster for the tests: made in a temporary folder, thrown away at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.checkout import say, stop

# Nothing here outlives the tests, so nothing needs to reach the disk.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
OWNER = "whitebook"


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's initdb and pg_ctl, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster(keep: Path | None = None) -> Iterator[str]:
    """Start a cluster of our own and yield its DATABASE_URL; stop and remove it however the block ends.

    With `keep` its data stay in that folder for the next time, and PostgreSQL is stopped in order. PostgreSQL refuses
    to run as root, so root hands it to `postgres` or `nobody`.
    """
    bin_dir = programs()
    if bin_dir is None:
        stop("PostgreSQL is not installed; please run: apt-get install --no-install-recommends postgresql")
    say("Starting a private PostgreSQL …")
    with tempfile.TemporaryDirectory(prefix="whitebook-pg-") as temporary:
        folder = Path(temporary)
        user = _user()
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        data, log, port = keep or folder / "data", folder / "log", _free_port()
        listen = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder}"
        if not (data / "PG_VERSION").exists():
            _make(user, bin_dir, data)
        try:
            _as(user, bin_dir / "pg_ctl", "-D", data, "-l", log, "-w", "-o", f"{listen} {FAST}", "start")
            yield f"postgres://{OWNER}@127.0.0.1:{port}/postgres"
        finally:
            _as(user, bin_dir / "pg_ctl", "-D", data, "-m", "fast" if keep else "immediate", "-w", "stop", must=False)


def _make(user: pwd.struct_passwd | None, bin_dir: Path, data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    if user:
        os.chown(data, user.pw_uid, user.pw_gid)
    _as(user, bin_dir / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")


def _user() -> pwd.struct_passwd | None:
    """Return whom root runs PostgreSQL as; None for anybody else, who runs it themselves."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _as(user: pwd.struct_passwd | None, *command: str | Path, must: bool = True) -> None:
    """Run one of PostgreSQL's programs, in a session of its own: Ctrl-C must not stop the server under the tests."""
    done = subprocess.run(
        command,
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=[] if user else None,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # a pipe would stay open as long as the server does
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if must and done.returncode:
        stop(f"`{' '.join(map(str, command))}` failed with exit code {done.returncode}.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
