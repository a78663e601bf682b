"""On leave: a reviewer or leader names who acts for them, sees for whom they act, and ends it."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from targets.models import Delegation, User
from targets.refusal import Refused
from targets.roles import Role
from whitepapers.approval import ROLE_OF_STAGE
from whitepapers.delegating import delegate, end_delegation
from whitepapers.desk.scope import told

DELEGATING = frozenset(Role(name) for name in ROLE_OF_STAGE.values())


class PersonChoice(forms.ModelChoiceField):
    """People by name and post."""

    def label_from_instance(self, person: Any) -> str:
        """Return "name, post"."""
        name: str = person.label()
        return f"{name}（{person.post}）" if person.post and person.post != name else name


class DelegationForm(forms.Form):
    """Who acts, from when until when."""

    acting = PersonChoice(User.objects.none(), label=gettext_lazy("Acting person"), empty_label="—")
    begins = forms.DateField(label=gettext_lazy("First day"), widget=AdminDateInput)
    ends = forms.DateField(label=gettext_lazy("Last day"), widget=AdminDateInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, required=False, help_text=gettext_lazy("Seen inside only.")
    )

    def __init__(self, *args: Any, principal: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same = [str(role) for role in principal.roles & DELEGATING]
        field: Any = self.fields["acting"]
        field.queryset = (
            User.objects.filter(groups__name__in=same, is_active=True)
            .exclude(pk=principal.pk)
            .distinct()
            .order_by("username")
        )


class DelegationsView(WagtailAdminTemplateMixin, View):
    """The form and the list; administrators see everybody's and change nothing."""

    template_name = "whitepapers/review/delegations.html"
    header_icon = "calendar-alt"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("On leave")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here from home."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for anybody who has nothing to hand on."""
        super().setup(request, *args, **kwargs)
        user: Any = request.user
        if not may_see(user):
            raise Http404

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        user: Any = request.user
        return self.render_to_response(self.get_context_data(form=DelegationForm(principal=user)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Name the acting person, or say why not and keep what was typed."""
        user: Any = request.user
        form = DelegationForm(request.POST, principal=user)
        if form.is_valid():
            try:
                made = delegate(principal=user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, told(refusal))
            else:
                said = _("%(person)s acts for you from %(begins)s until %(ends)s. Every decision names you both.")
                days = {"begins": made.begins.isoformat(), "ends": made.ends.isoformat()}
                messages.success(request, said % {"person": made.acting.label(), **days})
                return redirect("whitepapers_delegations")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the delegations that concern the person, newest first, each with what it is now."""
        user: Any = self.request.user
        found = Delegation.objects.filter(revokes=None).select_related("principal", "acting", "revoked")
        today = timezone.localdate()
        rows = [{"one": one, "now": standing(one, today), "mine": one.principal_id == user.pk} for one in found]
        everybody = Role.ADMINISTRATOR in user.roles
        concerned = [row for row in rows if everybody or user.pk in {row["one"].principal_id, row["one"].acting_id}]
        return super().get_context_data(**kwargs) | {"rows": concerned, "delegates": bool(user.roles & DELEGATING)}


def standing(one: Delegation, today: Any) -> str:
    """Return what a delegation is on a day: ended | over | now | ahead."""
    if hasattr(one, "revoked"):
        return "ended"
    if one.ends < today:
        return "over"
    return "now" if one.begins <= today else "ahead"


def may_see(user: User) -> bool:
    """Say whether the screen is there for this person."""
    return user.is_active and bool(user.roles & (DELEGATING | {Role.ADMINISTRATOR}))


class EndDelegation(View):
    """Ends one early."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseRedirect:
        """End it, or say why not."""
        user: Any = request.user
        own = Delegation.objects.filter(principal=user, revokes=None)
        delegation = get_object_or_404(own.select_related("principal", "acting"), pk=pk)
        try:
            end_delegation(delegation=delegation, by=user)
        except Refused as refusal:
            messages.error(request, told(refusal))
        else:
            messages.success(request, _("%(person)s no longer acts for you.") % {"person": delegation.acting.label()})
        return redirect("whitepapers_delegations")
