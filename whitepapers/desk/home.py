"""What the home page says first: the papers that wait for this person, with days left, and the other open ones."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from targets.models import PlanYear
from whitepapers.desk.papers import years_to_open
from whitepapers.desk.shelf import Line, counted, counted_statements, lines
from whitepapers.desk.yearend import years_to_state
from whitepapers.models import WhitePaperPage

MOST = 12  # papers shown before the list is only a click away


class WaitsForMe(Component):
    """The panel."""

    name = "waits_for_me"
    template_name = "whitepapers/desk/home.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Read the papers of the years that are not closed, and the statements of those that are."""
        request = parent_context["request"]
        visible = WhitePaperPage.objects.visible_to(request.user)
        papers = counted(visible.papers().filter(plan_year__closed_on=None))
        found = lines(papers + counted_statements(visible.statements()), request.user)
        mine = sorted((one for one in found if one.next.mine), key=_urgency)
        others = [one for one in found if not one.next.mine and one.tone != "published"]
        return {
            "request": request,
            "csrf_token": parent_context.get("csrf_token", ""),
            "mine": mine[:MOST],
            "more": max(len(mine) - MOST, 0),
            "others": _by_tone(others) if len(others) > 3 else [],
            "few": others if len(others) <= 3 else [],
            "to_open": years_to_open(request.user),
            "to_state": years_to_state(request.user),
            "today": timezone.localdate(),
            "coming": PlanYear.objects.filter(release_at__gt=timezone.now()).order_by("year").first(),
        }


def _urgency(line: Line) -> tuple[bool, Any]:
    return line.due is None, line.due


def _by_tone(found: list[Line]) -> list[dict[str, Any]]:
    """Return how many papers are where: [{"year", "word", "tone", "count"}], latest year first."""
    counts: dict[tuple[int, str, str], int] = {}
    for one in found:
        key = (one.paper.plan_year.year, one.word, one.tone)
        counts[key] = counts.get(key, 0) + 1
    return [
        {"year": year, "word": word, "tone": tone, "count": count}
        for (year, word, tone), count in sorted(counts.items(), key=lambda pair: -pair[0][0])
    ]
