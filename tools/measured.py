"""`./run real` and `./run bench`: each in a data folder of its own, thrown away first, so that figures repeat.

`./run bench scale` alone keeps its twenty years in var/ for the next time; with --pg it measures PostgreSQL after SQLite.
"""

import os
import shutil
import sys
from pathlib import Path

from tools import city, debian, environment, locks, postgres
from tools.checkout import ROOT, VAR, end_children_with_me, manage, stop

SCALE = "scale"
REAL_INPUT = ROOT.parent / "shared" / "real"


def main() -> None:
    """Run `manage.py real_year` or `manage.py bench`; further arguments are theirs."""
    end_children_with_me()
    name, *arguments = sys.argv[1:]
    if name == "real" and not REAL_INPUT.is_dir():
        stop(f"./run real needs the real input, and {REAL_INPUT} is not there.")
    command = ["real_year", "../shared/real"] if name == "real" else ["bench"]
    if name == "bench" and SCALE in arguments:
        arguments.remove(SCALE)
        _scale(on_postgres="--pg" in arguments)
        arguments = [argument for argument in arguments if argument != "--pg"]
        if not arguments:
            return
    data = VAR / name
    os.environ.pop("DATABASE_URL", None)  # never somebody's own database: this one is emptied first
    try:
        environment.set_up()
        with locks.held(VAR / f"{name}.lock", f"./run {name} already runs in this checkout ({{holder}})."):
            shutil.rmtree(data, ignore_errors=True)
            city.bring_up_to_date(data, WHITEBOOK_ENV="demo")
            manage(*command, *arguments, WHITEBOOK_ENV="demo", WHITEBOOK_DATA_DIR=str(data))
    except KeyboardInterrupt:
        stop("Stopped.")


def _scale(*, on_postgres: bool) -> None:
    """Run the section `scale` on SQLite and, where asked, on a PostgreSQL whose data are kept as well."""
    os.environ.pop("DATABASE_URL", None)
    data, kept = VAR / SCALE, VAR / f"{SCALE}-postgres"
    try:
        environment.set_up()
        with locks.held(VAR / f"{SCALE}.lock", f"./run bench {SCALE} already runs in this checkout ({{holder}})."):
            _measure_scale(data)
            if on_postgres:
                if postgres.programs() is None:
                    debian.ensure(debian.POSTGRESQL)
                with postgres.cluster(kept) as url:
                    _measure_scale(data, DATABASE_URL=url)
    except KeyboardInterrupt:
        stop("Stopped.")


def _measure_scale(data: Path, **settings: str) -> None:
    city.bring_up_to_date(data, WHITEBOOK_ENV="demo", **settings)
    manage("bench", SCALE, WHITEBOOK_ENV="demo", WHITEBOOK_DATA_DIR=str(data), **settings)


if __name__ == "__main__":
    main()
