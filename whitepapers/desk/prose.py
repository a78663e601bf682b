"""The editor for a paper's prose: Wagtail's page editor with everything taken away that is not writing (ADR 5)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import CommentsSidePanel, PreviewSidePanel
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.viewsets.pages import PageViewSet

from targets.models import User
from whitepapers.models import WhitePaperPage
from whitepapers.telling import prose_commented

# The screens that exist for a paper; the others are no addresses at all, for nobody.
SCREENS = frozenset(
    {
        "edit",
        "history",
        "history_results",
        "preview_on_edit",
        "revisions_compare",
        "revisions_revert",
        "revisions_view",
        "view_draft",
    }
)

View = Callable[..., HttpResponse]


def followers(page: WhitePaperPage) -> list[User]:
    """Return those who follow the comments on a paper's prose: who asked to, and who wrote one."""
    asked = Q(page_subscriptions__page=page, page_subscriptions__comment_notifications=True)
    wrote = Q(wagtail_admin_comments__page=page) | Q(comment_replies__comment__page=page)
    return list(User.objects.filter(asked | wrote).distinct())


class ProseEditing:
    """What both the editor and the return to an earlier text share."""

    template_name = "whitepapers/desk/prose.html"

    def get_template_names(self) -> list[str]:
        """Return our template, or Wagtail's answer to an autosave."""
        if self.hydrate_create_view or self.expects_json_response:  # type: ignore[attr-defined]
            return super().get_template_names()  # type: ignore[misc]
        return [self.template_name]

    def get_page_title(self) -> str:
        """Say what is edited here."""
        return _("Foreword and closing words")

    def get_side_panels(self) -> MediaContainer:
        """Offer preview and comments, and nothing about publishing, privacy or usage."""
        panels: list[Any] = []
        if not self.expects_json_response:  # type: ignore[attr-defined]
            panels.append(PreviewSidePanel(self.page, self.request, preview_url=self.get_preview_url()))  # type: ignore[attr-defined]
            if self.form.show_comments_toggle:  # type: ignore[attr-defined]
                panels.append(CommentsSidePanel(self.page, self.request))  # type: ignore[attr-defined]
        return MediaContainer(panels)

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Offer none of moving, copying, deleting and publishing."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the paper."""
        page = self.page  # type: ignore[attr-defined]
        return [
            {"url": reverse("desk:papers"), "label": _("White papers")},
            {"url": reverse("desk:paper", args=[page.pk]), "label": page.title},
            {"url": "", "label": f"{page.title} · {self.get_page_title()}"},
        ]

    def get_edit_message_button(self) -> Any:
        """Offer the way back to the paper after saving."""
        from wagtail.admin import messages

        return messages.button(reverse("desk:paper", args=[self.page.pk]), _("Back to the paper"))  # type: ignore[attr-defined]

    def send_commenting_notifications(self, changes: dict[str, Any]) -> None:
        """Tell those who follow the comments by our own outbox: Wagtail would mail them while the save waits (ADR 9)."""
        page: WhitePaperPage = self.page  # type: ignore[attr-defined]
        said = [one.text for one in changes["new_comments"]]
        said += [reply.text for _comment, replies in changes["new_replies"] for reply in replies]
        if said:
            by = self.request.user  # type: ignore[attr-defined]
            prose_commented(page, by=by, people=followers(page), comment="\n".join(said), at=timezone.now())

    def redirect_away(self) -> HttpResponse:
        """Go back to the paper."""
        return redirect("desk:paper", self.page.pk)  # type: ignore[attr-defined]


class ProseView(ProseEditing, EditView):
    """Edits foreword and closing words."""


class ProseRevertView(ProseEditing, RevisionsRevertView):
    """Returns to an earlier text; the editor confirms it by saving."""


def for_those_who_may_see(view: View) -> View:
    """Wrap a view so that a paper of another department does not exist for the person (ADR 2)."""

    @wraps(view)
    def scoped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = kwargs["page_id"] if "page_id" in kwargs else kwargs["pk"]
        get_object_or_404(WhitePaperPage.objects.visible_to(request.user), pk=page)
        return view(request, *args, **kwargs)

    return scoped


class PaperScreens(PageViewSet):
    """Wagtail's screens for a white paper: the few that a writer needs."""

    model = WhitePaperPage
    edit_view_class = ProseView
    revisions_revert_view_class = ProseRevertView

    def get_view_by_name(self, name: str) -> View:
        """Return the view, or raise KeyError, which answers 404, for a screen that does not exist here."""
        if name not in SCREENS:
            raise KeyError(name)
        return for_those_who_may_see(super().get_view_by_name(name))
