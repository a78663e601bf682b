"""The record of a paper: every step by whom, when, for whom, on which text and from where, each linked to the one before."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet


class RecordEntry(InsertOnly):
    """One step. `said` repeats what the step's own row says, so that neither can be changed without the other.

    The entries of a paper are one chain; those that belong to no paper (delegations) are the city's chain.
    """

    class Kind(models.TextChoices):
        """What was done."""

        SIGNED = "signed", _("signed off")
        SUBMITTED = "submitted", _("submitted")
        OPENED = "opened", _("opened the round")
        MARKED = "marked", _("marked an entry")
        ANSWERED = "answered", _("answered a point")
        DECIDED = "decided", pgettext_lazy("step", "decided")
        REOPENED = "reopened", pgettext_lazy("step", "reopened")
        GAVE_UP = "gave_up", _("gave an amendment up")
        DELEGATED = "delegated", _("named an acting person")
        ASSIGNED = "assigned", _("claimed or assigned")
        ASKED = "asked", _("asked to co-operate")
        COOPERATED = "cooperated", _("confirmed or objected")
        COORDINATED = "coordinated", _("settled an objection")
        LINKED = "linked", _("made a one-time link")
        LINK_USED = "link_used", _("used a one-time link")
        FILED = "filed", _("filed a decision on paper")
        CONFIRMED = "confirmed", _("confirmed a decision on paper")
        ORDERED = "ordered", _("filed an order of withdrawal")
        CHECKED = "checked", _("checked an order of withdrawal")

    paper = models.ForeignKey(
        "whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="record_entries", null=True, blank=True
    )
    sequence = models.PositiveIntegerField()  # from 1 within its chain
    kind = models.CharField(_("step"), max_length=12, choices=Kind.choices)
    row = models.PositiveBigIntegerField(null=True)  # primary key of the step's own row, where it has one
    round = models.ForeignKey(
        "whitepapers.Round", on_delete=models.PROTECT, related_name="record_entries", null=True, blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    digest = models.CharField(max_length=64, blank=True)  # of the frozen text that was before the person's eyes
    address = models.CharField(_("address"), max_length=45, blank=True)  # network address; empty for a command
    at = models.DateTimeField(_("when"))
    said = models.JSONField(default=dict)
    chain = models.CharField(max_length=64, unique=True)

    objects: ClassVar[Any] = InsertOnlyQuerySet.as_manager()

    words = ("said",)

    class Meta:
        ordering = ["paper", "sequence"]
        verbose_name = _("entry of the record")
        verbose_name_plural = _("entries of the record")
        constraints = [
            models.UniqueConstraint(fields=["paper", "sequence"], name="record_sequence_once"),
            models.UniqueConstraint(fields=["sequence"], condition=Q(paper=None), name="city_record_sequence_once"),
        ]
        indexes = [models.Index(fields=["kind", "row"], name="record_kind_row")]

    def __str__(self) -> str:
        return f"{self.paper or '–'} · {self.sequence} · {self.kind}"

    def payload(self) -> dict[str, object]:
        """Return what the chain covers."""
        return {
            "paper": self.paper_id,
            "sequence": self.sequence,
            "kind": str(self.kind),
            "row": self.row,
            "round": self.round_id,
            "by": self.by_id,
            "acting_for": self.acting_for_id,
            "digest": self.digest,
            "address": self.address,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "said": self.said,
        }
