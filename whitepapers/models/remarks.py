"""What the department remarks on a result in its statement: its own words beside a figure that it does not write."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from whitepapers.models.drafts import DraftQuerySet


class ResultRemark(models.Model):
    """One remark on one target of the closed year; part of the draft until it is frozen."""

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="remarks")
    target = models.ForeignKey("targets.Target", verbose_name=_("target"), on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("remark"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = DraftQuerySet.as_manager()
    words = ("text",)  # what an order can withdraw (ADR 37)

    class Meta:
        ordering = ["paper", "target"]
        verbose_name = _("remark on a result")
        verbose_name_plural = _("remarks on results")
        constraints = [models.UniqueConstraint(fields=["paper", "target"], name="one_remark_a_target")]

    def __str__(self) -> str:
        return f"{self.target.number}: {self.text}"
