"""Two reports on one period side by side: what differs, and what of the colleague's is taken over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from targets.desk.forms import ReportForm
from targets.models import Evidence, EvidenceLink, ProgressReport, Target
from targets.web_address import Address

SIDES = ("theirs", "mine")


def _day(one: ProgressReport) -> str:
    return one.as_of.isoformat()


def _figure(one: ProgressReport) -> str:
    return "" if one.value is None else f"{one.value.normalize():f}"


# what a colleague's report says in each field of the form, as the form would send it
SAID: dict[str, Callable[[ProgressReport], str]] = {
    "value": _figure,
    "text": lambda one: one.text,
    "done": lambda one: "on" if one.done else "",
    "as_of": _day,
}


@dataclass(frozen=True)
class Row:
    """One field that differs: what they reported, and the form's field with mine."""

    name: str
    theirs: str
    field: Any
    chosen: str


@dataclass(frozen=True)
class Versus:
    """A colleague's report against the one that is being written."""

    theirs: ProgressReport
    rows: list[Row]

    @property
    def names(self) -> list[str]:
        """The fields that differ."""
        return [row.name for row in self.rows]


def versus(theirs: ProgressReport, form: ReportForm) -> Versus:
    """Return what differs between a colleague's report and the form, which is valid or was."""
    mine, rows = getattr(form, "cleaned_data", {}), []
    own = {
        "value": "" if mine.get("value") is None else f"{mine['value'].normalize():f}",
        "text": mine.get("text", "").strip().replace("\r\n", "\n"),
        "done": "on" if mine.get("done") else "",
        "as_of": mine["as_of"].isoformat() if mine.get("as_of") else _day(theirs),  # empty: the period's own day
    }
    for name, said in SAID.items():
        there = said(theirs).replace("\r\n", "\n")
        if there != own[name]:
            shown = (_("yes") if there else _("no")) if name == "done" else there
            chosen = str(form.data.get(f"take_{name}", ""))
            rows.append(Row(name, shown, form[name], chosen if chosen in SIDES else ""))
    return Versus(theirs, rows)


def undecided(data: QueryDict) -> list[str]:
    """Return the fields whose choice the form was asked for and does not have."""
    return [name for name in data.getlist("asked") if name in SAID and data.get(f"take_{name}") not in SIDES]


def taken_over(data: QueryDict, theirs: ProgressReport | None) -> QueryDict:
    """Return the form with the colleague's figure, text, tick or day where they were chosen."""
    found = data.copy()
    for name, said in SAID.items():
        if theirs is not None and found.get(f"take_{name}") == "theirs":
            found[name] = said(theirs)
            found[f"take_{name}"] = ""
    return found


def ticked(data: QueryDict, name: str) -> list[int]:
    """Return the keys that are ticked under a name; what is no key is left out."""
    return [int(one) for one in data.getlist(name) if one.isascii() and one.isdecimal() and len(one) < 19]


def carried(data: QueryDict, target: Target) -> list[Evidence]:
    """Return the files of earlier reports on this target that are to go with the new one too."""
    keys = ticked(data, "carry")
    return list(Evidence.objects.filter(pk__in=keys, report__target=target).select_related("report").order_by("pk"))


def carried_links(data: QueryDict, target: Target) -> list[Address]:
    """Return the addresses of earlier reports on this target that are to go with the new one too."""
    rows = EvidenceLink.objects.filter(pk__in=ticked(data, "carry_link"), report__target=target).order_by("pk")
    return [Address(one.url, one.title) for one in rows]
