"""Who answers for a target inside its department, and the requests and reports that go by their link."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet


class OwnershipQuerySet(InsertOnlyQuerySet):
    """Ownerships: the newest of each target counts."""

    def current(self) -> "OwnershipQuerySet":
        """Return the newest of each target."""
        newer = Ownership.objects.filter(target=OuterRef("target"), sequence__gt=OuterRef("sequence"))
        return self.filter(~Exists(newer))

    def visible_to(self, user: Any) -> "OwnershipQuerySet":
        """Return those of targets of the departments that this person may see."""
        from targets.models.city import Department

        return self.filter(target__department__in=Department.objects.visible_to(user))


class Ownership(InsertOnly):
    """The unit and the officer who answer for a target from a day on; a hand-over is a new row with its reason.

    Officers' names are for the department and the inspection office, never for the public.
    """

    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="ownerships")
    sequence = models.PositiveSmallIntegerField(default=1)
    unit = models.CharField(_("responsible unit"), max_length=120)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible officer"),
        on_delete=models.PROTECT,
        related_name="ownerships",
        null=True,
        blank=True,
    )
    since = models.DateField(_("since"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("named"))

    objects: ClassVar[Any] = OwnershipQuerySet.as_manager()

    words = ("reason",)

    class Meta:
        ordering = ["target", "sequence"]
        verbose_name = _("ownership")
        verbose_name_plural = _("ownerships")
        constraints = [
            models.UniqueConstraint(fields=["target", "sequence"], name="ownership_sequence_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="ownership_sequence_from_one"),
            models.CheckConstraint(condition=Q(sequence=1) | ~Q(reason=""), name="hand_over_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.unit}"


class ReportRequest(InsertOnly):
    """One letter's request for one report: the database itself refuses to ask twice."""

    class Stage(models.TextChoices):
        """The two letters about one period."""

        ASKED = "asked", pgettext_lazy("owner", "asked")
        REMINDED = "reminded", pgettext_lazy("owner", "reminded")

    ownership = models.ForeignKey("targets.Ownership", on_delete=models.PROTECT, related_name="requests")
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="requests")
    period = models.CharField(_("period"), max_length=8)
    stage = models.CharField(_("request"), max_length=8, choices=Stage.choices)
    to = models.CharField(_("to"), max_length=254)
    at = models.DateTimeField(_("sent"))

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("request for a report")
        verbose_name_plural = _("requests for reports")
        constraints = [
            models.UniqueConstraint(fields=["target", "period", "stage", "ownership"], name="one_request_a_stage")
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.period} {self.stage}"


class LinkedReport(InsertOnly):
    """Says of a report that it came in by the owner's link, without a sign-in."""

    report = models.OneToOneField("targets.ProgressReport", on_delete=models.PROTECT, related_name="by_link")
    ownership = models.ForeignKey("targets.Ownership", on_delete=models.PROTECT, related_name="reports")

    class Meta:
        verbose_name = _("report by link")
        verbose_name_plural = _("reports by link")

    def __str__(self) -> str:
        return str(self.report_id)
