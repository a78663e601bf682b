"""Co-operation: what a department was asked, what it answered, and how an objection was settled. Each written once."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from publishing.store import address
from targets.models import Department
from targets.roles import Role


class AskedQuerySet(InsertOnlyQuerySet):
    """What concerns co-operation, as far as somebody may see it."""

    def visible_to(self, user: Any) -> "AskedQuerySet":
        """Return what belongs to papers the person may read, and what the own department answers for as editor or head.

        Of the department that was asked nobody else: the target may be one that is withheld from the public.
        """
        seen = Q(paper__department__in=Department.objects.drafts_visible_to(user))
        if user.is_active and user.department_id and user.roles & {Role.EDITOR, Role.HEAD}:
            seen |= Q(department=user.department_id)
        return self.filter(seen)


class AboutPart(InsertOnly):
    """One department's part in one target of a paper, at one wording."""

    paper = models.ForeignKey("whitepapers.WhitePaperPage", on_delete=models.PROTECT, related_name="%(class)ss")
    number = models.PositiveIntegerField(_("number"))  # of the target within the paper
    department = models.ForeignKey("targets.Department", on_delete=models.PROTECT, related_name="+")
    content = models.CharField(max_length=64)  # digest of the row's text: whitepapers.cooperation.wording
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    objects: ClassVar[Any] = AskedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.paper} · {self.number} · {self.department}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this row."""
        return {"number": self.number, "department": self.department_id, "content": self.content}


class CooperationRequest(AboutPart):
    """The department was asked about this wording."""

    class Meta:
        ordering = ["paper", "number", "id"]
        base_manager_name = "objects"
        verbose_name = _("request to co-operate")
        verbose_name_plural = _("requests to co-operate")
        constraints = [
            models.UniqueConstraint(fields=["paper", "number", "department", "content"], name="asked_once_a_wording")
        ]


class CooperationAnswer(AboutPart):
    """What the department answered; of several the last one counts."""

    class Answer(models.TextChoices):
        """Confirmed or objected; silence is no row."""

        CONFIRMED = "confirmed", _("confirms")
        OBJECTED = "objected", _("objects")

    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    text = models.TextField(_("reason"), blank=True)

    words = ("text",)

    class Meta:
        ordering = ["paper", "number", "id"]
        base_manager_name = "objects"
        verbose_name = _("answer of a co-operating department")
        verbose_name_plural = _("answers of co-operating departments")

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this answer."""
        return super().record() | {"answer": str(self.answer), "text": self.text}

    @property
    def coordination(self) -> "Coordination | None":
        """The last record that settles it, for whichever wording; from `coordinations`, prefetched or one query."""
        return max(self.coordinations.all(), key=lambda one: one.pk, default=None)

    @property
    def settled(self) -> tuple[str, ...]:
        """The wordings for which it is settled."""
        return tuple(one.content or self.content for one in self.coordinations.all())


class Coordination(InsertOnly):
    """How one objection was settled, and the document that says so."""

    objection = models.ForeignKey(
        "whitepapers.CooperationAnswer", on_delete=models.PROTECT, related_name="coordinations"
    )
    content = models.CharField(max_length=64, blank=True)  # digest of the wording it settles; "": the objection's own
    text = models.TextField(_("what was agreed"))
    document = models.CharField(_("document and number"), max_length=300)
    name = models.CharField(_("file name"), max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    objects: ClassVar[Any] = InsertOnlyQuerySet.as_manager()

    FOLDER = "coordination"  # below the media folder

    words = ("text", "document", "name")

    class Meta:
        ordering = ["id"]
        base_manager_name = "objects"
        verbose_name = _("coordination record")
        verbose_name_plural = _("coordination records")
        constraints = [models.UniqueConstraint(fields=["objection", "content"], name="settled_once_a_wording")]

    def __str__(self) -> str:
        return self.document

    @property
    def path(self) -> str:
        """Where the document's file lies below the media folder."""
        return address(self.sha256, self.FOLDER)

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this row."""
        return {
            "objection": self.objection_id,
            **({"content": self.content} if self.content else {}),
            "text": self.text,
            "document": self.document,
            "name": self.name,
            "sha256": self.sha256,
        }
