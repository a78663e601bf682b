"""The forms of chasing: each says one thing, with what its writer had seen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from targets.desk.fields import EvidenceField
from targets.desk.forms import SeenField, SeenForm
from targets.models import ReferralStep
from targets.reporting import LONGEST_TEXT

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _text(label: Any, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


class SayForm(SeenForm):
    """A reason; its label is the step's own."""

    text = _text(gettext_lazy("Reason"))
    seen = SeenField(required=False)


class IssueForm(SeenForm):
    """The covering words of a notice; its facts can't be edited."""

    text = _text(
        gettext_lazy("Covering words"),
        gettext_lazy("The facts below are printed as they are; only these words are yours."),
        rows=6,
    )
    seen = SeenField(required=False)
    version = SeenField(required=False)  # of the words that were read; 0 for the proposed ones


class ReferForm(SayForm):
    """Why the matter is referred."""

    text = _text(
        gettext_lazy("Why it is referred"),
        gettext_lazy(
            "The file is assembled from the register: promise, editions, reports, notices, explanations, evidence."
        ),
    )


class DropForm(SayForm):
    """Why a draft is dropped."""

    text = _text(
        gettext_lazy("Why the draft is dropped"),
        gettext_lazy("The department, its leader and the supervisory organ read it."),
    )


class UntilForm(SayForm):
    """A new date, and why."""

    until = forms.DateField(label=gettext_lazy("New date"), widget=_DAY)
    field_order = ("until", "text")


class FilesForm(SayForm):
    """What is explained, with files."""

    text = _text(gettext_lazy("Explanation"), rows=6)
    attached = EvidenceField(label=gettext_lazy("Files"), required=False)


class DecideForm(SayForm):
    """The supervisory organ's decision."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("referral", "Outcome"), choices=ReferralStep.Outcome.choices, widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=gettext_lazy("New date"),
        required=False,
        widget=_DAY,
        help_text=gettext_lazy("Only where the matter goes back to the department."),
    )
    text = _text(gettext_lazy("What the decision rests on"))
    field_order = ("outcome", "until", "text")
