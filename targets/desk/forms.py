"""The two forms of the register's year: what the department claims, and what the inspection office found."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from targets.completion import Promise
from targets.desk.fields import EvidenceField, FigureField, LinksField, period_label
from targets.evidence import ENDINGS, MOST_FILES
from targets.models import ProgressReport, SiteCheck, Verification
from targets.reporting import LONGEST_TEXT, METHODS, Finding

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


FULFILLED = [
    ("", pgettext_lazy("promise", "Leave it to the figures")),
    ("yes", pgettext_lazy("promise", "is kept")),
    ("no", pgettext_lazy("promise", "is not kept")),
]


class SeenForm(forms.Form):
    """A form that remembers what its writer had seen."""

    def now_seen(self, what: int) -> None:
        """Say that what came meanwhile is shown now."""
        self.data = {**{name: self.data[name] for name in self.data}, "seen": str(what)}


class SeenField(forms.IntegerField):
    """What the writer had seen; one that is missing or garbled has seen nothing."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        """Return the number, or 0."""
        try:
            return int(super().clean(value) or 0)
        except forms.ValidationError:
            return 0


def said_before(report: ProgressReport | None) -> dict[str, Any]:
    """Return what the form begins with: nothing, or what the report says that the new one corrects."""
    if report is None:
        return {"seen": 0}
    return {"seen": report.pk, "value": report.value, "text": report.text, "done": report.done}


class ReportForm(SeenForm):
    """A claim for one target and one period."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), widget=forms.HiddenInput)
    as_of = forms.DateField(
        label=gettext_lazy("As of"),
        required=False,
        widget=_DAY,
        help_text=gettext_lazy(
            "Leave empty for the period's last day. After the year's end, the day the figure speaks of."
        ),
    )
    value = FigureField(label=gettext_lazy("Value reached since the year began"), required=False)
    done = forms.BooleanField(label=gettext_lazy("The promise is kept as far as we are concerned"), required=False)
    text = forms.CharField(
        label=gettext_lazy("What was done"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Public as soon as the inspection office has accepted the report. Name no private persons."
        ),
    )
    evidence = EvidenceField(label=gettext_lazy("Evidence"), required=False)
    links = LinksField(label=gettext_lazy("Links as evidence"))
    seen = SeenField(required=False)

    def __init__(self, *args: Any, periods: list[str], promise: Promise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["period"]).choices = [(one, period_label(one)) for one in reversed(periods)]
        if not promise.measured:
            self.fields["value"].label = _("Value reached, if there is one")
            self.fields["value"].help_text = _("This target has no figure to reach; the text and the evidence count.")
        elif promise.kind == "count":
            self.fields["value"].help_text = _(
                "Counted from 1 January to the end of the period, not this period alone."
            )
        else:
            self.fields["value"].label = _("Value reached")
            self.fields["value"].help_text = _("As it stands on the day the report speaks of.")
        self.fields["evidence"].help_text = _(
            "Up to %(most)s files of 20 MB: %(endings)s. Kept as sent and private until accepted. In the public copy photos "
            "lose place and camera data; documents are published as they are."
        ) % {"most": MOST_FILES, "endings": ", ".join(ENDINGS)}

    def claim(self) -> dict[str, Any]:
        """Return the keyword arguments for actions.report."""
        data = self.cleaned_data
        return {name: data[name] for name in ("period", "as_of", "value", "done", "text", "evidence", "links")} | {
            "expects": data["seen"]
        }


class FindingForm(SeenForm):
    """What was found about one report."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Finding"),
        choices=[
            (Verification.Outcome.VERIFIED, gettext_lazy("Verified: the claim is right")),
            (Verification.Outcome.DISPUTED, gettext_lazy("Disputed: we found something else")),
            (Verification.Outcome.RETURNED, gettext_lazy("Returned: the department reports again")),
        ],
        widget=forms.RadioSelect,
    )
    value = FigureField(label=gettext_lazy("Value found"), required=False)
    fulfilled = forms.ChoiceField(
        label=pgettext_lazy("finding", "The promise"),
        choices=FULFILLED,
        widget=forms.RadioSelect,
        required=False,
    )
    completed_on = forms.DateField(
        label=gettext_lazy("Kept on"),
        required=False,
        widget=_DAY,
        help_text=gettext_lazy(
            "The day the promise was kept, where it is; needed where the report speaks of a later day."
        ),
    )
    method = forms.ChoiceField(
        label=gettext_lazy("How it was checked"),
        choices=[(name, gettext_lazy(METHODS[name][0])) for name in METHODS],
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("Public with the finding; not asked of a return."),
    )
    site_check = forms.TypedChoiceField(
        label=gettext_lazy("On-site check that the finding rests on"), required=False, empty_value=None
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Public with the finding. Needed for a dispute, a return, a correction, or against the figures."
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        report: ProgressReport,
        promise: Promise,
        close: Sequence[str] = (),
        visits: Sequence[SiteCheck] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if close:  # the rule refuses it; a choice that is always refused is none
            methods = cast(forms.ChoiceField, self.fields["method"])
            methods.choices = [(name, _(METHODS[name][0])) for name in METHODS if name != "papers"]
        visit = cast(forms.TypedChoiceField, self.fields["site_check"])
        visit.coerce = lambda key: next(one for one in visits if str(one.pk) == key)
        visit.choices = [("", "–"), *((str(one.pk), f"{one.day} · {one.place}") for one in visits)]
        if not promise.measured:
            choice = cast(forms.ChoiceField, self.fields["fulfilled"])
            choice.choices = [("", pgettext_lazy("promise", "is under way")), *FULFILLED[1:]]
            self.initial.setdefault("fulfilled", "yes" if report.done else "")
        self.initial.setdefault("outcome", Verification.Outcome.VERIFIED)
        self.initial.setdefault("value", report.value)

    def clean(self) -> dict[str, Any]:
        """A returned report finds nothing: what the form had filled in for the other findings is left out."""
        data = super().clean() or {}
        if data.get("outcome") == Verification.Outcome.RETURNED:
            data |= {"value": None, "fulfilled": "", "completed_on": None, "site_check": None}
        return data

    def finding(self) -> Finding:
        """Return the finding for actions.verify."""
        data = self.cleaned_data
        return Finding(
            outcome=data["outcome"],
            value=data["value"],
            fulfilled={"yes": True, "no": False}.get(data["fulfilled"]),
            completed_on=data["completed_on"],
            note=data["note"],
            method=data["method"],
        )
