"""The Debian packages that Whitebook needs beside Python: installed by apt when root, named in one sentence otherwise."""

import os
import shutil
import subprocess
from collections.abc import Iterable

from tools.checkout import say, stop

# WeasyPrint's libraries, and the one font that Chinese is printed in (ADR 11).
RUNTIME = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk")
# The browser of the tests, xgettext for the translation check, pdftoppm and pdftotext for looking at PDFs.
DEVELOPMENT = ("chromium", "gettext", "poppler-utils")
POSTGRESQL = ("postgresql",)


def ensure(packages: Iterable[str]) -> None:
    """Install what is missing of `packages`, or stop with the command that would."""
    packages = tuple(packages)
    if shutil.which("dpkg-query") is None:
        say(f"This is not Debian; Whitebook expects what Debian calls {' '.join(packages)}.")
        return
    missing = [package for package in packages if not _installed(package)]
    if not missing:
        return
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0:
        stop(f"Debian packages are missing; please run: sudo {command}")
    say(f"Installing Debian packages: {' '.join(missing)} …")
    _apt("update")
    _apt("install", "-y", "--no-install-recommends", *missing)
    if still := [package for package in missing if not _installed(package)]:
        stop(f"apt did not install {' '.join(still)}; please run: {command}")


def _installed(package: str) -> bool:
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f=${db:Status-Status}", package], capture_output=True, text=True, check=False
    )
    return asked.returncode == 0 and asked.stdout.startswith("installed")


def _apt(*arguments: str) -> None:
    """Run apt-get quietly; show the end of what it said only where it failed. Waits two minutes for another apt."""
    done = subprocess.run(
        ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", *arguments],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-15:])
        stop(f"{last}\n`apt-get {' '.join(arguments)}` failed (see above).")
