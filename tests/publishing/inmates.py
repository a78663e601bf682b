"""What a cell of the printer may be made to do in tests: each function is one cell's work."""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

Answer = tuple[dict[str, Any], bytes]
libc = ctypes.CDLL(None, use_errno=True)


def echo(request: bytes) -> Answer:
    """Give back what was sent, and who one is."""
    return {"pid": os.getpid(), "warden": os.getppid(), "environment": dict(os.environ)}, request


def run_for_ever(_request: bytes) -> Answer:
    """Compute without an end."""
    while True:
        pass


def sleep_for_ever(_request: bytes) -> Answer:
    """Wait without an end."""
    while True:
        time.sleep(60)


def eat_memory(_request: bytes) -> Answer:
    """Take memory in Python until there is no more."""
    held = []
    while True:
        held.append(bytearray(16 << 20))


def eat_memory_in_c(_request: bytes) -> Answer:
    """Take memory as a library in C does, and break off as such libraries do when there is no more."""
    libc.malloc.restype = ctypes.c_void_p
    while libc.malloc(ctypes.c_size_t(16 << 20)):
        pass
    os.abort()


def swallow(request: bytes) -> Answer:
    """Try what `request` names, and keep quiet about the refusal."""
    try:
        TRIES[request.decode()]()
    except OSError:
        return {"refused": True}, b""
    return {"refused": False}, b""


def try_in_c(request: bytes) -> Answer:
    """Try what `request` names beneath Python, where no audit hook looks; answer with the kernel's own answer."""
    ctypes.set_errno(0)
    result = TRIES_IN_C[request.decode()]()
    return {"result": result, "errno": ctypes.get_errno()}, b""


def answer_too_much(_request: bytes) -> Answer:
    """Answer with more than is read."""
    return {}, bytes(3 << 20)


def answer_by_itself(request: bytes) -> Answer:
    """Send something that is not the warden's way of answering, past all of it, and end as if all were well."""
    for descriptor in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(descriptor, request)
    os._exit(0)


def pretend(request: bytes) -> Answer:
    """Answer with a header of one's own choice."""
    return json.loads(request), b"no PDF"


def kill_oneself(_request: bytes) -> Answer:
    """Be killed as by the kernel of a machine that is out of memory."""
    signal.raise_signal(signal.SIGKILL)
    return {}, b""


def fail(_request: bytes) -> Answer:
    """Run into a fault of the program."""
    raise KeyError("caption")


def connect_in_c(port: int) -> int:
    """Connect to a port of this machine beneath Python."""
    door = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    where = socket.AF_INET.to_bytes(2, "little") + port.to_bytes(2, "big") + socket.inet_aton("127.0.0.1") + bytes(8)
    return door if door < 0 else libc.connect(door, where, len(where))


def _write_in_c() -> int:
    return libc.open(b"/tmp/whitebook-escape", os.O_WRONLY | os.O_CREAT, 0o600)


TRIES = {
    "connect": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
    "listen": lambda: socket.create_server(("127.0.0.1", 0)),
    "look up": lambda: socket.getaddrinfo("example.org", 80),
    "read": lambda: Path("/etc/passwd").read_text(),
    "read a process": lambda: Path("/proc/self/environ").read_bytes(),
    "read the project": lambda: (Path(__file__).parents[2] / "manage.py").read_text(),
    "read through a link": lambda: Path("/proc/self/cwd/etc/hostname").read_text(),
    "write": lambda: Path("/tmp/whitebook-escape").write_text("x"),
    "write beside the press": lambda: (Path(__file__).parents[2] / "publishing/escape.py").write_text("x"),
    "a temporary folder": lambda: tempfile.mkdtemp(),
    "a folder": lambda: Path("/tmp/whitebook-escape").mkdir(),
    "delete": lambda: Path("/tmp/whitebook-escape").unlink(),
    "a program": lambda: subprocess.run(["/bin/true"]),
    "a shell": lambda: os.system("/bin/true"),
    "a fork": lambda: os.fork(),
    "a signal": lambda: os.kill(os.getppid(), signal.SIGKILL),
}
TRIES_IN_C = {
    "connect": lambda: connect_in_c(9),
    "a socket in a folder": lambda: libc.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0),
    "another process": lambda: libc.ptrace(16, os.getppid(), None, None),
    "read": lambda: libc.open(b"/etc/passwd", os.O_RDONLY),
    "write": _write_in_c,
    "delete": lambda: libc.unlink(b"/tmp/whitebook-kept"),
    "a folder": lambda: libc.mkdir(b"/tmp/whitebook-escape", 0o700),
    "a program": lambda: libc.execve(b"/bin/true", None, None),
}
