"""When what is approved becomes public: papers together at the year's time, statements at theirs or once approved."""

import datetime as dt

from django.db.models import Count, Q
from django.utils import timezone

from publishing.models import Edition, PrintFailure, Series
from targets.models import PlanYear
from whitepapers.approval import Outcome, Stage
from whitepapers.models import Round

TOGETHER = dt.timedelta(minutes=10)  # how long after a release time papers wait for one that is being printed
# series → the plan year's field with its release time
TIMES = {Series.PAPER: "release_at", Series.RESULTS: "results_release_at"}


def release_time(approved: Round) -> dt.datetime:
    """Return when a round becomes public: papers at the year's time, statements at the results' time or once approved."""
    year, last = approved.paper.plan_year, max(one.at for one in approved.decisions.all())
    if approved.paper.is_statement:
        return max(year.results_release_at, last) if year.results_release_at else last
    return year.release_at


def printed_date(approved: Round) -> dt.date:
    """Return the date the paper carries: the year's release, or for what was approved later the day of its approval."""
    last = max(one.at for one in approved.decisions.all())
    return timezone.localdate(max(release_time(approved), last))


def printed_elsewhere(now: dt.datetime) -> set[dt.datetime]:
    """Return the release times just past of which an approved paper is neither printed nor known to fail.

    Another worker prints it at this moment, and whoever ends last releases them all in one transaction. After
    TOGETHER it is waited for no longer, so that a worker which always dies over one paper holds nobody up.
    """
    approved = Round.objects.annotate(yes=Count("decisions", filter=Q(decisions__outcome=Outcome.APPROVED)))
    # a statement has no other to wait for: what states the results of one department holds up none
    times = approved.filter(
        yes=len(Stage),
        paper__series=Series.PAPER,
        paper__plan_year__release_at__gt=now - TOGETHER,
        paper__plan_year__release_at__lte=now,
    ).exclude(Q(digest__in=Edition.objects.values("digest")) | Q(digest__in=PrintFailure.objects.values("digest")))
    return set(times.order_by().values_list("paper__plan_year__release_at", flat=True))


def _years_after(now: dt.datetime, name: str) -> list[int]:
    """Return the plan years whose release time, by this name, is still to come."""
    return list(PlanYear.objects.filter(**{f"{name}__gt": now}).values_list("year", flat=True))


def put_off(now: dt.datetime) -> set[tuple[int, str]]:
    """Return (year, series) of what is not to go out yet, whatever it was printed with."""
    return {(year, str(series)) for series, name in TIMES.items() for year in _years_after(now, name)}


def next_release(now: dt.datetime) -> dt.datetime | None:
    """Return the next release time of a printed edition after `now`, or None."""
    waiting = Edition.objects.filter(release__isnull=True)
    own = waiting.filter(release_at__gt=now).order_by("release_at").values_list("release_at", flat=True).first()
    moved: list[dt.datetime] = []
    if waiting.exists():
        for name in TIMES.values():
            moved += PlanYear.objects.filter(**{f"{name}__gt": now}).values_list(name, flat=True)
    return min(filter(None, (own, *moved)), default=None)
