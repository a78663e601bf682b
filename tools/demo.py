"""`./run demo`: from nothing to the demo city, with web server, worker and clock under one process manager."""

import contextlib
import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools import city, environment, locks
from tools.checkout import ROOT, VENV, data_dir, end_children_with_me, manage, say, stop
from tools.checkout import environment as surroundings

WELCOME = """
The demo city is at {address}   (English: {address}/en/)
Sign in at {address}/admin/ with the password  whitebook-demo  as

  contributor-jtys, editor-jtys, head-jtys   a department's people; jtys stands for any code in its public address
  reviewer, reviewer-2                       supervisory organ: first approval
  leader-1 to leader-4                       vice mayor in charge: second approval
  clerk, clerk-2                             clerks who file what a leader signed on paper
  inspector, inspector-2, evaluator          inspection office, evaluation office
  admin                                      administrator

Ctrl-C stops everything."""


def main() -> None:
    """Refuse early, set up, load the city, start everything and wait until it is stopped."""
    end_children_with_me()
    if sys.argv[1:]:
        stop("./run demo takes no arguments; HOST, PORT and WHITEBOOK_DATA_DIR are environment variables.")
    host, port = os.environ.get("HOST") or "127.0.0.1", _port()
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
    settings = {"HOST": host, "PORT": str(port), "WHITEBOOK_ENV": "demo"}
    settings["BASE_URL"] = os.environ.get("BASE_URL") or address
    data = data_dir()
    refusal = "The demo already runs from this checkout ({holder}); stop it there with Ctrl-C first."
    try:
        with locks.held(data / "demo.lock", refusal, f", {address}"):
            require_free(host, port)
            environment.set_up()
            city.bring_up_to_date(data, **settings)
            say("Loading the demo city …")
            manage("load_demo", WHITEBOOK_DATA_DIR=str(data), **settings)
            require_free(host, port)
            sys.exit(_serve(address, WHITEBOOK_DATA_DIR=str(data), **settings))
    except KeyboardInterrupt:
        stop("Stopped; the next ./run demo goes on from here.")


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        stop(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def require_free(host: str, port: int) -> None:
    """Stop with a sentence where nothing can listen on `host` and `port`."""
    try:
        family, kind, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
            probe.bind(place)
    except PermissionError:
        stop(f"Port {port} needs root; choose a higher one: PORT=8001 ./run demo")
    except OSError as problem:
        if isinstance(problem, socket.gaierror) or problem.errno == 99:  # EADDRNOTAVAIL
            stop(f"This machine has no address {host}; choose another HOST.")
        stop(f"Port {port} on {host} is already in use; stop what runs there, or choose another: PORT=8001 ./run demo")


def _serve(address: str, **settings: str) -> int:
    """Run the Procfile until a signal comes or one of its processes ends; return the exit code.

    honcho has a session of its own, so that Ctrl-C reaches it once, from here, and a closed terminal ends it too.
    """
    command: list[str | Path] = [
        VENV / "bin" / "honcho",
        "--no-colour",
        "start",
        "-e",
        os.devnull,
        "-p",
        settings["PORT"],
    ]
    mark = f"WHITEBOOK_DEMO={secrets.token_hex(8)}"
    env = surroundings(**settings) | dict([mark.split("=")])
    # SIGTERM and SIGHUP raise SystemExit here (end_children_with_me), Ctrl-C KeyboardInterrupt: one way out for all.
    manager = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True, preexec_fn=_end_with_parent)
    try:
        if _answers(address, manager):
            say(WELCOME.format(address=address))
        code = manager.wait()
        say("One of the demo's processes ended by itself, so the others were stopped; the reason stands above.")
        return code or 1
    except KeyboardInterrupt:
        return 130
    finally:
        _end(manager, mark.encode())


def _end_with_parent() -> None:
    """Have the kernel send SIGTERM to honcho when this process is killed outright (prctl's PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _end(manager: subprocess.Popen[bytes], mark: bytes) -> None:
    """Ask honcho to stop its processes (it waits five seconds and then kills); never leave one behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if manager.poll() is None:
        say("Stopping …")
        manager.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            manager.wait(timeout=12)
    # honcho itself dies of a signal that comes while it is still starting; its processes carry our mark.
    for leftover in _marked(mark):
        with contextlib.suppress(ProcessLookupError):
            os.kill(leftover, signal.SIGKILL)
    manager.wait()
    say("Stopped.")


def _marked(mark: bytes) -> list[int]:
    """Return the processes of this demo, found by the mark in their environment."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # it ended meanwhile, or is another user's
            if mark in environ.read_bytes().split(b"\0"):
                found.append(int(environ.parent.name))
    return found


def _answers(address: str, manager: subprocess.Popen[bytes]) -> bool:
    """Wait up to a minute until the web server answers; false where its manager ended before."""
    until = time.monotonic() + 60
    while manager.poll() is None and time.monotonic() < until:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{address}/healthz", timeout=5).close()
        except urllib.error.HTTPError:
            return True  # it answers; what it answers is for the page to say
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False


if __name__ == "__main__":
    main()
