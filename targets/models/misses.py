"""What was said of a missed promise: the department's reasons, and the supervisory organ's findings. Insert-only."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet


class MissQuerySet(InsertOnlyQuerySet):
    """What was said of misses, as far as somebody may see it in the admin."""

    def visible_to(self, user: Any) -> "MissQuerySet":
        """Return what was said of the targets of the departments that this person may see."""
        from targets.models.city import Department

        return self.filter(target__department__in=Department.objects.visible_to(user))


class Said(InsertOnly):
    """What a reason and a finding share: which miss of which target it speaks of."""

    sequence = models.PositiveSmallIntegerField()
    status = models.CharField(_("status missed"), max_length=12)
    day = models.DateField(_("day that was missed"))
    text = models.TextField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("said"))

    objects: ClassVar[Any] = MissQuerySet.as_manager()

    words = ("text",)

    class Meta(InsertOnly.Meta):
        abstract = True


class MissReason(Said):
    """Why the department missed it; public once it was judged."""

    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="miss_reasons")

    class Meta:
        ordering = ["target", "sequence"]
        verbose_name = _("reason for a miss")
        verbose_name_plural = _("reasons for misses")
        constraints = [models.UniqueConstraint(fields=["target", "sequence"], name="miss_reason_once")]

    def __str__(self) -> str:
        return f"{self.target.number} {self.day}"


class MissFinding(Said):
    """Whether the supervisory organ finds a miss justified; `reason` is the one it read, none where none was given."""

    class Outcome(models.TextChoices):
        """What the organ finds."""

        JUSTIFIED = "justified", _("justified")
        UNJUSTIFIED = "unjustified", _("not justified")

    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="miss_findings")
    reason = models.ForeignKey("targets.MissReason", on_delete=models.PROTECT, related_name="findings", null=True)
    outcome = models.CharField(_("finding"), max_length=12, choices=Outcome.choices)

    class Meta:
        ordering = ["target", "sequence"]
        verbose_name = _("finding on a miss")
        verbose_name_plural = _("findings on misses")
        constraints = [models.UniqueConstraint(fields=["target", "sequence"], name="miss_finding_once")]

    def __str__(self) -> str:
        return f"{self.target.number} {self.day}: {self.outcome}"
