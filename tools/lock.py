"""`./run lock`: compiles requirements*.in into requirements*.txt with hashes; `./run lock --upgrade` takes newer versions."""

import subprocess
import sys
from pathlib import Path

from tools import environment
from tools.checkout import ROOT, VENV, end_children_with_me, stop
from tools.checkout import environment as surroundings

OPTIONS = ("--generate-hashes", "--python-version", "3.11", "--no-emit-index-url", "--quiet")


def main() -> None:
    """Compile both files in turn: the development one is held to the versions of the other."""
    end_children_with_me()
    environment.set_up(development=True)
    for name in ("requirements", "requirements-dev"):
        files = (f"{name}.in", "-o", f"{name}.txt")
        command: list[str | Path] = [VENV / "bin" / "uv", "pip", "compile", *OPTIONS, *sys.argv[1:], *files]
        if subprocess.run(command, cwd=ROOT, env=surroundings(), check=False).returncode:
            stop(f"uv could not compile {name}.in (see above).")


if __name__ == "__main__":
    main()
