"""Notices and referrals as files, to those who may see them: printed from the frozen text, kept nowhere."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from publishing.document import Document
from publishing.printer import render_pdf
from targets.chasing.layout import notice_document, referral_document
from targets.desk.files import as_attachment
from targets.desk.person import person
from targets.models import ChaseFile, Referral, SupervisionNotice


def _private(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'inline; filename="{slugify(name)}{name[name.rfind(".") :]}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _printed(document: Document, text: str, name: str) -> HttpResponse:
    return _private(HttpResponse(render_pdf(document, text).data, content_type="application/pdf"), f"{name}.pdf")


@require_safe
def notice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Print a notice; 404 for somebody who may not see its target."""
    notice = get_object_or_404(SupervisionNotice.objects.visible_to(person(request)), pk=pk)
    return _printed(notice_document(notice), notice.text_json, f"notice-{notice.year}-{notice.number}")


@require_safe
def referral_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Print a referral's file; 404 for somebody who may not see its target."""
    referral = get_object_or_404(Referral.objects.visible_to(person(request)), pk=pk)
    return _printed(referral_document(referral), referral.text_json, f"referral-{referral.year}-{referral.number}")


@require_safe
def referral_json(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a referral's file as the canonical JSON that its digest is of; 404 for somebody who may not see its target."""
    referral = get_object_or_404(Referral.objects.visible_to(person(request)), pk=pk)
    _ = referral.text  # proved against the digest before it leaves the house
    name = f"referral-{referral.year}-{referral.number}.json"
    return _private(HttpResponse(referral.text_json, content_type="application/json"), name)


@require_safe
def chase_file(request: HttpRequest, pk: int) -> FileResponse:
    """Serve one file of an explanation; 404 for somebody who may not see its matter."""
    return as_attachment(get_object_or_404(ChaseFile.objects.visible_to(person(request)), pk=pk))
