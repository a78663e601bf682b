"""Each draft row as it was after each keep: what a later save is merged against."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Version(models.Model):
    """One row at one moment. `data` holds its editable fields as plain data; see whitepapers/versions.py."""

    # empty: the row as it was found, written before versions were kept or by none of the verbs
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("kept"))
    data = models.JSONField()

    FIELDS: ClassVar[tuple[str, ...]]  # the editable fields in the order of the form

    class Meta:
        abstract = True
        ordering = ["draft", "id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.at:%Y-%m-%d %H:%M}"

    @property
    def row(self) -> dict[str, Any]:
        """The data in the order of the form: PostgreSQL keeps JSON in an order of its own."""
        return {name: self.data[name] for name in (*self.FIELDS, *self.data) if name in self.data}


class DraftVersion(Version):
    """A target of a draft, with its milestones and partners."""

    draft = models.ForeignKey("whitepapers.TargetDraft", on_delete=models.CASCADE, related_name="versions")

    FIELDS = (
        "task", "goal", "duty", "kind", "comparison", "value", "unit", "value_text", "quality", "due", "due_text",
        "milestones", "source", "assigned_task", "source_document", "source_number", "division", "responsible_unit",
        "responsible_officer", "officer_phone", "partners", "partners_text", "continues", "reference",
        "withheld", "withheld_reason",
    )  # fmt: skip

    class Meta(Version.Meta):
        verbose_name = _("version of a target")
        verbose_name_plural = _("versions of a target")


class DutyVersion(Version):
    """A duty of a draft."""

    draft = models.ForeignKey("whitepapers.DutyDraft", on_delete=models.CASCADE, related_name="versions")

    FIELDS = ("title", "text", "basis")

    class Meta(Version.Meta):
        verbose_name = _("version of a duty")
        verbose_name_plural = _("versions of a duty")
