"""The forms for checks on site, statuses set by hand, and misses."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from targets.completion import SIGNS, Status
from targets.desk.fields import EvidenceField, period_label
from targets.desk.forms import SeenField, SeenForm
from targets.missed import MATTERS, Matter
from targets.models import ProgressReport
from targets.overriding import LIFTED, SETTABLE
from targets.reporting import LONGEST_TEXT


def _long(label: Any, help_text: Any, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST_TEXT, widget=area, **more)


class SiteCheckForm(forms.Form):
    """Where, when, what was seen."""

    day = forms.DateField(
        label=gettext_lazy("Day of the check"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200)
    note = _long(
        gettext_lazy("What was seen"),
        gettext_lazy(
            "Internal: only that somebody looked, and on which day, becomes public, once a finding rests on it."
        ),
    )
    report = forms.TypedChoiceField(label=gettext_lazy("Report it belongs to"), required=False, empty_value=None)
    photos = EvidenceField(label=gettext_lazy("Photos and files"), required=False)

    def __init__(self, *args: Any, reports: list[ProgressReport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.TypedChoiceField, self.fields["report"])
        field.choices = [("", "–"), *((str(one.pk), period_label(one.period)) for one in reports)]
        field.coerce = lambda key: next(one for one in reports if str(one.pk) == key)
        self.fields["photos"].help_text = _("Checked like evidence; never published.")


class OverrideForm(SeenForm):
    """Another status, or the end of one, with the public reason."""

    status = forms.ChoiceField(label=gettext_lazy("Status set by hand"), required=False)
    reason = _long(gettext_lazy("Reason"), gettext_lazy("Public, with your name and post, for ever."))
    seen = SeenField(required=False)

    def __init__(self, *args: Any, lifts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one), _(SIGNS[one].word)) for one in Status if one in SETTABLE]
        lift = [(LIFTED, _("Lift it: show what the findings say"))] if lifts else []
        cast(forms.ChoiceField, self.fields["status"]).choices = [*lift, *choices]


class MissReasonForm(SeenForm):
    """Why it was missed."""

    text = _long(
        gettext_lazy("Why it was missed"),
        gettext_lazy(
            "Read by the supervisory organ at once; public together with what the organ finds. Name no private persons."
        ),
    )
    seen = SeenField(required=False)


class MissFindingForm(SeenForm):
    """Justified or not, and what that rests on."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("The miss is"),
        choices=[(one, gettext_lazy(MATTERS[one].word)) for one in (Matter.JUSTIFIED, Matter.UNJUSTIFIED)],
        widget=forms.RadioSelect,
    )
    text = _long(
        gettext_lazy("What the finding rests on"),
        gettext_lazy("Public at once, together with the department's reason."),
    )
    seen = SeenField(required=False)
