"""The administrator's screens for the city: departments, plan years, assigned tasks, and the city's own row."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import CreateView, IndexView
from wagtail.admin.viewsets.model import ModelViewSetGroup

from targets.calendar_admin import CalendarScreens
from targets.city_screens import CityScreens
from targets.frequencies import class_is_settled
from targets.frequency_screens import FrequencyScreens
from targets.models import AssignedTask, City, Department, PlanYear, Target, User
from targets.models.city import SUBSTITUTES
from targets.plan_dates import out_of_order
from targets.roles import Role


class DepartmentForm(WagtailAdminModelForm):
    """One department. Its code is part of every permanent number, so it stays once something was promised."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {self.instance.leader_id} if self.instance.leader_id else set()
        leaders = Group.objects.filter(name=str(Role.LEADER))
        self.fields["leader"].queryset = (
            User.objects.filter(groups__in=leaders, is_active=True) | User.objects.filter(pk__in=kept)
        ).distinct()
        for name in SUBSTITUTES:
            named = User.objects.filter(pk=getattr(self.instance, f"{name}_id") or 0)
            able = User.objects.filter(is_active=True, groups__name__in=[str(role) for role in Role])  # who can sign in
            outside = able.exclude(department__isnull=False, department=self.instance.pk)
            self.fields[name].queryset = (outside | named).distinct()
        if self.instance.pk and Target.objects.filter(department=self.instance).exists():
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("It is part of the numbers of published targets and can't be changed.")

    def clean_kind(self) -> str:
        """Refuse another class where it would change how often a year under way is reported on."""
        kind = str(self.cleaned_data["kind"])
        if self.instance.pk and "kind" in self.changed_data:
            department = Department.objects.get(pk=self.instance.pk)
            if (year := class_is_settled(department, kind)) is not None:
                raise forms.ValidationError(
                    _("%(year)s has its first report; how often it is reported on stays as it is.") % {"year": year}
                )
        return kind


class PlanYearForm(WagtailAdminModelForm):
    """One plan year, whose dates follow each other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and Target.objects.filter(plan_year=self.instance).exists():
            self.fields["year"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Refuse dates in the wrong order, at the later one."""
        cleaned: dict[str, Any] = super().clean()
        release = cleaned.get("release_at")
        dates = {**cleaned, "release_on": timezone.localdate(release) if release else None}
        for before, after in out_of_order(dates):
            field = "release_at" if after == "release_on" else after
            first = self.fields["release_at" if before == "release_on" else before].label
            self.add_error(field, _("This day comes before “%(before)s”.") % {"before": first})
        return cleaned


class DepartmentScreens(CityScreens):
    """Departments."""

    model = Department
    url_prefix = "city/departments"
    name = "departments"
    icon = "group"
    list_display = ("name", "code", "kind", "leader", "hotline")
    list_filter = ("kind", "leader")
    search_fields = ("name", "name_en", "code")
    ordering = ("order", "code")
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldRowPanel([FieldPanel("code"), FieldPanel("kind"), FieldPanel("order")]),
            FieldPanel("leader"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("substitute_reviewer"), FieldPanel("substitute_leader")]),
                    FieldRowPanel([FieldPanel("substitute_inspector"), FieldPanel("substitute_evaluator")]),
                ],
                heading=gettext_lazy("Substitutes, where the department is itself the organ that decides"),
                help_text=gettext_lazy(
                    "No organ reviews, approves, verifies or scores its own paper. Which department is which organ is "
                    "set on the city's own page."
                ),
            ),
            FieldRowPanel([FieldPanel("hotline"), FieldPanel("website")]),
            FieldPanel("language"),
            FieldPanel("officers_public"),
        ],
        base_form_class=DepartmentForm,
    )


class PlanYearScreens(CityScreens):
    """Plan years."""

    model = PlanYear
    url_prefix = "city/years"
    name = "plan_years"
    icon = "calendar-alt"
    list_display = ("year", "title", "submission_due", "release_at", "closed_on")
    ordering = ("-year",)
    edit_handler = ObjectList(
        [
            FieldPanel("year"),
            FieldPanel("title"),
            FieldPanel("title_en"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("contributions_due"), FieldPanel("submission_due")]),
                    FieldRowPanel([FieldPanel("review_due"), FieldPanel("approval_due")]),
                    FieldRowPanel([FieldPanel("release_at"), FieldPanel("amendments_until")]),
                    FieldPanel("results_release_at"),
                ],
                heading=gettext_lazy("The road of the papers"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("review_workdays"), FieldPanel("approval_workdays")]),
                    FieldRowPanel([FieldPanel("answer_workdays"), FieldPanel("cooperation_workdays")]),
                ],
                heading=gettext_lazy("Working days for each step"),
                help_text=gettext_lazy(
                    "A step may take this many working days from the event that starts it, and never less than until"
                    " its date above. What has started keeps its deadline."
                ),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("grace_days"), FieldPanel("reminder_days")]),
                    FieldPanel("verification_days"),
                    FieldPanel(
                        "sample_share",
                        help_text=gettext_lazy(
                            "Of reports that need no close look for another reason. What is drawn already keeps its share."
                        ),
                    ),
                    FieldPanel(
                        "closed_on",
                        read_only=True,
                        help_text=gettext_lazy("The year is closed on the page “Year's end”."),
                    ),
                ],
                heading=gettext_lazy("Reports and the year's close"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("reminder_workdays"), FieldPanel("first_notice_workdays")]),
                    FieldRowPanel([FieldPanel("second_notice_workdays"), FieldPanel("referral_workdays")]),
                ],
                heading=gettext_lazy("Chasing what is late"),
            ),
        ],
        base_form_class=PlanYearForm,
    )


class AssignedTaskScreens(CityScreens):
    """The city's yearly tasks."""

    model = AssignedTask
    url_prefix = "city/tasks"
    name = "assigned_tasks"
    icon = "clipboard-list"
    list_display = ("number", "text", "lead", "plan_year", "document")
    list_filter = ("plan_year", "lead")
    search_fields = ("number", "text", "document")
    ordering = ("-plan_year__year", "pk")
    panels = (
        FieldRowPanel([FieldPanel("plan_year"), FieldPanel("number")]),
        FieldPanel("text"),
        FieldPanel("document"),
        FieldPanel("lead"),
        FieldPanel("partners", widget=forms.CheckboxSelectMultiple),
    )


class OnlyOneCity(CreateView):
    """There is one city; its row is made once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the row that is there."""
        city = City.objects.first()
        if city is not None:
            return redirect(reverse("city:edit", args=[city.pk]))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class CityIndex(IndexView):
    """Leads straight to the one row."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go to the row, or to the page that makes it."""
        city = City.objects.first()
        return redirect(reverse("city:edit", args=[city.pk]) if city else reverse("city:add"))


class CityRow(CityScreens):
    """The city's own row."""

    model = City
    url_prefix = "city/name"
    name = "city"
    icon = "site"
    menu_label = gettext_lazy("The city")
    index_view_class: Any = CityIndex
    add_view_class: Any = OnlyOneCity
    panels = (
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldPanel("notice"),
        FieldPanel("notice_en"),
        FieldPanel("hotline"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("supervisory_organ"), FieldPanel("leaders_office")]),
                FieldRowPanel([FieldPanel("inspection_office"), FieldPanel("evaluation_office")]),
            ],
            heading=gettext_lazy("Organs that are departments with a paper of their own"),
            help_text=gettext_lazy("Each of them needs a substitute, named on the department's page."),
        ),
    )


class CityGroup(ModelViewSetGroup):
    """The menu of the city's administration."""

    menu_label = gettext_lazy("City administration")
    menu_name = "city-administration"
    menu_icon = "site"
    menu_order = 900
    items = (DepartmentScreens, PlanYearScreens, FrequencyScreens, CalendarScreens, AssignedTaskScreens, CityRow)
