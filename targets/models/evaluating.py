"""Evaluation's record: indicator sets, entered values, commendations, results with objections, recommendations (ADR 35).

Every table is only ever added to. A correction is a new row with the next number and a reason; the database refuses the
second of two that claim the same one.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from publishing.store import address
from targets.models.city import Department

DOCUMENTS = "evaluation"  # below the media folder; private


def _by() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


def _department() -> models.ForeignKey:
    return models.ForeignKey("targets.Department", on_delete=models.PROTECT, related_name="+")


def _plan_year() -> models.ForeignKey:
    return models.ForeignKey("targets.PlanYear", on_delete=models.PROTECT, related_name="+")


class IndicatorSet(InsertOnly):
    """One version of the indicators of a year, for one class of departments or ("") for all without a set of their own."""

    plan_year = _plan_year()
    kind = models.CharField(_("class"), max_length=12, choices=Department.Kind.choices, blank=True)
    version = models.PositiveSmallIntegerField(_("version"))
    data = models.TextField()  # canonical JSON of evaluating.indicators.as_data
    digest = models.CharField(max_length=64)
    reason = models.TextField(_("reason"), blank=True)
    by = _by()
    at = models.DateTimeField(_("loaded"))

    class Meta:
        ordering = ["-plan_year", "kind", "-version"]
        verbose_name = _("indicator set")
        verbose_name_plural = _("indicator sets")
        constraints = [models.UniqueConstraint(fields=["plan_year", "kind", "version"], name="indicator_set_once")]

    def __str__(self) -> str:
        return f"{self.plan_year.year} {self.kind} v{self.version}".replace("  ", " ")


class Documented(InsertOnly):
    """A row that rests on a document, whose file may be kept with it."""

    file_name = models.CharField(max_length=120, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_type = models.CharField(max_length=60, blank=True)

    words: ClassVar[tuple[str, ...]] = ("file_name",)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.file_name

    @property
    def content_type(self) -> str:
        """What kind of file it is."""
        return self.file_type

    @property
    def path(self) -> str:
        """Where the file lies below the media folder."""
        return address(self.file_sha256, DOCUMENTS)


class IndicatorValue(Documented):
    """A figure that the register does not know, entered by the evaluation office with its source."""

    plan_year = _plan_year()
    department = _department()
    indicator = models.CharField(_("indicator"), max_length=8)
    period = models.CharField(_("period"), max_length=8)
    sequence = models.PositiveSmallIntegerField()
    value = models.DecimalField(_("value"), max_digits=15, decimal_places=6)
    source = models.CharField(_("source"), max_length=300)
    reason = models.TextField(_("reason of the correction"), blank=True)
    by = _by()
    at = models.DateTimeField(_("entered"))

    words = ("source", "reason", "file_name")

    class Meta:
        ordering = ["plan_year", "department", "indicator", "period", "sequence"]
        verbose_name = _("entered value")
        verbose_name_plural = _("entered values")
        constraints = [
            models.UniqueConstraint(
                fields=["plan_year", "department", "indicator", "period", "sequence"], name="indicator_value_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.department.code} {self.indicator} {self.period}: {self.value}"


class Commendation(Documented):
    """A commendation that counts, or the row that takes one back with its reason."""

    plan_year = _plan_year()
    department = _department()
    sequence = models.PositiveSmallIntegerField()
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    text = models.TextField(_("what for"))
    document = models.CharField(_("document and number"), max_length=200)
    cancels = models.OneToOneField(
        "targets.Commendation", on_delete=models.PROTECT, related_name="cancelled_by", null=True, blank=True
    )
    by = _by()
    at = models.DateTimeField(_("recorded"))

    words = ("text", "document", "file_name")

    class Meta:
        ordering = ["plan_year", "department", "id"]
        verbose_name = _("commendation")
        verbose_name_plural = _("commendations")
        constraints = [
            models.UniqueConstraint(fields=["plan_year", "department", "sequence"], name="commendation_sequence_once")
        ]

    def __str__(self) -> str:
        return f"{self.department.code}: {self.document}"


class ResultQuerySet(InsertOnlyQuerySet):
    """Results, as far as somebody may see them."""

    def visible_to(self, user: Any) -> "ResultQuerySet":
        """Return the results of the departments whose scores this person may see."""
        from targets.evaluating.scope import scores_visible_to

        return self.filter(department__in=scores_visible_to(user))


class Result(InsertOnly):
    """One proposed version of a department's score, frozen; what it says stands in `content` and its digest."""

    plan_year = _plan_year()
    department = _department()
    version = models.PositiveSmallIntegerField(_("version"))
    indicator_set = models.ForeignKey("targets.IndicatorSet", on_delete=models.PROTECT, related_name="results")
    # of a closed year: the frozen results that it rests on
    frozen = models.ForeignKey(
        "targets.FrozenResults", on_delete=models.PROTECT, related_name="scores", null=True, blank=True
    )
    provisional = models.BooleanField(_("provisional"))
    on = models.DateField(_("cut-off day"))  # the register as it stood at this day's end
    cut_off = models.DateTimeField(_("cut-off"))  # values and commendations recorded until then
    points = models.DecimalField(_("score"), max_digits=6, decimal_places=2)
    content = models.TextField()  # canonical JSON
    digest = models.CharField(max_length=64)
    objections_until = models.DateField(_("objections until"))
    reason = models.TextField(_("reason of the new version"), blank=True)
    by = _by()
    at = models.DateTimeField(_("proposed"))

    objects: ClassVar[Any] = ResultQuerySet.as_manager()

    words = ("content", "reason")

    class Meta:
        ordering = ["plan_year", "department", "version"]
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(fields=["plan_year", "department", "version"], name="result_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan_year.year} {self.department.code} v{self.version}: {self.points}"


class Objection(InsertOnly):
    """What a department's head says against one indicator of a result, or one target in it; once for each."""

    result = models.ForeignKey("targets.Result", on_delete=models.PROTECT, related_name="objections")
    indicator = models.CharField(_("indicator"), max_length=8)
    target = models.CharField(_("target"), max_length=40, blank=True)  # its permanent number
    text = models.TextField(_("objection"))
    by = _by()
    at = models.DateTimeField(_("objected"))

    words = ("text",)

    class Meta:
        ordering = ["result", "id"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [models.UniqueConstraint(fields=["result", "indicator", "target"], name="objection_once")]

    def __str__(self) -> str:
        return f"{self.result}: {self.indicator} {self.target}".strip()


class ObjectionAnswer(InsertOnly):
    """What the evaluation office says to an objection; where it is upheld, a new version of the result follows."""

    class Outcome(models.TextChoices):
        """The two answers."""

        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", _("rejected")

    objection = models.OneToOneField("targets.Objection", on_delete=models.PROTECT, related_name="answer")
    outcome = models.CharField(_("answer"), max_length=8, choices=Outcome.choices)
    text = models.TextField(_("reason"))
    by = _by()
    at = models.DateTimeField(_("answered"))

    words = ("text",)

    class Meta:
        verbose_name = _("answer to an objection")
        verbose_name_plural = _("answers to objections")

    def __str__(self) -> str:
        return f"{self.objection}: {self.outcome}"


class FinalResult(InsertOnly):
    """The version of a department's score that stands, whoever presses first.

    The next one follows only a correction of the year's frozen results; the one before it stays.
    """

    result = models.OneToOneField("targets.Result", on_delete=models.PROTECT, related_name="final")
    plan_year = _plan_year()
    department = _department()
    sequence = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64)  # of the result, as the person saw it
    by = _by()
    at = models.DateTimeField(_("made final"))

    class Meta:
        ordering = ["plan_year", "department", "sequence"]
        verbose_name = _("final result")
        verbose_name_plural = _("final results")
        constraints = [
            models.UniqueConstraint(fields=["plan_year", "department", "sequence"], name="final_result_once")
        ]

    def __str__(self) -> str:
        return str(self.result)


class Recommendation(InsertOnly):
    """What the evaluation office recommends of one target or duty to next year's drafter, who must answer it."""

    target = models.ForeignKey(
        "targets.Target", on_delete=models.PROTECT, related_name="recommendations", null=True, blank=True
    )
    duty = models.ForeignKey(
        "targets.Duty", on_delete=models.PROTECT, related_name="recommendations", null=True, blank=True
    )
    sequence = models.PositiveSmallIntegerField()
    text = models.TextField(_("recommendation"))
    by = _by()
    at = models.DateTimeField(_("recommended"))

    words = ("text",)

    class Meta:
        ordering = ["target", "duty", "sequence"]
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.UniqueConstraint(fields=["target", "sequence"], name="recommendation_of_target_once"),
            models.UniqueConstraint(fields=["duty", "sequence"], name="recommendation_of_duty_once"),
            models.CheckConstraint(
                condition=Q(target=None, duty__isnull=False) | Q(target__isnull=False, duty=None),
                name="recommendation_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target or self.duty}: {self.text[:40]}"
