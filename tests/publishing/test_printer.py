"""The printer's cell: each limit is really exceeded, each way out tried, each process really killed (ADR 23)."""

import concurrent.futures
import contextlib
import ctypes
import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publishing import printer as press_printer
from publishing.faults import PrinterStopped, RenderingWarning, Unprintable
from publishing.limits import Limits
from publishing.pdf import render_pdf as set_here
from publishing.printer import Printer, render_pdf
from publishing.specimen import SPECIMEN
from tests.publishing import inmates
from tests.publishing.documents import document

ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def printer(work: str, **limits: float) -> Iterator[Printer]:
    """Yield a printer whose cells do this work."""
    made = Printer(Limits(**limits), work if "." in work else f"tests.publishing.inmates.{work}")
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def quiet():
    """A printer whose cells try something and keep quiet about it."""
    with printer("swallow") as made:
        yield made


@pytest.fixture(scope="module")
def native():
    """A printer whose cells try something beneath Python."""
    with printer("try_in_c") as made:
        yield made


def until(true: Callable[[], object]) -> None:
    """Wait until something is so; whoever waits in vain is ended by a failure, not by patience."""
    for _ in range(3000):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("It never came true.")


def cells(made: Printer) -> list[int]:
    """Return the cells at work, by process: those whose walls are closed. A warden that loads runs other programs."""
    warden = made._warden
    return [one for one in children(warden.pid) if walled(one)] if warden else []


def walled(pid: int) -> bool:
    try:
        return resource.prlimit(pid, resource.RLIMIT_FSIZE) == (0, 0)
    except ProcessLookupError:
        return False


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def asked(made: Printer, request: bytes = b"") -> concurrent.futures.Future:
    """Ask in a thread of its own, and return once a cell is at work."""
    pool = concurrent.futures.ThreadPoolExecutor(1)
    answer = pool.submit(made.ask, request)
    pool.shutdown(wait=False)
    until(lambda: cells(made))
    return answer


def test_a_paper_printed_in_a_cell_is_the_one_printed_here_byte_for_byte():
    assert render_pdf(document(rows=5), '{"a": 1}') == set_here(document(rows=5), '{"a": 1}')


def test_what_cannot_be_printed_is_said_as_if_it_were_printed_here():
    bad = document(text="新增\U0001f600公交")
    with pytest.raises(Unprintable) as here:
        set_here(bad)
    with pytest.raises(Unprintable) as there:
        render_pdf(bad)
    assert str(there.value) == str(here.value)
    assert not isinstance(there.value, PrinterStopped)


def test_what_weasyprint_dislikes_is_a_warning_on_this_side_too():
    with printer("pretend") as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(made, "ask", lambda request: ({"pages": 1, "warnings": ["Unknown rule"]}, b"%PDF-1.7"))
        patch.setattr(press_printer, "_printer", lambda: made)
        with pytest.warns(RenderingWarning, match="Unknown rule"):
            render_pdf(document())


def test_a_cell_has_no_secret_in_its_environment_and_each_paper_a_cell_of_its_own(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret-of-the-city")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret-of-the-city@db/whitebook")
    with printer("echo") as made:
        (first, body), (second, _) = made.ask(b"one" * 100_000), made.ask(b"two")
    assert body == b"one" * 100_000
    assert "secret" not in json.dumps(first).lower()
    assert set(first["environment"]) <= {*press_printer.PASSED_ON, "LC_CTYPE", "TZ", "DJANGO_SETTINGS_MODULE"}
    assert first["pid"] != second["pid"]
    assert first["warden"] == second["warden"]


@pytest.mark.parametrize(
    ("work", "limits", "sentence"),
    [
        ("run_for_ever", {"seconds": 1}, "1 ?秒"),
        ("sleep_for_ever", {"patience": 0.5}, "停止"),
        ("eat_memory", {"memory": 500}, "500"),
        ("eat_memory_in_c", {"memory": 500}, "500"),
        ("answer_too_much", {"answer": 1}, "1 MB"),
        ("kill_oneself", {}, "内存"),
        ("fail", {}, "KeyError"),
    ],
)
def test_a_cell_that_exceeds_a_limit_or_breaks_off_is_named_and_the_next_paper_is_printed(work, limits, sentence):
    with printer(work, **limits) as made:
        with pytest.raises(PrinterStopped, match=sentence):
            made.ask(b"")
        warden = made._warden
        with pytest.raises(PrinterStopped, match=sentence):
            made.ask(b"")
        assert made._warden is warden
        until(lambda: not children(warden.pid))


@pytest.mark.parametrize("said", [b"", b"\n", b"[]\n", b'{"size": 3}\nab', b"x" * (2 << 20), b'{"size": 1, "pages"'])
def test_an_answer_that_is_not_whole_is_no_answer(said):
    with printer("answer_by_itself") as made, pytest.raises(PrinterStopped):
        made.ask(said)


@pytest.mark.parametrize("header", [{"pages": "many"}, {"pages": 3}, {"pages": None}])
def test_an_answer_that_is_no_pdf_is_not_kept(header, monkeypatch):
    with printer("pretend") as made:
        real = made.ask
        monkeypatch.setattr(made, "ask", lambda _request: real(json.dumps(header).encode()))
        monkeypatch.setattr(press_printer, "_printer", lambda: made)
        with pytest.raises(PrinterStopped):
            render_pdf(document())


def test_a_layout_without_end_and_one_that_takes_too_much_memory_are_stopped():
    request = json.dumps({"document": press_printer.pack(document(rows=4000)), "manuscript": "", "speaks": "en"})
    with printer("publishing.cell.set_paper", seconds=2) as made, pytest.raises(PrinterStopped, match=r"(?<!\d)2 ?秒"):
        made.ask(request.encode())
    with printer("publishing.cell.set_paper", memory=400) as made, pytest.raises(PrinterStopped, match=r"400 ?MB"):
        made.ask(request.encode())


@pytest.mark.parametrize("way", inmates.TRIES)
def test_every_way_out_is_refused_and_named_even_when_the_refusal_is_swallowed(quiet, way):
    with pytest.raises(PrinterStopped, match=r"(socket|open|os|subprocess|tempfile|shutil)\b"):
        quiet.ask(way.encode())
    assert not Path("/tmp/whitebook-escape").exists()
    assert not (ROOT / "publishing/escape.py").exists()


def test_the_kernel_too_refuses_files_programs_and_the_network_where_it_can(native):
    kept = Path("/tmp/whitebook-kept")
    kept.touch()
    try:
        answers = {way: native.ask(way.encode())[0] for way in inmates.TRIES_IN_C}
    finally:
        kept.unlink()  # it is still there
    walls = set(answers["read"]["walls"])
    landlock = ctypes.CDLL(None).syscall(444, None, 0, 1)
    assert ("files" in walls, "connections" in walls) == (landlock >= 1, landlock >= 4)
    alone = subprocess.run(["unshare", "--user", "--net", "true"], stderr=subprocess.DEVNULL).returncode == 0
    assert ("network namespace" in walls) == alone
    if landlock >= 1:
        for way in ("read", "write", "delete", "a folder", "a program"):
            assert (answers[way]["result"], answers[way]["errno"]) == (-1, errno.EACCES), way
    if "system calls" in walls:
        for way in ("connect", "a socket in a folder", "another process", "a program"):
            assert (answers[way]["result"], answers[way]["errno"]) == (-1, errno.EACCES), way
    assert not Path("/tmp/whitebook-escape").exists() or landlock < 1


def test_a_cell_killed_in_the_middle_is_named_and_leaves_no_zombie():
    with printer("sleep_for_ever") as made:
        answer = asked(made)
        (cell,) = cells(made)
        os.kill(cell, signal.SIGKILL)
        with pytest.raises(PrinterStopped, match="内存"):
            answer.result(60)
        assert not Path(f"/proc/{cell}").exists()


def test_a_warden_killed_in_the_middle_takes_its_cells_along_and_the_next_paper_gets_a_new_one():
    with printer("sleep_for_ever") as made:
        answer = asked(made)
        warden, (cell,) = made._warden.pid, cells(made)
        os.kill(warden, signal.SIGKILL)
        with pytest.raises(PrinterStopped, match="结束"):
            answer.result(60)
        until(lambda: not running(cell))
        answer = asked(made)
        assert made._warden.pid != warden
        os.kill(cells(made)[0], signal.SIGKILL)
        with pytest.raises(PrinterStopped):
            answer.result(60)


def test_a_warden_killed_between_two_papers_is_replaced_without_a_word():
    with printer("echo") as made:
        first = made.ask(b"")[0]["warden"]
        os.kill(first, signal.SIGKILL)
        assert made.ask(b"")[0]["warden"] != first


def test_a_warden_that_is_stuck_is_replaced_before_it_takes_a_paper(monkeypatch):
    monkeypatch.setattr(press_printer, "TAKING", 0.5)
    with printer("echo") as made:
        first = made.ask(b"")[0]["warden"]
        os.kill(first, signal.SIGSTOP)
        assert made.ask(b"")[0]["warden"] != first
        assert not running(first)


def test_a_warden_that_is_stuck_in_the_middle_is_killed_and_the_paper_left_for_the_next_try(monkeypatch):
    monkeypatch.setattr(press_printer, "BURYING", 0.5)
    with printer("sleep_for_ever", patience=3) as made:
        answer = asked(made)
        os.kill(made._warden.pid, signal.SIGSTOP)
        (cell,) = cells(made)
        with pytest.raises(PrinterStopped, match="停止"):
            answer.result(60)
        assert made._warden is None
        until(lambda: not running(cell))


def test_a_printer_that_cannot_start_says_so(monkeypatch):
    monkeypatch.setattr(press_printer, "START", "raise SystemExit(3)")
    with printer("echo") as made, pytest.raises(PrinterStopped, match="启动"):
        made.ask(b"")


def test_a_printer_that_is_busy_says_so_and_does_not_wait_for_ever():
    with printer("sleep_for_ever", at_once=1, waiting=0.1) as made:
        answer = asked(made)
        with pytest.raises(PrinterStopped, match="稍后"):
            made.ask(b"")
        os.kill(cells(made)[0], signal.SIGKILL)
        with pytest.raises(PrinterStopped):
            answer.result(60)


def test_many_threads_print_side_by_side_in_one_warden():
    with printer("echo", at_once=4) as made, concurrent.futures.ThreadPoolExecutor(8) as pool:
        said = list(pool.map(made.ask, [str(n).encode() * 50_000 for n in range(24)]))
    assert [body[: len(str(n))] for n, (_header, body) in enumerate(said)] == [str(n).encode() for n in range(24)]
    assert len({header["warden"] for header, _body in said}) == 1
    assert len({header["pid"] for header, _body in said}) == 24


def test_the_specimen_prints_and_leaves_no_thread_to_be_missed_in_a_cell():
    assert set_here(SPECIMEN).pages > 1
    with printer("echo") as made:
        warden = made.ask(b"")[0]["warden"]
        assert json.loads(command_of(warden)[-2])["specimen"]
        assert len(list(Path(f"/proc/{warden}/task").iterdir())) == 1


def test_a_warden_that_a_thread_stays_with_begins_anew_without_the_specimen():
    with printer("tests.publishing.restless.say_terms") as made:
        assert not json.loads(made.ask(b"")[1])["specimen"]


def command_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")


PARENT = """
import sys
sys.path[:0] = ["{root}", "{root}/site"]
import django
django.setup()
from publishing.limits import Limits
from publishing.printer import Printer
from publishing.specimen import SPECIMEN
Printer(Limits(), "tests.publishing.inmates.sleep_for_ever").ask(b"")
"""


def test_nobody_is_left_behind_when_the_process_that_prints_is_killed():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "WHITEBOOK_ENV": "test"}
    parent = subprocess.Popen([sys.executable, "-c", PARENT.format(root=ROOT)], env=environment)
    until(lambda: [one for warden in children(parent.pid) for one in children(warden) if walled(one)])
    (warden,) = children(parent.pid)
    (cell,) = children(warden)
    parent.kill()
    parent.wait()
    until(lambda: not running(warden) and not running(cell))


def test_a_fork_of_the_process_that_prints_lets_its_warden_be():
    with printer("echo") as made:
        first = made.ask(b"")[0]["warden"]
        pid = made._warden.pid
        copy = Printer(made.limits, made.work)
        copy._warden, copy._channel = made._warden, made._channel.dup()
        copy.forget()
        made._warden.returncode = None
        assert copy._warden is None
        assert running(pid)
        assert made.ask(b"")[0]["warden"] == first
