"""One-time links by which a leader decides without an admin screen: made once, opened often, used once."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet


class DecisionLink(InsertOnly):
    """A link for one person, one round, one text. Only the digest of its secret part is kept."""

    round = models.ForeignKey("whitepapers.Round", on_delete=models.PROTECT, related_name="links")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # the leader on leave in whose place the person decides
    digest = models.CharField(max_length=64)
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("valid until"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("made"))

    objects: ClassVar[Any] = InsertOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("one-time link")
        verbose_name_plural = _("one-time links")

    def __str__(self) -> str:
        return f"{self.round} · {self.person}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this link."""
        return {
            "round": self.round_id,
            "person": self.person_id,
            "digest": self.digest,
            "token_sha256": self.token_sha256,
            "expires_at": self.expires_at.isoformat(timespec="seconds"),
            **({"acting_for": self.acting_for_id} if self.acting_for_id else {}),
        }


class LinkUse(InsertOnly):
    """What happened to a link. Opening it uses nothing up; only the decision does, once."""

    class What(models.TextChoices):
        """Opened for the first time, a wrong code, or the decision."""

        OPENED = "opened", _("opened")
        WRONG_CODE = "wrong_code", _("wrong code")
        DECIDED = "decided", _("decided")

    link = models.ForeignKey("whitepapers.DecisionLink", on_delete=models.PROTECT, related_name="uses")
    what = models.CharField(max_length=10, choices=What.choices)
    decision = models.OneToOneField(
        "whitepapers.Decision", on_delete=models.PROTECT, related_name="by_link", null=True, blank=True
    )
    at = models.DateTimeField(_("when"))

    objects: ClassVar[Any] = InsertOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("use of a one-time link")
        verbose_name_plural = _("uses of one-time links")
        constraints = [
            models.UniqueConstraint(
                fields=["link", "what"], condition=~Q(what="wrong_code"), name="link_opened_and_used_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.link}: {self.what}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this use."""
        return {"link": self.link_id, "what": str(self.what), "decision": self.decision_id}
