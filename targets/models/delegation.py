"""Who acts for whom while a reviewer or a leader in charge is on leave: named once, ended by a row of its own."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet


class DelegationQuerySet(InsertOnlyQuerySet):
    """Delegations, by the day they are asked for."""

    def in_force(self, day: dt.date) -> "DelegationQuerySet":
        """Return those that count on a day: begun, not over, not ended early."""
        return self.filter(revokes=None, revoked=None, begins__lte=day, ends__gte=day)


class Delegation(InsertOnly):
    """`principal` is away from `begins` to `ends` (both days count) and `acting` decides in their place.

    A row with `revokes` ends the one it names; it repeats that one's people and days.
    """

    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("on leave"), on_delete=models.PROTECT, related_name="delegations"
    )
    acting = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("acting person"), on_delete=models.PROTECT, related_name="mandates"
    )
    begins = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    revokes = models.OneToOneField(
        "targets.Delegation", on_delete=models.PROTECT, related_name="revoked", null=True, blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("named"))

    objects: ClassVar[Any] = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=models.F("begins")), name="delegation_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(principal=models.F("acting")), name="delegation_to_another_person"),
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.acting}, {self.begins} – {self.ends}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this row."""
        return {
            "principal": self.principal_id,
            "acting": self.acting_id,
            "begins": self.begins.isoformat(),
            "ends": self.ends.isoformat(),
            "reason": self.reason,
            "revokes": self.revokes_id,
        }
