"""What people are told, and the outbox: letters that are written in a step's own transaction and sent after it (ADR 9)."""

import datetime as dt
import uuid
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _


class MailChoice(models.TextChoices):
    """How somebody wants to be told, besides the notices in the admin."""

    EACH = "each", _("a mail at each step")
    DIGEST = "digest", _("one mail a day, at half past seven in the morning")
    NONE = "none", _("no mail; I look into my notices here")


class NoticeQuerySet(models.QuerySet):
    """Notices, as far as somebody may see them: the own ones, whatever role or superuser somebody is."""

    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """Return the person's own notices."""
        return self.filter(person=user) if user.is_active else self.none()

    def unread(self) -> "NoticeQuerySet":
        """Return those that nobody has opened yet."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing that one person was told. The sentence is in English and translated where it is shown."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=30)
    sentence = models.CharField(max_length=300)
    # what the sentence is filled with; a value that differs by language is {"zh-hans": …, "en": …}
    values = models.JSONField(default=dict)
    comment = models.TextField(_("comment"), blank=True)
    path = models.CharField(max_length=300)  # the address of its place below our own site
    subject = models.CharField(max_length=60, blank=True)  # "2027/jtys": what it is about
    at = models.DateTimeField(_("time"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    in_digest = models.BooleanField(default=False)  # waits for the person's next daily letter

    objects: ClassVar[Any] = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_person_at"),
            models.Index(fields=["person", "path"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["subject", "kind"], condition=Q(read_at=None), name="notice_unread_subject"),
            models.Index(fields=["person"], condition=Q(in_digest=True), name="notice_in_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.subject}"

    @property
    def said(self) -> str:
        """The sentence in the interface's language."""
        language = get_language() or settings.LANGUAGE_CODE
        values = {
            name: value.get(language, value.get(settings.LANGUAGE_CODE, "")) if isinstance(value, dict) else value
            for name, value in self.values.items()
        }
        return gettext(self.sentence) % values if values else gettext(self.sentence)


def new_message_id() -> str:
    """Return an address of our own for a letter, by which a mail server knows a letter that is sent again."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or 'whitebook'}>"


class LetterQuerySet(models.QuerySet):
    """Letters by what became of them."""

    def waiting(self) -> "LetterQuerySet":
        """Return those that are still to be sent."""
        return self.filter(sent_at=None, given_up_at=None)

    def due(self, now: dt.datetime) -> "LetterQuerySet":
        """Return those whose time has come, the oldest first."""
        return self.waiting().filter(not_before__lte=now).order_by("at", "pk")

    def failed(self) -> "LetterQuerySet":
        """Return those that were given up."""
        return self.filter(given_up_at__isnull=False)

    def sent(self) -> "LetterQuerySet":
        """Return those that a mail server took."""
        return self.filter(sent_at__isnull=False)


class Letter(models.Model):
    """One mail to one address. The row is the promise that it goes out; a mail server that is away only delays it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="letters", null=True, blank=True
    )
    to = models.CharField(_("to"), max_length=254)
    language = models.CharField(max_length=12)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField()
    attachments = models.JSONField(default=list)  # [{"name", "sha256", "content_type"}]; see targets/outbox.py
    secret = models.BooleanField(default=False)  # the text goes once it was sent: a one-time link must not lie about
    digest_on = models.DateField(null=True, blank=True)  # the local day whose daily letter this is
    at = models.DateTimeField(_("written"))
    not_before = models.DateTimeField(_("next try"))
    tries = models.PositiveIntegerField(_("tries"), default=0)
    refusals = models.PositiveSmallIntegerField(default=0)  # how often a server would not take it
    last_error = models.TextField(_("reason"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    message_id = models.CharField(max_length=200, unique=True, default=new_message_id)

    objects: ClassVar[Any] = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(fields=["not_before"], condition=Q(sent_at=None, given_up_at=None), name="letter_waiting"),
            models.Index(F("sent_at").desc(), condition=Q(sent_at__isnull=False), name="letter_sent"),
        ]
        constraints = [models.UniqueConstraint(fields=["person", "digest_on"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
