"""`./run test`: the rules without Django first, then the whole suite, and with --pg once more on PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

from tools import city, debian, environment, postgres
from tools.checkout import PYTHON, ROOT, VAR, end_children_with_me, say, stop
from tools.checkout import environment as surroundings

# No configuration file and no plugin that knows Django: what passes here really needs neither.
PURE = ("-c", os.devnull, "--rootdir", ".", "--confcutdir", "tests/pure", "-o", "pythonpath=.", "-W", "error", "-q")
WITHOUT_PLUGINS = ("-p", "no:django", "-p", "no:xdist", "-p", "no:cacheprovider", "-p", "no:faker")


def main() -> None:
    """Set up, run the suites in turn, and end with 1 where one of them failed."""
    end_children_with_me()
    arguments = sys.argv[1:]
    on_postgres = "--pg" in arguments
    arguments = [argument for argument in arguments if argument != "--pg"]
    try:
        environment.set_up(development=True)
        city.compile_translations()
        results = []
        if not arguments:
            results.append(_pure())
        results.append(_pytest(arguments))
        if on_postgres:
            if postgres.programs() is None:
                debian.ensure(debian.POSTGRESQL)
            with postgres.cluster() as url:
                say("Once more, on PostgreSQL, without the browser:")
                results.append(_pytest([*arguments, "-m", "not browser"], DATABASE_URL=url))
    except KeyboardInterrupt:
        stop("Stopped.")
    if any(results):
        stop("Tests failed; see above.")


def _pure() -> int:
    if not (ROOT / "tests" / "pure").is_dir():
        return 0
    return _run([*PURE, *WITHOUT_PLUGINS, "tests/pure"])


def _pytest(arguments: list[str], **settings: str) -> int:
    """Run the suite on every core; in CI a skipped test is a failed one."""
    options = ["-p", "tools.no_skips"] if os.environ.get("CI") else []
    if not {"-n", "--pdb", "--collect-only", "--co"} & set(arguments):
        options += ["-n", "auto", "--dist", "worksteal"]
    return _run([*options, *arguments], **settings)


def _run(arguments: list[str], **settings: str) -> int:
    settings = {"WHITEBOOK_ENV": "test", "WHITEBOOK_DATA_DIR": str(VAR / "test")} | settings
    env = {name: value for name, value in surroundings().items() if name not in {"DATABASE_URL", "DJANGO_DEBUG"}}
    command: list[str | Path] = [PYTHON, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env | settings, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    main()
