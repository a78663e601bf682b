"""Takes a round on, gives it back or hands it to another reviewer, from the queue or the round's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.admin import messages

from targets.models import User
from targets.refusal import Refused
from whitepapers.assigning import assign
from whitepapers.desk.scope import paper_name, told
from whitepapers.review.round_page import RoundView


class Assign(RoundView):
    """One step, by POST only: `reviewer` is "me", "nobody" or a key; `seen` is who had it on the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, round: int) -> HttpResponse:
        """Do it, or say why not; back to where the person was either way."""
        try:
            made = assign(round=self.round, reviewer=self.reviewer(), by=request.user, seen=_key(request, "seen"))  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, told(refusal))
        else:
            said = {"paper": paper_name(self.round.paper), "name": made.reviewer.label() if made.reviewer else ""}
            messages.success(
                request,
                (
                    _("%(name)s has %(paper)s now.")
                    if made.reviewer
                    else _("%(paper)s is given back; anybody can take it.")
                )
                % said,
            )
        return redirect(self.back())

    def reviewer(self) -> User | None:
        """Return who shall have it; 404 for a key that is nobody's."""
        asked = self.request.POST.get("reviewer", "")
        if asked == "me":
            return self.request.user  # type: ignore[return-value]
        if asked == "nobody":
            return None
        return get_object_or_404(User, pk=_key(self.request, "reviewer") or 0)

    def back(self) -> str:
        """Return the address the person came from, if it is ours; the round's page otherwise."""
        there = self.request.POST.get("next", "")
        ours = url_has_allowed_host_and_scheme(there, {self.request.get_host()}, require_https=self.request.is_secure())
        return there if ours else reverse("whitepapers_round", args=[self.round.pk])


def _key(request: HttpRequest, name: str) -> int | None:
    """Return a key of the form; None for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None
