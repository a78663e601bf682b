"""The register: duties and targets as promised. It changes only when an edition is adopted (ADR 7)."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Kind(models.TextChoices):
    """The four kinds of target."""

    THRESHOLD = "threshold", _("threshold")
    COUNT = "count", _("count")
    DATED = "dated", _("dated deliverable")
    QUALITATIVE = "qualitative", _("qualitative")


class Comparison(models.TextChoices):
    """How the value reached is held against the value promised."""

    AT_LEAST = "ge", "≥"
    AT_MOST = "le", "≤"
    EXACTLY = "eq", "="


class Source(models.TextChoices):
    """Where a target comes from."""

    STATUTORY = "statutory", _("statutory duty")
    SUPERIOR = "superior", _("superior organ")
    ASSIGNED = "assigned", _("the city's yearly tasks")


class Entry(models.Model):
    """What duties and targets of the register share."""

    department = models.ForeignKey("targets.Department", verbose_name=_("department"), on_delete=models.PROTECT)
    plan_year = models.ForeignKey("targets.PlanYear", verbose_name=_("plan year"), on_delete=models.PROTECT)
    number = models.CharField(_("number"), max_length=40, unique=True)
    edition = models.ForeignKey(
        "publishing.Edition", verbose_name=_("edition"), on_delete=models.PROTECT, related_name="+"
    )
    leaf = models.CharField(_("leaf digest"), max_length=64)
    withdrawn_in = models.ForeignKey(
        "publishing.Edition",
        verbose_name=_("withdrawn in"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: a promise is withdrawn by a later edition, never deleted."""
        raise TypeError(f"{self.number} can't be deleted; only a later edition can withdraw it.")


class EntryQuerySet(models.QuerySet):
    """Rows of the register, as far as somebody may see them in the admin."""

    def visible_to(self, user: Any) -> "EntryQuerySet":
        """Return the rows of the departments that this person may see."""
        from targets.models.city import Department

        return self.filter(department__in=Department.objects.visible_to(user))

    def public(self) -> "EntryQuerySet":
        """Return the targets that the public may know of: every public page starts here, and so does the search."""
        return self.filter(withheld=False)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError("The register is never deleted from; a later edition withdraws.")


class Duty(Entry):
    """A standing duty with its statutory basis, as published: 2027-jtys-d03."""

    title = models.CharField(_("duty"), max_length=300)
    text = models.TextField(_("description"), blank=True)
    basis = models.TextField(_("statutory basis"), blank=True)
    history = HistoricalRecords(verbose_name=_("version of a duty"), verbose_name_plural=_("versions of duties"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Target(Entry):
    """One promise as published, its permanent number, and its first published wording: 2027-jtys-012."""

    serial = models.PositiveIntegerField(_("number within the paper"))
    duty = models.ForeignKey(
        "targets.Duty", verbose_name=_("duty"), on_delete=models.PROTECT, related_name="targets", null=True, blank=True
    )
    task = models.TextField(_("task"))
    goal = models.TextField(_("goal"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    comparison = models.CharField(_("comparison"), max_length=2, choices=Comparison.choices, blank=True)
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6, null=True, blank=True)
    value_text = models.CharField(_("value as written"), max_length=500, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=40, blank=True)
    quality = models.TextField(_("quality requirement"), blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    due_text = models.CharField(_("date as written"), max_length=200, blank=True)
    milestones = models.JSONField(  # [{"due": "2027-03-31", "text": "…", "value": "12" | null}]
        _("progress requirements"), default=list, blank=True, encoder=DjangoJSONEncoder
    )
    partners = models.JSONField(_("co-operating departments"), default=list, blank=True)  # [{"code", "name"}]
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, blank=True)
    source_document = models.CharField(_("document"), max_length=300, blank=True)
    source_number = models.CharField(_("document number"), max_length=80, blank=True)
    responsible_unit = models.CharField(_("responsible unit"), max_length=120, blank=True)
    responsible_officer = models.CharField(_("responsible officer"), max_length=120, blank=True)
    continues = models.CharField(_("continues"), max_length=40, blank=True)  # number of last year's target
    reference = models.CharField(_("the sender's own number"), max_length=80, blank=True, db_index=True)
    # what next year's edition says became of it: {"outcome", "reason", "successors": [number], "edition": "2028/jtys/v1"}
    disposition = models.JSONField(_("what became of it"), default=dict, blank=True)
    baseline = models.JSONField(_("first published wording"), default=dict)  # {"task","goal","value","unit","due",…}
    baseline_edition = models.ForeignKey(
        "publishing.Edition", verbose_name=_("first published in"), on_delete=models.PROTECT, related_name="+"
    )
    withheld = models.BooleanField(_("withheld from the public"), default=False)
    withdrawn_because = models.TextField(_("public reason for the withdrawal"), blank=True)
    history = HistoricalRecords(verbose_name=_("version of a target"), verbose_name_plural=_("versions of targets"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["plan_year", "department", "serial"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [models.UniqueConstraint(fields=["plan_year", "department", "serial"], name="target_serial_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.task}"
