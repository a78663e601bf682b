"""The screens of a paper's duties: the list, and the edit page of one. Duties are the editor's."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from whitepapers.approval import check_edit
from whitepapers.desk.row_form import DUTY_PANELS
from whitepapers.desk.rows import DeleteRow, RowView
from whitepapers.desk.scope import PaperView
from whitepapers.desk.steps import Offer, offer
from whitepapers.drafting import delete_duty, keep_duty
from whitepapers.models import DutyDraft
from whitepapers.recommended import recommended


class DutyRow(RowView):
    """Edits one duty."""

    template_name = "whitepapers/desk/duty.html"
    model = DutyDraft
    panels = DUTY_PANELS
    parts = "duties"

    @cached_property
    def allowed(self) -> Offer:
        """Duties are the editor's."""
        return offer("duty", check_edit, self.person, self.facts)

    def trail(self) -> list[dict[str, str]]:
        """Stand below the list of duties."""
        title = self.row.title if self.row.pk else _("New duty")
        return [{"url": self.list_url, "label": pgettext("desk", "Duties")}, {"url": "", "label": title}]

    def keep(self, seen: int) -> None:
        """Keep the duty."""
        user: Any = self.request.user
        keep_duty(paper=self.paper, draft=self.form.instance, by=user, store=self.form.save, seen=seen)


class DeleteDuty(DeleteRow, DutyRow):
    """Deletes one duty."""

    template_name = DeleteRow.template_name

    def remove(self, seen: int) -> None:
        """Ask the verb."""
        delete_duty(paper=self.paper, draft=self.row, by=self.request.user, seen=seen)  # type: ignore[arg-type]


class Duties(PaperView):
    """The list of a paper's duties."""

    template_name = "whitepapers/desk/duties.html"
    header_icon = "list-ol"

    def get_page_title(self) -> str:
        """Name the screen."""
        return pgettext("desk", "Duties")

    def trail(self) -> list[dict[str, str]]:
        """Stand below the paper."""
        return [{"url": "", "label": pgettext("desk", "Duties")}]

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Show them with the number of targets under each."""
        duties = self.paper.duties.annotate(rows=Count("targets")).order_by("number")
        may = offer("duty", check_edit, self.person, self.facts).allowed
        said = [one for one in recommended(self.paper) if one.row.duty_id]
        return self.render_to_response(self.get_context_data(duties=duties, may=may, recommended=said))
