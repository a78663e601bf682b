"""The year's end: who closed a year, and each department's results as they were frozen then, or corrected since."""

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet

if TYPE_CHECKING:
    from targets.models.register import Target


class Closing(InsertOnly):
    """An administrator closed a year: from then on nothing is reported or found, and what was found stands."""

    plan_year = models.OneToOneField("targets.PlanYear", on_delete=models.PROTECT, related_name="closing")
    on = models.DateField(_("closed on"))  # the city's date: every status of the year is as of this day's end
    waiting = models.PositiveIntegerField(_("reports that nobody had verified"), default=0)
    reason = models.TextField(_("reason for closing with reports unverified"), blank=True)
    digest = models.CharField(max_length=64)  # over the departments' first frozen results
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("closed at"))
    chain = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("closing of a year")
        verbose_name_plural = _("closings of years")

    def __str__(self) -> str:
        return str(self.plan_year)

    def record(self) -> dict[str, Any]:
        """Return what the chain covers of this closing."""
        return {
            "year": self.plan_year.year,
            "on": self.on.isoformat(),
            "waiting": self.waiting,
            "reason": self.reason,
            "digest": self.digest,
            "by": self.by_id,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        }


class FrozenQuerySet(InsertOnlyQuerySet):
    """Frozen results, as far as somebody may see them, and which of them count."""

    def visible_to(self, user: Any) -> "FrozenQuerySet":
        """Return those of the departments that this person may see."""
        from targets.models.city import Department

        return self.filter(department__in=Department.objects.visible_to(user))

    def current(self) -> "FrozenQuerySet":
        """Return, of each department and year, the version that counts: the last."""
        later = FrozenResults.objects.filter(
            closing=OuterRef("closing"), department=OuterRef("department"), sequence__gt=OuterRef("sequence")
        )
        return self.filter(~Exists(later))

    def corrections(self) -> "FrozenQuerySet":
        """Return the late corrections in their order, each with the target that it is about at hand."""
        return (
            self.filter(sequence__gt=1)
            .select_related("verification__report__target", "override__target")
            .order_by("sequence")
        )


class FrozenResults(InsertOnly):
    """One department's results of a closed year, target by target; a late correction is the next version, with a reason.

    A row names its promise by number and leaf digest and repeats nothing of its wording: a text that is withdrawn by
    order later does not live on here.
    """

    closing = models.ForeignKey("targets.Closing", on_delete=models.PROTECT, related_name="results")
    department = models.ForeignKey("targets.Department", on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveSmallIntegerField(_("version"), default=1)
    rows_json = models.TextField()  # canonical JSON: [{"number": "2027-jtys-001", "status": "met", …}]
    digest = models.CharField(max_length=64)  # SHA-256 of it
    # of a late correction: the finding or the status set by hand that it rests on, and why it was made
    verification = models.OneToOneField(
        "targets.Verification", on_delete=models.PROTECT, related_name="late_correction", null=True, blank=True
    )
    override = models.OneToOneField(
        "targets.StatusOverride", on_delete=models.PROTECT, related_name="late_correction", null=True, blank=True
    )
    reason = models.TextField(_("reason for the correction"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("frozen at"))
    chain = models.CharField(max_length=64, unique=True)

    objects: ClassVar[Any] = FrozenQuerySet.as_manager()

    words = ("rows_json", "reason")

    class Meta:
        ordering = ["closing", "department", "sequence"]
        verbose_name = _("frozen results")
        verbose_name_plural = _("frozen results")
        constraints = [
            models.UniqueConstraint(fields=["closing", "department", "sequence"], name="frozen_results_sequence_once"),
            models.CheckConstraint(
                condition=models.Q(sequence=1, verification__isnull=True, override__isnull=True, reason="")
                | models.Q(sequence__gt=1, verification__isnull=False, override__isnull=True) & ~models.Q(reason="")
                | models.Q(sequence__gt=1, verification__isnull=True, override__isnull=False) & ~models.Q(reason=""),
                name="frozen_results_corrected_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closing.plan_year.year}/{self.department.code}/results #{self.sequence}"

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as plain data, in the paper's order."""
        found: list[dict[str, Any]] = json.loads(self.rows_json)
        return found

    @property
    def target(self) -> "Target":
        """Of a late correction: the target that it is about."""
        if self.override is not None:
            return self.override.target
        assert self.verification is not None, "only a correction is about one target"
        return self.verification.report.target

    @property
    def by_number(self) -> dict[str, dict[str, Any]]:
        """The rows by the target's number."""
        return {row["number"]: row for row in self.rows}

    def record(self) -> dict[str, Any]:
        """Return what the chain covers of these results."""
        return {
            "year": self.closing.plan_year.year,
            "department": self.department.code,
            "sequence": self.sequence,
            "digest": self.digest,
            "verification": self.verification_id,
            **({"override": self.override_id} if self.override_id else {}),
            "reason": self.reason,
            "by": self.by_id,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        }
