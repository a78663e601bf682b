"""The printer's cell, as the process that runs in it sees it: a warden that forks one cell for each paper (ADR 23).

Started by `publishing/printer.py` as a program of its own, with an environment of its own and Django's settings of its
own: there is no database and no secret in it. The warden never reads what a paper says; it only counts heads. A cell
prints one paper, answers and ends, so nothing that a paper does to its process reaches the next.
"""

import contextlib
import gc
import json
import mimetypes
import os
import select
import signal
import socket
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.template.loader import get_template
from django.utils.module_loading import import_string
from django.utils.translation import gettext, override

from publishing import walls
from publishing.faults import Unprintable
from publishing.limits import Limits
from publishing.pdf import render_pdf
from publishing.specimen import SPECIMEN
from publishing.wire import unpack

Work = Callable[[bytes], tuple[dict[str, Any], bytes]]
TAKEN = b"t"  # said before a cell's verdict: from here on the job is not repeated
SETTLING = 2  # seconds that threads of the specimen may take to end
HERE = Path(__file__).resolve().parent


def main() -> None:
    """Serve the printer at the other end of standard input until it hangs up."""
    terms = json.loads(sys.argv[1])
    channel = socket.socket(fileno=0)
    standing = walls.leave_the_network()
    work = _prepare(terms)
    if terms["specimen"] and not _set_specimen():
        _begin_anew({**terms, "specimen": False})
    sys.path.remove(sys.argv[2])  # the project's folder holds more than the press
    readable = walls.folders([str(HERE), *terms["folders"]])
    standing += walls.close_files(readable) + walls.close_calls()
    gc.collect()
    gc.freeze()  # what is loaded now stays shared between the warden and its cells
    gc.disable()  # a cell ends after one paper, and all that it held with it
    Warden(channel, Limits(**terms["limits"]), work, readable, standing).serve()


def _prepare(terms: dict[str, Any]) -> Work:
    """Load everything that printing needs, once for all cells; return the work a cell does."""
    settings.configure(**terms["settings"])
    django.setup()
    mimetypes.init()
    work: Work = import_string(terms["work"])
    for name in ("paper", "leaflet"):
        get_template(f"publishing/{name}.html")
    for language, _name in terms["settings"]["LANGUAGES"]:
        with override(language):
            gettext("Contents")
    return work


def _set_specimen() -> bool:
    """Set the specimen, so that cells find fonts and rules loaded; say whether no thread of Pango's is left of it."""
    with contextlib.suppress(Exception), warnings.catch_warnings(record=True):  # what is wrong is told of a paper
        render_pdf(SPECIMEN)
    until = time.monotonic() + SETTLING
    while (threads := len(list(Path("/proc/self/task").iterdir()))) > 1 and time.monotonic() < until:
        time.sleep(0.01)
    return threads == 1


def _begin_anew(terms: dict[str, Any]) -> None:
    """Start this program again on other terms: a thread that a fork leaves behind would be waited for in each cell."""
    os.execv(sys.executable, [*sys.orig_argv[:-2], json.dumps(terms), sys.argv[2]])  # noqa: S606 - what runs here already


def answer(header: dict[str, Any], body: bytes = b"") -> bytes:
    """Return an answer as it is sent: a line of JSON that says how much follows, then the bytes."""
    return json.dumps({**header, "size": len(body)}, ensure_ascii=False).encode() + b"\n" + body


class Warden:
    """Forks a cell for each job that comes in, and reports how each ended."""

    def __init__(
        self, channel: socket.socket, limits: Limits, work: Work, readable: tuple[str, ...], standing: list[str]
    ) -> None:
        self.channel, self.limits, self.work = channel, limits, work
        self.readable, self.standing = readable, standing
        self.cells: dict[int, tuple[int, socket.socket]] = {}  # by the descriptor of its process: its id, its verdict
        self.poll = select.poll()
        self.poll.register(channel, select.POLLIN)

    def serve(self) -> None:
        """Take jobs and watch cells until the printer is gone; then nobody is left behind."""
        try:
            while True:
                for descriptor, _event in self.poll.poll():
                    if descriptor == self.channel.fileno():
                        if not self._take():
                            return
                    elif descriptor in self.cells:
                        self._report(descriptor)
                    else:
                        self._stop(descriptor)
        finally:
            for pid, _verdict in self.cells.values():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _take(self) -> bool:
        """Fork a cell for the job that comes in; say False when the printer has hung up."""
        try:
            said, descriptors, _flags, _address = socket.recv_fds(self.channel, 1, 2)
        except ConnectionError:
            return False
        if not said:
            return False
        job, verdict = (socket.socket(fileno=one) for one in descriptors)
        mine, pid = os.getpid(), os.fork()
        if not pid:
            verdict.close()
            self._be_a_cell(job, mine)
        job.close()
        watched = os.pidfd_open(pid)
        self.cells[watched] = (pid, verdict)
        self.poll.register(watched, select.POLLIN)
        self.poll.register(verdict, select.POLLIN)  # nothing comes in but its end: the printer no longer waits
        _tell(verdict, TAKEN)
        return True

    def _report(self, watched: int) -> None:
        """Bury a cell that ended, and say how and with what it had used."""
        pid, verdict = self.cells.pop(watched)
        _pid, status, used = os.wait4(pid, 0)
        self.poll.unregister(watched)
        os.close(watched)
        with contextlib.suppress(KeyError):
            self.poll.unregister(verdict)
        ended = {
            "ended": os.waitstatus_to_exitcode(status),
            "seconds": round(used.ru_utime + used.ru_stime, 3),
            "peak": used.ru_maxrss // 1024,
        }
        _tell(verdict, json.dumps(ended).encode())
        verdict.close()

    def _stop(self, descriptor: int) -> None:
        """Kill the cell whose printer no longer waits; `_report` buries it."""
        for pid, verdict in self.cells.values():
            if verdict.fileno() == descriptor:
                self.poll.unregister(descriptor)
                os.kill(pid, signal.SIGKILL)

    def _be_a_cell(self, job: socket.socket, warden: int) -> None:
        """Close the walls, do the work, answer, and end without a look back."""
        code = 1
        try:
            walls.die_with(warden)
            self.channel.close()
            for watched, (_pid, verdict) in self.cells.items():
                os.close(watched)
                verdict.close()
            walls.set_limits(self.limits)
            tried = walls.watch(self.readable)
            job.sendall(self._work_through(_all_of(job), tried))
            code = 0
        except BaseException:
            with contextlib.suppress(OSError):
                traceback.print_exc()
        finally:
            os._exit(code)

    def _work_through(self, request: bytes, tried: list[str]) -> bytes:
        try:
            header, body = self.work(request)
        except MemoryError:
            return answer({"memory": True})
        except Exception as fault:
            header, body = {"unforeseen": f"{type(fault).__name__}: {fault}"[:500]}, b""
            if not tried:  # sent and not written: standard error may be a file, and no file grows from here
                header["traceback"] = traceback.format_exc()[-20_000:]
                tried.clear()  # a traceback reads sources
        if tried:  # whoever swallowed the refusal: it is said
            return answer({"tried": tried[0]})
        return answer({**header, "walls": self.standing}, body)


def _all_of(job: socket.socket) -> bytes:
    parts = []
    while part := job.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def _tell(verdict: socket.socket, what: bytes) -> None:
    with contextlib.suppress(OSError):  # the printer no longer waits
        verdict.sendall(what)


def set_paper(request: bytes) -> tuple[dict[str, Any], bytes]:
    """Print the document that was sent: the work of a cell. Sentences are said in the language of whoever asked."""
    asked = json.loads(request)
    with override(asked["speaks"]), warnings.catch_warnings(record=True) as said:
        try:
            pdf = render_pdf(unpack(asked["document"]), asked["manuscript"])
        except Unprintable as fault:
            return {"unprintable": str(fault)}, b""
    return {"pages": pdf.pages, "warnings": [str(one.message) for one in said]}, pdf.data
