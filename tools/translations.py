"""Checks, inside `.venv`, that every text of the code is translated; changes nothing in the checkout."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tools import messages
from tools.checkout import PYTHON, ROOT, environment

SOURCES = ("site", "whitepapers", "targets", "publishing")
SHOWN = 20


def main() -> None:
    """Extract into a copy, where whatever is missing turns up empty or fuzzy, and say what it is."""
    with tempfile.TemporaryDirectory(prefix="whitebook-messages-") as temporary:
        copy = Path(temporary)
        _extract(copy)
        problems = [line for language in messages.LANGUAGES for line in _problems(copy, language)]
    for line in problems[:SHOWN]:
        print(line)
    if len(problems) > SHOWN:
        print(f"… and {len(problems) - SHOWN} more")
    if problems:
        sys.exit("Run ./run messages, fill in what is empty or fuzzy, and commit the .po files.")


def _extract(copy: Path) -> None:
    for name in SOURCES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    shutil.copy(ROOT / "manage.py", copy)
    command: list[str | Path] = [PYTHON, copy / "manage.py", "makemessages", *messages.arguments()]
    settings = environment(WHITEBOOK_DATA_DIR=str(copy / "var"))
    done = subprocess.run(command, cwd=copy, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nmakemessages failed (see above).")


def _problems(copy: Path, language: str) -> Iterator[str]:
    path = Path("site", "locale", language, "LC_MESSAGES", "django.po")
    if not (copy / path).exists():
        return
    wanted, held = _read(copy / path, language), _read(ROOT / path, language)
    for message in wanted:
        if message.id and (message.fuzzy or not _complete(message)):
            where = ", ".join(f"{file}" for file, _ in message.locations[:2])
            yield f"{language}: {'fuzzy' if message.fuzzy else 'untranslated'}: {message.id!r} ({where})"
    for message in held:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"{language}: no longer in the code: {message.id!r}"
    for message, errors in wanted.check():
        if message.string:
            yield from (f"{language}: {message.id!r}: {error}" for error in errors)


def _read(file: Path, language: str) -> Catalog:
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as source:
        return read_po(source, locale=language)


def _complete(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(strings)


if __name__ == "__main__":
    main()
