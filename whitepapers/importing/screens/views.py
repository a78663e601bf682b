"""Upload a file, read the report, confirm; and the way back out: template and export. Decides nothing itself."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from targets.models import PlanYear
from targets.refusal import Refused
from targets.roles import DEPARTMENTAL, Role
from targets.spreadsheets import uploads
from targets.spreadsheets.problems import CannotImport
from targets.spreadsheets.reading import MAX_BYTES, check_size
from whitepapers.approval import check_contribute, check_import
from whitepapers.desk.scope import PaperView, told
from whitepapers.desk.steps import Offer, offer
from whitepapers.importing import files
from whitepapers.importing.actions import import_targets
from whitepapers.importing.assigned import import_assigned
from whitepapers.importing.outcome import Outcome
from whitepapers.importing.screens.report import Report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def language() -> str:
    """Return the language of headings: "zh" or "en", as the interface."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def download(data: bytes, name: str, kind: str) -> HttpResponse:
    """Return a file to save, kept out of every cache."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class ImportSteps:
    """Upload → report → confirmation, for whatever is imported: `run` does it, `purpose` binds the kept file to it."""

    purpose: str
    request: Any

    def run(self, data: bytes, name: str, *, dry_run: bool) -> Outcome:
        """Import, or try."""
        raise NotImplementedError

    def shown(self, **more: Any) -> HttpResponse:
        """Show the screen with a report, or without one."""
        raise NotImplementedError

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Try the uploaded file, or import the one that was tried."""
        token = request.POST.get("token", "")
        return self.confirm(token) if token else self.check()

    def check(self) -> HttpResponse:
        """Try the file and show the report; nothing is changed."""
        uploads.drop_all(self.request)
        file = self.request.FILES.get("file")
        if file is None:
            messages.error(self.request, _("Choose a file first."))
            return self.shown(status=400)
        try:
            check_size(file.size)
        except CannotImport as fault:
            return self.shown(report=Report(Outcome(file=file.name, dry_run=True, problems=fault.problems)), status=400)
        data = file.read()
        outcome = self.run(data, file.name, dry_run=True)
        if not outcome.ok:
            return self.shown(report=Report(outcome), status=400)
        token = uploads.keep(self.request, purpose=self.purpose, name=file.name, data=data)
        return self.shown(report=Report(outcome), token=token)

    def confirm(self, token: str) -> HttpResponse:
        """Import exactly the bytes that the report was about."""
        upload = uploads.take(self.request, purpose=self.purpose, token=token)
        if upload is None:
            messages.error(self.request, _("This file is no longer kept, or was imported already. Choose it again."))
            return self.shown(status=409)
        outcome = self.run(upload.data, upload.name, dry_run=False)
        return self.shown(report=Report(outcome), status=200 if outcome.ok else 409)


class ImportScreen(ImportSteps, PaperView):
    """Imports targets into one paper. Whoever writes nothing in it does not find the screen."""

    template_name = "whitepapers/importing/import.html"
    header_icon = "upload"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Answer 404 to those who see the paper and write nothing in it."""
        super().setup(request, *args, **kwargs)
        if not self.writes:
            raise Http404
        self.purpose = f"targets-{self.paper.pk}"

    @property
    def writes(self) -> bool:
        """True for the department's editors and contributors, and for administrators."""
        own = self.person.department == self.paper.department.code
        return Role.ADMINISTRATOR in self.person.roles or (
            own and bool(self.person.roles & {Role.EDITOR, Role.CONTRIBUTOR})
        )

    @cached_property
    def allowed(self) -> Offer:
        """The rule's answer to whether this person may import now; the verb asks again."""
        if self.person.roles & {Role.EDITOR, Role.ADMINISTRATOR}:
            return offer("import", check_import, self.person, self.facts)
        in_time = timezone.localdate() <= self.paper.plan_year.contributions_due
        return offer(
            "import",
            lambda person, facts: check_contribute(person, facts, person.unit, in_time=in_time),
            self.person,
            self.facts,
        )

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Import targets")

    def trail(self) -> list[dict[str, str]]:
        """Stand below the targets."""
        return [
            {"url": reverse("desk:targets", args=[self.paper.pk]), "label": _("Targets")},
            {"url": "", "label": _("Import")},
        ]

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Show the form."""
        return self.shown()

    def run(self, data: bytes, name: str, *, dry_run: bool) -> Outcome:
        """Import into this paper only."""
        return import_targets(
            data,
            name,
            year=self.paper.plan_year.year,
            by=self.request.user,
            department=self.paper.department.code,
            dry_run=dry_run,
        )

    def shown(self, *, status: int = 200, **more: Any) -> HttpResponse:
        """Show the screen."""
        refusal: Refused | None = self.allowed.refusal
        only = "" if self.person.roles & {Role.EDITOR, Role.ADMINISTRATOR} else self.person.unit
        context = self.get_context_data(
            allowed=self.allowed.allowed, why=told(refusal) if refusal else "", only=only, most=MAX_BYTES >> 20, **more
        )
        return self.render_to_response(context, status=status)


class Export(PaperView):
    """The paper's targets as a file with the import's columns; officers' names leave only with their own department."""

    def get(self, request: HttpRequest, paper: int, form: str) -> HttpResponse:
        """Return the file."""
        own = self.person.department == self.paper.department.code and bool(self.person.roles & DEPARTMENTAL)
        name = f"{self.paper.plan_year.year}-{self.paper.department.code}-targets.{form}"
        if form == "csv":
            return download(files.as_csv(self.paper, private=own, language=language()), name, "text/csv; charset=utf-8")
        return download(files.as_xlsx(self.paper, private=own, language=language()), name, XLSX)


class Template(View):
    """The empty table for targets, with explanations."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the file."""
        return download(files.template(language()), "whitebook-targets.xlsx", XLSX)


class AdministratorsOnly:
    """A screen that only administrators find."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Answer 404 to everybody else."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        if Role.ADMINISTRATOR not in request.user.roles:  # type: ignore[union-attr]
            raise Http404


class AssignedTemplate(AdministratorsOnly, View):
    """The empty table for the city's yearly tasks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the file."""
        return download(files.assigned_template(language()), "whitebook-assigned-tasks.xlsx", XLSX)


class ImportAssigned(AdministratorsOnly, ImportSteps, WagtailAdminTemplateMixin, View):
    """Imports the city's yearly tasks of one year."""

    template_name = "whitepapers/importing/assigned.html"
    header_icon = "upload"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the year: the one asked for, or the latest that is not released."""
        super().setup(request, *args, **kwargs)
        self.years = list(PlanYear.objects.all())
        asked = request.GET.get("year", "")
        open_years = [one for one in self.years if one.release_at > timezone.now()]
        chosen = [one for one in self.years if str(one.year) == asked] or open_years or self.years
        if not chosen:
            raise Http404
        self.plan_year = chosen[0]
        self.purpose = f"assigned-{self.plan_year.pk}"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Import assigned tasks")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead home."""
        return [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.shown()

    def run(self, data: bytes, name: str, *, dry_run: bool) -> Outcome:
        """Import into this year only."""
        return import_assigned(data, name, year=self.plan_year.year, by=self.request.user, dry_run=dry_run)

    def shown(self, *, status: int = 200, **more: Any) -> HttpResponse:
        """Show the screen."""
        there = self.plan_year.assigned_tasks.count()
        context = self.get_context_data(
            plan_year=self.plan_year, years=self.years, there=there, most=MAX_BYTES >> 20, **more
        )
        return self.render_to_response(context, status=status)
