"""The forms of one target and one duty: what may be chosen, what belongs to which kind, in words a clerk understands."""

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList

from targets.models import AssignedTask, Department, Target, User
from targets.models.register import Source
from whitepapers.approval import Person, says_something
from whitepapers.compose import plain_number
from whitepapers.facts import person
from whitepapers.models import DutyDraft, TargetDraft
from whitepapers.versions import token

# What belongs to which kind; what does not is hidden on the page and emptied when the row is kept.
OF_KIND: dict[str, frozenset[str]] = {
    "threshold": frozenset({"comparison", "value", "value_text", "unit"}),
    "count": frozenset({"comparison", "value", "value_text", "unit"}),
    "dated": frozenset(),
    "qualitative": frozenset({"quality"}),
}
BY_KIND = frozenset().union(*OF_KIND.values())


class FigureField(forms.DecimalField):
    """A number as people write it: full-width digits and thousands separators are read, words are not."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "Write only the number in figures here, such as 40 or 99.5; the unit has a field of its own, and text that is "
            "no number goes into “value as written”."
        )
    }

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_digits": 24, "decimal_places": 6} | kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored value without trailing zeros, and typed text as it was typed."""
        return plain_number(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """Return the Decimal, or raise the sentence."""
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).replace(",", "").replace(" ", "").strip()
        return super().to_python(value)


def writes_for_own_division_only(one: Person) -> bool:
    """Say whether the person drafts as a contributor, who does not choose the division."""
    return "editors" not in one.roles


class RowForm(WagtailAdminModelForm):
    """A row with the version of it that the person sees; whoever saves without one has seen none."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = str(token(self.instance)) if self.instance.pk else ""


class TargetForm(RowForm):
    """One target. The paper comes from the address, never from the form."""

    value = FigureField(label=gettext_lazy("Value"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paper, user = self.instance.paper, self.for_user
        self.fields["duty"].queryset = paper.duties.order_by("number")
        self.fields["duty"].empty_label = _("(no duty yet)")
        led = Q(lead=paper.department) | Q(partners=paper.department)
        self.fields["assigned_task"].queryset = AssignedTask.objects.filter(led, plan_year=paper.plan_year).distinct()
        self.fields["assigned_task"].empty_label = self.fields["continues"].empty_label = _("(none)")
        self.fields["source"].choices = [("", _("(not stated yet)")), *Source.choices]
        self.fields["partners"].queryset = Department.objects.exclude(pk=paper.department_id)
        last_year = Target.objects.visible_to(user).filter(
            department=paper.department, plan_year__year=paper.plan_year.year - 1
        )
        self.fields["continues"].queryset = last_year
        if "division" in self.fields:
            self.fields["division"].widget.attrs |= {"list": "divisions", "autocomplete": "off"}
        self.own_only = writes_for_own_division_only(person(user))
        if self.own_only:
            del self.fields["division"]
            for name in ("withheld", "withheld_reason"):  # whether a target is secret is the editor's to propose
                self.fields.pop(name, None)
            if self.instance.pk is None:
                self.instance.division = user.unit
        elif not self.instance.pk and not self.instance.division:
            self.fields["division"].initial = user.unit

    def clean_reference(self) -> str:
        """Refuse a number of the department's own that another row of the paper has."""
        given: str = self.cleaned_data["reference"].strip()
        same = TargetDraft.objects.filter(paper=self.instance.paper, reference=given).exclude(pk=self.instance.pk)
        if given and (other := same.first()) is not None:
            raise ValidationError(
                _("Target %(number)s already has this number of your own."), params={"number": other.number}
            )
        return given

    def clean(self) -> dict[str, Any]:
        """Empty what does not belong to the kind, and refuse what contradicts itself."""
        cleaned: dict[str, Any] = super().clean()
        kept = OF_KIND.get(cleaned.get("kind", ""), BY_KIND)
        for name in BY_KIND - kept:
            cleaned[name] = None if name == "value" else ""
        if cleaned.get("value") is not None and cleaned.get("value_text"):
            self.add_error(
                "value_text", _("Give either a number or the text as it was written, not both; a number is better.")
            )
        if cleaned.get("due") is not None and cleaned.get("due_text"):
            self.add_error(
                "due_text", _("Give either a date or the text as it was written, not both; a date is better.")
            )
        if cleaned.get("withheld") and not says_something(cleaned.get("withheld_reason") or ""):
            self.add_error("withheld_reason", _("Say why it is withheld; those who approve it read the reason."))
        if cleaned.get("assigned_task") is not None and not cleaned.get("source"):
            cleaned["source"] = "assigned"
        return cleaned


class MilestoneForm(WagtailAdminModelForm):
    """One date on the way."""

    value = FigureField(label=gettext_lazy("Value by then"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due"].error_messages["required"] = _("Give the day of this progress requirement.")


class Milestones(InlinePanel):
    """The milestones below a target, with our form."""

    def get_form_options(self) -> dict[str, Any]:
        """Use our form for each."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = MilestoneForm
        return options


def divisions_of(department: Department) -> list[str]:
    """Return the divisions that are known of a department, from its people and from its rows."""
    people = User.objects.filter(department=department).exclude(unit="").values_list("unit", flat=True)
    rows = (
        TargetDraft.objects.filter(paper__department=department).exclude(division="").values_list("division", flat=True)
    )
    return sorted({*people, *rows})


TARGET_PANELS = ObjectList(
    [
        MultiFieldPanel(
            [FieldPanel("task"), FieldPanel("goal"), FieldPanel("duty")],
            heading=gettext_lazy("The promise"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("kind", widget=forms.RadioSelect),
                FieldRowPanel([FieldPanel("comparison"), FieldPanel("value"), FieldPanel("unit")]),
                FieldPanel("value_text"),
                FieldPanel("quality"),
                FieldRowPanel([FieldPanel("due"), FieldPanel("due_text")]),
            ],
            heading=gettext_lazy("How it is measured, and by when"),
        ),
        Milestones(
            "milestones",
            [FieldRowPanel([FieldPanel("due"), FieldPanel("value")]), FieldPanel("text")],
            heading=gettext_lazy("Progress requirements"),
            label=gettext_lazy("milestone"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("source", widget=forms.RadioSelect),
                FieldPanel("assigned_task"),
                FieldRowPanel([FieldPanel("source_document"), FieldPanel("source_number")]),
            ],
            heading=gettext_lazy("Where it comes from"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("division"), FieldPanel("responsible_unit")]),
                FieldRowPanel([FieldPanel("responsible_officer"), FieldPanel("officer_phone")]),
                FieldPanel("partners", widget=forms.CheckboxSelectMultiple),
                FieldPanel("partners_text"),
            ],
            heading=gettext_lazy("Who answers for it"),
        ),
        MultiFieldPanel(
            [FieldPanel("continues"), FieldPanel("reference")],
            heading=gettext_lazy("Last year, and the department's own number"),
        ),
        MultiFieldPanel(
            [FieldPanel("withheld"), FieldPanel("withheld_reason")],
            heading=gettext_lazy("Secrecy"),
            help_text=gettext_lazy(
                "A withheld target is approved by the same two, and reported, verified and evaluated like any other. The public"
                " learns only how many are withheld. What an edition has already published can't be called back:"
                " withholding it now only leaves it out of the next edition and of the pages that follow."
            ),
        ),
    ],
    base_form_class=TargetForm,
).bind_to_model(TargetDraft)

DUTY_PANELS = ObjectList(
    [FieldPanel("title"), FieldPanel("text"), FieldPanel("basis")], base_form_class=RowForm
).bind_to_model(DutyDraft)
