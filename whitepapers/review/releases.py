"""The release of a year as the administrator watches it: it renews itself, and a failed paper can be tried again."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from targets.refusal import Refused
from targets.roles import Role
from whitepapers.desk.scope import told
from whitepapers.release_progress import Progress, release_progress, release_years, retry


def in_words(progress: Progress) -> str:
    """Return how far the year is in one sentence, as it is read aloud when it changes."""
    said = _("Printed %(printed)s of %(total)s, public %(released)s.") % {
        "printed": progress.printed, "total": progress.total, "released": progress.released
    }  # fmt: skip
    if progress.failed:
        behind = ngettext("%(count)s paper stays behind.", "%(count)s papers stay behind.", progress.failed)
        said = _("%(first)s %(second)s") % {"first": said, "second": behind % {"count": progress.failed}}
    return said


@method_decorator(never_cache, name="dispatch")
class ReleaseScreen(WagtailAdminTemplateMixin, View):
    """One year's release; ?live=1 gives only what changes, for the screen's small script."""

    template_name = "whitepapers/review/releases.html"
    header_icon = "upload"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for anybody but administrators."""
        super().setup(request, *args, **kwargs)
        user: Any = request.user
        if not (user.is_active and Role.ADMINISTRATOR in user.roles):
            raise Http404

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Release")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here from home."""
        return [*self.breadcrumbs_items, {"url": "", "label": _("Release")}]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it, or only what changes."""
        years = release_years()
        asked = request.GET.get("year", "")
        chosen = next((one for one in years if str(one.year) == asked), years[0] if years else None)
        if asked and (chosen is None or str(chosen.year) != asked):
            raise Http404
        context: dict[str, Any] = {"years": years, "now": timezone.now()}
        if chosen is not None:
            progress = release_progress(chosen)
            context |= {"progress": progress, "said": in_words(progress)}
        if "live" in request.GET:
            return render(request, "whitepapers/review/_release_lines.html", context)
        return self.render_to_response(self.get_context_data(**context))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try one paper again."""
        user: Any = request.user
        try:
            retry(digest=request.POST.get("digest", "")[:64], by=user)
        except Refused as refusal:
            messages.error(request, told(refusal))
        else:
            messages.success(request, _("It is tried again now."))
        year = request.POST.get("year", "")
        return redirect(
            reverse("whitepapers_releases") + (f"?year={year}" if year.isascii() and year.isdigit() else "")
        )
