"""The administrator's screens for people: account, department, division, post and roles, each change on record.

Administrators are no superusers: they can't make one, nor touch one, nor change their own roles. People are
deactivated, never deleted: what they signed keeps their name.
"""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import CreateView, EditView, IndexView, UserColumn, UserViewSet

from targets.models import Department, User
from targets.recording import record_changes, snapshot
from targets.roles import DEPARTMENTAL, WORDS, Role


class RoleChoice(forms.ModelMultipleChoiceField):
    """The roles as words."""

    def label_from_instance(self, group: Any) -> str:
        """Return the role's word."""
        return _(WORDS[Role(group.name)])


class PersonFields(forms.Form):
    """What we add to Wagtail's two forms, and what we take away."""

    first_name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    last_name = forms.CharField(
        label=gettext_lazy("Family name"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Leave it empty where the name above is the whole name."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    department = forms.ModelChoiceField(
        Department.objects.all(),
        required=False,
        label=gettext_lazy("Department"),
        help_text=gettext_lazy("Empty for the city's own offices and leaders."),
    )
    unit = forms.CharField(
        max_length=80,
        required=False,
        label=gettext_lazy("Division"),
        help_text=gettext_lazy("A contributor drafts the rows of this division only."),
    )
    post = forms.CharField(
        max_length=80,
        required=False,
        label=gettext_lazy("Post"),
        help_text=gettext_lazy("Published with each decision, in the place of the name."),
    )
    groups = RoleChoice(
        Group.objects.filter(name__in=[str(role) for role in Role]).order_by("pk"),
        required=False,
        label=gettext_lazy("Roles"),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = (
        "username",
        "first_name",
        "last_name",
        "email",
        "department",
        "unit",
        "post",
        "groups",
        "is_active",
        "password1",
        "password2",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("is_superuser", None)

    def clean(self) -> dict[str, Any]:
        """Ask for the department and division that a role works in."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        roles = {Role(group.name) for group in cleaned.get("groups", ())}
        if roles & DEPARTMENTAL and not cleaned.get("department"):
            self.add_error("department", _("Contributors, editors and heads belong to a department."))
        if Role.CONTRIBUTOR in roles and not cleaned.get("unit"):
            self.add_error("unit", _("Name the division whose rows this contributor drafts."))
        return cleaned


class PersonCreationForm(PersonFields, UserCreationForm):
    """Creates a person."""

    class Meta(UserCreationForm.Meta):
        fields = (UserCreationForm.Meta.fields | {"department", "unit", "post"}) - {"is_superuser"}


class PersonEditForm(PersonFields, UserEditForm):
    """Changes a person; nobody changes the own roles."""

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        # Wagtail's form takes is_superuser away only for oneself, and expects it to be there; here it never is.
        super().__init__(*args, **kwargs)
        if editing_self:
            for name in ("is_active", "groups", "department", "unit"):
                self.fields.pop(name, None)

    class Meta(UserEditForm.Meta):
        fields = (UserEditForm.Meta.fields | {"department", "unit", "post"}) - {"is_superuser"}


class People(IndexView):
    """The list of people, with department and roles."""

    page_title = gettext_lazy("People")
    add_item_label = gettext_lazy("Add a person")

    @cached_property
    def columns(self) -> list[Any]:
        """Return the columns."""
        name = self._get_title_column_class(UserColumn)
        return [
            name(
                "name",
                accessor=lambda one: one.label(),
                label=gettext_lazy("Name"),
                sort_key="name",
                get_url=self.get_edit_url,
                classname="name",
            ),
            Column("username", label=gettext_lazy("Account"), sort_key="username"),
            Column("department", label=gettext_lazy("Department"), sort_key="department__order"),
            Column("unit", label=gettext_lazy("Division")),
            Column(
                "roles",
                accessor=lambda one: "、".join(_(WORDS[role]) for role in sorted(one.roles)),
                label=gettext_lazy("Roles"),
            ),
            BooleanColumn("is_active", label=gettext_lazy("Active"), sort_key="is_active"),
            DateColumn("last_login", label=gettext_lazy("Last login"), sort_key="last_login"),
        ]

    def get_base_queryset(self) -> Any:
        """Read department and roles along."""
        return super().get_base_queryset().select_related("department").prefetch_related("groups")

    def get_delete_url(self, instance: User) -> None:
        """People are deactivated, never deleted."""
        return None


class AddPerson(CreateView):
    """Adds a person."""

    page_title = gettext_lazy("Add a person")

    def save_instance(self) -> User:
        """Save, and put roles and department on record."""
        person: User = super().save_instance()
        names = [name for name in ("department", "unit", "post", "groups") if name in self.form.fields]
        record_changes(self.form, dict.fromkeys(names, "–"), self.request.user)
        return person


class EditPerson(EditView):
    """Changes a person, and records what from what."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A superuser's account is changed by superusers only: a new password would be a way to become one."""
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def save_instance(self) -> User:
        """Save, and put the changes on record."""
        names = [name for name in self.form.fields if name not in {"password1", "password2"}]
        before = snapshot(self.form.instance, names)
        person: User = super().save_instance()
        record_changes(self.form, before, self.request.user)
        return person

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer no deletion."""
        return super().get_context_data(**kwargs) | {"can_delete": False}


class PeopleViewSet(UserViewSet):
    """Wagtail's user screens with our forms."""

    icon = "group"
    menu_label = gettext_lazy("People")
    menu_name = "people"
    add_to_settings_menu = False
    add_to_admin_menu = True
    menu_order = 910
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = People
    add_view_class = AddPerson
    edit_view_class = EditPerson
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.Form]:
        """Return the form that also asks for department, division and post."""
        return PersonEditForm if for_update else PersonCreationForm
