"""Drafts as plain rows: duties, targets, milestones (ADR 1)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from targets.models import Department
from targets.models.register import Comparison, Kind, Source


class DraftQuerySet(models.QuerySet):
    """Draft rows, as far as somebody may see them."""

    def visible_to(self, user: Any) -> "DraftQuerySet":
        """Return the rows of the departments that this person may see; the only scoping there is."""
        return self.filter(paper__department__in=Department.objects.drafts_visible_to(user))


class DutyDraft(models.Model):
    """A standing duty as it will stand in the paper."""

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="duties")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("duty"), max_length=300)
    text = models.TextField(_("description"), blank=True)
    basis = models.TextField(_("statutory basis"), blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["paper", "number"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="duty_draft_number_once")]

    def __str__(self) -> str:
        return self.title


class TargetDraft(ClusterableModel):
    """One promise in the making. Its number within the paper is given once and becomes part of the permanent number."""

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="targets")
    number = models.PositiveIntegerField(_("number"))
    reference = models.CharField(_("the department's own number"), max_length=80, blank=True)
    division = models.CharField(_("division"), max_length=80, blank=True)  # whose row it is while drafting
    duty = models.ForeignKey(
        "whitepapers.DutyDraft",
        verbose_name=_("duty"),
        on_delete=models.PROTECT,
        related_name="targets",
        null=True,
        blank=True,
    )
    task = models.TextField(_("task"))
    goal = models.TextField(_("goal"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.COUNT)
    comparison = models.CharField(
        _("comparison"), max_length=2, choices=Comparison.choices, blank=True, default=Comparison.AT_LEAST
    )
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6, null=True, blank=True)
    value_text = models.CharField(_("value as written"), max_length=500, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=40, blank=True)
    quality = models.TextField(_("quality requirement"), blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    due_text = models.CharField(_("date as written"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, blank=True)
    source_document = models.CharField(_("document"), max_length=300, blank=True)
    source_number = models.CharField(_("document number"), max_length=80, blank=True)
    assigned_task = models.ForeignKey(
        "targets.AssignedTask",
        verbose_name=_("answers the assigned task"),
        on_delete=models.PROTECT,
        related_name="answers",
        null=True,
        blank=True,
    )
    partners = models.ManyToManyField(
        "targets.Department", verbose_name=_("co-operating departments"), related_name="+", blank=True
    )
    partners_text = models.CharField(_("co-operating bodies outside the list"), max_length=500, blank=True)
    responsible_unit = models.CharField(_("responsible unit"), max_length=120, blank=True)
    responsible_officer = models.CharField(_("responsible officer"), max_length=120, blank=True)
    officer_phone = models.CharField(_("officer's telephone"), max_length=40, blank=True)
    continues = models.ForeignKey(
        "targets.Target",
        verbose_name=_("continues last year's"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    withheld = models.BooleanField(_("withhold from the public for secrecy"), default=False)
    withheld_reason = models.TextField(_("reason for withholding it (not published)"), blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["paper", "number"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="target_draft_number_once"),
            models.UniqueConstraint(
                fields=["paper", "reference"], condition=~models.Q(reference=""), name="target_draft_reference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:03d} {self.task}"


class MilestoneDraft(Orderable):
    """A date on the way, with the value (cumulative, in the target's unit) or the step to be reached by then."""

    target = ParentalKey("whitepapers.TargetDraft", on_delete=models.CASCADE, related_name="milestones")
    due = models.DateField(_("by"))
    text = models.CharField(_("progress requirement"), max_length=300, blank=True)
    value = models.DecimalField(_("value by then"), max_digits=24, decimal_places=6, null=True, blank=True)

    class Meta(Orderable.Meta):
        ordering = ["target", "due", "sort_order"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
