"""Makes `.venv` from requirements*.txt, and mends one that was left half-made.

A stamp, written last, says which requirements a `.venv` holds. No stamp: the set-up was interrupted, and pip can't be
trusted to see what is half there, so it is made again. Another stamp: the requirements changed, and pip brings it up to date.
"""

import hashlib
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tools import debian, locks
from tools.checkout import PYTHON, ROOT, VAR, VENV, end_children_with_me, environment, say, stop

STAMP = VENV / "whitebook-stamp"
RUNTIME = ("requirements.txt",)
DEVELOPMENT = ("requirements.txt", "requirements-dev.txt")


def set_up(*, development: bool = False) -> None:
    """Have the Debian packages and `.venv` ready; does next to nothing where they are."""
    debian.ensure(debian.RUNTIME + (debian.DEVELOPMENT if development else ()))
    if _ready(development):
        return
    refusal = "Another ./run is setting up this checkout ({holder}); wait until it is done, or stop it."
    with locks.held(VAR / "set-up.lock", refusal):
        if not _ready(development):  # the other one may have finished while we came here
            _make(development)


def wanted(files: tuple[str, ...]) -> str:
    """Return the stamp of a `.venv` that holds `files`: its place (scripts name it), its Python, a digest of each."""
    digests = [f"{name} {hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}" for name in files]
    return "\n".join([f"at {VENV}", f"python {_python_of_venv()}", *digests]) + "\n"


def _python_of_venv() -> str:
    settings = VENV / "pyvenv.cfg"
    lines = settings.read_text(encoding="utf-8").splitlines() if settings.exists() else []
    return next((line.partition("=")[2].strip() for line in lines if line.startswith("version ")), "none")


def _ready(development: bool) -> bool:
    if not STAMP.exists() or not PYTHON.exists():  # PYTHON is a link: it may point at a Python that is gone
        return False
    held = STAMP.read_text(encoding="utf-8")
    return held == wanted(DEVELOPMENT) or (not development and held.startswith(wanted(RUNTIME)))


def _make(development: bool) -> None:
    held = STAMP.read_text(encoding="utf-8") if STAMP.exists() and PYTHON.exists() else ""
    files = DEVELOPMENT if development or "requirements-dev.txt" in held else RUNTIME
    if f"at {VENV}\n" not in held:
        if VENV.exists() or VENV.is_symlink():
            say(".venv is half-made or was moved here (a set-up was interrupted?); making it again.")
            _remove(VENV)
        _create()
    STAMP.unlink(missing_ok=True)
    _install(files)
    unfinished = STAMP.with_suffix(".new")
    unfinished.write_text(wanted(files), encoding="utf-8")
    unfinished.replace(STAMP)


def _remove(folder: Path) -> None:
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink()
    else:
        shutil.rmtree(folder)


def _create() -> None:
    major, minor = sys.version_info[:2]
    if not _has_ensurepip():
        debians_own = sysconfig.get_path("stdlib").startswith("/usr/lib/")
        if not debians_own:
            stop(f"{sys.executable} was built without ensurepip; please put another Python from 3.11 on first on PATH.")
        debian.ensure([f"python{major}.{minor}-venv"])
    say(f"Making .venv with Python {sys.version.split()[0]} …")
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        stop(f"{made.stdout}{made.stderr}\nPython could not make .venv (see above).")


def _has_ensurepip() -> bool:
    asked = subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False)
    return asked.returncode == 0


def _install(files: tuple[str, ...]) -> None:
    pins = sum(line[:1].isalnum() for name in files for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    say(f"Installing {pins} Python packages into .venv, each checked by its hash (one or two minutes) …")
    log = VAR / "logs" / "pip.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-input",
        "--disable-pip-version-check",
    ]
    for name in files:
        command += ["-r", ROOT / name]
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            command,
            env=environment(PIP_USER="0"),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        stop(
            f"{last}\npip could not install the requirements; the end of {log} stands above. Run the same command again."
        )


def main() -> None:
    """`./run manage` sets up and then calls manage.py itself."""
    end_children_with_me()
    try:
        set_up()
    except KeyboardInterrupt:
        stop("Stopped; the next ./run goes on from here.")


if __name__ == "__main__":
    main()
