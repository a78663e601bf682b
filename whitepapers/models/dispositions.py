"""What the department says became of each target of last year, while this year's paper is drafted (ADR 20)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from targets.fates import WORDS, Fate
from whitepapers.models.drafts import DraftQuerySet

FATES = [(fate.value, _(WORDS[fate])) for fate in Fate]


class Disposition(models.Model):
    """One target of last year and its fate. Which draft carries it on stands there, in `TargetDraft.continues`."""

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="dispositions")
    target = models.ForeignKey(
        "targets.Target", verbose_name=_("target of last year"), on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(_("what became of it"), max_length=10, choices=FATES)
    reason = models.TextField(_("public reason"), blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["paper", "target"]
        verbose_name = _("disposition")
        verbose_name_plural = _("dispositions")
        constraints = [models.UniqueConstraint(fields=["paper", "target"], name="one_disposition_a_target")]

    def __str__(self) -> str:
        return f"{self.target.number}: {self.outcome}"
