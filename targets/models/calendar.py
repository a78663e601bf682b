"""The days on which the city does not keep to the week: public holidays and the weekends worked in their place."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from targets.workdays import Calendar


class CalendarDayQuerySet(models.QuerySet):
    """Days that differ from the week."""

    def calendar(self) -> Calendar:
        """Return the city's calendar of working days; one query."""
        return Calendar(dict(self.values_list("date", "works")))


class CalendarDay(models.Model):
    """One day that differs from the week."""

    date = models.DateField(_("day"), unique=True)
    works = models.BooleanField(
        _("is worked"),
        default=False,
        help_text=_("Ticked: a Saturday or Sunday worked in the place of another day. Not ticked: a public holiday."),
    )
    name = models.CharField(pgettext_lazy("holiday", "name"), max_length=60, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering = ["date"]
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("holidays and make-up workdays")

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}".strip()
