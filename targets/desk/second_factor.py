"""Enrol a second factor: password, QR code, first code; choose to decide by link; take it off again."""

from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin import messages

from targets.desk.fields import sentence
from targets.desk.progress import DeskView
from targets.models import SecondFactor, User
from targets.organs import stands_in
from targets.refusal import Refused
from targets.roles import Role
from targets.second_factor import begin, check_code, confirm, provisioning_uri, secret_of, take_off

PROVED = "second-factor-password"  # in the session: the password was given for this enrolment


def may_enrol(user: User) -> bool:
    """Say whether the person can decide by link at all: leaders, and who approves in a leader's place."""
    return user.is_active and (Role.LEADER in user.roles or stands_in(user, "substitute_leader"))


@method_decorator([never_cache, sensitive_post_parameters("password", "code")], name="dispatch")
class SecondFactorView(DeskView):
    """One screen with what can be done now."""

    template_name = "targets/desk/second_factor.html"
    page_title = gettext_lazy("Second factor")
    header_icon = "key"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for anybody who decides nothing by link."""
        super().setup(request, *args, **kwargs)
        if not may_enrol(self.person):
            raise Http404

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here over the account."""
        return self.crumbs((reverse("wagtailadmin_account"), _("Account")), ("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the code to scan only after the password, and only until the first right code."""
        factor = SecondFactor.objects.filter(user=self.person).first()
        enrolled = factor is not None and factor.confirmed_at is not None
        context = {"factor": factor, "enrolled": enrolled, "address": self.person.email}
        if factor is not None and not enrolled and self.request.session.get(PROVED):
            picture = segno.make(provisioning_uri(factor), error="m").svg_data_uri(scale=5, border=4, light="white")
            context |= {"picture": picture, "secret": secret_of(factor)}
        return super().get_context_data(**kwargs) | context

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do what the button says, or say why not."""
        step = request.POST.get("step", "")
        steps = {"begin": self.begin, "confirm": self.confirm, "choose": self.choose, "take_off": self.take_off}
        if step not in steps:
            raise Http404
        try:
            messages.success(request, steps[step](request.POST.get("code", "")[:10]))
        except Refused as refusal:
            messages.error(request, sentence(refusal))
        return redirect("second_factor")

    def begin(self, code: str) -> str:
        """Ask for the password before the secret is shown."""
        if not self.person.check_password(self.request.POST.get("password", "")):
            raise Refused(_("This is not your password."))
        begin(self.person)
        self.request.session[PROVED] = True
        return _("Scan the picture with your authenticator app, then type the first code.")

    def confirm(self, code: str) -> str:
        """Enrol with the first code."""
        if not self.request.session.get(PROVED):
            raise Refused(_("Give your password first."))
        confirm(user=self.person, code=code)
        del self.request.session[PROVED]
        return _("Your second factor is enrolled.")

    def choose(self, code: str) -> str:
        """Turn decisions by link on or off; a code is asked for either way."""
        wanted = self.request.POST.get("by_link") == "1"
        factor = check_code(user=self.person, code=code)
        factor.by_link = wanted
        factor.save(update_fields=["by_link"])
        if wanted:
            return _("Papers that wait for you come by mail with a one-time link from now on.")
        return _("No more links are sent to you.")

    def take_off(self, code: str) -> str:
        """Take it off with a code."""
        take_off(user=self.person, code=code)
        return _("Your second factor is taken off.")
