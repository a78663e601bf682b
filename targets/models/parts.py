"""What a co-operating department says of its part in another's promise, with its own evidence (ADR 31)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from targets.models.progress import EvidenceFile, EvidenceWebLink


class PartReportQuerySet(InsertOnlyQuerySet):
    """Reports on parts, as far as somebody may see them in the admin."""

    def visible_to(self, user: Any) -> "PartReportQuerySet":
        """Return those on targets of the departments that this person may see, and those of these departments."""
        from targets.models.city import Department

        departments = Department.objects.visible_to(user)
        return self.filter(Q(target__department__in=departments) | Q(department__in=departments))


class PartReport(InsertOnly):
    """What a co-operating department did of its part in a period. A correction is a new row with a reason."""

    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="parts")
    department = models.ForeignKey("targets.Department", on_delete=models.PROTECT, related_name="parts")
    period = models.CharField(_("period"), max_length=8)  # "2027Q1"
    sequence = models.PositiveSmallIntegerField(default=1)
    as_of = models.DateField(_("as of"))  # the last day it speaks of
    text = models.TextField(_("what was done"))
    done = models.BooleanField(_("the co-operating department says its part is done"), default=False)
    reason = models.TextField(_("why it is corrected"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("reported"))

    objects: ClassVar[Any] = PartReportQuerySet.as_manager()

    words = ("text", "reason")

    class Meta:
        ordering = ["target", "department", "as_of", "sequence"]
        verbose_name = _("report on a part")
        verbose_name_plural = _("reports on parts")
        constraints = [
            models.UniqueConstraint(fields=["target", "department", "period", "sequence"], name="part_sequence_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="part_sequence_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.target.number} {self.department.code} {self.period}"


class PartEvidenceQuerySet(InsertOnlyQuerySet):
    """Files and links of parts, as far as somebody may see them in the admin. None of them is ever public."""

    def visible_to(self, user: Any) -> "PartEvidenceQuerySet":
        """Return what goes with the parts that this person may see."""
        return self.filter(part__in=PartReport.objects.visible_to(user))


class PartEvidence(EvidenceFile):
    """A file that goes with a report on a part: for the lead department and the inspection office, never public."""

    part = models.ForeignKey("targets.PartReport", on_delete=models.PROTECT, related_name="evidence")

    objects: ClassVar[Any] = PartEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of a part")
        verbose_name_plural = _("evidence of parts")


class PartLink(EvidenceWebLink):
    """A web address that goes with a report on a part."""

    part = models.ForeignKey("targets.PartReport", on_delete=models.PROTECT, related_name="links")

    objects: ClassVar[Any] = PartEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a part")
        verbose_name_plural = _("links of parts")
