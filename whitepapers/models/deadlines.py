"""Deadlines with the event that started them, and who has taken a round on: each written once."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from targets.models import Department
from whitepapers import deadlines

KINDS = [
    (deadlines.REVIEW, _("supervisory review")),
    (deadlines.APPROVAL, _("approval by the leader in charge")),
    (deadlines.ANSWER, _("answer to a returned paper")),
    (deadlines.COOPERATION, _("answer of a co-operating department")),
]


class DeadlineQuerySet(InsertOnlyQuerySet):
    """Deadlines, as far as somebody may see them."""

    def visible_to(self, user: object) -> "DeadlineQuerySet":
        """Return the deadlines of the departments that this person may see."""
        return self.filter(paper__department__in=Department.objects.drafts_visible_to(user))  # type: ignore[arg-type]


class Deadline(InsertOnly):
    """A day by which somebody is to act, and why it is that day; a date moved afterwards does not rewrite it."""

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    due = models.DateField(_("due"))
    event = models.CharField(_("event"), max_length=20)  # what started it, a word of deadlines.EVENTS …
    event_id = models.PositiveBigIntegerField()  # … and which one: the key of the round, decision or request
    started_at = models.DateTimeField(_("started"))
    workdays = models.PositiveSmallIntegerField(_("working days"))  # as the plan year said when it started
    year_date = models.DateField(_("the plan year's date"), null=True, blank=True)  # likewise; null: it has none
    round = models.ForeignKey(
        "whitepapers.Round", on_delete=models.PROTECT, related_name="deadlines", null=True, blank=True
    )

    objects: ClassVar[Any] = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["paper", "id"]
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [models.UniqueConstraint(fields=["kind", "event", "event_id"], name="one_deadline_an_event")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.due:%Y-%m-%d}"


class Assignment(InsertOnly):
    """Who has taken a round on, from then on; the last one counts, and one without a reviewer gives it back.

    It says who is at work, so that two don't read the same paper. It gives no right to decide and takes none.
    """

    round = models.ForeignKey("whitepapers.Round", on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("since"))

    class Meta:
        ordering = ["round", "id"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")

    def __str__(self) -> str:
        return f"{self.round}: {self.reviewer or '—'}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this row."""
        return {"round": self.round_id, "reviewer": self.reviewer_id}
