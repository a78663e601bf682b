"""Chasing: what is chased, each step of it, the files that go with an explanation, all only added to (ADR 33); words not sent yet."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from publishing.store import address
from targets.chasing.steps import BY_MACHINE, BY_PEOPLE, ONCE, STEPS, Step


class ChaseQuerySet(InsertOnlyQuerySet):
    """Chases, as far as somebody may see them in the admin."""

    def visible_to(self, user: Any) -> "ChaseQuerySet":
        """Return the chases on targets of the departments that this person may see."""
        from targets.models.city import Department

        return self.filter(target__department__in=Department.objects.visible_to(user))

    def not_ended(self) -> "ChaseQuerySet":
        """Return those that the machine still looks at: the promise stands and its year is open."""
        return self.filter(~Exists(ChaseStep.objects.filter(chase=OuterRef("pk"), kind=Step.ENDED)))


class Chase(InsertOnly):
    """One matter that is chased: a period's report, a milestone or the promise itself. Its stage is read from its steps."""

    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="chases")
    # "report:2027Q1", "milestone:2027-06-30", "promise:2027-12-31"; a date that an amendment moved is a new matter
    occasion = models.CharField(_("matter"), max_length=24)
    day = models.DateField(_("date"))  # the date that the matter is about
    due = models.DateField(_("answer due"))  # the last day on which a report on it is in time: the days count from here
    opened_at = models.DateTimeField(_("opened"))

    objects: ClassVar[Any] = ChaseQuerySet.as_manager()

    class Meta:
        ordering = ["target", "due", "id"]
        verbose_name = _("chase")
        verbose_name_plural = _("chases")
        constraints = [models.UniqueConstraint(fields=["target", "occasion"], name="chase_once")]
        indexes = [models.Index(fields=["due"], name="chase_due")]

    def __str__(self) -> str:
        return f"{self.target.number} {self.occasion}"


class ChaseStep(InsertOnly):
    """One step of a chase, by the machine (`by` is empty) or by a person. Nothing is overwritten, a step is never undone."""

    chase = models.ForeignKey("targets.Chase", on_delete=models.PROTECT, related_name="steps")
    sequence = models.PositiveSmallIntegerField()
    kind = models.CharField(
        _("step"), max_length=10, choices=[(str(step), _(kind.word)) for step, kind in STEPS.items()]
    )
    on = models.DateField(_("date"))  # the machine's: the day it fell due; a person's: the day it was done
    at = models.DateTimeField(_("recorded"))  # the true moment, whatever `on` says
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    text = models.TextField(_("reason"), blank=True)
    until = models.DateField(_("new date"), null=True, blank=True)  # asked for, or granted
    notice = models.ForeignKey(
        "targets.SupervisionNotice", on_delete=models.PROTECT, related_name="steps", null=True, blank=True
    )
    data = models.JSONField(default=dict, blank=True)

    words = ("text",)

    class Meta:
        ordering = ["chase", "sequence"]
        verbose_name = _("step of a chase")
        verbose_name_plural = _("steps of chases")
        constraints = [
            models.UniqueConstraint(fields=["chase", "sequence"], name="chase_sequence_once"),
            models.UniqueConstraint(
                fields=["chase", "kind"],
                condition=Q(kind__in=ONCE),
                name="chase_kind_once",
            ),
            models.UniqueConstraint(fields=["notice"], condition=Q(kind="received"), name="receipt_once"),
            models.CheckConstraint(
                condition=Q(kind__in=BY_MACHINE, by=None) | Q(kind__in=BY_PEOPLE, by__isnull=False),
                name="chase_machine_or_person",
            ),
        ]
        indexes = [models.Index(fields=["kind", "chase"], name="chase_step_kind")]

    def __str__(self) -> str:
        return f"{self.chase_id}: {self.sequence} {self.kind}"


class CoveringWords(models.Model):
    """What the inspection office has written for a notice and not issued yet; gone once it is issued or dropped."""

    chase = models.ForeignKey("targets.Chase", on_delete=models.CASCADE, related_name="covering_words")
    grade = models.PositiveSmallIntegerField(_("grade"))
    text = models.TextField(_("covering words"))
    version = models.PositiveSmallIntegerField(default=1)  # counts how often they were written, for who writes at once
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("recorded"))

    words = ("text",)  # what an order can withdraw (ADR 37)

    class Meta:
        verbose_name = _("covering words")
        verbose_name_plural = _("covering words")
        constraints = [models.UniqueConstraint(fields=["chase", "grade"], name="covering_words_once")]

    def __str__(self) -> str:
        return f"{self.chase_id}: {self.grade}"


class ChaseRun(InsertOnly):
    """A supervision run that came to its end: by this day everything is written that had fallen due."""

    on = models.DateField(_("date"), unique=True)
    at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ["on"]
        verbose_name = _("supervision run")
        verbose_name_plural = _("supervision runs")

    def __str__(self) -> str:
        return self.on.isoformat()


class ChaseFileQuerySet(InsertOnlyQuerySet):
    """Files of explanations, as far as somebody may see them in the admin."""

    def visible_to(self, user: Any) -> "ChaseFileQuerySet":
        """Return the files on matters of the departments that this person may see."""
        from targets.models.city import Department

        seen = Department.objects.visible_to(user)
        return self.filter(
            Q(step__chase__target__department__in=seen) | Q(referral_step__referral__target__department__in=seen)
        )


class ChaseFile(InsertOnly):
    """A file that goes with a department's explanation; never public."""

    step = models.ForeignKey("targets.ChaseStep", on_delete=models.PROTECT, related_name="files", null=True, blank=True)
    referral_step = models.ForeignKey(
        "targets.ReferralStep", on_delete=models.PROTECT, related_name="files", null=True, blank=True
    )
    name = models.CharField(_("file name"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(max_length=60)

    objects: ClassVar[Any] = ChaseFileQuerySet.as_manager()

    FOLDER = "chasing"  # below the media folder

    words = ("name",)

    class Meta:
        verbose_name = _("file of an explanation")
        verbose_name_plural = _("files of explanations")
        constraints = [
            models.CheckConstraint(
                condition=Q(step=None, referral_step__isnull=False) | Q(step__isnull=False, referral_step=None),
                name="chase_file_of_one_step",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where the file lies below the media folder."""
        return address(self.sha256, self.FOLDER)
