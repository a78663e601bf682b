"""Decisions signed on paper: the filed scan, and what a second clerk found (ADR 4)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from publishing.store import address
from whitepapers.models.approval import OUTCOMES


class Filing(InsertOnly):
    """The scan of the brief that the leader signed, as one clerk filed it. It decides nothing by itself."""

    round = models.ForeignKey("whitepapers.Round", on_delete=models.PROTECT, related_name="filings")
    outcome = models.CharField(_("decision"), max_length=10, choices=OUTCOMES[:2])
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("signed by"), on_delete=models.PROTECT, related_name="+"
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    digest = models.CharField(max_length=64)
    comment = models.TextField(_("comment"), blank=True)
    name = models.CharField(_("file name"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("filed"))

    objects: ClassVar[Any] = InsertOnlyQuerySet.as_manager()

    FOLDER = "filings"  # below the media folder

    words = ("comment", "name")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("decision on paper")
        verbose_name_plural = _("decisions on paper")

    def __str__(self) -> str:
        return f"{self.round}: {self.name}"

    @property
    def path(self) -> str:
        """Where the scan lies below the media folder."""
        return address(self.sha256, self.FOLDER)

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this filing."""
        return {
            "round": self.round_id,
            "outcome": self.outcome,
            "signer": self.signer_id,
            "acting_for": self.acting_for_id,
            "digest": self.digest,
            "comment": self.comment,
            "name": self.name,
            "sha256": self.sha256,
        }


class FilingCheck(InsertOnly):
    """What a second clerk found: the sheet matches and the decision was made, or what does not match."""

    filing = models.OneToOneField("whitepapers.Filing", on_delete=models.PROTECT, related_name="check_made")
    decision = models.OneToOneField(
        "whitepapers.Decision", on_delete=models.PROTECT, related_name="on_paper", null=True, blank=True
    )
    note = models.TextField(_("what does not match"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("confirmed"))

    objects: ClassVar[Any] = InsertOnlyQuerySet.as_manager()

    words = ("note",)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("check of a decision on paper")
        verbose_name_plural = _("checks of decisions on paper")

    def __str__(self) -> str:
        return f"{self.filing}: {'✓' if self.decision_id else '✗'}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this check."""
        return {"filing": self.filing_id, "decision": self.decision_id, "note": self.note}
