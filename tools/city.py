"""Brings a data folder up to date for the code of this checkout: translations, static files, database."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.checkout import PYTHON, ROOT, environment, manage, say, stop


def bring_up_to_date(data: Path, **settings: str) -> None:
    """Compile translations, collect static files where they changed, and migrate the database in `data`."""
    compile_translations()
    settings = {"WHITEBOOK_DATA_DIR": str(data)} | settings
    _collect_static(data / "static", settings)
    manage("migrate", "--no-input", "--verbosity", "0", **settings)


def compile_translations() -> None:
    """Compile each .po beside itself, by Babel: no gettext is needed to run Whitebook."""
    stale = [po for po in translations() if not _newer(po.with_suffix(".mo"), po)]
    if not stale:
        return
    for po in stale:
        unfinished = po.with_suffix(f".{os.getpid()}.new")
        command: list[str | Path] = [PYTHON, "-m", "babel.messages.frontend", "compile", "-i", po, "-o", unfinished]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            stop(f"{done.stderr}\nBabel could not compile {po.relative_to(ROOT)} (see above).")
        unfinished.replace(po.with_suffix(".mo"))


def translations() -> list[Path]:
    """Return the translation files (.po) of this checkout."""
    return sorted((ROOT / "site" / "locale").glob("*/LC_MESSAGES/*.po"))


def _newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime_ns >= source.stat().st_mtime_ns


def _collect_static(folder: Path, settings: dict[str, str]) -> None:
    """Collect, hash and compress the static files unless the stamp says that nothing changed (it takes seconds)."""
    stamp = folder / ".collected"
    wanted = hashlib.sha256("\n".join(_static_sources()).encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    say("Collecting static files …")
    folder.mkdir(parents=True, exist_ok=True)
    manage("collectstatic", "--no-input", "--clear", "--verbosity", "0", **settings)
    stamp.write_text(wanted, encoding="ascii")


def _static_sources() -> Iterator[str]:
    yield (ROOT / "requirements.txt").read_text(encoding="utf-8")  # the static files of our libraries
    packages = [ROOT / name for name in ("site", "site/portal", "whitepapers", "targets", "publishing")]
    folders = [package / "static" for package in packages]
    for file in sorted({file for folder in folders for file in folder.rglob("*") if file.is_file()}):
        status = file.stat()
        yield f"{file.relative_to(ROOT)} {status.st_size} {status.st_mtime_ns}"
