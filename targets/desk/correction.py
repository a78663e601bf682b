"""Correcting a frozen result: the inspection office's form on a report of a closed year (ADR 34)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from targets.closing.actions import correct
from targets.closing.rows import current_of
from targets.closing.rule import check_correct
from targets.desk.fields import sentence
from targets.desk.forms import FindingForm
from targets.desk.verification import VerifyView
from targets.models import FrozenResults, Verification
from targets.refusal import Refused


class CorrectionForm(FindingForm):
    """A finding after the close: nothing is returned any more, and the note is the public reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome: Any = self.fields["outcome"]
        outcome.choices = [one for one in outcome.choices if one[0] != Verification.Outcome.RETURNED]
        self.fields["note"].label = _("Public reason for the correction")
        self.fields["note"].required = True
        self.fields["note"].help_text = _(
            "It is published with the new version of the results, beside what was stated before."
        )


class CorrectView(VerifyView):
    """One report of a closed year beside its promise and its findings, and the form for a correction."""

    template_name = "targets/desk/correct.html"
    check = staticmethod(check_correct)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """There is nothing to correct where nothing is frozen."""
        super().setup(request, *args, **kwargs)
        frozen = current_of(self.target.department, self.target.plan_year)
        if frozen is None:
            raise Http404("Nothing is frozen.")
        self.frozen: FrozenResults = frozen

    def get_page_title(self) -> str:
        """Return number, and what is done here."""
        return _("%(number)s: correct the frozen result") % {"number": self.target.number}

    def get_form(self, seen: int) -> FindingForm:
        """Return the form; what it saw is the version of the frozen results."""
        if self.request.method == "POST":
            return CorrectionForm(self.request.POST, **self._form_facts())
        return CorrectionForm(initial={"seen": self.frozen.sequence}, **self._form_facts())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is frozen of the target now."""
        return super().get_context_data(**kwargs) | {
            "frozen": self.frozen,
            "row": self.frozen.by_number.get(self.target.number, {}),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Record the correction, or say what is missing and keep what was typed."""
        form = CorrectionForm(request.POST, **self._form_facts())
        if form.is_valid():
            try:
                typed = form.cleaned_data
                new = correct(
                    report=self.report,
                    by=self.person,
                    finding=form.finding(),
                    site_check=typed["site_check"],
                    expects=typed["seen"],
                )
            except Refused as refused:
                form.add_error(None, sentence(refused))
                form.now_seen(self.frozen.sequence)
            else:
                said = _(
                    "Corrected: version %(version)s of the frozen results. The department is told to state it anew."
                )
                messages.success(request, said % {"version": new.sequence})
                return HttpResponseRedirect(reverse("correct_result", args=[self.report.pk]))
        return self.render_to_response(self.get_context_data(form=form), status=422)
