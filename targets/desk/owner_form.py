"""The form that names an owner: a unit, an officer of the department, and the reason of a hand-over."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from targets.models import User
from targets.owners import Chosen
from targets.owning import LONGEST_REASON, LONGEST_UNIT
from targets.reporting import REPORTERS


class OfficerField(forms.ModelChoiceField):
    """The people of a department, each with the division."""

    def label_from_instance(self, obj: Any) -> str:
        """Return name and division."""
        return " · ".join(part for part in (obj.label(), obj.unit) if part)


class OwnerForm(forms.Form):
    """A unit, an officer of the department, and the reason where somebody answered before."""

    unit = forms.CharField(label=gettext_lazy("Responsible unit"), max_length=LONGEST_UNIT)
    officer = OfficerField(
        label=gettext_lazy("Responsible officer"), queryset=User.objects.none(), required=False,
        empty_label=gettext_lazy("nobody yet"),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason for a hand-over"), max_length=LONGEST_REASON, required=False,
        help_text=gettext_lazy("Needed where somebody answered before. It stays on record; the old link ends at once."),
    )  # fmt: skip

    def __init__(self, *args: Any, department: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(department=department or 0, is_active=True, groups__name__in=sorted(REPORTERS))
        officer = cast(OfficerField, self.fields["officer"])
        officer.queryset = people.distinct().order_by("unit", "first_name", "username")

    def chosen(self) -> Chosen:
        """Return the owner that was chosen."""
        return Chosen(self.cleaned_data["unit"], self.cleaned_data["officer"])
