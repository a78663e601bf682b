"""Statuses set by hand: the list of them, and the page of one target where they are set, confirmed and lifted."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from targets import overriding
from targets.checking.overrides import confirm_override, override_status, seen_of, to_confirm, unconfirmed, waits
from targets.closing.rows import current_of
from targets.desk.checking.forms import OverrideForm
from targets.desk.fields import sentence
from targets.desk.forms import SeenField
from targets.desk.verification import InspectionView
from targets.facts import actor, target_facts
from targets.models import StatusOverride, Target
from targets.refusal import Refused
from targets.standing import standings

MOST = 200  # the newest entries in the list


class OverridesView(InspectionView):
    """Every target of which a status was ever set by hand, those that wait for a second inspector first."""

    template_name = "targets/checking/overrides.html"
    page_title = gettext_lazy("Statuses set by hand")
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs((reverse("verification"), _("Verification")), ("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the rows."""
        targets = Target.objects.visible_to(self.person).filter(overrides__isnull=False).distinct()
        listed = list(targets.select_related("department", "plan_year").order_by("-plan_year__year", "number")[:MOST])
        found = standings(listed, self.today)
        rows = [
            (one, found[one.pk], newest, not newest.confirmed_name and waits(newest.status, found[one.pk]))
            for one in listed
            for newest in found[one.pk].entries[-1:]
        ]
        context = {"rows": rows, "waiting": to_confirm(self.person)}
        return super().get_context_data(**kwargs) | context


class OverrideView(InspectionView):
    """One target: what the findings say, what is shown, every entry, and the form for the next."""

    template_name = "targets/checking/override.html"
    header_icon = "clipboard-list"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the target among those the person may see."""
        super().setup(request, *args, **kwargs)
        targets = Target.objects.visible_to(self.person).select_related("department", "plan_year", "edition")
        self.target = get_object_or_404(targets, number=kwargs["number"])

    def get_page_title(self) -> str:
        """Return what it is."""
        return _("%(number)s: status set by hand") % {"number": self.target.number}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs((reverse("overrides"), _("Statuses set by hand")), ("", self.target.number))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return both statuses, the entries and the forms."""
        seen = seen_of(self.target)  # counted first: what comes while the page is made is not seen
        standing = standings([self.target], self.today)[self.target.pk]
        entries = list(self.target.overrides.select_related("confirmation").order_by("-sequence"))
        refusal, newest = self._refusal(), entries[0] if entries else None
        waiting = newest is not None and unconfirmed(newest, standing)
        form = kwargs.pop("form", None) or OverrideForm(initial={"seen": seen}, lifts=bool(entries))
        context = {
            "seen": seen, "frozen": current_of(self.target.department, self.target.plan_year),
            "target": self.target, "standing": standing, "entries": entries, "refusal": refusal,
            "form": None if refusal else form, "newest": newest, "waiting": waiting, "rules": overriding.RULES,
            "may_confirm": bool(waiting and not refusal and newest and newest.by_id != self.person.pk),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def _refusal(self) -> str:
        """Why this person can't sign anything here, or nothing."""
        try:
            overriding.check_signs(actor(self.person), target_facts(self.target, self.today), self.person.post)
        except Refused as refused:
            return sentence(refused)
        return ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Set, lift or confirm, or say what is missing."""
        if "confirm" in request.POST:
            return self._confirm()
        form = OverrideForm(request.POST, lifts=self.target.overrides.exists())
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = override_status(
                    target=self.target,
                    status=data["status"],
                    reason=data["reason"],
                    by=self.person,
                    expects=data["seen"],
                )
            except Refused as refused:
                form.add_error(None, sentence(refused))
                form.now_seen(seen_of(self.target))
            else:
                return self._done(made)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _confirm(self) -> HttpResponse:
        key = self.request.POST.get("confirm", "")
        override = self.target.overrides.filter(pk=int(key) if key.isascii() and key.isdecimal() else 0).first()
        if override is None:
            raise Http404("No such entry.")
        try:
            confirm_override(
                override=override, by=self.person, expects=SeenField().clean(self.request.POST.get("seen"))
            )
        except Refused as refused:
            messages.error(self.request, sentence(refused))
            return self.render_to_response(self.get_context_data(), status=422)
        return self._done(override)

    def _done(self, made: StatusOverride) -> HttpResponse:
        standing = standings([self.target], self.today)[self.target.pk]
        counts = (standing.override.sequence if standing.override else 0) == made.sequence or (
            made.status == overriding.LIFTED and standing.override is None
        )
        said = (
            _("%(number)s: it is shown from now on.")
            if counts
            else _("%(number)s: it counts once a second inspector has confirmed it.")
        )
        messages.success(self.request, said % {"number": self.target.number})
        return HttpResponseRedirect(reverse("override", args=[self.target.number]))
