"""The list of all chases that somebody may see, and the inspectors' queue of drafts to issue."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from targets.chasing import listing
from targets.chasing.issuing import asks_for_time, issue_several
from targets.chasing.steps import Step
from targets.desk.fields import sentence
from targets.desk.progress import PER_PAGE, DeskView
from targets.desk.rows import departments_of, years_of
from targets.models import Chase, ChaseStep, CoveringWords
from targets.templatetags.chasing_desk import STAGES


class ChasesView(DeskView):
    """Every chase of what the person may see: for a department its own, with the notices to it."""

    template_name = "targets/chasing/chases.html"
    page_title = gettext_lazy("Chasing")
    header_icon = "time"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the rows, filtered, sorted and paged."""
        names = ("year", "department", "kind", "stage", "q", "sort")
        asked = {name: self.request.GET.get(name, "").strip()[:200] for name in names}
        if "stage" not in self.request.GET:
            asked["stage"] = "open"
        page = Paginator(listing.chases(self.person, **asked), PER_PAGE).get_page(self.request.GET.get("p"))
        departments = departments_of(self.person)
        context = {
            "page": page, "rows": listing.read_page(list(page), self.today), "asked": asked, "sort": asked["sort"] or "due",
            "departments": departments if len(departments) > 1 else [], "years": years_of(self.person),
            "stages": [(one, _(STAGES[Step(one)].word)) for one in listing.stages()], "today": self.today,
            "kinds": [("report", _("Reports")), ("milestone", _("Milestones")), ("promise", _("The promises themselves"))],
            "waiting": listing.waiting_count(self.person, self.today), "inspects": listing.inspects(self.person),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context


class DraftsView(DeskView):
    """What the machine drafted and an inspector issues, drops or lets wait; notices can be issued several at once."""

    template_name = "targets/chasing/drafts.html"
    page_title = gettext_lazy("Drafts to issue")
    header_icon = "time"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for anybody who does not chase."""
        super().setup(request, *args, **kwargs)
        if not listing.inspects(self.person):
            raise Http404("Only the inspection office works here.")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs((reverse("chasing"), _("Chasing")), ("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the drafts, paged, each with what its department has said since."""
        page = Paginator(listing.drafts(self.person, self.today), PER_PAGE).get_page(self.request.GET.get("p"))
        explained = set(
            ChaseStep.objects.filter(chase__in=[one.pk for one in page], kind=Step.EXPLAINED).values_list(
                "chase_id", flat=True
            )
        )
        rows = [
            (chase, case, listing.grade_of(case.draft(self.today)), chase.pk in explained, asks_for_time(case.record))
            for chase, case in listing.read_page(list(page), self.today)
        ]
        kept = CoveringWords.objects.filter(chase__in=[one.pk for one in page]).values_list("chase_id", "grade")
        grades = {row[0].pk: row[2] for row in rows}
        worded = {pk for pk, grade in kept if grades[pk] == grade}
        return super().get_context_data(**kwargs) | {"page": page, "rows": rows, "today": self.today, "worded": worded}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Issue the chosen notices, each by itself, and say what became of each that was not."""
        chosen = [
            int(one) for one in request.POST.getlist("chase") if one.isascii() and one.isdecimal() and len(one) < 19
        ]
        mine = listing.drafts(self.person, self.today).filter(pk__in=chosen)
        if not chosen:
            messages.error(request, _("Choose at least one notice."))
            return HttpResponseRedirect(reverse("chasing_drafts"))
        done = issue_several(
            chases=list(Chase.objects.filter(pk__in=mine.values("pk")).order_by("due", "pk")), by=self.person
        )
        if done.issued:
            said = ngettext("%(count)s notice is issued.", "%(count)s notices are issued.", len(done.issued))
            messages.success(request, said % {"count": len(done.issued)})
        for chase, refused in done.refused:
            messages.error(request, f"{chase.target.number}: {sentence(refused)}")
        return HttpResponseRedirect(reverse("chasing_drafts"))
