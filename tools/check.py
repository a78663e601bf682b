"""`./run check`: every check of the house, two at a time; all of them run, and the exit code says whether all passed."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tools import city, environment
from tools.checkout import PYTHON, ROOT, VENV, end_children_with_me, say, stop
from tools.checkout import environment as surroundings

PACKAGES = ("site", "whitepapers", "targets", "publishing")
MANAGE = (str(PYTHON), "manage.py")
PRODUCTION = {
    "WHITEBOOK_ENV": "production",
    "ALLOWED_HOSTS": "whitebook.example",
    "BASE_URL": "https://whitebook.example",
}


@dataclass(frozen=True)
class Step:
    """One check: its name in the report, its command in the checkout's folder, and what it adds to the environment."""

    name: str
    command: tuple[str, ...]
    settings: dict[str, str] = field(default_factory=dict)


def program(name: str, *arguments: str) -> tuple[str, ...]:
    """Return the command line of a program of `.venv`."""
    return (str(VENV / "bin" / name), *arguments)


# Each prints a document from the code and, with --check, fails where the committed one is another (house rule 9).
GENERATED: tuple[Step, ...] = (
    Step("docs/approval.md is drawn", (*MANAGE, "draw_approval", "--check")),
    Step("docs/findings.md is drawn", (*MANAGE, "draw_findings", "--check")),
    Step("docs/status.md is drawn", (*MANAGE, "draw_statuses", "--check")),
    Step("docs/tracking.md is drawn", (*MANAGE, "draw_chasing", "--check")),
    Step("docs/data.md is drawn", (*MANAGE, "draw_schemas", "--check")),
)

# The longest first, so that the two cores end at about the same time.
STEPS = (
    Step("types (mypy)", program("mypy")),
    Step("translations complete", (str(PYTHON), "-m", "tools.translations")),
    Step("deployment settings", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    Step("migrations made", (*MANAGE, "makemigrations", "--check", "--dry-run")),
    Step("migrations safe", (str(PYTHON), "-m", "tools.migrations")),
    Step("templates (djlint)", program("djlint", "--lint", "--quiet", *PACKAGES)),
    Step("import contracts", program("lint-imports", "--no-cache"), {"PYTHONPATH": f".{os.pathsep}site"}),
    *GENERATED,
    Step("lint (ruff)", program("ruff", "check", "--quiet", "--output-format", "concise")),
    Step("format (ruff)", program("ruff", "format", "--check", "--quiet", "--output-format", "concise")),
)


def main() -> None:
    """Set up, run all steps, report each, and end with 1 where one failed."""
    end_children_with_me()
    if sys.argv[1:]:
        stop("./run check takes no arguments.")
    try:
        environment.set_up(development=True)
        city.compile_translations()
        begun = time.monotonic()
        failed = run_all(STEPS)
    except KeyboardInterrupt:
        stop("Stopped.")
    took = time.monotonic() - begun
    if failed:
        stop(f"{len(failed)} of {len(STEPS)} checks failed in {took:.0f} s: {', '.join(failed)}.")
    say(f"All {len(STEPS)} checks passed in {took:.0f} s.")


def run_all(steps: tuple[Step, ...]) -> list[str]:
    """Run `steps` two at a time, in a data folder that is thrown away; return the names of those that failed."""
    with tempfile.TemporaryDirectory(prefix="whitebook-check-") as folder, ThreadPoolExecutor(2) as pool:
        shared = {"WHITEBOOK_DATA_DIR": folder, "WHITEBOOK_ENV": "test", "SECRET_KEY": secrets.token_urlsafe(60)}
        outcomes = pool.map(lambda step: _run(step, shared), steps)
        return [step.name for step, passed in zip(steps, outcomes, strict=True) if not passed]


def _run(step: Step, shared: dict[str, str]) -> bool:
    """Run one step; print its line, and what it said where it failed, in one piece."""
    begun = time.monotonic()
    env = surroundings(**shared) | step.settings
    env.pop("DATABASE_URL", None)
    # A plain width: what a linter prints is read in logs.
    width = str(shutil.get_terminal_size((120, 24)).columns)
    done = subprocess.run(
        step.command,
        cwd=ROOT,
        env=env | {"COLUMNS": width},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    line = f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {step.name:<24} {time.monotonic() - begun:5.1f} s"
    said = "" if done.returncode == 0 else f"\n{done.stdout.rstrip()}\n"
    say(line + said)
    return done.returncode == 0


if __name__ == "__main__":
    main()
