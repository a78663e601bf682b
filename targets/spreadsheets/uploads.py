"""Keeps an uploaded file between its report and its confirmation: private, for one person and purpose, for an hour."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils import timezone

FOLDER = "imports"
KEY = "import_uploads"
EXPIRES = dt.timedelta(hours=1)
FORGOTTEN = dt.timedelta(days=1)  # a file whose session ended before it was confirmed


@dataclass(frozen=True)
class Upload:
    """One file as it was shown in the report."""

    name: str
    data: bytes


def keep(request: HttpRequest, *, purpose: str, name: str, data: bytes) -> str:
    """Store the bytes and return the token under which this session finds them again for this purpose."""
    drop_all(request)
    _sweep()
    token = secrets.token_urlsafe(24)
    default_storage.save(f"{FOLDER}/{token}", ContentFile(data))
    request.session[KEY] = {
        token: {
            "user": request.user.pk,
            "purpose": purpose,
            "name": name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "at": timezone.now().isoformat(),
        }
    }
    return token


def take(request: HttpRequest, *, purpose: str, token: str) -> Upload | None:
    """Return the upload and forget it; None when it is another person's, for something else, expired or changed."""
    kept = request.session.get(KEY, {}).get(token)
    if not kept or kept["user"] != request.user.pk or kept["purpose"] != purpose:
        return None
    data = _read(token)
    drop_all(request)
    too_old = timezone.now() - dt.datetime.fromisoformat(kept["at"]) > EXPIRES
    if data is None or too_old or hashlib.sha256(data).hexdigest() != kept["sha256"]:
        return None
    return Upload(kept["name"], data)


def drop_all(request: HttpRequest) -> None:
    """Delete what this session keeps: a person imports one file at a time."""
    for token in request.session.pop(KEY, {}):
        default_storage.delete(f"{FOLDER}/{token}")


def _read(token: str) -> bytes | None:
    path = f"{FOLDER}/{token}"
    if not default_storage.exists(path):
        return None
    with default_storage.open(path) as file:
        data: bytes = file.read()
    return data


def _sweep() -> None:
    """Delete files that nobody confirmed."""
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        try:
            if timezone.now() - default_storage.get_modified_time(path) > FORGOTTEN:
                default_storage.delete(path)
        except FileNotFoundError:
            continue  # another process swept it at this moment
