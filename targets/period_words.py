"""Periods as people read them: 2027年第3季度, 2027年9月, 2027年下半年, 截至2027年9月30日."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from targets.periods import Frequency, frequency_of, last_day, number_of


def period_label(period: str) -> str:
    """Return a period in the interface's language; what is no period stays as it is."""
    try:
        frequency = frequency_of(period)
    except ValueError:
        return period
    if frequency is Frequency.MILESTONES:
        return _("Until %(day)s") % {"day": date_format(last_day(period), "DATE_FORMAT")}
    year, number = number_of(period)
    if frequency is Frequency.QUARTERLY:
        return _("Q%(quarter)s %(year)s") % {"quarter": number, "year": year}
    if frequency is Frequency.HALF_YEARLY:
        half = pgettext("half-year", "first half") if number == 1 else pgettext("half-year", "second half")
        return _("%(half)s of %(year)s") % {"half": half, "year": year}
    return date_format(last_day(period), "YEAR_MONTH_FORMAT")
