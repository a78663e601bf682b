"""Serves evidence to those who may see the report: private, never as a page (ADR 8)."""

from io import BytesIO

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publishing.erased_rows import file_is_gone
from targets.desk.person import person
from targets.evidence import safe_type
from targets.models import Evidence, PartEvidence
from targets.models.progress import EvidenceFile


def as_attachment(stored: EvidenceFile) -> HttpResponseBase:
    """Return the file as it was sent, with headers that let no browser run or keep it; 410 where an order took it."""
    if file_is_gone(stored):
        return withdrawn_file()
    with default_storage.open(stored.path) as kept:
        copy = BytesIO(kept.read())  # 20 MB at most, and no file stays open when a reader goes away
    response = FileResponse(
        copy,
        as_attachment=True,
        filename=stored.name,
        content_type=safe_type(stored.content_type),
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def withdrawn_file() -> HttpResponse:
    """Say that a file was withdrawn by order."""
    gone = HttpResponse(_("This file was withdrawn by order."), status=410, content_type="text/plain; charset=utf-8")
    gone["Cache-Control"] = "private, no-store"
    return gone


@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve one file of evidence; 404 for somebody who may not see its report."""
    return as_attachment(get_object_or_404(Evidence.objects.visible_to(person(request)), pk=pk))


@require_safe
def part_evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve one file of a part: to the department that sent it, the lead department, and the city's offices."""
    return as_attachment(get_object_or_404(PartEvidence.objects.visible_to(person(request)), pk=pk))
