"""Statuses set by hand, and the second inspector's confirmation: insert-only, signed, public."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly


class Signed(InsertOnly):
    """What somebody signs: who, and name and post as they were on that day."""

    name = models.CharField(_("name"), max_length=160)
    post = models.CharField(_("post"), max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("signed"))

    class Meta(InsertOnly.Meta):
        abstract = True


class StatusOverride(Signed):
    """A status set by hand in the place of the computed one; empty lifts the entry before."""

    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="overrides")
    sequence = models.PositiveSmallIntegerField()
    status = models.CharField(_("status"), max_length=12, blank=True)
    computed = models.CharField(_("status by the findings on that day"), max_length=12)
    reason = models.TextField(_("reason"))

    words = ("reason",)

    class Meta:
        ordering = ["target", "sequence"]
        verbose_name = _("status set by hand")
        verbose_name_plural = _("statuses set by hand")
        constraints = [models.UniqueConstraint(fields=["target", "sequence"], name="override_sequence_once")]

    def __str__(self) -> str:
        return f"{self.target.number} {self.status or 'lifted'}"


class OverrideConfirmation(Signed):
    """A second inspector stands for an override too; without, none that favours the department is shown."""

    override = models.OneToOneField("targets.StatusOverride", on_delete=models.PROTECT, related_name="confirmation")

    class Meta:
        verbose_name = _("confirmation of a status set by hand")
        verbose_name_plural = _("confirmations of statuses set by hand")

    def __str__(self) -> str:
        return f"{self.override}: {self.name}"
