"""Keeps printed files under their own SHA-256: written whole or not at all, and read back before they count."""

import os
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from publishing.manuscript import sha256
from publishing.models import Artefact

PRESS = "press"  # the folder of what was printed


def address(name: str, folder: str = PRESS) -> str:
    """Return where a file with this SHA-256 lies below the media folder."""
    return f"{folder}/{name[:2]}/{name}"


def keep(data: bytes, folder: str = PRESS) -> str:
    """Store bytes under their own SHA-256 and return it; storing the same bytes again changes nothing.

    A torn file that a killed worker left under the same name is replaced. Raises OSError when what was stored does
    not read back as it was written.
    """
    name = sha256(data)
    path = address(name, folder)
    if _holds(path, name):
        return name
    try:
        local = Path(default_storage.path(path))
    except NotImplementedError:  # an object store: it shows a file only when it is whole
        if default_storage.exists(path):
            default_storage.delete(path)
        default_storage.save(path, ContentFile(data))
    else:
        _write(local, data)
    if not _holds(path, name):
        raise OSError(f"{path} does not read back as it was written.")
    return name


def discard(name: str, folder: str = PRESS) -> None:
    """Delete the file that is kept under this SHA-256, if it is there."""
    default_storage.delete(address(name, folder))


def _holds(path: str, name: str) -> bool:
    """Say whether the file is there and whole."""
    if not default_storage.exists(path):
        return False
    with default_storage.open(path) as file:
        return sha256(file.read()) == name


def _write(path: Path, data: bytes) -> None:
    """Write a file beside its place, bring it to the disk, then move it there in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def read(name: str, folder: str) -> bytes:
    """Return the bytes that were kept under this SHA-256, after proving that they are; raises OSError."""
    with default_storage.open(address(name, folder)) as file:
        data: bytes = file.read()
    if sha256(data) != name:
        raise OSError(f"{address(name, folder)} was changed on disk after it was kept.")
    return data


def read_artefact(artefact: Artefact) -> bytes:
    """Return the file's bytes after proving that they are the ones that were printed; raises OSError."""
    with default_storage.open(artefact.path) as file:
        data: bytes = file.read()
    if sha256(data) != artefact.sha256:
        raise OSError(f"{artefact} was changed on disk after it was printed.")
    return data
