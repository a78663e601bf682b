"""What closer looks leave behind: the seeds of the samples, and checks on site with their photos."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from targets.models.progress import EvidenceFile
from targets.roles import Role


class SeedQuerySet(InsertOnlyQuerySet):
    """Seeds, as their chain runs."""

    def chained(self) -> "SeedQuerySet":
        """Return them in the order in which they were drawn, each with its year at hand."""
        return self.select_related("plan_year").order_by("id")


class SampleSeed(InsertOnly):
    """The seed by which a period's reports were drawn for close checking; one for ever, public once it is drawn."""

    plan_year = models.ForeignKey("targets.PlanYear", on_delete=models.PROTECT, related_name="sample_seeds")
    period = models.CharField(_("period"), max_length=16)
    seed = models.CharField(_("seed"), max_length=64)
    share = models.PositiveSmallIntegerField(_("share in per cent"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )  # None: clock
    at = models.DateTimeField(_("drawn"))
    chain = models.CharField(max_length=64, blank=True, default="")  # empty: drawn before links were kept

    objects: ClassVar[Any] = SeedQuerySet.as_manager()

    class Meta:
        ordering = ["-plan_year__year", "-period"]
        verbose_name = _("seed of a sample")
        verbose_name_plural = _("seeds of samples")
        constraints = [models.UniqueConstraint(fields=["plan_year", "period"], name="sample_drawn_once")]

    def __str__(self) -> str:
        return f"{self.period}: {self.seed}"

    def record(self) -> dict[str, Any]:
        """Return what the chain of draws covers of this one."""
        return {
            "year": self.plan_year.year,
            "period": self.period,
            "seed": self.seed,
            "share": self.share,
            "by": self.by_id,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        }


READS_SITE_CHECKS = frozenset({Role.INSPECTOR, Role.REVIEWER, Role.EVALUATOR, Role.ADMINISTRATOR})


class SiteCheckQuerySet(InsertOnlyQuerySet):
    """Checks on site, as far as somebody may read them: internal to the city's offices."""

    def visible_to(self, user: Any) -> "SiteCheckQuerySet":
        """Return those that an office or the office's substitute may read; nobody reads what was seen of the own department."""
        if not user.is_active:
            return self.none()
        found = self if user.roles & READS_SITE_CHECKS else self.filter(target__department__substitute_inspector=user)
        return found.exclude(target__department=user.department_id) if user.department_id else found


class SiteCheck(InsertOnly):
    """Somebody of the inspection office went and looked; internal until a finding cites it."""

    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="site_checks")
    report = models.ForeignKey(
        "targets.ProgressReport", on_delete=models.PROTECT, related_name="site_checks", null=True, blank=True
    )
    day = models.DateField(_("day of the check"))
    place = models.CharField(_("place"), max_length=200)
    note = models.TextField(_("what was seen"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("recorded"))

    objects: ClassVar[Any] = SiteCheckQuerySet.as_manager()

    words = ("place", "note")

    class Meta:
        ordering = ["target", "day", "id"]
        verbose_name = _("on-site check")
        verbose_name_plural = _("on-site checks")

    def __str__(self) -> str:
        return f"{self.target.number} {self.day}"


class SitePhoto(EvidenceFile):
    """A file that goes with a check on site; checked like evidence, never public."""

    site_check = models.ForeignKey("targets.SiteCheck", on_delete=models.PROTECT, related_name="photos")

    FOLDER = "site"  # below the media folder

    class Meta:
        verbose_name = _("photo of an on-site check")
        verbose_name_plural = _("photos of on-site checks")
