"""Answering a finding on a target's edit page, and the screen that says what the findings mean."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from targets.refusal import Refused
from whitepapers.answering import answer_finding
from whitepapers.desk.rows import TargetRow
from whitepapers.desk.scope import told
from whitepapers.meanings import meanings


class AnswerFinding(TargetRow):
    """Takes the answer to one finding; the row's own form is not touched."""

    http_method_names = ["post"]

    @property
    def edit_url(self) -> str:
        """The address of the row's own page."""
        return reverse("desk:targets_edit", args=[self.paper.pk, self.row.pk])

    def post(self, request: HttpRequest, **kwargs: int) -> HttpResponse:
        """Record the answer, or show the row again with what was typed and the reason."""
        rule, text = request.POST.get("rule", ""), request.POST.get("answer", "")
        user: Any = request.user
        try:
            answer_finding(paper=self.paper, draft=self.row, rule=rule, text=text, by=user)
        except Refused as refusal:
            self.form = self.make_form()
            messages.error(request, told(refusal))
            return self.render_to_response(self.get_context_data(typed={"rule": rule, "text": text}), status=409)
        messages.success(request, _("Your answer was recorded; the reviewer sees it beside the finding."))
        return redirect(f"{self.edit_url}#marks")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Let the row's own form go on to its own address."""
        return super().get_context_data(**kwargs) | {"action_url": self.edit_url}


class Meanings(WagtailAdminTemplateMixin, TemplateView):
    """Every rule with what it says and examples, in the reader's language."""

    template_name = "whitepapers/desk/meanings.html"
    header_icon = "help"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("What the findings mean")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here from the papers."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("desk:papers"), "label": _("White papers")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rules."""
        return super().get_context_data(**kwargs) | {"meanings": meanings()}
