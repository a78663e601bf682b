"""What the evaluation office puts on record beside scores: commendations, and recommendations to next year's drafters."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from targets.desk.fields import sentence
from targets.desk.scores.shared import DocumentField, ScoresDesk
from targets.evaluating.chased import open_referrals
from targets.evaluating.entering import commend, take_back
from targets.evaluating.recommending import newest_recommendations, recommend
from targets.evaluating.scope import scores_visible_to
from targets.models import Commendation, Department, Duty, PlanYear, Target
from targets.refusal import Refused, gettext_noop
from targets.standing import standings


class CommendationForm(forms.Form):
    """What for, by which document, of which department or target."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"),
        queryset=Department.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose"),
    )
    target = forms.CharField(
        label=gettext_lazy("Number of the target"), max_length=40, required=False,
        help_text=gettext_lazy("Empty: the department as a whole."),
    )  # fmt: skip
    text = forms.CharField(label=gettext_lazy("What for"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    document = forms.CharField(label=gettext_lazy("Document and number"), max_length=200)
    file = DocumentField()

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        self.fields["department"].label_from_instance = lambda one: one.label()  # type: ignore[attr-defined]


class CommendationsView(ScoresDesk):
    """The commendations of a year, and the form for one more."""

    template_name = "targets/desk/scores/commendations.html"
    page_title = gettext_lazy("Commendations")
    office_only = True

    def _rows(self, plan_year: PlanYear | None) -> Any:
        seen = scores_visible_to(self.person)
        rows = Commendation.objects.filter(plan_year=plan_year, department__in=seen, cancels=None)
        return rows.select_related("department", "target", "by", "cancelled_by__by").order_by("-at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the rows, those taken back too."""
        plan_year = self.year()
        form = kwargs.pop("form", None) or CommendationForm(departments=scores_visible_to(self.person))
        context = {
            "years": list(PlanYear.objects.all()),
            "plan_year": plan_year,
            "rows": self._rows(plan_year),
            "form": form,
        }
        return super().get_context_data(**kwargs) | context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Record one, or take one back."""
        plan_year = self.year()
        if plan_year is None:
            raise Http404("No such year.")
        form = None
        try:
            if "take_back" in request.POST:
                pk = request.POST["take_back"]
                row = get_object_or_404(self._rows(plan_year), pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
                take_back(commendation=row, reason=request.POST.get("reason", ""), by=self.person)
                messages.success(request, _("The commendation no longer counts; it stays on record."))
                return HttpResponseRedirect(request.get_full_path())
            form = CommendationForm(request.POST, request.FILES, departments=scores_visible_to(self.person))
            if form.is_valid():
                self._record(plan_year, form.cleaned_data)
                messages.success(request, _("The commendation is on record."))
                return HttpResponseRedirect(request.get_full_path())
        except Refused as refused:
            if form is None:
                messages.error(request, sentence(refused))
            else:
                form.add_error(None, sentence(refused))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _record(self, plan_year: PlanYear, said: dict[str, Any]) -> None:
        number, target = said["target"].strip(), None
        if number:
            target = Target.objects.filter(number=number, department=said["department"], plan_year=plan_year).first()
            if target is None:
                raise Refused(gettext_noop("This is no target of the department in this year."))
        commend(
            plan_year=plan_year, department=said["department"], target=target, text=said["text"],
            document=said["document"], file=said["file"], by=self.person,
        )  # fmt: skip


class RecommendationsView(ScoresDesk):
    """A department's duties and targets of a year, each with what is recommended of it to next year's drafter."""

    template_name = "targets/desk/scores/recommendations.html"
    page_title = gettext_lazy("Recommendations")
    office_only = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the rows of the chosen department; queries constant."""
        plan_year, departments = self.year(), self.departments()
        asked = self.request.GET.get("department", "")
        chosen = next((one for one in departments if one.code == asked), departments[0] if departments else None)
        if asked and (chosen is None or chosen.code != asked):
            raise Http404("No such department.")
        own = {"plan_year": plan_year, "department": chosen}
        duties = list(Duty.objects.filter(**own).order_by("number")) if chosen and plan_year else []
        targets = list(Target.objects.filter(**own).select_related("plan_year").order_by("serial")) if chosen else []
        said = newest_recommendations(targets=[one.pk for one in targets], duties=[one.pk for one in duties])
        found, referred = standings(targets, self.today), open_referrals(one.pk for one in targets)
        context = {
            "years": list(PlanYear.objects.all()), "plan_year": plan_year, "departments": departments, "chosen": chosen,
            "duties": [(one, said.get(("duty", one.pk))) for one in duties],
            "targets": [(one, found[one.pk], said.get(("target", one.pk)), referred.get(one.pk, [])) for one in targets],
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recommend something of one duty or one target."""
        kind, _slash, number = request.POST.get("of", "").partition("/")
        model: Any = {"target": Target, "duty": Duty}.get(kind)
        if model is None:
            raise Http404("No such thing.")
        of = get_object_or_404(model.objects.filter(department__in=scores_visible_to(self.person)), number=number)
        try:
            recommend(of=of, text=request.POST.get("text", ""), by=self.person)
        except Refused as refused:
            messages.error(request, sentence(refused))
            context = self.get_context_data(typed={"of": f"{kind}/{number}", "text": request.POST.get("text", "")})
            return self.render_to_response(context, status=422)
        messages.success(request, _("%(number)s: the recommendation is on record.") % {"number": number})
        return HttpResponseRedirect(f"{request.get_full_path()}#{number}")
