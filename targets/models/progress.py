"""What the department claims, its evidence, and what the inspection office found: three tables (ADR 8)."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from publishing.store import address


class ReportQuerySet(InsertOnlyQuerySet):
    """Reports, as far as somebody may see them in the admin."""

    def visible_to(self, user: Any) -> "ReportQuerySet":
        """Return the reports on targets of the departments that this person may see."""
        from targets.models.city import Department

        return self.filter(target__department__in=Department.objects.visible_to(user))


class ProgressReport(InsertOnly):
    """What the department claims for a period. A correction is a new report for the same period."""

    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="reports")
    period = models.CharField(_("period"), max_length=8)  # "2027Q1": see targets/periods.py
    as_of = models.DateField(_("as of"))  # the last day the claim speaks of
    value = models.DecimalField(_("claimed value"), max_digits=24, decimal_places=6, null=True, blank=True)
    value_text = models.CharField(_("claimed value as written"), max_length=500, blank=True)
    done = models.BooleanField(_("the department says it is done"), default=False)
    text = models.TextField(_("what was done"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("reported"))

    objects: ClassVar[Any] = ReportQuerySet.as_manager()

    words = ("value_text", "text")

    class Meta:
        ordering = ["target", "as_of", "id"]
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        indexes = [
            models.Index(fields=["target", "as_of"], name="report_target_as_of"),
            # covers what a status reads of a report (targets/standing_read.py): its long text stays where it is
            models.Index(fields=["target", "period", "id", "at", "as_of"], name="report_of_a_status"),
        ]

    def __str__(self) -> str:
        return f"{self.target.number} {self.period}"


class EvidenceQuerySet(InsertOnlyQuerySet):
    """Evidence, as far as somebody may see it in the admin."""

    def visible_to(self, user: Any) -> "EvidenceQuerySet":
        """Return the evidence of reports that this person may see."""
        return self.filter(report__in=ProgressReport.objects.visible_to(user))

    def public(self) -> "EvidenceQuerySet":
        """Return only evidence of reports whose latest verification accepts them, and that somebody has examined.

        What was accepted on the papers nobody has opened: its files and links may show what is nobody's business.
        """
        latest = Verification.objects.filter(report=models.OuterRef("report")).order_by("-sequence")
        found = self.annotate(
            found=models.Subquery(latest.values("outcome")[:1]), method=models.Subquery(latest.values("method")[:1])
        )
        return found.filter(found=Verification.Outcome.VERIFIED).exclude(method=Verification.Method.PAPERS)


class EvidenceFile(InsertOnly):
    """A file as it was sent, kept under its digest: what evidence of reports and of parts has in common."""

    name = models.CharField(_("file name"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(max_length=60)

    FOLDER = "evidence"  # below the media folder

    words = ("name",)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where the file lies below the media folder."""
        return address(self.sha256, self.FOLDER)


class EvidenceWebLink(InsertOnly):
    """A web address as checked by targets/web_address.py; nothing of ours ever opens it."""

    url = models.CharField(_("web address"), max_length=500)
    title = models.CharField(_("what it shows"), max_length=120)

    words = ("url", "title")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def host(self) -> str:
        """The host's name in ASCII: a look-alike of a known name shows as xn--…; empty where the address was withdrawn."""
        return urlsplit(self.url).netloc


class Evidence(EvidenceFile):
    """A file that goes with a report; private until the inspection office has accepted the report."""

    report = models.ForeignKey("targets.ProgressReport", on_delete=models.PROTECT, related_name="evidence")

    objects: ClassVar[Any] = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")


class EvidenceLink(EvidenceWebLink):
    """A web address that goes with a report; public under the same rule as a file."""

    report = models.ForeignKey("targets.ProgressReport", on_delete=models.PROTECT, related_name="links")

    objects: ClassVar[Any] = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("link as evidence")
        verbose_name_plural = _("links as evidence")


class Verification(InsertOnly):
    """What the inspection office found about one report; a later finding has the next sequence and a reason."""

    class Outcome(models.TextChoices):
        """What the inspection office says of the claim."""

        VERIFIED = "verified", _("verified")
        DISPUTED = "disputed", _("disputed")
        RETURNED = "returned", _("returned for a new report")

    class Method(models.TextChoices):
        """How the finding was reached (targets/reporting.py: METHODS)."""

        PAPERS = "papers", _("accepted on the papers")
        DOCUMENTS = "documents", _("documents examined")
        SITE = "site", _("checked on site")

    report = models.ForeignKey("targets.ProgressReport", on_delete=models.PROTECT, related_name="verifications")
    sequence = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(_("finding"), max_length=10, choices=Outcome.choices)
    value = models.DecimalField(_("verified value"), max_digits=24, decimal_places=6, null=True, blank=True)
    value_text = models.CharField(_("verified value as written"), max_length=500, blank=True)
    fulfilled = models.BooleanField(_("the promise is kept"), null=True, blank=True)  # None: leave it to the figures
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    # empty where it was not recorded, and for a returned report
    method = models.CharField(_("how it was checked"), max_length=10, choices=Method.choices, blank=True, default="")
    site_check = models.ForeignKey(
        "targets.SiteCheck", on_delete=models.PROTECT, related_name="cited_by", null=True, blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("found"))

    words = ("value_text", "note")

    class Meta:
        ordering = ["report", "sequence"]
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints = [
            models.UniqueConstraint(fields=["report", "sequence"], name="verification_sequence_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="verification_sequence_from_one"),
        ]
        indexes = [
            models.Index(  # covers what a status reads of a finding
                fields=["report", "sequence", "at", "outcome", "value", "fulfilled", "completed_on"],
                name="finding_of_a_status",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.outcome}"
