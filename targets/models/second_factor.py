"""A second factor that a person enrolled beforehand: time-based one-time codes from an app on their own telephone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """What is needed to check codes. The secret itself is not stored: it follows from the salt and the server's key."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="second_factor")
    salt = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(_("enrolled"), null=True, blank=True)  # empty until the first right code
    last_step = models.BigIntegerField(default=0)  # the 30-second step of the last code that was used: no code twice
    failures = models.PositiveSmallIntegerField(default=0)  # wrong codes in a row
    locked_until = models.DateTimeField(null=True, blank=True)
    by_link = models.BooleanField(_("decide by one-time link"), default=False)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.user)
