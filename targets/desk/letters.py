"""The outbox as administrators see it: what waits, what was given up and why, what was sent. Never a letter's text.

A letter carries comments on papers, and links that work once: whose it is reads it, nobody else.
"""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages

from targets.desk.person import person
from targets.desk.progress import PER_PAGE, DeskView
from targets.models import Letter, User
from targets.models.notices import LetterQuerySet
from targets.outbox import retry
from targets.roles import Role


def _administrator(user: User) -> None:
    """Only administrators look into the outbox; to anybody else it does not exist."""
    if not (user.is_active and Role.ADMINISTRATOR in user.roles):
        raise Http404("Only administrators look into the outbox.")


def _tabs() -> dict[str, LetterQuerySet]:
    return {
        "waiting": Letter.objects.waiting().order_by("not_before", "pk"),
        "failed": Letter.objects.failed().order_by("-given_up_at", "-pk"),
        "sent": Letter.objects.sent().order_by("-sent_at", "-pk"),
    }


class LettersView(DeskView):
    """One tab of the outbox."""

    template_name = "targets/desk/letters.html"
    page_title = gettext_lazy("Letters")
    header_icon = "mail"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for anybody but administrators."""
        super().setup(request, *args, **kwargs)
        _administrator(self.person)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the tab's letters, paged, without their text, and how many stand in each tab that asks for something."""
        tabs = _tabs()
        counts = {"waiting": tabs["waiting"].count(), "failed": tabs["failed"].count()}
        show = self.request.GET.get("show", "")
        show = show if show in tabs else "failed" if counts["failed"] else "waiting" if counts["waiting"] else "sent"
        gone = ExpressionWrapper(Q(body=""), output_field=BooleanField())
        found = tabs[show].select_related("person__department").defer("body").annotate(gone=gone)
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        troubled = tabs["waiting"].exclude(last_error="").first() if show == "waiting" else None
        return super().get_context_data(**kwargs) | {
            "page": page, "show": show, "counts": counts, "troubled": troubled, "now": timezone.now()
        }  # fmt: skip


class RetryLetters(View):
    """Sends one letter, or all that failed, back to the beginning of its tries."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Put them back and return to the list."""
        _administrator(person(request))
        asked = request.POST.get("letter", "")
        letters: LetterQuerySet = Letter.objects.all()
        if asked != "all":
            if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
                raise Http404("No such letter.")
            letters = letters.filter(pk=get_object_or_404(Letter, pk=int(asked)).pk)
        count = retry(letters, at=timezone.now())
        said = ngettext("%(count)s letter is tried again now.", "%(count)s letters are tried again now.", count)
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(f"{reverse('letters')}?show=waiting")
