"""Child processes that really run a command on the test's database, and really die where they are told to."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from pkgutil import resolve_name
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.db import connections

KILLED = -signal.SIGKILL


def in_child(work: Callable[[], object]) -> int:
    """Run `work` in a forked process; return its exit code, or minus the signal that ended it.

    A connection to a database must not be carried over a fork, so it is closed before, and opened anew on both sides.
    """
    return wait_for(start(work))


def start(work: Callable[[], object]) -> int:
    """Begin `work` in a forked process and return its number."""
    connections.close_all()
    sys.stdout.flush(), sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        work()
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except CommandError as refused:
        print(refused, file=sys.stderr)
        code = 2
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def wait_for(child: int) -> int:
    """Return how the process ended."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def publish(on: str = "2027-03-01T10:00") -> None:
    """Run the command as an operator does."""
    with Path(os.devnull).open("w") as nowhere:
        call_command("publish_due", "--on", on, stdout=nowhere)


def dies(step: str, when: str = "before", nth: int = 1) -> Callable[[], None]:
    """Return a run of publish_due that kills itself with SIGKILL before or after the nth call of a function."""
    real, calls = resolve_name(step), count(1)

    def deadly(*args, **kwargs):
        mine = next(calls)  # another thread may call it before this call ends
        if when == "before" and mine == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if mine == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    def run() -> None:
        with ExitStack() as patched:
            patched.enter_context(patch(step, deadly))
            publish()

    return run
