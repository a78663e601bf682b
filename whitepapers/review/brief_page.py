"""The leader's brief as a page with the form to decide below it, and as PDF to sign on paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from wagtail.admin import messages

from publishing.document import Document
from publishing.faults import Unprintable
from publishing.printer import render_pdf
from publishing.web import render_body
from whitepapers.review.brief import brief
from whitepapers.review.round_page import RoundPage, pdf_response
from whitepapers.review.round_view import RoundView
from whitepapers.review.waiting import Waiting, lines


class BriefView(RoundView):
    """What page and print have in common."""

    def line(self) -> Waiting | None:
        """Return the round's line in the queue, or None when nothing waits here any more."""
        return lines([self.round])[0] if self.waiting else None

    def brief(self, line: Waiting | None) -> Document:
        """Return the document."""
        return brief(self.round, line)

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Brief, round %(number)d") % {"number": self.round.number}


class BriefPage(BriefView, RoundPage):
    """The brief; whoever may decide does it here. The form is the round page's own, and asks once more there."""

    template_name = "whitepapers/review/brief.html"
    http_method_names = ["get"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather what the page shows."""
        standing = self.standing()
        body = mark_safe(render_body(self.brief(standing["line"])))  # noqa: S308  the press escapes, and so does the brief
        return super(RoundPage, self).get_context_data(**kwargs) | standing | {"body": body}


class BriefPdf(BriefView):
    """The brief as PDF, one page for a normal paper."""

    def get(self, request: HttpRequest, round: int) -> HttpResponse:
        """Print it, or say why it can't be printed."""
        try:
            printed = render_pdf(self.brief(self.line()))
        except Unprintable as fault:
            messages.error(request, _("This brief can't be printed: %(fault)s") % {"fault": fault})
            return redirect("whitepapers_brief", self.round.pk)
        return pdf_response(printed.data, f"brief-{self.round.paper.subject.replace('/', '-')}-{self.round.number}.pdf")
