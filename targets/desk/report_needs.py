"""What reports ask of people now: a department's owed, late and returned ones, and the inspection office's to check."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from targets.desk import queue, rows
from targets.desk.needs_now import NeedNow, Tone, registered
from targets.models import User
from targets.needs import Need
from targets.roles import DEPARTMENTAL


@registered
def reports_to_write(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the department's reports that were returned, are late, or are due; of the year under way."""
    if not (user.department_id and user.roles & DEPARTMENTAL):
        return
    plan_year = rows.current_year(rows.years_of(user), today)
    if plan_year is None:
        return
    asking = [one.wanted for one in rows.rows(rows.select(user, plan_year), today) if one.asks]
    counts = Counter(one.need for one in asking)
    texts = {
        Need.RETURNED: ngettext(
            "report came back: report again", "reports came back: report again", counts[Need.RETURNED]
        ),
        Need.LATE: ngettext("report is late", "reports are late", counts[Need.LATE]),
        Need.DUE: ngettext("report is due", "reports are due", counts[Need.DUE]),
    }
    for need, text in texts.items():
        yield NeedNow(
            f"reports_{need}",
            counts[need],
            text,
            f"{reverse('progress')}?year={plan_year.year}&need={need}",
            tone=Tone.SOON if need is Need.DUE else Tone.LATE,
            by=min((one.by for one in asking if one.need is need and one.by), default=None),
        )


@registered
def reports_to_check(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the reports that wait for this inspector, with how long the oldest has waited."""
    if not queue.inspects(user):
        return
    waiting = queue.waiting(user, today)
    oldest = waiting.select_related("target__plan_year").first()
    if oldest is None:
        return
    number, days = waiting.count(), (today - timezone.localdate(oldest.at)).days
    late = days > oldest.target.plan_year.verification_days
    yield NeedNow(
        "reports_to_check",
        number,
        ngettext("report waits to be verified", "reports wait to be verified", number),
        reverse("verification"),
        tone=Tone.LATE if late else Tone.WAITS,
        by=timezone.localdate(oldest.at) + dt.timedelta(days=oldest.target.plan_year.verification_days),
        note=ngettext("the oldest for %(days)s day", "the oldest for %(days)s days", days) % {"days": days},
    )
