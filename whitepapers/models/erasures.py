"""Orders to withdraw a published text (personal data, a court), and what the second person found (ADR 26)."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from publishing.manuscript import canonical, sha256
from publishing.store import address
from targets.models import Department


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")


class ErasureOrderQuerySet(InsertOnlyQuerySet):
    """Orders, as far as somebody may see them."""

    def visible_to(self, user: object) -> "ErasureOrderQuerySet":
        """Return the orders about papers of the departments that this person may see."""
        return self.filter(department__in=Department.objects.visible_to(user))  # type: ignore[arg-type]


class ErasureOrder(InsertOnly):
    """One order to withdraw a text: of one entry of a public edition, or what somebody said in one row (ADR 26 and 37).

    It withdraws nothing until it is confirmed.
    """

    department = models.ForeignKey("targets.Department", on_delete=models.PROTECT, related_name="+")
    # empty for what was said in a row
    edition = models.ForeignKey("publishing.Edition", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    part = models.CharField(max_length=20)  # "targets"; "said" for a row
    # "2027-jtys-012", "foreword"; for a row the promise or the paper that it speaks of
    entry = models.CharField(_("entry"), max_length=60)
    # which exact text is meant; the text itself is never copied here. Empty for a row, whose place names it
    leaf = models.CharField(max_length=64, blank=True)
    place = models.CharField(max_length=60, blank=True, default="", db_default="")  # "targets_missreason/text/12"
    reason = models.TextField(_("reason that is published"))
    issuer = models.CharField(_("who ordered it"), max_length=120)
    document = models.CharField(_("document"), max_length=120)
    number = models.CharField(_("document number"), max_length=60)
    name = models.CharField(_("file name"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("filed"))

    objects: ClassVar[Any] = ErasureOrderQuerySet.as_manager()

    FOLDER = "orders"  # below the media folder

    class Meta:
        ordering = ["-id"]
        verbose_name = _("order of withdrawal")
        verbose_name_plural = _("orders of withdrawal")

    def __str__(self) -> str:
        return f"{self.edition or self.place}: {self.entry}"

    @property
    def year(self) -> str:
        """The year of the paper that it speaks of."""
        return (self.edition.subject if self.edition else self.entry)[:4]

    @property
    def path(self) -> str:
        """Where the scan of the order lies below the media folder."""
        return address(self.sha256, self.FOLDER)

    def cited(self) -> str:
        """Return whose order it is, its name and number, as the public reads them."""
        return f"{self.issuer} {self.document} {self.number}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this order."""
        names = ("part", "entry", "leaf", "reason", "issuer", "document", "number", "name", "sha256", "size")
        said = {name: getattr(self, name) for name in names} | {"edition": self.edition_id, "at": _moment(self.at)}
        return said | ({"place": self.place} if self.place else {})

    @property
    def digest(self) -> str:
        """Name the order in the press's record."""
        return sha256(canonical({"order": self.pk, "by": self.by_id, "record": self.record()}))


class ErasureCheck(InsertOnly):
    """What the second person found: the order is real and speaks of this text, or why it is not carried out."""

    order = models.OneToOneField("whitepapers.ErasureOrder", on_delete=models.PROTECT, related_name="check_made")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed = models.BooleanField(_("confirmed"))
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("checked"))

    objects: ClassVar[Any] = InsertOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("check of an order of withdrawal")
        verbose_name_plural = _("checks of orders of withdrawal")
        constraints = [models.CheckConstraint(condition=~Q(by=F("ordered_by")), name="erasure_takes_two_people")]

    def __str__(self) -> str:
        return f"{self.order}: {'✓' if self.confirmed else '✗'}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this check."""
        names = {"order": self.order_id, "ordered_by": self.ordered_by_id, "confirmed": self.confirmed}
        return names | {"note": self.note, "at": _moment(self.at)}
