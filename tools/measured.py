"""`./run real` and `./run bench`: each in a data folder of its own, thrown away first, so that figures repeat."""

import os
import shutil
import sys

from tools import city, environment, locks
from tools.checkout import ROOT, VAR, end_children_with_me, manage, stop

REAL_INPUT = ROOT.parent / "shared" / "real"


def main() -> None:
    """Run `manage.py real_year` or `manage.py bench`; further arguments are theirs."""
    end_children_with_me()
    name, *arguments = sys.argv[1:]
    if name == "real" and not REAL_INPUT.is_dir():
        stop(f"./run real needs the real input, and {REAL_INPUT} is not there.")
    command = ["real_year", "../shared/real"] if name == "real" else ["bench"]
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


if __name__ == "__main__":
    main()
