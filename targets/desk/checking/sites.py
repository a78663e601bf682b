"""The form for a check on site, and its files: internal to the city's offices, served like evidence."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from targets.checking.site_checks import record_site_check
from targets.desk.checking.forms import SiteCheckForm
from targets.desk.fields import sentence
from targets.desk.files import as_attachment
from targets.desk.person import person
from targets.desk.verification import InspectionView
from targets.facts import actor, promise_of, target_facts
from targets.models import SiteCheck, SitePhoto, Target
from targets.refusal import Refused
from targets.reporting import check_site


class SiteCheckView(InspectionView):
    """Records that somebody went and looked."""

    template_name = "targets/checking/site_check.html"
    header_icon = "clipboard-list"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the target among those the person may see."""
        super().setup(request, *args, **kwargs)
        targets = Target.objects.visible_to(self.person).select_related("department", "plan_year", "edition")
        self.target = get_object_or_404(targets, number=kwargs["number"])
        if self.person.department_id and self.person.department_id == self.target.department_id:
            raise Http404("Nobody reads what was seen of their own department.")

    def get_page_title(self) -> str:
        """Return what it is."""
        return _("%(number)s: check on site") % {"number": self.target.number}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs((reverse("verification"), _("Verification")), ("", self.get_page_title()))

    def refusal(self) -> str:
        """Why this person can't record one, or nothing."""
        try:
            check_site(actor(self.person), target_facts(self.target, self.today))
        except Refused as refused:
            return sentence(refused)
        return ""

    def form(self) -> SiteCheckForm:
        """Return the form."""
        reports = list(self.target.reports.order_by("-pk"))
        if self.request.method == "POST":
            return SiteCheckForm(self.request.POST, self.request.FILES, reports=reports)
        asked = self.request.GET.get("report", "")
        return SiteCheckForm(initial={"day": self.today, "report": asked}, reports=reports)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the target, what was seen before, and the form."""
        refusal = self.refusal()
        visits = SiteCheck.objects.visible_to(self.person).filter(target=self.target).select_related("by")
        context = {
            "target": self.target, "promise": promise_of(self.target), "visits": visits.prefetch_related("photos").order_by("-day", "-pk"),
            "refusal": refusal, "form": None if refusal else kwargs.pop("form", None) or self.form(),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Record it and go back to the report, or say what is missing."""
        form = self.form()
        if form.is_valid():
            try:
                made = record_site_check(target=self.target, by=self.person, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, sentence(refused))
            else:
                messages.success(
                    request, _("%(number)s: the check on site is recorded.") % {"number": self.target.number}
                )
                if made.report_id:
                    return HttpResponseRedirect(reverse("verify_report", args=[made.report_id]))
                return HttpResponseRedirect(reverse("site_check", args=[self.target.number]))
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require_safe
def site_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve one file of a check on site; 404 for somebody who may not read the check."""
    readable = SiteCheck.objects.visible_to(person(request))
    return as_attachment(get_object_or_404(SitePhoto.objects.filter(site_check__in=readable), pk=pk))
