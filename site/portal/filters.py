"""The filters of lists of promises: plain GET forms that work without JavaScript."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from targets.completion import SIGNS
from targets.models import Department, PlanYear, Target
from targets.models.register import Kind
from targets.standing import Standing, standings, statuses

PER_PAGE = 50
# What rows of a list show and a status needs; the manuscripts of their editions stay in the database.
LISTED = ("department", "plan_year")


class PromiseFilter(forms.Form):
    """Department, status, kind and year; whatever is not among the choices is no filter."""

    department = forms.ChoiceField(label=_("Department"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    kind = forms.ChoiceField(label=_("Kind of target"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(
        self, data: Any, *, departments: Sequence[Department] = (), years: Sequence[PlanYear] = (), **more: Any
    ) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="", **more)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "department": [(one.code, one.label()) for one in departments],
            "status": [(str(status), _(sign.word)) for status, sign in SIGNS.items()],
            "kind": list(Kind.choices),
            "year": [(str(one.year), str(one.year)) for one in years],
        }
        for name, options in choices.items():
            if options:
                self.fields[name].choices = [("", _("All")), *options]  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        self.is_valid()

    def chosen(self, name: str) -> str:
        """Return what is chosen, or an empty text."""
        return str(self.cleaned_data.get(name, ""))

    @property
    def active(self) -> bool:
        """True when any filter is set."""
        return any(self.cleaned_data.values())

    def apply(self, targets: QuerySet[Target]) -> QuerySet[Target]:
        """Return the targets that the filters leave; the status is left to `pick`."""
        lookups = {"department": "department__code", "kind": "kind", "year": "plan_year__year"}
        return targets.filter(**{lookup: self.chosen(name) for name, lookup in lookups.items() if self.chosen(name)})


@dataclass(frozen=True)
class Listed:
    """One promise in a list, and where it stands."""

    target: Target
    standing: Standing


def pick(targets: QuerySet[Target], status: str, today: dt.date) -> list[int]:
    """Return the keys of the targets in their order; with a status only those that have it today (a few more queries)."""
    if not status:
        return list(targets.values_list("pk", flat=True))
    return [pk for pk, found in statuses(targets, today).items() if found == status]


def page_of(keys: Sequence[int], number: str | None, today: dt.date) -> tuple[Page[int], list[Listed]]:
    """Return one page of the keys and its promises; three queries."""
    page = Paginator(keys, PER_PAGE).get_page(number)
    rows = Target.objects.public().select_related(*LISTED).in_bulk(list(page.object_list))
    there = [rows[key] for key in page.object_list if key in rows]
    found = standings(there, today)
    return page, [Listed(one, found[one.pk]) for one in there]
