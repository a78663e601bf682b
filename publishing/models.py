"""Editions, their files, and their release: written once, never edited, never deleted."""

import json
from typing import Any, ClassVar, NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import ERASED_TEXT, Door, InsertOnly, InsertOnlyQuerySet
from publishing.manuscript import Malformed, Manuscript, public, sha256, thaw
from publishing.publication import Publication

__all__ = ["Artefact", "Edition", "EditionQuerySet", "Origin", "PrintFailure", "Publication", "Release", "Series"]


class Origin(models.TextChoices):
    """How an edition came to be."""

    APPROVED = "approved", _("Approved here at both stages")
    TRANSCRIBED = "transcribed", _("Transcribed from a paper published before Whitebook")


class Series(models.TextChoices):
    """What an edition is of: a paper that promises, or a statement of what came of its promises. Each numbers its own."""

    PAPER = "paper", _("paper")
    RESULTS = "results", _("statement of results")


def subject_of(year: int | str, code: str, series: str = Series.PAPER) -> str:
    """Return the subject of a department's editions: "2027/jtys", or "2027/jtys/results"."""
    return f"{year}/{code}/{series}" if series == Series.RESULTS else f"{year}/{code}"


class Subject(NamedTuple):
    """A subject taken apart."""

    year: int
    code: str  # the department's
    series: str


def subject_parts(subject: str) -> Subject:
    """Take a subject apart."""
    year, code, *rest = subject.split("/")
    return Subject(int(year), code, rest[0] if rest else str(Series.PAPER))


class EditionQuerySet(InsertOnlyQuerySet):
    """Editions, with what is public kept in one place."""

    def released(self) -> "EditionQuerySet":
        """Return only editions that are public: every public page and file starts here."""
        return self.filter(release__isnull=False)

    def current(self) -> "EditionQuerySet":
        """Return, of each subject, the released edition with the highest number."""
        later = Edition.objects.filter(
            subject=OuterRef("subject"), number__gt=OuterRef("number"), release__isnull=False
        )
        return self.released().filter(~Exists(later))

    def papers(self) -> "EditionQuerySet":
        """Return only editions that promise something: no statements of results."""
        return self.filter(series=Series.PAPER)

    def statements(self) -> "EditionQuerySet":
        """Return only statements of results."""
        return self.filter(series=Series.RESULTS)


class Edition(InsertOnly):
    """A manuscript that was approved and printed: v1, v2, … of one subject.

    v0 is a transcript: a paper published before Whitebook, typed in or imported. It was never approved here and says so.
    """

    subject = models.CharField(_("subject"), max_length=60)  # "2027/jtys" or "2027/jtys/results": its address
    series = models.CharField(
        _("series"), max_length=8, choices=Series.choices, default=Series.PAPER, db_default=Series.PAPER
    )
    number = models.PositiveSmallIntegerField(_("edition"))
    origin = models.CharField(_("origin"), max_length=12, choices=Origin.choices, default=Origin.APPROVED)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=12)
    manuscript_json = models.TextField(_("manuscript"))  # whole: what is withheld from the public too (ADR 19)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    approvals = models.JSONField(_("approvals"), default=list)  # [{"stage", "post", "on", "acting_for"}]
    change_reason = models.TextField(_("public reason for the change"), blank=True)
    release_at = models.DateTimeField(_("release time"))
    printed_at = models.DateTimeField(_("printed"))
    pages = models.PositiveIntegerField(_("pages of the PDF"), default=0)

    objects: ClassVar[Any] = EditionQuerySet.as_manager()
    door = Door(("manuscript_json", "pages"), f"{ERASED_TEXT} AND e.pages = NEW.pages)")

    words = ("title", "change_reason")

    class Meta:
        ordering = ["subject", "number"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="edition_number_once"),
            models.CheckConstraint(
                condition=Q(origin="transcribed", number=0) | Q(origin="approved", number__gt=0),
                name="edition_v0_is_a_transcript",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}/v{self.number}"

    @cached_property
    def manuscript(self) -> Manuscript:
        """The frozen data, proved each time it is read; no public page shows it (ADR 19)."""
        return thaw_on_record(self.manuscript_json, self.digest)

    @property
    def public_manuscript(self) -> Manuscript:
        """The frozen data as the public gets it, with the same digest."""
        return public(self.manuscript)

    @property
    def of(self) -> Subject:
        """The year, the department's code and the series that it is an edition of."""
        return subject_parts(self.subject)

    @property
    def address(self) -> str:
        """The path of the edition's public page below the portal's root."""
        return f"{self.subject}/v{self.number}/"


class Artefact(InsertOnly):
    """One file of an edition, stored by its own SHA-256: whitepaper.pdf, manuscript.json, targets.csv, body.html."""

    edition = models.ForeignKey("publishing.Edition", on_delete=models.PROTECT, related_name="artefacts")
    name = models.CharField(_("file name"), max_length=60)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(max_length=60)
    # Of a signed file, its SHA-256 before it was signed: what is printed again from the manuscript has it (ADR 24).
    unsigned_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")

    door = Door(
        ("sha256", "size", "unsigned_sha256"),
        "EXISTS (SELECT 1 FROM publishing_erasedfile f"
        " WHERE f.artefact_id = OLD.id AND f.after = NEW.sha256 AND f.size = NEW.size"
        " AND f.unsigned_sha256 = NEW.unsigned_sha256"
        " AND f.id = (SELECT MAX(l.id) FROM publishing_erasedfile l WHERE l.artefact_id = OLD.id))",
    )

    class Meta:
        verbose_name = _("file of an edition")
        verbose_name_plural = _("files of editions")
        constraints = [models.UniqueConstraint(fields=["edition", "name"], name="artefact_name_once")]

    def __str__(self) -> str:
        return f"{self.edition}/{self.name}"

    @property
    def path(self) -> str:
        """Where the file lies below the media folder."""
        return f"press/{self.sha256[:2]}/{self.sha256}"


class Release(InsertOnly):
    """The moment an edition became public; releases form one hash chain over the whole city."""

    edition = models.OneToOneField("publishing.Edition", on_delete=models.PROTECT, related_name="release")
    sequence = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField(_("released"))
    chain = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")

    def __str__(self) -> str:
        return f"{self.sequence}: {self.edition}"

    def record(self) -> dict[str, Any]:
        """Return what the chain covers of this release."""
        return {
            "sequence": self.sequence,
            "subject": self.edition.subject,
            "number": self.edition.number,
            "digest": self.edition.digest,
            "at": self.at.isoformat(timespec="seconds"),
        }


class PrintFailure(models.Model):
    """Why the last attempt to print an approved manuscript failed; gone once it is printed."""

    digest = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=60)
    message = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("failed print")
        verbose_name_plural = _("failed prints")

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}"


class Erasure(InsertOnly):
    """Texts that went out of one manuscript by order: their leaves and the reason stay. One hash chain over the city.

    Words that went out of one row are one too: publishing/erased_rows.py.
    """

    sequence = models.PositiveIntegerField(unique=True)
    subject = models.CharField(max_length=60)  # "2027/jtys"
    digest = models.CharField(max_length=64, db_index=True)  # the manuscript's; it stays
    entries = models.JSONField(default=list)  # [{"part": "targets", "entry": "2027-jtys-001", "leaf": …}]
    reason = models.TextField(_("reason that is published"))
    document = models.CharField(
        _("order"), max_length=300
    )  # whose order it is, its name and number, as they are published
    order = models.CharField(
        max_length=64
    )  # digest of the record of the order, which names who ordered and who confirmed
    text = models.CharField(max_length=64)  # SHA-256 of the manuscript's text without them
    pages = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(_("withdrawn"))
    chain = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        verbose_name = _("withdrawal by order")
        verbose_name_plural = _("withdrawals by order")
        constraints = [models.UniqueConstraint(fields=["order", "digest"], name="erasure_once_an_order")]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.subject}"

    def record(self) -> dict[str, Any]:
        """Return what the chain covers of this erasure."""
        names = ("sequence", "subject", "digest", "entries", "reason", "document", "order", "text", "pages")
        return {name: getattr(self, name) for name in names} | {"at": self.at.isoformat(timespec="seconds")}


def thaw_on_record(text: str, digest: str) -> Manuscript:
    """Return the manuscript of its canonical JSON, proved against its digest.

    The title page has no leaves: where an order took words from it, what is left is proved against the order's record.
    """
    try:
        return thaw(text, digest)
    except Malformed:
        newest = Erasure.objects.filter(digest=digest).order_by("-sequence").values_list("text", flat=True).first()
        if newest != sha256(text):
            raise
        left: Manuscript = json.loads(text)
        return left


def erased_leaves(digest: str) -> set[str]:
    """Return the leaves whose text was withdrawn by order from the manuscript with this digest."""
    return {one["leaf"] for each in Erasure.objects.filter(digest=digest) for one in each.entries}


class ErasedFile(InsertOnly):
    """A file of an edition that was made anew without the text."""

    erasure = models.ForeignKey("publishing.Erasure", on_delete=models.PROTECT, related_name="files")
    artefact = models.ForeignKey("publishing.Artefact", on_delete=models.PROTECT, related_name="erasures")
    # so that /verify/ still knows a copy that somebody has; empty for a file without salts, whose text could be guessed
    before = models.CharField(max_length=64, blank=True, db_index=True)
    after = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    unsigned_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("file made anew by order")
        verbose_name_plural = _("files made anew by order")
        constraints = [models.UniqueConstraint(fields=["erasure", "artefact"], name="erased_file_once")]

    def __str__(self) -> str:
        return f"{self.artefact}: {self.after}"


class Litter(models.Model):
    """A file that still has to be deleted from the disk; the row goes after the file."""

    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("file to delete")
        verbose_name_plural = _("files to delete")

    def __str__(self) -> str:
        return self.sha256
