"""What the page of a paper and of an edition costs as a file: embedded server, nginx, and how often it is out of date."""

import datetime as dt
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from publishing.manuscript import freeze
from publishing.models import Edition
from publishing.press import Printed, keep_edition, release
from whitepapers.bench.city import approve, make_bench, make_paper, make_year, submit_paper, without_pdf
from whitepapers.release import print_due, release_due

YEAR, CODE, TARGETS, TURNS, RELEASES = 2034, "served", 73, 1500, 100
PAPER, EDITION = (f"/{YEAR}/{CODE}/", f"/{YEAR}/{CODE}/v1/")
PAGES = [f"{prefix}{page}" for page in (PAPER, EDITION) for prefix in ("", "/en")]
EMPTY = "/empty/"  # whitepapers/bench/door.py


def rows() -> Iterator[str]:
    """Yield requests a second by turns over one kept connection, and how many answers after a release were old."""
    bench, year = make_bench(CODE), make_year(YEAR)
    with without_pdf():
        approve(bench, submit_paper(bench, make_paper(bench, year, TARGETS)))
        print_due()
        release_due(now=timezone.now())
    with ExitStack() as servers:
        embedded = servers.enter_context(gunicorn())
        asked = {"an empty view": asking(embedded, EMPTY), "the paper's page": asking(embedded, PAPER)}
        asked["the same, not compressed"] = asking(embedded, PAPER, accepts="identity")
        asked["an edition's page"] = asking(embedded, EDITION)
        found = by_turns(asked)
        yield from told(found, "an empty view")
        doors = {"embedded server": embedded}
        if shutil.which("nginx"):
            doors["nginx"] = servers.enter_context(nginx(embedded))
            for page in (PAPER, EDITION):
                get(doors["nginx"], page)
            asked = {"nginx, a file like any other": asking(doors["nginx"], f"/static{EDITION}index.html")}
            asked["nginx, the paper's page"] = asking(doors["nginx"], PAPER)
            asked["nginx, an edition's page"] = asking(doors["nginx"], EDITION)
            yield from told(by_turns(asked), "nginx, a file like any other")
        else:
            yield "nginx is not installed here: not measured"
        for name, door in doors.items():
            yield f"{name}: {stale(door)} of {RELEASES * len(PAGES)} requests right after a release got the page before it"


def told(found: dict[str, list[float]], base: str) -> Iterator[str]:
    """Yield a line for each, with its ratio to `base`."""
    middle = {name: statistics.median(seconds) for name, seconds in found.items()}
    for name, seconds in middle.items():
        yield f"{name:32} {1 / seconds:7.0f} requests a second, {middle[base] / seconds:5.2f} × {base}"


def by_turns(asked: dict[str, Callable[[], bytes]]) -> dict[str, list[float]]:
    """Ask each in turn and return the seconds of each answer."""
    found: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(TURNS):
        for name, ask in asked.items():
            begun = time.perf_counter()
            ask()
            if turn > TURNS // 10:
                found[name].append(time.perf_counter() - begun)
    return found


def asking(port: int, path: str, *, accepts: str = "gzip") -> Callable[[], bytes]:
    """Return what asks for a path over a connection that is kept, and returns the whole answer."""
    wanted = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: {accepts}\r\n\r\n".encode()
    door = socket.create_connection(("127.0.0.1", port))

    def ask() -> bytes:
        nonlocal door
        for again in (True, False):
            try:
                door.sendall(wanted)
                answer = _whole(door)
            except OSError:  # the server closed it after so many requests or seconds
                if not again:
                    raise
                door = socket.create_connection(("127.0.0.1", port))
            else:
                break
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer[:200])
        return answer

    return ask


def _whole(door: socket.socket) -> bytes:
    """Read one answer that says its length."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := door.recv(1 << 18)):
            raise ConnectionResetError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(one[15:]) for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:"))
    while len(body) < length:
        if not (more := door.recv(1 << 18)):
            raise ConnectionResetError
        body += more
    return head + body


def get(port: int, path: str) -> str:
    """Return the answer to one request, over a connection of its own."""
    return asking(port, path, accepts="identity")().decode()


def stale(port: int) -> int:
    """Release papers of the same department that the page names, and count answers right afterwards that lack one."""
    old, first = 0, _first_free_year()
    for year in range(first, first + RELEASES):
        release([_edition(year)], at=timezone.now(), adopt=lambda _edition, _at: None)
        names = {page: f'href="{"/en" if page.startswith("/en/") else ""}/{year}/{CODE}/"' for page in PAGES}
        old += sum(said not in get(port, page) for page, said in names.items())
    return old


def _first_free_year() -> int:
    return 1000 + Edition.objects.filter(subject__endswith=f"/{CODE}").count()


def _edition(year: int) -> Edition:
    _manuscript, text, digest = freeze(language="zh-hans", head={"year": year}, parts={})
    files = {
        "body.html": (b"<section></section>", "text/html; charset=utf-8"),
        "manuscript.json": (text.encode(), "application/json"),
    }
    return keep_edition(
        Printed(files, 1), subject=f"{year}/{CODE}", number=1, title="白皮书", manuscript_json=text, digest=digest,
        approvals=[], release_at=timezone.now() - dt.timedelta(days=1), at=timezone.now(),
    )  # fmt: skip


@contextmanager
def gunicorn() -> Iterator[int]:
    """Serve the project as the Procfile does; yield its port."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "whitepapers.bench.door",
        "--pythonpath",
        "site",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    command += [
        "--workers",
        "2",
        "--threads",
        "4",
        "--graceful-timeout",
        "4",
        "--no-control-socket",
        "--log-level",
        "warning",
    ]
    with _running(command, port, cwd=settings.BASE_DIR):
        yield port


@contextmanager
def nginx(embedded: int) -> Iterator[int]:
    """Serve the pages' folder with docs/nginx.conf in front of the embedded server; yield its port.

    Its time zone is the city's: Django has set TZ.
    """
    port, pages = _free_port(), Path(settings.PAGES_ROOT).absolute()
    ours = (Path(settings.BASE_DIR) / "docs" / "nginx.conf").read_text(encoding="utf-8")
    own = f"listen 127.0.0.1:{port}; location /static/ {{ alias {pages}/up/www/; gzip_static on; }} #"
    ours = ours.replace("listen 80;", own).replace("127.0.0.1:8000", f"127.0.0.1:{embedded}")
    ours = ours.replace("/var/lib/whitebook/pages", str(pages))
    ours = re.sub(r"\n\s*access_log [^;]*;", "", ours)  # the plain file beside it is not logged either
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "nginx.conf"
        temporary = "".join(
            f"{one}_temp_path {folder}/{one};" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        file.write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log;{_user()} worker_processes 2; events {{}}\n"
            f"http {{ access_log off; keepalive_requests 1000000; types {{ text/html html; }} {temporary}\n"
            f"{ours}\n}}",
            encoding="utf-8",
        )
        with _running(["nginx", "-c", str(file), "-e", f"{folder}/error.log"], port):
            yield port


def _user() -> str:
    return " user root;" if os.geteuid() == 0 else ""


@contextmanager
def _running(command: list[str], port: int, cwd: Path | None = None) -> Iterator[None]:
    server = subprocess.Popen(command, cwd=cwd)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None:
                    raise RuntimeError(f"{command[0]} ended at once.") from None
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(20)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port
