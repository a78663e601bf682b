"""Where and when an edition was published outside Whitebook: newspaper, gazette, other places; a log that is only added to."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet


class PublicationQuerySet(InsertOnlyQuerySet):
    """The log, and what of it stands."""

    def standing(self) -> "PublicationQuerySet":
        """Return what was neither corrected by a later entry nor taken back, of public editions, newest first."""
        found = self.filter(correction__isnull=True, mistaken=False, edition__release__isnull=False)
        return found.order_by("-published_on", "-sequence")


class Publication(InsertOnly):
    """One appearance of an edition in print or elsewhere. A mistake is put right by a later entry, never in place."""

    class Where(models.TextChoices):
        """What it appeared in."""

        NEWSPAPER = "newspaper", _("newspaper")
        GAZETTE = "gazette", _("gazette")
        OTHER = "other", _("elsewhere")

    edition = models.ForeignKey("publishing.Edition", on_delete=models.PROTECT, related_name="publications")
    where = models.CharField(_("published in"), max_length=12, choices=Where.choices)
    name = models.CharField(_("name of the newspaper or gazette"), max_length=120)
    issue = models.CharField(_("issue"), max_length=60, blank=True)
    page = models.CharField(_("page"), max_length=40, blank=True)
    published_on = models.DateField(_("day of publication"))
    link = models.URLField(_("link"), max_length=500, blank=True)
    corrects = models.OneToOneField(
        "publishing.Publication", on_delete=models.PROTECT, related_name="correction", null=True, blank=True
    )
    mistaken = models.BooleanField(_("was entered by mistake"), default=False)  # takes back what it corrects
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("entered"))
    sequence = models.PositiveIntegerField(unique=True)
    chain = models.CharField(max_length=64, unique=True)

    objects: ClassVar[Any] = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        verbose_name = _("entry in the log of publications")
        verbose_name_plural = _("log of publications")
        constraints = [
            models.CheckConstraint(
                condition=Q(mistaken=False) | Q(corrects__isnull=False), name="publication_mistake_of_an_entry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.edition_id} {self.name}"

    def record(self) -> dict[str, Any]:
        """Return what the log's own chain covers of this entry."""
        return {
            "sequence": self.sequence,
            "edition": self.edition.digest,
            "where": str(self.where),
            "name": self.name,
            "issue": self.issue,
            "page": self.page,
            "published_on": self.published_on.isoformat(),
            "link": self.link,
            "corrects": self.corrects.sequence if self.corrects else None,
            "mistaken": self.mistaken,
            "by": self.by_id,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        }
