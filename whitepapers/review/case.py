"""The case file on one page, and as PDF."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from publishing.faults import Unprintable
from publishing.printer import render_pdf
from publishing.web import render_body
from whitepapers.desk.scope import paper_name
from whitepapers.models import WhitePaperPage
from whitepapers.review.casefile import case_file
from whitepapers.review.round_page import pdf_response


@method_decorator(never_cache, name="dispatch")
class CaseView(WagtailAdminTemplateMixin, View):
    """A screen about one paper's record, looked up among those the person may see."""

    template_name = "whitepapers/review/case.html"
    header_icon = "folder-open-inverse"
    paper: WhitePaperPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the paper of the address, or answer 404."""
        super().setup(request, *args, **kwargs)
        visible = WhitePaperPage.objects.visible_to(request.user).select_related("department__leader", "plan_year")
        self.paper = get_object_or_404(visible, pk=kwargs["paper"])

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Case file")

    def get_page_subtitle(self) -> str:
        """Name the paper."""
        return paper_name(self.paper)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here over the paper."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:papers"), "label": _("White papers")},
            {"url": reverse("desk:paper", args=[self.paper.pk]), "label": paper_name(self.paper)},
            {"url": "", "label": f"{paper_name(self.paper)} · {_('Case file')}"},
        ]


class CasePage(CaseView):
    """The whole record on one page."""

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Show it."""
        document = case_file(self.paper)
        body = mark_safe(render_body(document))  # noqa: S308  the press escapes, and so does the case file
        return self.render_to_response(self.get_context_data(paper=self.paper, document=document, body=body))


class CasePdf(CaseView):
    """The same document, printed."""

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Print it, or say why it can't be printed."""
        try:
            printed = render_pdf(case_file(self.paper))
        except Unprintable as fault:
            messages.error(request, _("The case file can't be printed: %(fault)s") % {"fault": fault})
            return redirect("whitepapers_case", self.paper.pk)
        return pdf_response(printed.data, f"case-{self.paper.subject.replace('/', '-')}.pdf")
