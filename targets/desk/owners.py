"""Who answers for which target: the list with bulk naming, one target's owners so far, and the owners gone silent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.admin import messages

from targets.desk import rows as listing
from targets.desk.fields import sentence
from targets.desk.owner_form import OwnerForm
from targets.desk.person import person
from targets.desk.progress import PER_PAGE, DeskView
from targets.facts import actor
from targets.models import Ownership, PlanYear, Target, User
from targets.needs import Need
from targets.owners import TargetRefused, hand_over, name_owner, name_owners, owned_facts, owners
from targets.owning import NAMERS, check_may_name
from targets.refusal import Refused
from targets.roles import DEPARTMENTAL, Role
from targets.silence import silent_owners

MAY_SEE = DEPARTMENTAL | {Role.INSPECTOR, Role.ADMINISTRATOR}
SHOWN = {
    "none": pgettext_lazy("targets", "Without an owner"),
    "unit": pgettext_lazy("targets", "A unit, and no officer"),
    "gone": pgettext_lazy("targets", "The officer can't report any more"),
}


def may_see(user: User) -> bool:
    """Say whether the person may see owners: those of the own department, or as the inspection office those of all."""
    return bool(user.is_active and user.roles & MAY_SEE)


def may_name(user: User) -> bool:
    """Say whether the person names owners in the own department."""
    return bool(user.is_active and user.department_id and user.roles & NAMERS)


@dataclass(frozen=True)
class Owned:
    """One target of the list: what it asks, and who answers for it; `unit` is the edition's where nobody was named."""

    row: listing.Row
    ownership: Ownership | None

    @property
    def target(self) -> Target:
        """The target."""
        return self.row.target

    @property
    def unit(self) -> str:
        """The responsible unit."""
        return self.ownership.unit if self.ownership else self.target.responsible_unit

    @property
    def officer(self) -> User | None:
        """The responsible officer, if one is named."""
        return self.ownership.officer if self.ownership else None

    @property
    def state(self) -> str:
        """One of SHOWN, or "" where an officer answers who can report."""
        if self.ownership is None:
            return "none"
        if self.officer is None:
            return "unit"
        here = self.officer.is_active and self.officer.department_id == self.target.department_id
        return "" if here else "gone"

    @property
    def seen(self) -> str:
        """What the form sends back: the target, and the ownership that the person saw."""
        return f"{self.target.pk}:{self.ownership.sequence if self.ownership else 0}"


SORTS: dict[str, Callable[[Owned], Any]] = {
    "number": lambda one: listing.place_of(one.target),
    "unit": lambda one: (one.unit, listing.place_of(one.target)),
    "officer": lambda one: (one.officer.label() if one.officer else "", listing.place_of(one.target)),
    "since": lambda one: (one.ownership.since.isoformat() if one.ownership else "", listing.place_of(one.target)),
    "need": lambda one: (list(Need).index(one.row.wanted.need), listing.place_of(one.target)),
}


class OwnersBase(DeskView):
    """Not there for somebody without a part in it."""

    header_icon = "group"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Let in the departments and the inspection office."""
        super().setup(request, *args, **kwargs)
        if not may_see(person(request)):
            raise Http404("Not for this person.")


class OwnersView(OwnersBase):
    """The year's targets with their owners; an editor or a head chooses several and names one owner for them."""

    template_name = "targets/desk/owners.html"
    page_title = gettext_lazy("Owners of targets")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs(("", self.page_title))

    def owned(self, plan_year: PlanYear, *, department: str = "", search: str = "") -> list[Owned]:
        """Return the year's targets that are in force with their owners; five queries or six."""
        scope = listing.select(self.person, plan_year, department=department, search=search)
        found = listing.rows(scope.filter(withdrawn_in=None), self.today)
        named = owners([row.target for row in found])
        return [Owned(row, named.get(row.target.pk)) for row in found]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the rows, filtered, sorted and paged, and the form for those who name."""
        asked = {name: self.request.GET.get(name, "").strip() for name in ("department", "q", "owner", "sort")}
        years = listing.years_of(self.person)
        plan_year = self.chosen_year(years)
        every = self.owned(plan_year, department=asked["department"], search=asked["q"][:200]) if plan_year else []
        sort = asked["sort"] or "number"
        chosen = [one for one in every if not asked["owner"] or one.state == asked["owner"]]
        chosen.sort(key=SORTS.get(sort.removeprefix("-"), SORTS["number"]), reverse=sort.startswith("-"))
        page = Paginator(chosen, PER_PAGE).get_page(self.request.GET.get("p"))
        departments = listing.departments_of(self.person)
        naming = may_name(self.person)
        context = {
            "years": years, "plan_year": plan_year, "page": page, "asked": asked, "sort": sort, "shown": SHOWN.items(),
            "departments": departments if len(departments) > 1 else [], "total": len(every), "naming": naming,
            "counts": {state: sum(one.state == state for one in every) for state in SHOWN},
            "form": kwargs.pop("form", None) or OwnerForm(department=self.person.department_id), "ticked": [],
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context | kwargs

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Name one owner for what is ticked, all or none."""
        if not may_name(self.person):
            raise Http404("Only the department's editor or head names owners.")
        form = OwnerForm(request.POST, department=self.person.department_id)
        seen = self._ticked(request.POST.getlist("target"))
        scope = Target.objects.visible_to(self.person).filter(pk__in=list(seen), department=self.person.department_id)
        targets = list(scope)
        if not targets:
            form.add_error(None, _("Tick the targets that the owner answers for."))
        if not form.is_valid():
            return self._again(form)
        try:
            named = name_owners(
                targets=targets, chosen=form.chosen(), reason=form.cleaned_data["reason"], by=self.person, expects=seen
            )
        except TargetRefused as refused:
            form.add_error(None, f"{refused.number}: {sentence(refused)}")
            return self._again(form)
        except Refused as refused:
            form.add_error(None, sentence(refused))
            return self._again(form)
        count = len(named)
        said = ngettext("The owner of %(count)s target is named.", "The owner of %(count)s targets is named.", count)
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(f"{reverse('owners')}?{request.GET.urlencode()}")

    def _ticked(self, values: list[str]) -> dict[int, int]:
        """Return the targets' keys with the ownership seen; what is garbled is left out."""
        pairs = [one.partition(":")[::2] for one in values]
        return {
            int(key): int(seen)
            for key, seen in pairs
            if all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (key, seen))
        }

    def _again(self, form: OwnerForm) -> HttpResponse:
        ticked = self.request.POST.getlist("target")
        return self.render_to_response(self.get_context_data(form=form, ticked=ticked), status=422)


class OwnerView(OwnersBase):
    """One target: who answered for it since when and why it was handed over, what they were asked, and the form."""

    template_name = "targets/desk/owner.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the target among those the person may see."""
        super().setup(request, *args, **kwargs)
        targets = Target.objects.visible_to(self.person).select_related("department", "plan_year", "edition")
        self.target = get_object_or_404(targets, number=kwargs["number"])

    def get_page_title(self) -> str:
        """Return the number."""
        return self.target.number

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs((reverse("owners"), _("Owners of targets")), ("", self.target.number))

    def refusal(self, newest: Ownership | None) -> Refused | None:
        """Why this person can't name the owner, or None."""
        try:
            check_may_name(actor(self.person), owned_facts(self.target, newest, self.today))
        except Refused as refused:
            return refused
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the owners so far, the newest first, and the form."""
        found = self.target.ownerships.select_related("officer", "by").prefetch_related("requests")
        history = list(found.order_by("-sequence"))
        newest = history[0] if history else None
        first = {
            "unit": newest.unit if newest else self.target.responsible_unit,
            "officer": newest.officer_id if newest else None,
        }
        form = kwargs.pop("form", None)
        if form is None and self.refusal(newest) is None:
            form = OwnerForm(initial=first, department=self.target.department_id)
        context = {"target": self.target, "history": history, "newest": newest, "form": form}
        return super().get_context_data(**kwargs) | context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Name or hand over."""
        form = OwnerForm(request.POST, department=self.person.department_id)
        seen = request.POST.get("seen", "")
        if form.is_valid():
            chosen, by = form.chosen(), self.person
            try:
                if seen.isascii() and seen.isdecimal() and int(seen[:9]) > 0:
                    reason = form.cleaned_data["reason"]
                    hand_over(target=self.target, chosen=chosen, reason=reason, by=by, expects=int(seen[:9]))
                else:
                    name_owner(target=self.target, chosen=chosen, by=by)
            except Refused as refused:
                form.add_error(None, sentence(refused))
            else:
                messages.success(request, _("%(number)s: the owner is named.") % {"number": self.target.number})
                return HttpResponseRedirect(reverse("owner", args=[self.target.number]))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SilentView(OwnersBase):
    """Owners who owe reports whose days of grace are over: what, since when, and how often they were asked."""

    template_name = "targets/desk/silent.html"
    page_title = gettext_lazy("Owners gone silent")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs((reverse("owners"), _("Owners of targets")), ("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the silent owners, the longest silence first."""
        years = listing.years_of(self.person)
        plan_year = self.chosen_year(years)
        department = self.request.GET.get("department", "").strip()
        scope = listing.select(self.person, plan_year, department=department) if plan_year else Target.objects.none()
        departments = listing.departments_of(self.person)
        context = {
            "years": years, "plan_year": plan_year, "asked": {"department": department},
            "departments": departments if len(departments) > 1 else [],
            "silent": silent_owners(scope.filter(withdrawn_in=None), self.today) if plan_year else [],
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context
