"""Enters each step into the record, linked to the step before, with the network address it came from (ADR 4)."""

import datetime as dt
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from publishing.manuscript import link

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.models import RecordEntry, Round, WhitePaperPage

_address: ContextVar[str] = ContextVar("address", default="")


class RememberAddress:
    """Middleware: keeps the request's network address for what is recorded while it is answered.

    Behind a proxy that is the last address that the proxy itself added; nothing that a browser sends is believed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on with its address at hand."""
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
        address = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
        token = _address.set(address[:45])
        try:
            return self.get_response(request)
        finally:
            _address.reset(token)


def enter(
    kind: str,
    *,
    by: "User",
    row: Any = None,
    paper: "WhitePaperPage | None" = None,
    round: "Round | None" = None,
    acting_for: "User | None" = None,
    digest: str = "",
    said: dict[str, object] | None = None,
    at: dt.datetime | None = None,
) -> "RecordEntry":
    """Add one step to the paper's chain, or to the city's when it has no paper. Call it under that lock.

    `row` is what the step wrote; its `record()` goes into the entry, unless `said` is given.
    """
    from whitepapers.models import RecordEntry

    last = RecordEntry.objects.filter(paper=paper).last_link()
    entry = RecordEntry(
        paper=paper,
        sequence=last[0] + 1,
        kind=kind,
        row=row.pk if row is not None else None,
        round=round,
        by=by,
        acting_for=acting_for,
        digest=digest,
        address=_address.get(),
        at=(at or timezone.now()).astimezone(dt.UTC).replace(microsecond=0),
        said=row.record() if said is None and row is not None else said or {},
    )
    entry.chain = link(last[1], entry.payload())
    entry.save()
    return entry
