"""The form for one report on a part: no value, for that is the lead department's to give."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from targets.desk.fields import EvidenceField, LinksField, period_label
from targets.desk.forms import SeenField, SeenForm
from targets.reporting import LONGEST_TEXT


class PartForm(SeenForm):
    """What a co-operating department says of its part in one period."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("What your department did"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "The lead department and the inspection office read it now; the public does once the lead's report on this "
            "period is verified. Name no private persons."
        ),
    )
    done = forms.BooleanField(label=gettext_lazy("Our part is done"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why the earlier report is corrected"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    evidence = EvidenceField(
        label=gettext_lazy("Evidence"),
        required=False,
        help_text=gettext_lazy("For the lead department and the inspection office; never public."),
    )
    links = LinksField(label=gettext_lazy("Links as evidence"))
    seen = SeenField(required=False)

    def __init__(self, *args: Any, periods: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["period"]).choices = [(one, period_label(one)) for one in reversed(periods)]

    def said(self) -> dict[str, Any]:
        """Return the keyword arguments for part_actions.report_part."""
        data = self.cleaned_data
        return {name: data[name] for name in ("period", "text", "done", "reason", "evidence", "links")} | {
            "expects": data["seen"]
        }
