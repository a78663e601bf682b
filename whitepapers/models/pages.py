"""The paper's prose as a Wagtail page that is never live: one page a department and year (ADR 1, 2, 5)."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import CommentPanel, FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from publishing.insertonly import WrittenOnce
from publishing.models import Series, subject_of
from targets.models import Department
from whitepapers.page_rules import FolderTester, PaperTester, RoundOpenLock

log = logging.getLogger(__name__)

PROSE = ["h3", "bold", "italic", "ol", "ul"]  # no links to pages, no images: what the press can print anywhere


class CityPapersPage(Page):
    """The root of all papers. It shows nothing itself."""

    parent_page_types: list[str] = []
    subpage_types: list[str] = []
    is_creatable = False

    class Meta:
        verbose_name = _("all papers")
        verbose_name_plural = _("all papers")

    def permissions_for_user(self, user: Any) -> FolderTester:
        """Nothing can be done to the folder itself."""
        return FolderTester(user, self)

    def get_url_parts(self, request: Any = None) -> None:
        """A folder has no public address."""
        return None


class PaperQuerySet(PageQuerySet):
    """Papers, as far as somebody may see them."""

    def visible_to(self, user: Any) -> "PaperQuerySet":
        """Return the drafts of the departments that this person may see; the only scoping there is."""
        return self.filter(department__in=Department.objects.drafts_visible_to(user))

    def papers(self) -> "PaperQuerySet":
        """Return only papers that promise something."""
        return self.filter(series=Series.PAPER)

    def statements(self) -> "PaperQuerySet":
        """Return only statements of results."""
        return self.filter(series=Series.RESULTS)


class WhitePaperPage(Page):
    """One department's paper of one year: foreword and closing prose; duties and targets hang on it as rows.

    Of the series "results" it is the year's statement of results, which goes the same road (ADR 34).
    """

    department = models.ForeignKey(
        "targets.Department", verbose_name=_("department"), on_delete=models.PROTECT, related_name="papers"
    )
    plan_year = models.ForeignKey(
        "targets.PlanYear", verbose_name=_("plan year"), on_delete=models.PROTECT, related_name="papers"
    )
    series = models.CharField(
        _("series"), max_length=8, choices=Series.choices, default=Series.PAPER, db_default=Series.PAPER
    )
    foreword = RichTextField(_("foreword"), blank=True, features=PROSE)
    closing = RichTextField(_("closing words"), blank=True, features=PROSE)

    objects = PageManager.from_queryset(PaperQuerySet)()

    parent_page_types: list[str] = []
    subpage_types: list[str] = []
    is_creatable = False  # only actions.open_paper makes one
    content_panels = [FieldPanel("foreword"), FieldPanel("closing"), CommentPanel()]
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []

    class Meta:
        verbose_name = _("white paper")
        verbose_name_plural = _("white papers")
        constraints = [models.UniqueConstraint(fields=["department", "plan_year", "series"], name="one_paper_a_year")]

    @property
    def subject(self) -> str:
        """The paper's public address: "2027/jtys", or "2027/jtys/results"."""
        return subject_of(self.plan_year.year, self.department.code, self.series)

    @property
    def is_statement(self) -> bool:
        """True for a statement of results: it promises nothing, and its figures are the frozen ones (ADR 34)."""
        return self.series == Series.RESULTS

    def label(self) -> str:
        """Return its name in the interface's language: "2027 市交通运输局", or that it is a statement of results."""
        name = f"{self.plan_year.year} {self.department.label()}"
        return gettext("%(name)s: statement of results") % {"name": name} if self.is_statement else name

    def permissions_for_user(self, user: Any) -> PaperTester:
        """Wagtail asks here before every step; nobody publishes, and other departments do nothing."""
        return PaperTester(user, self)

    def get_lock(self) -> Any:
        """While a round is open or the paper is approved, Wagtail shows the page as locked to everybody."""
        from whitepapers.approval import Refused, check_open_to_change
        from whitepapers.facts import paper_facts

        try:
            check_open_to_change(paper_facts(self))
        except Refused as refusal:
            return RoundOpenLock(self, refusal)
        return super().get_lock()

    def save_revision(self, *args: Any, user: Any = None, **kwargs: Any) -> Any:
        """Save prose under the paper's lock and record who wrote it: the edit page, autosave and revert come here.

        A refusal is a PermissionDenied with the sentence, which Wagtail shows beside the text that was typed.
        """
        from whitepapers.actions import changing
        from whitepapers.approval import Refused

        if user is None:
            return super().save_revision(*args, user=user, **kwargs)
        try:
            with changing(self, by=user, how="prose"):
                return super().save_revision(*args, user=user, **kwargs)
        except Refused as refusal:
            raise PermissionDenied(gettext(refusal.sentence) % refusal.values) from refusal

    def publish(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: publish_scheduled and every other way to Wagtail's `live` end here (ADR 5)."""
        log.warning("%s was not made live: a paper becomes public only as an edition.", self.slug)

    def get_url_parts(self, request: Any = None) -> None:
        """A draft has no public address; the edition has."""
        return None

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Show nothing, even if the page was made live behind our back."""
        from django.http import Http404

        raise Http404

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Show Wagtail's preview panel the whole paper with the prose as it is typed, marked as a draft."""
        from whitepapers.desk.preview import serve_draft

        return serve_draft(self, request)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse once anything was submitted."""
        if self.rounds.exists():
            raise WrittenOnce("A paper that was submitted once is part of the record and can't be deleted.")
        return super().delete(*args, **kwargs)
