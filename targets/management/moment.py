"""How a command's --on is read: a time or a date, in the city's local time."""

import datetime as dt

from django.core.management.base import CommandError
from django.utils import timezone


def moment(text: str) -> dt.datetime:
    """Return the aware time of "2027-03-01T10:00" in the city's local time; a date alone means the day's last second."""
    try:
        if len(text) == len("2027-03-01"):
            naive = dt.datetime.combine(dt.date.fromisoformat(text), dt.time(23, 59, 59))
        else:
            naive = dt.datetime.fromisoformat(text)
    except ValueError as fault:
        raise CommandError(f"{text} is no time; write it as 2027-03-01T10:00 or 2027-03-01.") from fault
    return timezone.make_aware(naive) if timezone.is_naive(naive) else naive
