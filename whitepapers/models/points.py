"""What a reviewer or leader says of one frozen entry, and what the department answers: a thread an entry."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.insertonly import InsertOnly, InsertOnlyQuerySet
from whitepapers.models.approval import STAGES


class Point(InsertOnly):
    """One mark on one entry of a round; of one stage's marks on an entry in a round the last one counts."""

    class Verdict(models.TextChoices):
        """What is said of the entry."""

        PASSED = "passed", _("passed")
        RETURNED = "returned", _("to be changed")
        OPEN = "open", _("taken back")
        NOTE = "note", _("note")
        ANSWER = "answer", _("answer")

    round = models.ForeignKey("whitepapers.Round", on_delete=models.PROTECT, related_name="points")
    stage = models.CharField(_("stage"), max_length=12, choices=STAGES)
    entry = models.CharField(_("entry"), max_length=60)  # "2027-jtys-012", "2027-jtys-d03", "foreword", "head"
    content = models.CharField(max_length=64)  # digest of the entry's text without its salt: the same text stays passed
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices)
    text = models.TextField(_("comment"), blank=True)
    answers = models.ForeignKey(
        "whitepapers.Point", on_delete=models.PROTECT, related_name="answered_by", null=True, blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField(_("when"))

    objects: ClassVar[Any] = InsertOnlyQuerySet.as_manager()

    words = ("text",)

    class Meta:
        ordering = ["round", "id"]
        verbose_name = _("point")
        verbose_name_plural = _("points")
        indexes = [models.Index(fields=["round", "stage", "entry"], name="point_of_entry")]

    def __str__(self) -> str:
        return f"{self.entry}: {self.verdict}"

    def record(self) -> dict[str, object]:
        """Return what the record's chain covers of this point."""
        return {
            "round": self.round_id,
            "stage": self.stage,
            "entry": self.entry,
            "content": self.content,
            "verdict": str(self.verdict),
            "text": self.text,
            "answers": self.answers_id,
        }
