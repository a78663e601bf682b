"""Where this checkout keeps things, and how `./run` speaks: one sentence a line, an error is a sentence and exit 1."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"


def data_dir() -> Path:
    """Return the folder of database, media and logs: WHITEBOOK_DATA_DIR, or `var/` of this checkout."""
    return Path(os.environ.get("WHITEBOOK_DATA_DIR") or VAR).resolve()


def say(sentence: str) -> None:
    """Print one sentence at once, also where the output is a file."""
    print(sentence, flush=True)


def stop(sentence: str) -> NoReturn:
    """End `./run` with one sentence on standard error and exit code 1."""
    sys.stdout.flush()
    sys.exit(sentence)


def _leave(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


def end_children_with_me() -> None:
    """Make a hang-up or a kill unwind the stack, so that subprocess.run ends its child and locks are given back."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` hands it over ignored


def environment(**changes: str) -> dict[str, str]:
    """Return the environment for the programs of `.venv`: theirs come first, no byte of ours is inherited."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    path = f"{VENV / 'bin'}{os.pathsep}{inherited.get('PATH', os.defpath)}"
    return inherited | {"PATH": path, "VIRTUAL_ENV": str(VENV), "PYTHONUNBUFFERED": "1"} | changes


def manage(*arguments: str, **changes: str) -> None:
    """Run `manage.py` in `.venv`; end with its exit code where it fails (it has said why)."""
    done = subprocess.run([PYTHON, ROOT / "manage.py", *arguments], cwd=ROOT, env=environment(**changes), check=False)
    if done.returncode:
        stop(f"`manage.py {' '.join(arguments)}` failed; what it said stands above.")
