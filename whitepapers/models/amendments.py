"""How a published paper is opened again: the public reason, giving it up, and the reasons of withdrawn targets (ADR 4)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly


class Reopening(InsertOnly):
    """An editor reopened what was published; the reason is published with the next edition."""

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="reopenings")
    digest = models.CharField(max_length=64)  # of the paper's last round then: the approved one, or the one given up
    attempt = models.PositiveSmallIntegerField(default=1)  # another one after an amendment of this text was given up
    reason = models.TextField(_("public reason for the change"))
    misprint = models.BooleanField(_("a misprint"), default=False)  # no figure, date or promise changes
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("reopened"))

    words = ("reason",)

    class Meta:
        ordering = ["paper", "id"]
        verbose_name = _("reopening")
        verbose_name_plural = _("reopenings")
        constraints = [models.UniqueConstraint(fields=["paper", "digest", "attempt"], name="reopened_once")]

    def __str__(self) -> str:
        return f"{self.paper}: {self.reason}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this row."""
        again = {"attempt": self.attempt} if self.attempt > 1 else {}
        return {"digest": self.digest, "reason": self.reason, "misprint": self.misprint} | again


class GivenUp(InsertOnly):
    """An amendment was given up before it became an edition: the published text stands, and nothing waits any more."""

    reopening = models.OneToOneField("whitepapers.Reopening", on_delete=models.PROTECT, related_name="given_up")
    digest = models.CharField(max_length=64)  # of the paper's last round then
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("given up"))

    class Meta:
        verbose_name = _("amendment given up")
        verbose_name_plural = _("amendments given up")

    def __str__(self) -> str:
        return f"{self.reopening}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this row."""
        return {"reopening": self.reopening_id, "digest": self.digest}


class Withdrawal(models.Model):
    """Why a published target is no longer in the draft: its own public reason, part of the draft until it is frozen."""

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="withdrawals")
    number = models.PositiveIntegerField(_("number"))  # of the target within the paper
    reason = models.TextField(_("public reason for the withdrawal"))

    class Meta:
        ordering = ["paper", "number"]
        verbose_name = _("reason of a withdrawal")
        verbose_name_plural = _("reasons of withdrawals")
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="withdrawn_for_one_reason")]

    def __str__(self) -> str:
        return f"{self.number:03d}: {self.reason}"
