"""Where the demo city's papers were printed besides: the daily the day after the release, the gazette two weeks later."""

import datetime as dt

from django.utils import timezone

from publishing.models import Edition, Publication
from whitepapers.demo.city import local
from whitepapers.demo.papers import editor
from whitepapers.press_log import log_publication
from whitepapers.press_log_rule import Entry


def log_newspapers(year: int, today: dt.date) -> None:
    """Let each department's editor enter where its first edition of the year appeared; what is entered stays as it is."""
    editions = (
        Edition.objects.released().papers().filter(subject__startswith=f"{year}/", number=1, publications__isnull=True)
    )
    for position, one in enumerate(editions.select_related("release").order_by("subject")):
        day = timezone.localdate(one.release.at)
        daily = Entry(Publication.Where.NEWSPAPER, "泓州日报", day + dt.timedelta(days=1), page=f"A{position % 8 + 5}")
        gazette = Entry(
            Publication.Where.GAZETTE, "泓州市人民政府公报", day + dt.timedelta(days=14), issue=f"{year}年第1期"
        )
        for entry in (daily, gazette):
            if entry.published_on <= today:
                by = editor(one.of.code)
                log_publication(edition=one, entry=entry, by=by, at=local(entry.published_on))
