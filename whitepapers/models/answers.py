"""What a department answers to a finding: written once, for one wording of one row."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from targets.models import Department


class FindingAnswerQuerySet(InsertOnlyQuerySet):
    """Answers, as far as somebody may see them."""

    def visible_to(self, user: object) -> "FindingAnswerQuerySet":
        """Return the answers of the departments that this person may see."""
        return self.filter(paper__department__in=Department.objects.drafts_visible_to(user))  # type: ignore[arg-type]


class FindingAnswer(InsertOnly):
    """One answer: to a rule, on a target of the paper, as it was worded then. A later one stands beside it."""

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="finding_answers")
    number = models.PositiveIntegerField(_("number"))  # of the target within the paper; the row itself may be deleted
    rule = models.CharField(_("rule"), max_length=40)
    text = models.TextField(_("answer"))
    content = models.CharField(max_length=64)  # digest of the row's text that was answered
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("answered"))

    objects: ClassVar[Any] = FindingAnswerQuerySet.as_manager()

    words = ("text",)

    class Meta:
        ordering = ["paper", "id"]
        verbose_name = _("answer to a finding")
        verbose_name_plural = _("answers to findings")
        indexes = [models.Index(fields=["paper", "number"], name="finding_answer_target")]

    def __str__(self) -> str:
        return f"{self.number:03d} {self.rule}"
