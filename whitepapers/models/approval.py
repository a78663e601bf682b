"""Who wrote, who signed, what was submitted, what was decided: each written once (ADR 3 and 4)."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import ERASED_TEXT, Door, InsertOnly, InsertOnlyQuerySet
from publishing.manuscript import WITHDRAWN, Malformed, Manuscript, canonical
from publishing.models import erased_leaves, thaw_on_record
from targets.models import Department
from whitepapers.approval import Outcome, Stage

STAGES = [
    (Stage.SUPERVISORY.value, _("supervisory review")),
    (Stage.LEADER.value, _("approval by the leader in charge")),
]
OUTCOMES = [
    (Outcome.APPROVED.value, _("approved")),
    (Outcome.RETURNED.value, _("returned")),
    (Outcome.RECALLED.value, _("recalled")),
]


class Authorship(InsertOnly):
    """Somebody had a hand in a paper: once recorded, that person can never decide on it."""

    class How(models.TextChoices):
        """In which way."""

        OPENED = "opened", _("opened the paper")
        PROSE = "prose", _("wrote prose")
        ROW = "row", _("drafted a row")
        IMPORTED = "imported", _("imported rows")
        SIGNED = "signed", _("signed off")
        SUBMITTED = "submitted", _("submitted")
        ANSWERED = "answered", _("answered a point")
        REOPENED = "reopened", _("reopened the paper")
        CONFIRMED = "confirmed", _("confirmed a part")

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="authorships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=How.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")
        constraints = [models.UniqueConstraint(fields=["paper", "user", "how"], name="authorship_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.how}"


class SignOff(InsertOnly):
    """The department head signed exactly this text, by the digest of its content."""

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="sign_offs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content = models.CharField(max_length=64)
    at = models.DateTimeField(_("signed off"))

    class Meta:
        ordering = ["paper", "id"]
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")

    def __str__(self) -> str:
        return f"{self.by}, {self.at:%Y-%m-%d}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this sign-off."""
        return {"content": self.content}


class RoundQuerySet(InsertOnlyQuerySet):
    """Rounds, as far as somebody may see them."""

    def visible_to(self, user: object) -> "RoundQuerySet":
        """Return the rounds of the departments that this person may see."""
        return self.filter(paper__department__in=Department.objects.drafts_visible_to(user))  # type: ignore[arg-type]


class Round(InsertOnly):
    """One submission: the frozen manuscript and its digest. Its stage is computed from its decisions."""

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField(_("round"))
    manuscript_json = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    writers = models.JSONField(default=list)  # [{"id", "name", "how": […]}], everyone who had a hand in it until then
    sign_off = models.ForeignKey("whitepapers.SignOff", on_delete=models.PROTECT, related_name="rounds")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("submitted"))
    change_reason = models.TextField(_("public reason for the change"), blank=True)
    pages = models.PositiveIntegerField(_("pages of the trial print"), default=0)
    chain = models.CharField(max_length=64, unique=True)

    objects: ClassVar[Any] = RoundQuerySet.as_manager()
    door = Door(("manuscript_json",), f"{ERASED_TEXT})")

    words = ("change_reason",)

    class Meta:
        ordering = ["paper", "number"]
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="round_number_once")]

    def __str__(self) -> str:
        return f"{self.paper} · {self.number}"

    @cached_property
    def manuscript(self) -> Manuscript:
        """The frozen data, proved against the digest; a text is missing only where its withdrawal by order is on record.

        A withdrawn entry keeps its leaf, so whoever wrote one into the database would leave the digest as it was.
        """
        manuscript = thaw_on_record(self.manuscript_json, self.digest)
        if canonical(manuscript) != self.manuscript_json:
            raise Malformed("The manuscript's text is not the canonical one that was frozen.")
        gone = {entry.get("leaf") for part in manuscript["parts"].values() for entry in part if WITHDRAWN in entry}
        if gone and not gone <= erased_leaves(self.digest):
            raise Malformed("The manuscript has a withdrawn entry, but no order of withdrawal is on record.")
        return manuscript

    def record(self) -> dict[str, object]:
        """Return what the chain covers of this round."""
        return {
            "paper": self.paper_id,
            "number": self.number,
            "digest": self.digest,
            "writers": self.writers,
            "sign_off": {
                "by": self.sign_off.by_id,
                "content": self.sign_off.content,
                "at": self.sign_off.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            },
            "submitted_by": self.submitted_by_id,
            "change_reason": self.change_reason,
            "at": self.at.isoformat(timespec="seconds"),
        }


class Decision(InsertOnly):
    """One decision on one round at one stage. The database refuses a second at the stage or by the person."""

    round = models.ForeignKey("whitepapers.Round", on_delete=models.PROTECT, related_name="decisions")
    stage = models.CharField(_("stage"), max_length=12, choices=STAGES)
    outcome = models.CharField(_("decision"), max_length=10, choices=OUTCOMES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    post = models.CharField(_("post"), max_length=80, blank=True)  # as it was when the decision was made
    acting_for_post = models.CharField(max_length=80, blank=True)  # the post of whom they act for, likewise
    digest = models.CharField(max_length=64)
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("decided"))
    chain = models.CharField(max_length=64, unique=True)

    words = ("comment",)

    class Meta:
        ordering = ["round", "id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(fields=["round", "stage"], name="one_decision_a_stage"),
            models.UniqueConstraint(fields=["round", "by"], name="one_decision_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.outcome}"

    def record(self) -> dict[str, object]:
        """Return what the chain covers of this decision."""
        return {
            "round": self.round_id,
            "stage": self.stage,
            "outcome": self.outcome,
            "by": self.by_id,
            "acting_for": self.acting_for_id,
            **({"acting_for_post": self.acting_for_post} if self.acting_for_id else {}),
            "post": self.post,
            "digest": self.digest,
            "comment": self.comment,
            "at": self.at.isoformat(timespec="seconds"),
        }
