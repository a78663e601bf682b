"""The screen of a public paper's appearances elsewhere: its text for newspaper and gazette, and the log of where it was published."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from publishing.galley import as_text
from publishing.galley_docx import as_docx
from publishing.models import Edition, Publication
from targets.refusal import Refused
from whitepapers.colophon import Printing
from whitepapers.desk.scope import PaperView, told
from whitepapers.gazette import galley_of
from whitepapers.press_log import log_publication, take_back
from whitepapers.press_log_rule import Entry, may_enter

FORMS = {
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "txt": (as_text, "text/plain; charset=utf-8"),
}


class EditionChoice(forms.ModelChoiceField):
    """Editions by their number and day."""

    def label_from_instance(self, edition: Any) -> str:
        """Return "Edition 2 · 2027-04-01"."""
        return f"{edition_name(edition)} · {timezone.localdate(edition.release.at).isoformat()}"


def edition_name(edition: Edition) -> str:
    """Return the edition's name in the interface's language."""
    return _("Edition %(number)s") % {"number": edition.number} if edition.number else _("Transcript")


class PublicationForm(forms.Form):
    """What is entered of one appearance."""

    edition = EditionChoice(Edition.objects.none(), label=gettext_lazy("Edition"), empty_label=None)
    where = forms.ChoiceField(choices=Publication.Where.choices, label=gettext_lazy("Published in"))
    name = forms.CharField(max_length=120, label=gettext_lazy("Name of the newspaper or gazette"))
    published_on = forms.DateField(label=gettext_lazy("Day of publication"), widget=AdminDateInput)
    issue = forms.CharField(max_length=60, required=False, label=gettext_lazy("Issue"))
    page = forms.CharField(max_length=40, required=False, label=gettext_lazy("Page"))
    link = forms.CharField(max_length=500, required=False, label=gettext_lazy("Link"))

    def __init__(self, *args: Any, editions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["edition"]
        field.queryset = editions

    def entry(self) -> Entry:
        """Return what was typed."""
        said = dict(self.cleaned_data)
        return Entry(**{name: value for name, value in said.items() if name != "edition"})


class PressLog(PaperView):
    """The files for the newspaper, the form, and the log with what was corrected in it."""

    template_name = "whitepapers/desk/press_log.html"
    header_icon = "openquote"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Newspaper and gazette")

    def trail(self) -> list[dict[str, str]]:
        """Stand below the paper."""
        return [{"url": "", "label": self.get_page_title()}]

    @cached_property
    def editions(self) -> Any:
        """The paper's public editions, newest first."""
        return released_editions_of(self.paper.subject)

    @cached_property
    def may(self) -> bool:
        """Whether the person enters anything here."""
        own = self.person.department == self.paper.department.code
        return may_enter(self.person.roles, active=self.person.active, own=own)

    def corrected(self, asked: str) -> Publication | None:
        """Return the entry to put right, which is one of this paper, or answer 404."""
        if not asked:
            return None
        if not (asked.isdecimal() and len(asked) < 19):
            raise Http404
        own = Publication.objects.filter(edition__subject=self.paper.subject, correction__isnull=True, mistaken=False)
        return get_object_or_404(own.select_related("edition"), pk=int(asked))

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Show it; with ?correct= the form says what that entry says."""
        old = self.corrected(request.GET.get("correct", ""))
        said = {name: getattr(old, name) for name in PublicationForm.base_fields} if old else {}
        form = PublicationForm(editions=self.editions, initial=said)
        return self.render_to_response(self.get_context_data(form=form, old=old))

    def post(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Enter it, put an entry right, or take one back; a refusal loses nothing of what was typed."""
        user: Any = request.user
        if back := self.corrected(request.POST.get("take_back", "")):
            try:
                take_back(publication=back, by=user)
            except Refused as refusal:
                messages.error(request, told(refusal))
            else:
                messages.success(request, _("Taken back; both entries stay in the log."))
            return redirect("desk:press_log", self.paper.pk)
        old = self.corrected(request.POST.get("corrects", ""))
        form = PublicationForm(request.POST, editions=self.editions)
        if form.is_valid():
            try:
                log_publication(edition=form.cleaned_data["edition"], entry=form.entry(), by=user, corrects=old)
            except Refused as refusal:
                form.add_error(None, told(refusal))
            else:
                messages.success(request, _("Entered; the paper's public page shows it."))
                return redirect("desk:press_log", self.paper.pk)
        return self.render_to_response(self.get_context_data(form=form, old=old), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the editions and the log, newest entry first."""
        log = Publication.objects.filter(edition__subject=self.paper.subject).order_by("-sequence")
        entries = log.select_related("edition", "by", "corrects", "correction").defer("edition__manuscript_json")
        rows = [{"one": one, "edition": edition_name(one.edition)} for one in entries]
        editions = [{"one": one, "name": edition_name(one)} for one in self.editions]
        return super().get_context_data(**kwargs) | {"may": self.may, "editions": editions, "rows": rows}


def released_editions_of(subject: str) -> Any:
    """Return a paper's public editions, newest first, without their manuscripts."""
    released = Edition.objects.released().filter(subject=subject).select_related("release")
    return released.defer("manuscript_json").order_by("-number")


class NewspaperText(PaperView):
    """The text of one public edition as docx or plain text: what the public may read, and nothing else."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, paper: int, number: int, form: str) -> HttpResponse:
        """Send it, made from the edition's public manuscript as it is now."""
        released = Edition.objects.released().filter(subject=self.paper.subject, number=number)
        edition = get_object_or_404(released.select_related("release"))
        if form not in FORMS:
            raise Http404
        write, kind = FORMS[form]
        day = timezone.localdate(edition.release.at)
        verify = f"{settings.WAGTAILADMIN_BASE_URL}/verify/?digest={edition.digest}"
        printing = Printing(edition.digest, edition.number, tuple(edition.approvals), day, verify)
        galley = galley_of(edition.public_manuscript, title=edition.title, printing=printing, dated=day)
        response = HttpResponse(write(galley), content_type=kind)
        name = f"{edition.subject.replace('/', '-')}-v{edition.number}.{form}"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
