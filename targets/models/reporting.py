"""How often which class of departments reports in a year, and what somebody typed and has not sent yet."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from targets.models.city import Department
from targets.periods import WORDS, Frequency


class ReportingRule(models.Model):
    """The frequency of a plan year for one class of departments, or for all that have no rule of their own.

    Without any rule a year is reported on by the quarter.
    """

    plan_year = models.ForeignKey(
        "targets.PlanYear", verbose_name=_("plan year"), on_delete=models.PROTECT, related_name="reporting_rules"
    )
    kind = models.CharField(
        _("class"),
        max_length=12,
        choices=[("", _("all classes without a rule of their own")), *Department.Kind.choices],
        blank=True,
        default="",
    )
    frequency = models.CharField(
        _("frequency"),
        max_length=12,
        choices=[(str(one), _(WORDS[one])) for one in Frequency],
        default=Frequency.QUARTERLY,
    )

    class Meta:
        ordering = ["-plan_year__year", "kind"]
        verbose_name = _("reporting frequency")
        verbose_name_plural = _("reporting frequencies")
        constraints = [models.UniqueConstraint(fields=["plan_year", "kind"], name="one_frequency_a_class")]

    def __str__(self) -> str:
        return f"{self.plan_year} {self.get_kind_display()}: {self.get_frequency_display()}"


class ReportDraft(models.Model):
    """What somebody typed into a report and has not sent: theirs alone, gone when the report is filed."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_drafts")
    target = models.ForeignKey("targets.Target", on_delete=models.CASCADE, related_name="+")
    period = models.CharField(max_length=8)
    typed = models.JSONField(default=dict)  # {"value", "text", "done", "links", "seen"}, as the form sends them
    at = models.DateTimeField()
    words = ("typed",)  # what an order can withdraw (ADR 37)

    class Meta:
        verbose_name = _("unsent report")
        verbose_name_plural = _("unsent reports")
        constraints = [models.UniqueConstraint(fields=["person", "target", "period"], name="one_draft_a_report")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.target_id} {self.period}"
