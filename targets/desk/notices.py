"""My notices: the newest first, unread or all; a person sees the own ones and nobody else's."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages

from targets.desk.person import person
from targets.desk.progress import DeskView
from targets.models import Notice
from targets.notices import read

A_PAGE = 30


def unread_count(request: HttpRequest) -> int:
    """Return how many notices the person has not read, asked once a request."""
    if not hasattr(request, "unread_notices"):
        request.unread_notices = Notice.objects.visible_to(person(request)).unread().count()  # type: ignore[attr-defined]
    return int(request.unread_notices)  # type: ignore[attr-defined]


class NoticesView(DeskView):
    """The list."""

    template_name = "targets/desk/notices.html"
    page_title = gettext_lazy("Notices")
    header_icon = "wb-bell"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return one tab's notices, paged."""
        show = "all" if self.request.GET.get("show") == "all" else "unread"
        found = Notice.objects.visible_to(self.person)
        found = (found if show == "all" else found.unread()).order_by(F("at").desc(), F("pk").desc())
        page = Paginator(found, A_PAGE).get_page(self.request.GET.get("p"))
        context = {"page": page, "show": show, "unread": unread_count(self.request), "choice": self.person.mail_choice}
        return super().get_context_data(**kwargs) | context | {"choice_words": self.person.get_mail_choice_display()}


class MarkRead(View):
    """Marks one notice, or all, as read; somebody else's does not exist."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark and go back to the list."""
        user, asked = person(request), request.POST.get("notice", "")
        if asked == "all":
            count = read(user, timezone.now())
            said = ngettext("%(count)s notice is marked as read.", "%(count)s notices are marked as read.", count)
            messages.success(request, said % {"count": count})
        else:
            read(user, timezone.now(), pk=self._own(request, asked).pk)
            messages.success(request, _("Marked as read."))
        narrowed = "?show=all" if request.POST.get("show") == "all" else ""
        return HttpResponseRedirect(reverse("notices") + narrowed)

    def _own(self, request: HttpRequest, asked: str) -> Notice:
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
            raise Http404("No such notice.")
        return get_object_or_404(Notice.objects.visible_to(person(request)), pk=int(asked))
