"""Indicator sets on the screen: what there is, what each version says, what differs, and loading the next. Translates only."""

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from targets.desk.fields import sentence
from targets.desk.scores.shared import ScoresDesk, named
from targets.evaluating.differences import FIELDS, WORDS, differences
from targets.evaluating.files import MOST, read_set
from targets.evaluating.indicators import BadSet
from targets.evaluating.rules import FREQUENCY_WORDS, RULES
from targets.evaluating.sets import load_set
from targets.models import Department, IndicatorSet, PlanYear
from targets.refusal import Refused


class SetForm(forms.Form):
    """A year, a class and the file."""

    plan_year = forms.ModelChoiceField(label=gettext_lazy("Year"), queryset=PlanYear.objects.all())
    kind = forms.ChoiceField(
        label=gettext_lazy("Class"),
        choices=[("", gettext_lazy("all without a set of their own")), *Department.Kind.choices],
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("TOML, xlsx or csv; see docs/evaluation.md.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is changed"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed where the class has a set already."),
    )


class SetsView(ScoresDesk):
    """Every set with its versions, and the form that loads the next."""

    template_name = "targets/desk/scores/sets.html"
    page_title = gettext_lazy("Indicator sets")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the sets, the newest year first."""
        rows = IndicatorSet.objects.select_related("plan_year", "by").defer("data")
        form = kwargs.pop("form", None) or SetForm(initial={"plan_year": self.year()})
        return super().get_context_data(**kwargs) | {"sets": rows, "form": form, "rules": list(RULES.items())}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Load a set, or say what is wrong at which place."""
        form, problems = SetForm(request.POST, request.FILES), []
        if form.is_valid():
            said = form.cleaned_data
            try:
                data = read_set(said["file"].read(MOST + 1), said["file"].name)
                new = load_set(
                    plan_year=said["plan_year"], kind=said["kind"], data=data, by=self.person, reason=said["reason"]
                )
            except BadSet as bad:
                problems = [(one.place, _(one.sentence) % dict(one.values)) for one in bad.problems]
            except Refused as refused:
                form.add_error(None, sentence(refused))
            else:
                messages.success(request, _("Version %(version)s is loaded.") % {"version": new.version})
                return HttpResponseRedirect(reverse("indicator_set", args=[new.pk]))
        return self.render_to_response(self.get_context_data(form=form, problems=problems), status=422)


class SetView(ScoresDesk):
    """One version of a set, with what it changed."""

    template_name = "targets/desk/scores/set.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the version."""
        super().setup(request, *args, **kwargs)
        sets = IndicatorSet.objects.select_related("plan_year", "by")
        self.set: IndicatorSet = get_object_or_404(sets, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        """Name year, class and version."""
        kind = self.set.get_kind_display() or _("all without a set of their own")
        return f"{self.set.plan_year.year} · {kind} · v{self.set.version}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(
            (reverse("scores"), _("Scores")),
            (reverse("indicator_sets"), _("Indicator sets")),
            ("", self.get_page_title()),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the headings, and the difference to the version before."""
        data, versions = (
            json.loads(self.set.data),
            IndicatorSet.objects.filter(plan_year=self.set.plan_year, kind=self.set.kind),
        )
        before = versions.filter(version__lt=self.set.version).order_by("-version").first()
        changes = differences(json.loads(before.data), data) if before else ()
        headings = [
            {
                "label": named(one),
                "weight": sum(Decimal(each["weight"]) for each in one["indicators"]),
                "indicators": [self._shown(each) for each in one["indicators"]],
            }
            for one in data["headings"]
        ]
        context = {
            "set": self.set, "data": data, "headings": headings, "before": before, "versions": list(versions.defer("data")),
            "changes": [(one, _(WORDS[one.done]), _(FIELDS[one.field])) for one in changes],
            "count": sum(len(one["indicators"]) for one in data["headings"]),
            "used": self.set.results.exists(),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        rule = RULES.get(one.get("rule", ""))
        numbers = ", ".join(f"{name} = {value}" for name, value in one.get("parameters", {}).items())
        return one | {
            "label": named(one), "often": _(FREQUENCY_WORDS[one["frequency"]]), "rule_word": _(rule.word) if rule else "",
            "meaning": _(rule.meaning) if rule else "", "numbers": numbers,
        }  # fmt: skip
