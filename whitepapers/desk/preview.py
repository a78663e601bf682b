"""The whole paper as it would be frozen now, as web page and as PDF; marked as a draft and kept out of every cache."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from wagtail.admin import messages

from publishing.document import Document
from publishing.faults import Unprintable
from publishing.manuscript import freeze
from publishing.printer import render_pdf
from publishing.web import render_body
from whitepapers.amended import in_force
from whitepapers.assigned import unanswered
from whitepapers.compose import compose
from whitepapers.desk.scope import BOTH, PaperView, paper_name
from whitepapers.layout import lay_out
from whitepapers.models import WhitePaperPage

PRIVATE = "private, no-store"


def draft_document(paper: WhitePaperPage, *, unsaved: WhitePaperPage | None = None) -> Document:
    """Return the paper laid out as it would be frozen now: without a digest, and saying on every page that it is a draft."""
    composed = compose(paper, unsaved=unsaved)
    amends = composed["head"].get("amends", {})
    reason = started.reason if amends and (started := in_force(paper)) else ""
    composed["head"] |= {
        "round": paper.rounds.count() + 1,
        "edition": amends.get("edition", 0) + 1,
        "change_reason": reason,
    }
    manuscript, _text, _digest = freeze(**composed)
    document = lay_out(manuscript, digest="", number=1)  # a draft has no fingerprint that could be mistaken for one
    with translation.override(document.language):
        mark = _("Draft preview: neither submitted nor approved.")
    # in the place of “draft for review”, which the layout would say and which it is not yet
    return replace(document, notice=f"{mark} {manuscript['head']['notice']}".strip())


def draft_page(request: HttpRequest, paper: WhitePaperPage, *, unsaved: WhitePaperPage | None = None) -> HttpResponse:
    """Return the draft as a web page of its own, for the preview screen and for Wagtail's preview panel."""
    document = draft_document(paper, unsaved=unsaved)
    context = {
        "document": document,
        "body": mark_safe(render_body(document)),  # noqa: S308  the press escapes and cleans
        "paper": paper,
        "name": paper_name(paper),
        "open_tasks": unanswered([paper])[paper.pk],
        "panel": getattr(request, "in_preview_panel", False),
    }
    response = TemplateResponse(request, "whitepapers/desk/preview.html", context)
    response["Cache-Control"] = PRIVATE
    return response


class WebPreview(PaperView):
    """The draft as a web page."""

    series = BOTH

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Show it."""
        return draft_page(request, self.paper)


class PdfPreview(PaperView):
    """The draft as a PDF."""

    series = BOTH

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Print it, or say what can't be printed."""
        try:
            printed = render_pdf(draft_document(self.paper))
        except Unprintable as fault:
            messages.error(request, _("The paper can't be printed as it is: %(fault)s") % {"fault": fault})
            return redirect("desk:paper", self.paper.pk)
        response = HttpResponse(printed.data, content_type="application/pdf")
        name = f"draft-{self.paper.subject.replace('/', '-')}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["Cache-Control"] = PRIVATE
        return response


def serve_draft(page: WhitePaperPage, request: Any) -> HttpResponse:
    """Answer Wagtail's preview panel: the saved rows with the prose of the form that is open."""
    paper = WhitePaperPage.objects.select_related("department", "plan_year").get(pk=page.pk)
    return draft_page(request, paper, unsaved=page)
