"""House rule 9: what the README and docs/ say of this checkout is so."""

import re
import subprocess
from fnmatch import fnmatch

from tests.architecture.source import ROOT, name

MAPPED = ("whitepapers", "targets", "publishing", "site/portal")
NOT_MAPPED = {"__init__.py", "apps.py"}  # every Django app has them, and nobody looks for them


def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def _map() -> list[str]:
    """Return the paths in backticks in the rows of "Where do I look?", without their trailing slash."""
    section = re.search(r"^#+ *Where do I look\?.*?$(.*?)(?=^#+ |\Z)", _readme(), re.MULTILINE | re.DOTALL)
    assert section, 'README.md has no section "Where do I look?"'
    rows = [line for line in section[1].splitlines() if line.startswith("|")]
    quoted = [token for row in rows for token in re.findall(r"`([^`]+)`", row)]
    paths = [token for token in quoted if re.fullmatch(r"[\w.][\w.*/-]*", token) and ("/" in token or "." in token)]
    return [path.rstrip("/") for path in paths if not path.startswith("./")]


def _is_below(path: str, row: str) -> bool:
    """Tell whether `row` leads to `path`: it names it, or a folder inside a package that holds it."""
    return path == row or fnmatch(path, row) or (row not in {*MAPPED, "site"} and path.startswith(f"{row}/"))


def test_every_path_in_the_map_exists() -> None:
    assert [path for path in _map() if not list(ROOT.glob(path))] == []


def test_every_module_is_on_the_map() -> None:
    rows = _map()
    found = [file for package in MAPPED for pattern in ("*.py", "*/*.py") for file in (ROOT / package).glob(pattern)]
    wanted = {name(file) for file in found if file.name not in NOT_MAPPED and file.parent.name != "migrations"}
    assert sorted(path for path in wanted if not any(_is_below(path, row) for row in rows)) == []


def test_the_readme_lists_the_commands_of_run() -> None:
    helped = subprocess.run([ROOT / "run", "help"], capture_output=True, text=True, check=True).stdout
    commands = set(re.findall(r"^  (\w+) ", helped, re.MULTILINE))
    assert {"demo", "test", "check", "real", "bench", "manage", "lock", "help"} <= commands
    shown = set(re.findall(r"\./run (\w+)", _readme()))
    assert shown - commands == set(), "README names a command that ./run does not have"
    assert commands - shown - {"help"} == set(), "README does not name a command of ./run"


def test_decisions_are_numbered_without_gaps() -> None:
    files = [file.name for file in (ROOT / "docs" / "adr").glob("*.md") if file.name != "README.md"]
    assert [file for file in files if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", file)] == []
    assert sorted(int(file[:4]) for file in files) == list(range(1, len(files) + 1))
