"""The walls of the printer's cell: limits, no network, nothing written, nothing read but fonts and the press (ADR 23).

Python's audit hook stops what Python code tries, on any kernel. Limits, Landlock and the empty network namespace are
the kernel's: they also hold for the libraries in C that lay out and draw. Each is taken where the kernel gives it.
Imports the standard library only: it runs before anything else in the cell's process.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from publishing.limits import MB, Limits

READABLE = (  # beside Python's own folders and the press's: fonts, libraries, time zones
    "/usr/share", "/usr/lib", "/usr/lib64", "/usr/local/share", "/usr/local/lib", "/lib", "/lib64",
    "/etc/fonts", "/var/cache/fontconfig",
)  # fmt: skip
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
DIE_WITH_PARENT, NO_NEW_PRIVILEGES = 1, 38  # prctl
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # system calls of Landlock, the same on every processor
VERSION, PATH_BENEATH = 1, 1
READ = 1 << 2 | 1 << 3  # files and folders
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many rights over files each version of Landlock knows; later ones 16
NO_MORE_CALLS, BY_FILTER = 22, 2  # prctl
# What a C library could still reach others with: the system's sockets (a database's lies in a folder), programs, other
# processes. By processor: its mark, then socket, execve, execveat, ptrace, io_uring_setup.
CALLS = {
    "x86_64": (0xC000003E, (41, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 221, 281, 117, 425)),
}
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  # of the kernel's filter language
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
OTHER_TABLE = 0x40000000  # numbers from here on are the same calls by another table
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
FORBIDDEN = (
    "socket.", "subprocess.", "shutil.", "sqlite3.", "pty.", "os.system", "os.exec", "os.posix_spawn", "os.spawn",
    "os.fork", "os.kill", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "os.utime", "os.setxattr",
)  # fmt: skip

_libc = ctypes.CDLL(None, use_errno=True)


class Forbidden(PermissionError):
    """The cell was asked for something that printing does not need."""


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scope", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


class _Step(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32)]


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step))]


def die_with(parent: int) -> None:
    """Have the kernel kill this process when the one that forked it is gone; leave at once if it is gone already."""
    _libc.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def leave_the_network() -> list[str]:
    """Move into a network of its own that has no way out, and shed root's rights; return the walls that stand."""
    return [] if _libc.unshare(NEW_USER | NEW_NETWORK) else ["network namespace"]


def folders(own: Iterable[str]) -> tuple[str, ...]:
    """Return what may be read: `own`, Python's libraries, fonts. Never the data folder, /etc, /proc or a home."""
    real = {os.path.realpath(one) for one in (*own, *sys.path, *READABLE)}
    return tuple(sorted(one for one in real if Path(one).is_dir()))


def close_files(readable: Iterable[str]) -> list[str]:
    """Let Landlock refuse every file but those below `readable`, every change, program and connection.

    It holds for this process and all that it forks. Returns the walls that stand: none on a kernel without Landlock.
    """
    version = _libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION)
    if version < 1:
        return []
    rules = _Ruleset((1 << RIGHTS.get(version, 16)) - 1, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    ruleset = _libc.syscall(CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0)
    if ruleset < 0:
        return []
    try:
        for one in readable:
            folder = os.open(one, os.O_PATH | os.O_CLOEXEC)
            try:
                _libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(_Beneath(READ, folder)), 0)
            finally:
                os.close(folder)
        _libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if _libc.syscall(RESTRICT_SELF, ruleset, 0):
            return []
    finally:
        os.close(ruleset)
    return ["files", "connections"] if version >= 4 else ["files"]


def close_calls() -> list[str]:
    """Let seccomp refuse the system calls that open a socket, run a program or look into another process.

    Sockets that are open already stay. It holds for this process and all that it forks. Returns the walls that stand.
    """
    mark, calls = CALLS.get(platform.machine(), (0, ()))
    if not calls:
        return []
    # each test either goes on with the next step or jumps over the rest to the last one, which refuses
    left = len(calls) + 1
    steps = [(LOAD, 0, 0, 4), (EQUAL, 0, left + 2, mark), (LOAD, 0, 0, 0), (AT_LEAST, left, 0, OTHER_TABLE)]
    steps += [(EQUAL, left - place, 0, call) for place, call in enumerate(calls, start=1)]
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    program = (_Step * len(steps))(*(_Step(*one) for one in steps))
    told = _Filter(len(steps), program)
    _libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return [] if _libc.prctl(NO_MORE_CALLS, BY_FILTER, ctypes.byref(told), 0, 0) else ["system calls"]


def set_limits(limits: Limits) -> None:
    """Bound this process: computing, memory, open files; no file grows by a single byte, nothing is dumped."""
    bounds = {
        resource.RLIMIT_CPU: (limits.seconds, limits.seconds + 1),
        resource.RLIMIT_AS: (limits.memory * MB,) * 2,
        resource.RLIMIT_NOFILE: (limits.files,) * 2,
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
    }
    for what, (soft, hard) in bounds.items():
        most = resource.getrlimit(what)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(what, (soft, hard))


def watch(readable: Iterable[str]) -> list[str]:
    """Refuse for the rest of this process what printing does not need; return the list of what was tried."""
    tried: list[str] = []
    roots = tuple(readable)

    def refuse(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, _mode, flags = args
            if isinstance(path, int) or (not flags & WRITES and _below(path, roots)):
                return
        elif not event.startswith(FORBIDDEN) or (event == "socket.__new__" and args[1] == socket.AF_UNIX):
            return  # asyncio talks to itself over a pair of sockets; to reach others they would have to be connected
        tried.append(f"{event} {args[0] if args else ''!s:.200}".strip())
        raise Forbidden(tried[-1])

    sys.addaudithook(refuse)
    return tried


def _below(path: object, roots: tuple[str, ...]) -> bool:
    real = os.path.realpath(os.fsdecode(path))  # type: ignore[arg-type]
    return any(real == root or real.startswith(f"{root}/") for root in roots)
