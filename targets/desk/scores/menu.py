"""The menu's item for scores, for those who may see any."""

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from targets.desk.person import person
from targets.evaluating.scope import may_see_scores


class ScoresItem(MenuItem):
    """Scores of the year, or the own one."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those who may see some of it."""
        return may_see_scores(person(request))
