"""The screen of a paper's targets: filters from the address, the table, and the tasks that no row answers."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from targets.models.register import Kind, Source
from whitepapers.assigned import unanswered
from whitepapers.desk.amending import judge
from whitepapers.desk.points import Asked, returned
from whitepapers.desk.scope import PaperView
from whitepapers.desk.steps import may_draft
from whitepapers.desk.table import ORDERS, read_rows
from whitepapers.findings import RULES
from whitepapers.old_targets import targets_before

FILTERS = ("q", "division", "duty", "kind", "source", "finding", "task", "points")

LABELS = {
    "number": gettext_noop("No."),
    "task": gettext_noop("Task and goal"),
    "kind": gettext_noop("Kind"),
    "value": gettext_noop("Value"),
    "due": gettext_noop("Due"),
    "division": gettext_noop("Division"),
    "source": gettext_noop("Source"),
    "last": gettext_noop("Last year"),
    "findings": gettext_noop("Findings"),
}


def _asked(wanted: str, point: Asked | None) -> bool:
    """Say whether a row is kept by the filter for points of the last return: any, open, or no such filter."""
    return wanted not in {"any", "open"} or (point is not None and (wanted == "any" or not point.answered))


class Targets(PaperView):
    """The table."""

    template_name = "whitepapers/desk/targets.html"
    header_icon = "list-ul"

    def get_page_title(self) -> str:
        """Name the screen."""
        return pgettext("desk", "Targets")

    def trail(self) -> list[dict[str, str]]:
        """Stand below the paper."""
        return [{"url": "", "label": pgettext("desk", "Targets")}]

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Show the rows that match the address."""
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read the rows and what the filters offer."""
        user: Any = self.request.user
        wanted = {name: self.request.GET.get(name, "").strip()[:200] for name in (*FILTERS, "sort")}
        rows = read_rows(self.paper, user, wanted)
        set_filters = {name: value for name, value in wanted.items() if value and name != "sort"}
        unit = "" if "editors" in self.person.roles else self.person.unit
        asked = returned(self.paper, self.person, self.facts)
        in_time = timezone.localdate() <= self.paper.plan_year.contributions_due
        return super().get_context_data(**kwargs) | {
            "rows": [row for row in rows if _asked(wanted["points"], asked.of_rows().get(row.draft.pk))],
            "points": asked,
            "of_rows": asked.of_rows(),
            "total": self.paper.targets.count(),
            "wanted": wanted,
            "filtered": bool(set_filters),
            "heads": self.heads(wanted, set_filters),
            "choices": self.choices(wanted),
            "open_tasks": unanswered([self.paper])[self.paper.pk],
            "may_add": may_draft(self.person, self.facts, unit, in_time=in_time).allowed,
            "may_write_all": may_draft(self.person, self.facts, "", in_time=in_time).allowed,
            "unit": unit,
            "before": targets_before(self.paper.department, self.paper.plan_year).exists(),
            "marked": sum(bool(row.marks) for row in rows),
            "amended_numbers": self.amended_numbers(),
        }

    def amended_numbers(self) -> set[int]:
        """Return the numbers of the rows that differ from the published edition, while it is amended."""
        amended = judge(self.paper)
        changed = amended.log if amended else []
        return {int(one["number"].rpartition("-")[2]) for one in changed if one["part"] == "targets"}

    def heads(self, wanted: dict[str, str], set_filters: dict[str, str]) -> list[dict[str, str]]:
        """Return the column heads, each with the address that sorts by it and how it is sorted now."""
        now = wanted["sort"] or "number"
        found = []
        for name in ORDERS:
            turn = f"-{name}" if now == name else name
            found.append(
                {
                    "name": name,
                    "label": _(LABELS[name]),
                    "url": "?" + urlencode(set_filters | {"sort": turn}),
                    "sorted": {name: "ascending", f"-{name}": "descending"}.get(now, ""),
                }
            )
        return found

    def choices(self, wanted: dict[str, str]) -> list[dict[str, Any]]:
        """Return the selects of the filter bar: name, label, and (value, label, chosen) of each option."""
        none = ("-", _("(none)"))
        divisions = self.paper.targets.order_by("division").values_list("division", flat=True).distinct()
        duties = self.paper.duties.order_by("number").values_list("number", "title")
        lists: list[tuple[str, str, list[tuple[str, str]]]] = [
            ("division", _("Division"), [(one, one) if one else none for one in divisions]),
            ("duty", _("Duty"), [*((str(number), title) for number, title in duties), none]),
            ("kind", _("Kind"), [(kind.value, str(kind.label)) for kind in Kind]),
            ("source", _("Source"), [*((one.value, str(one.label)) for one in Source), none]),
            ("task", _("Assigned task"), [("answers", _("answers one")), ("open", _("names none though assigned"))]),
            (
                "finding",
                _("Findings"),
                [("any", _("any finding")), ("none", _("no finding")), *((one.name, _(one.title)) for one in RULES)],
            ),
        ]
        return [
            {
                "name": name,
                "label": label,
                "options": [(value, words, value == wanted[name]) for value, words in options],
            }
            for name, label, options in lists
        ]
