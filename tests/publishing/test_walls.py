"""The walls of the cell, where a kernel has none to give, and what may be read."""

import io
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from publishing import printer as press_printer
from publishing import walls
from publishing.faults import PrinterStopped

ROOT = Path(__file__).resolve().parents[2]


class OldKernel:
    """A C library whose kernel refuses all that is asked of it."""

    def syscall(self, *_args: object) -> int:
        return -1

    def unshare(self, _flags: int) -> int:
        return -1

    def prctl(self, *_args: object) -> int:
        return -1


def test_an_old_kernel_has_no_walls_and_says_so(monkeypatch):
    monkeypatch.setattr(walls, "_libc", OldKernel())
    assert walls.leave_the_network() == []
    assert walls.close_files(["/usr/share"]) == []
    assert walls.close_calls() == []


def test_an_unknown_processor_has_no_filter_of_calls(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "abacus")
    assert walls.close_calls() == []


ALONE = """
import ctypes, json, sys
sys.path.insert(0, sys.argv[2])
from publishing import walls
from tests.publishing.inmates import connect_in_c
standing = eval(sys.argv[1])
result = connect_in_c(int(sys.argv[3]))
print(json.dumps([standing, result, ctypes.get_errno()]))
"""


@pytest.mark.parametrize("wall", ["[]", "walls.leave_the_network()", "walls.close_files([])", "walls.close_calls()"])
def test_each_of_the_kernels_walls_alone_stops_a_connection_that_a_c_library_makes(wall):
    with socket.create_server(("127.0.0.1", 0)) as door:
        command = [sys.executable, "-c", ALONE, wall, str(ROOT), str(door.getsockname()[1])]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    standing, result, _errno = json.loads(done.stdout)
    stops = set(standing) - {"files"}
    assert (result == -1) == bool(stops)


def test_neither_the_project_nor_its_data_nor_etc_is_among_what_may_be_read(monkeypatch):
    monkeypatch.setattr(sys, "path", [one for one in sys.path if not Path(one or ".").resolve().is_relative_to(ROOT)])
    readable = walls.folders([str(ROOT / "publishing"), "/not/there"])
    for shut in (ROOT, ROOT / "var", ROOT / "site/config", "/etc", "/proc", "/root", "/home", "/tmp", "/var/lib"):
        assert not walls._below(str(shut), readable), shut
    assert walls._below(ROOT / "publishing/static/publishing/print.css", readable)
    assert "/not/there" not in readable


def test_an_administrator_can_ask_which_walls_stand(monkeypatch):
    out = io.StringIO()
    call_command("try_printer", stdout=out)
    assert len(out.getvalue().splitlines()) == 4
    monkeypatch.setattr("publishing.management.commands.try_printer.standing_walls", lambda _document: [])
    call_command("try_printer", stdout=out)
    assert "MISSING" in out.getvalue()


def test_a_printer_that_cannot_print_is_an_error_of_the_command(monkeypatch):
    def stop(*_args):
        raise PrinterStopped("out of order")

    monkeypatch.setattr(press_printer, "_printed", stop)
    with pytest.raises(CommandError, match="out of order"):
        call_command("try_printer")
