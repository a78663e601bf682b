"""Sends the scan of a sheet or order that somebody filed: private, kept nowhere, never run."""

from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse

from publishing.erased_rows import file_is_gone
from targets.desk.files import withdrawn_file


def send_scan(filed: Any) -> HttpResponse:
    """Return the scan of a filed sheet or order, to be looked at and kept nowhere; 410 where an order took it."""
    if file_is_gone(filed):
        return withdrawn_file()
    with default_storage.open(filed.path) as kept:
        copy = BytesIO(kept.read())
    response: Any = FileResponse(copy, filename=filed.name, content_type=filed.content_type)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
    return response
