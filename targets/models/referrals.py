"""Numbered notices and referrals, frozen as they were issued, and what the supervisory organ did with a referral (ADR 33)."""

import datetime as dt
import json
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing.erased_rows import is_what_was_frozen
from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from publishing.manuscript import canonical, sha256


class Altered(ValueError):
    """A frozen text is no longer what its digest says."""


class NumberedQuerySet(InsertOnlyQuerySet):
    """Numbered papers of the office: 1, 2, 3, … in each calendar year, in one chain over the years."""

    def last_number(self, year: int) -> int:
        """Return the highest number of a year, 0 while there is none."""
        found: int | None = self.filter(year=year).aggregate(last=models.Max("number"))["last"]
        return found or 0

    def last_chain(self) -> tuple[int, str]:
        """Return (sequence, chain) of the newest paper of the series."""
        return self.last_link()


class Numbered(InsertOnly):
    """What a notice and a referral share: a number without gaps, a text frozen with its digest, a link to the one before."""

    year = models.PositiveSmallIntegerField(_("year"))  # the calendar year in which it was issued
    number = models.PositiveIntegerField(_("number"))
    sequence = models.PositiveIntegerField(unique=True)  # within the series, over the years
    text_json = models.TextField()  # canonical JSON of all that it says
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    chain = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("issued by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("issued"))

    objects: ClassVar[Any] = NumberedQuerySet.as_manager()

    words: ClassVar[tuple[str, ...]] = ("text_json",)

    class Meta:
        abstract = True

    @property
    def text(self) -> dict[str, Any]:
        """What it says, proved each time it is read: against the digest, or what an order on record left of it."""
        if not is_what_was_frozen(self, "text_json"):
            raise Altered(f"{self} is not what was issued.")
        said: dict[str, Any] = json.loads(self.text_json)
        return said

    def freeze(self, text: dict[str, Any]) -> None:
        """Take the text over as canonical JSON, with its digest.

        Of a text that is withdrawn by order the digest stays: the salt, which goes with it, keeps it from being guessed.
        """
        self.text_json = canonical({**text, "salt": secrets.token_hex(16)})
        self.digest = sha256(self.text_json)

    def record(self) -> dict[str, object]:
        """Return what the chain covers."""
        return {
            "year": self.year,
            "number": self.number,
            "sequence": self.sequence,
            "digest": self.digest,
            "by": self.by_id,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        }


class NoticeQuerySet(NumberedQuerySet):
    """Issued notices, as far as somebody may see them in the admin."""

    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """Return the notices to the departments that this person may see."""
        from targets.models.city import Department

        return self.filter(chase__target__department__in=Department.objects.visible_to(user))


class SupervisionNotice(Numbered):
    """A numbered notice to a lead department, 督办〔2027〕12号; the first or the second on its matter."""

    chase = models.ForeignKey("targets.Chase", on_delete=models.PROTECT, related_name="notices")
    grade = models.PositiveSmallIntegerField(_("grade"))

    objects: ClassVar[Any] = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["year", "number"]
        verbose_name = _("supervision notice")
        verbose_name_plural = _("supervision notices")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="notice_number_once"),
            models.UniqueConstraint(fields=["chase", "grade"], name="notice_grade_once"),
            models.CheckConstraint(condition=Q(grade__in=[1, 2]), name="notice_grade_one_or_two"),
        ]

    def __str__(self) -> str:
        return f"督办〔{self.year}〕{self.number}号"


class ReferralQuerySet(NumberedQuerySet):
    """Referrals, as far as somebody may see them in the admin."""

    def visible_to(self, user: Any) -> "ReferralQuerySet":
        """Return the referrals on targets of the departments that this person may see."""
        from targets.models.city import Department

        return self.filter(target__department__in=Department.objects.visible_to(user))

    def open(self) -> "ReferralQuerySet":
        """Return those that the supervisory organ has not closed."""
        return self.filter(~Exists(ReferralStep.objects.filter(referral=OuterRef("pk"), kind=ReferralStep.Kind.CLOSED)))


class Referral(Numbered):
    """A matter handed to the supervisory organ with its whole file, 移送〔2027〕3号."""

    class Cause(models.TextChoices):
        """Why it was referred."""

        CHASE = "chase", pgettext_lazy("referral", "not answered after two notices")
        MISS = "miss", pgettext_lazy("referral", "missed without a reason that justifies it")

    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="referrals")
    chase = models.OneToOneField(
        "targets.Chase", on_delete=models.PROTECT, related_name="referral", null=True, blank=True
    )
    cause = models.CharField(_("cause"), max_length=5, choices=Cause.choices)
    reason = models.TextField(_("reason"))

    objects: ClassVar[Any] = ReferralQuerySet.as_manager()

    words = ("text_json", "reason")

    class Meta:
        ordering = ["year", "number"]
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="referral_number_once"),
            models.CheckConstraint(
                condition=Q(cause="chase", chase__isnull=False) | Q(cause="miss", chase=None),
                name="referral_of_a_chase_or_a_miss",
            ),
        ]

    def __str__(self) -> str:
        return f"移送〔{self.year}〕{self.number}号"


class ReferralStep(InsertOnly):
    """What became of a referral: received, answered by the department, decided with an outcome, closed."""

    class Kind(models.TextChoices):
        """What was done."""

        RECEIVED = "received", pgettext_lazy("referral", "received")
        ANSWERED = "answered", pgettext_lazy("referral", "answered by the department")
        DECIDED = "decided", pgettext_lazy("referral", "decided")
        CLOSED = "closed", pgettext_lazy("referral", "closed")

    class Outcome(models.TextChoices):
        """What the supervisory organ decides."""

        ACCEPTED = "accepted", pgettext_lazy("referral", "explanation accepted")
        CRITICISED = "criticised", pgettext_lazy("referral", "criticised")
        BACK = "back", pgettext_lazy("referral", "back to the department with a new date")
        OTHER = "other", pgettext_lazy("referral", "another outcome")

    referral = models.ForeignKey("targets.Referral", on_delete=models.PROTECT, related_name="steps")
    sequence = models.PositiveSmallIntegerField()
    kind = models.CharField(_("step"), max_length=8, choices=Kind.choices)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    until = models.DateField(_("new date"), null=True, blank=True)
    text = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    objects: ClassVar[Any] = InsertOnlyQuerySet.as_manager()

    words = ("text",)

    class Meta:
        ordering = ["referral", "sequence"]
        verbose_name = _("step of a referral")
        verbose_name_plural = _("steps of referrals")
        constraints = [
            models.UniqueConstraint(fields=["referral", "sequence"], name="referral_sequence_once"),
            models.UniqueConstraint(
                fields=["referral", "kind"],
                condition=Q(kind__in=["received", "closed"]),
                name="referral_received_and_closed_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="decided") & ~Q(outcome="") | ~Q(kind="decided") & Q(outcome=""),
                name="referral_outcome_when_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral}: {self.kind} {self.outcome}".strip()


class PrintedPaper(InsertOnly):
    """A PDF of a notice or referral that left the house, by its SHA-256: whoever holds it can ask whether it is genuine.

    The PDF itself is kept nowhere; another version of the printer would make other bytes of the same text.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)  # the paper's
    at = models.DateTimeField(_("first given out"))

    class Meta:
        verbose_name = _("print of a notice or referral")
        verbose_name_plural = _("prints of notices and referrals")

    def __str__(self) -> str:
        return self.sha256
