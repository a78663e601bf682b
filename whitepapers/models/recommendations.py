"""What a department answers to the evaluation office's recommendations while it drafts its paper; only ever added to (ADR 35)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly


class RecommendationAnswer(InsertOnly):
    """One answer; a later one to the same recommendation stands in its place, and a round shows what stood when it was submitted."""

    paper = models.ForeignKey(
        "whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="recommendation_answers"
    )
    recommendation = models.ForeignKey("targets.Recommendation", on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveSmallIntegerField()
    text = models.TextField(_("answer"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("answered"))

    words = ("text",)

    class Meta:
        ordering = ["paper", "recommendation", "sequence"]
        verbose_name = _("answer to a recommendation")
        verbose_name_plural = _("answers to recommendations")
        constraints = [
            models.UniqueConstraint(fields=["paper", "recommendation", "sequence"], name="recommendation_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id}: {self.text[:40]}"
