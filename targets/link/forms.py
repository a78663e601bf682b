"""The short form of an owner's page: a figure, a tick, a sentence, files; errors stand beside their field."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from targets.completion import Promise
from targets.desk.fields import EvidenceField, sentence
from targets.desk.forms import ReportForm
from targets.evidence import ENDINGS, MOST_FILES
from targets.refusal import Refused
from targets.reporting import check_value

# An iPhone turns its own HEIC into JPEG where JPEG is asked for, and Android offers the camera where images are.
PHOTOS = ("image/jpeg", "image/png", "image/webp")


class LinkReportForm(ReportForm):
    """A claim by link: as at the desk, without the day it speaks of. Web addresses are folded away: a few need them."""

    evidence = EvidenceField(label=gettext_lazy("Photo or document"), required=False)

    def __init__(self, *args: Any, promise: Promise, **kwargs: Any) -> None:
        super().__init__(*args, promise=promise, **kwargs)
        del self.fields["as_of"]
        self.promise = promise
        self.fields["text"].widget.attrs["rows"] = 4
        self.fields["done"].label = _("The promise is kept, as far as we are concerned")
        self.fields["evidence"].widget.attrs["accept"] = ",".join([*PHOTOS, *(f".{one}" for one in ENDINGS)])
        self.fields["evidence"].help_text = _(
            "Up to %(most)s files of 20 MB, kept as sent. The inspection office sees them; the public only once it has "
            "accepted the report."
        ) % {"most": MOST_FILES}

    def clean_value(self) -> Any:
        """Say beside the field what is wrong with the figure; the register would refuse it all the same."""
        value = self.cleaned_data["value"]
        try:
            check_value(self.promise, value)
        except Refused as refused:
            raise forms.ValidationError(sentence(refused)) from refused
        if self.promise.measured and value is None:
            raise forms.ValidationError(_("This target is measured by a figure; give the value reached."))
        return value

    def claim(self) -> dict[str, Any]:
        """Return the keyword arguments for the verb."""
        data = self.cleaned_data
        return {name: data[name] for name in ("period", "value", "done", "text", "evidence", "links")} | {
            "expects": data["seen"]
        }
