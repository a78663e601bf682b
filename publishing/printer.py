"""The printer, as everybody else sees it: `render_pdf` sets a document in a cell of its own and gives back the file.

One warm process for each process that prints; it forks a cell for each paper (`publishing/cell.py`). What comes back is
a line of JSON and bytes; it is measured, never unpickled, never run (ADR 23).
"""

import atexit
import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from publishing.document import Document, Pdf
from publishing.faults import PrinterStopped, RenderingWarning, Unprintable
from publishing.limits import MB, Limits
from publishing.wire import pack

_owning = threading.Lock()
log = logging.getLogger(__name__)
Warden = subprocess.Popen[bytes]
ROOT = Path(__file__).resolve().parent.parent
PASSED_ON = ("FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH", "LANG")  # of our environment; nothing else is
START = "import sys; sys.path.insert(0, sys.argv[2]); from publishing.cell import main; main()"
STARTING = 120  # seconds that a warden may take to load everything
TAKING = 20  # seconds that one which has loaded may take to open a cell
BURYING = 5  # seconds until a warden has said how a cell ended
HEADER = 1 << 20  # bytes that an answer's first line may have


class Printer:
    """Owns one warden and hands it jobs; any thread may ask. `work` names what a cell does with its job."""

    def __init__(self, limits: Limits, work: str) -> None:
        self.limits, self.work = limits, work
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._places = threading.BoundedSemaphore(self.limits.places)
        self._lock = threading.Lock()
        self._warden: Warden | None = None
        self._channel: socket.socket | None = None
        self._loaded: Warden | None = None  # the warden that has opened a cell before

    def ask(self, request: bytes) -> tuple[dict[str, Any], bytes]:
        """Return what a new cell answers to `request`, or raise PrinterStopped with the reason. Never waits for ever."""
        if not self._places.acquire(timeout=self.limits.waiting):
            raise PrinterStopped(_("The printer is busy with other papers; try again in a few minutes."))
        try:
            with self._begun() as (job, verdict, warden):
                try:
                    answer = _talk(job, request, self.limits)
                except TimeoutError:
                    with contextlib.suppress(OSError):
                        verdict.shutdown(socket.SHUT_WR)  # the warden kills the cell of a printer that no longer waits
                    answer = None
                ended = self._verdict(verdict, warden)
        finally:
            self._places.release()
        return _judge(answer, ended, self.limits)

    def close(self) -> None:
        """End the warden and its cells."""
        with self._lock:
            self._let_go()

    @contextmanager
    def _begun(self) -> Iterator[tuple[socket.socket, socket.socket, Warden]]:
        """Open a cell, in a new warden when the old one is gone; yield our ends of its job and of its verdict."""
        for _attempt in range(2):
            job, its_job = socket.socketpair()
            verdict, its_verdict = socket.socketpair()
            with job, verdict:
                with its_job, its_verdict:
                    warden = self._send([its_job.fileno(), its_verdict.fileno()])
                verdict.settimeout(TAKING if self._loaded is warden else STARTING)
                try:
                    taken = verdict.recv(1)
                except OSError:
                    taken = b""
                if taken:
                    self._loaded = warden
                    yield job, verdict, warden
                    return
            self._dismiss(warden)
        raise PrinterStopped(_("The printer could not be started; the log says why. It is tried again later."))

    def _send(self, descriptors: list[int]) -> Warden:
        with self._lock:
            if self._warden is None or self._channel is None or self._warden.poll() is not None:
                self._let_go()
                self._warden, self._channel = _start(self.limits, self.work)
            with contextlib.suppress(OSError):  # a warden that was killed just now: nothing is taken
                socket.send_fds(self._channel, [b"j"], descriptors)
            return self._warden

    def _verdict(self, verdict: socket.socket, warden: Warden) -> dict[str, Any] | None:
        """Return how the cell ended; None when its warden was killed with it, or is stuck and is killed now."""
        verdict.settimeout(BURYING)
        try:
            said = b"".join(iter(lambda: verdict.recv(1 << 12), b""))
        except OSError:
            said = b""
        if not said:
            self._dismiss(warden)
            return None
        ended: dict[str, Any] = json.loads(said)
        return ended

    def _dismiss(self, warden: Warden) -> None:
        with self._lock:
            if self._warden is warden:  # another thread may have put a new one in its place
                self._let_go()

    def _let_go(self) -> None:
        """Kill the warden and its cells and bury it. Call it with the lock held."""
        if self._channel is not None:
            self._channel.close()
        if self._warden is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._warden.pid, signal.SIGKILL)
            self._warden.wait()
        self._warden = self._channel = None

    def forget(self) -> None:
        """Let the warden be: this is a fork of the process that owns it."""
        if self._channel is not None:
            self._channel.close()
        if self._warden is not None:
            self._warden.returncode = 0  # not ours to wait for
        self._begin_anew()  # the locks too: threads that we don't have may hold them


def _start(limits: Limits, work: str) -> tuple[Warden, socket.socket]:
    """Start a warden: a program of its own with nothing of ours but what it is told here."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(TAKING)
    engine: dict[str, Any] = settings.TEMPLATES[0]
    dirs = [str(one) for one in engine["DIRS"]]
    told: dict[str, Any] = {
        "INSTALLED_APPS": ["publishing", "django.contrib.humanize"],
        "TEMPLATES": [{"BACKEND": engine["BACKEND"], "DIRS": dirs, "APP_DIRS": True}],
        "LANGUAGES": [[code, str(name)] for code, name in settings.LANGUAGES],
        "LOCALE_PATHS": [str(one) for one in settings.LOCALE_PATHS],
        "LANGUAGE_CODE": settings.LANGUAGE_CODE,
        "TIME_ZONE": settings.TIME_ZONE,
        "USE_TZ": True,
        "DEFAULT_AUTO_FIELD": settings.DEFAULT_AUTO_FIELD,
    }
    folders = [*dirs, *told["LOCALE_PATHS"]]
    terms = {"work": work, "limits": limits.plain(), "settings": told, "folders": folders, "specimen": True}
    with its:
        warden = subprocess.Popen(
            [sys.executable, "-I", "-c", START, json.dumps(terms), str(ROOT)],
            stdin=its.fileno(),
            stdout=subprocess.DEVNULL,
            cwd="/",
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            start_new_session=True,  # a Ctrl-C is for us; and all of it is killed at once
        )
    return warden, ours


def _talk(job: socket.socket, request: bytes, limits: Limits) -> bytes:
    """Send the request and return all that comes back until the cell ends. Raises TimeoutError, also when it is too much."""
    until = time.monotonic() + limits.patience
    job.settimeout(limits.patience)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        job.sendall(request)
        job.shutdown(socket.SHUT_WR)
    parts: list[bytes] = []
    while True:
        job.settimeout(max(until - time.monotonic(), 0.001))
        try:
            part = job.recv(1 << 18)
        except ConnectionResetError:
            part = b""
        if not part:
            return b"".join(parts)
        parts.append(part)
        if sum(map(len, parts)) > limits.answer * MB:
            raise TimeoutError


def _judge(answer: bytes | None, ended: dict[str, Any] | None, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Return header and body of a whole answer; raise PrinterStopped with the reason why there is none."""
    if answer is None:
        raise PrinterStopped(
            _("Printing was stopped after %(seconds)d seconds, or because the file became larger than %(size)d MB.")
            % {"seconds": limits.patience, "size": limits.answer}
        )
    if ended is None or ended["ended"]:
        raise PrinterStopped(_how_it_ended(ended, limits))
    line, _newline, body = answer.partition(b"\n")
    try:
        header = json.loads(line) if len(line) <= HEADER else None
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("size") != len(body):
        raise PrinterStopped(_("What the printer gave back is not whole; it is printed again later."))
    if header.get("memory"):
        raise PrinterStopped(_out_of_memory(limits))
    if tried := header.get("tried"):
        raise PrinterStopped(
            _(
                "While the paper was printed, something tried what the printer is not allowed: %(what)s. Nothing was kept."
            )
            % {"what": str(tried)[:300]}
        )
    if fault := header.get("unforeseen"):
        log.error("The printer failed: %s", header.get("traceback"))
        raise PrinterStopped(
            _("The printer failed (%(fault)s); the log has the details.") % {"fault": str(fault)[:300]}
        )
    return header, body


def _how_it_ended(ended: dict[str, Any] | None, limits: Limits) -> str:
    """Return the sentence on a cell that ended before it had answered."""
    if ended is None:
        return _("The printer was killed from outside while it printed; it is started again at the next try.")
    if ended["ended"] == -signal.SIGXCPU:
        return _("Printing was stopped after %(seconds)d seconds of computing.") % {"seconds": limits.seconds}
    if ended["ended"] == -signal.SIGKILL:
        return _("The printer was killed while it held %(peak)d MB; perhaps the machine ran out of memory.") % ended
    if ended["ended"] in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGTRAP):
        return _out_of_memory(limits)
    return _("The printer broke off (%(ended)d); the log has the details.") % ended


def _out_of_memory(limits: Limits) -> str:
    return _("Printing broke off: it needs more memory than the %(memory)d MB that it may use.") % {
        "memory": limits.memory
    }


def owned(work: str, limits: Limits) -> Printer:
    """Return this process's printer for a kind of work; it ends with the process, and a fork of it gets one of its own."""
    with _owning:
        return _made(work, limits)


@cache
def _made(work: str, limits: Limits) -> Printer:
    made = Printer(limits, work)
    atexit.register(made.close)
    os.register_at_fork(after_in_child=made.forget)
    return made


def _printer() -> Printer:
    return owned("publishing.cell.set_paper", Limits(**settings.PRINTER))


def render_pdf(document: Document, manuscript_json: str = "") -> Pdf:
    """Return the PDF as `publishing.pdf.render_pdf` sets it, in a cell.

    Raises Unprintable with a sentence that names the place, or its kind PrinterStopped when the cell broke off.
    """
    return _printed(document, manuscript_json)[0]


def standing_walls(document: Document) -> list[str]:
    """Return which of the kernel's walls stood around a cell that printed this document; see `publishing/walls.py`."""
    return [str(one) for one in _printed(document, "")[1].get("walls", ())]


def _printed(document: Document, manuscript_json: str) -> tuple[Pdf, dict[str, Any]]:
    request = {"document": pack(document), "manuscript": manuscript_json, "speaks": get_language() or document.language}
    header, body = _printer().ask(json.dumps(request).encode())
    if "unprintable" in header:
        raise Unprintable(str(header["unprintable"]))
    pages = header.get("pages")
    if not isinstance(pages, int) or not body.startswith(b"%PDF-"):
        raise PrinterStopped(_("What the printer gave back is not whole; it is printed again later."))
    for message in header.get("warnings", ()):
        warnings.warn(str(message), RenderingWarning, stacklevel=3)
    return Pdf(body, pages), header
