"""Notices and referrals as files, to those who may see them: printed from the frozen text; of a print its SHA-256 is kept."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from publishing.document import Document
from publishing.manuscript import sha256
from publishing.printer import render_pdf
from targets.chasing.layout import notice_document, referral_document
from targets.desk.files import as_attachment
from targets.desk.person import person
from targets.models import ChaseFile, PrintedPaper, Referral, SupervisionNotice
from targets.models.referrals import Numbered


def _private(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'inline; filename="{slugify(name)}{name[name.rfind(".") :]}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _printed(paper: Numbered, document: Document, name: str) -> HttpResponse:
    """Print a paper, and note the print, so that /verify/ knows it in anybody's hands."""
    data = render_pdf(document, paper.text_json).data
    known = {"digest": paper.digest, "at": timezone.now()}
    PrintedPaper.objects.get_or_create(sha256=sha256(data), defaults=known)
    return _private(HttpResponse(data, content_type="application/pdf"), f"{name}.pdf")


@require_safe
def notice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Print a notice; 404 for somebody who may not see its target."""
    notice = get_object_or_404(SupervisionNotice.objects.visible_to(person(request)), pk=pk)
    return _printed(notice, notice_document(notice), f"notice-{notice.year}-{notice.number}")


@require_safe
def referral_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Print a referral's file; 404 for somebody who may not see its target."""
    referral = get_object_or_404(Referral.objects.visible_to(person(request)), pk=pk)
    return _printed(referral, referral_document(referral), f"referral-{referral.year}-{referral.number}")


@require_safe
def referral_json(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a referral's file as the canonical JSON that its digest is of; 404 for somebody who may not see its target."""
    referral = get_object_or_404(Referral.objects.visible_to(person(request)), pk=pk)
    _ = referral.text  # proved against the digest before it leaves the house
    name = f"referral-{referral.year}-{referral.number}.json"
    return _private(HttpResponse(referral.text_json, content_type="application/json"), name)


@require_safe
def chase_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve one file of an explanation; 404 for somebody who may not see its matter."""
    return as_attachment(get_object_or_404(ChaseFile.objects.visible_to(person(request)), pk=pk))
