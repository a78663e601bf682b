"""A secret key for the demo and the tests, made once and kept outside the repository."""

import secrets
from pathlib import Path


def demo_secret_key(folder: Path) -> str:
    """Return the key kept in `folder`, making it at the first call. Production never comes here."""
    file = folder / "secret_key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with file.open("x", encoding="ascii") as new:
                new.write(secrets.token_urlsafe(50))
        except FileExistsError:  # two processes started at once: the first one's key counts
            pass
    return file.read_text(encoding="ascii")
