"""What the screens of evaluation share: who may open them, the year, the bar of places to go, a document as a file."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from targets.attaching import Attachment
from targets.desk.fields import sentence
from targets.desk.progress import DeskView
from targets.desk.rows import current_year
from targets.evaluating.scope import may_see_scores, scores, scores_visible_to
from targets.evidence import LARGEST, check_file
from targets.models import Department, PlanYear
from targets.refusal import Refused


class ScoresDesk(DeskView):
    """A screen of evaluation; not there for somebody without a part in it."""

    header_icon = "success"
    office_only = False  # True: only for those who score

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Let in whoever may see some score."""
        super().setup(request, *args, **kwargs)
        if not may_see_scores(self.person) or (self.office_only and not self.scores):
            raise Http404("Not for this person.")

    @property
    def scores(self) -> bool:
        """True for those who score."""
        return scores(self.person)

    def departments(self) -> list[Department]:
        """Return the departments whose scores the person may see."""
        return list(scores_visible_to(self.person))

    def year(self) -> PlanYear | None:
        """Return the year of the address, or the latest that is closed, or the one under way."""
        years = list(PlanYear.objects.all())
        asked = self.request.GET.get("year", "")
        if asked:
            return self.chosen_year(years)
        closed = [one for one in years if one.closed_on is not None and one.closed_on <= self.today]
        return closed[0] if closed else current_year(years, self.today)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs((reverse("scores"), _("Scores")), ("", self.get_page_title()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the places to go."""
        places = [("scores", _("Scores"))]
        if self.scores:
            places += [
                ("indicator_values", _("Figures")),
                ("commendations", _("Commendations")),
                ("recommendations", _("Recommendations")),
            ]
        places.append(("indicator_sets", _("Indicator sets")))
        here = self.request.resolver_match.url_name if self.request.resolver_match else ""
        context = {"places": places, "here": here, "office": self.scores}
        return super().get_context_data(**kwargs) | context


def named(one: dict[str, Any]) -> str:
    """Return the name of a heading or indicator in the interface's language."""
    return str(one["name_en"] if get_language() == "en" and one["name_en"] else one["name"])


class DocumentField(forms.FileField):
    """One document, checked like evidence; its clean value is an attachment or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Document as a file"), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Attachment | None:
        """Return the attachment, or say why it can't be one."""
        file = super().clean(data, initial)
        if not file:
            return None
        content = file.read(LARGEST + 1)
        try:
            name, content_type = check_file(file.name or "", content)
        except Refused as refused:
            raise forms.ValidationError(sentence(refused)) from refused
        return Attachment(name, content, content_type)
